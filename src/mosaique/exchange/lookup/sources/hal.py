"""HAL, the French open archive (api.archives-ouvertes.fr/docs/search): by deposit, DOI or thesis number."""

from __future__ import annotations

from urllib.parse import urlencode

from mosaique.catalogue.values.codes import Access, DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    Host,
    Identifier,
    Keyword,
    Link,
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Source,
    Thesis,
)
from mosaique.catalogue.values.identifiers import identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import Name
from mosaique.catalogue.values.text import tidy_lines
from mosaique.exchange.formats.wording import split_title
from mosaique.exchange.lookup.query import Key, Kind
from mosaique.exchange.lookup.sources.base import MOST_RECORDS, NOT_UNDERSTOOD, Reading, Received, problem
from mosaique.exchange.lookup.sources.json_values import (
    Json,
    decoded,
    first_object,
    first_text,
    objects,
    texts,
)

T = DocumentType
# HAL's types (api.archives-ouvertes.fr/ref/doctype).
_TYPES = {
    "ART": T.ARTICLE,
    "COMM": T.CONFERENCE_PAPER,
    "POSTER": T.CONFERENCE_PAPER,
    "COUV": T.CHAPTER,
    "OUV": T.BOOK,
    "DOUV": T.PROCEEDINGS,
    "PROCEEDINGS": T.PROCEEDINGS,
    "ISSUE": T.JOURNAL_ISSUE,
    "REPORT": T.REPORT,
    "THESE": T.THESIS,
    "HDR": T.THESIS,
    "MEM": T.THESIS,
    "UNDEFINED": T.ARTICLE,
    "PREPRINT": T.ARTICLE,
    "LECTURE": T.GREY_LITERATURE,
    "BLOG": T.WEB_PAGE,
    "IMG": T.IMAGE,
    "VIDEO": T.FILM,
    "SON": T.SOUND,
    "MAP": T.MAP,
    "SOFTWARE": T.SOFTWARE,
}
_DEGREES = {"THESE": "Thèse de doctorat", "HDR": "Habilitation à diriger des recherches", "MEM": "Mémoire"}
_ROLES = {"aut": "aut", "crp": "aut", "edt": "edt", "sci": "edt", "trd": "trl", "ill": "ill", "pht": "pht",
          "pre": "aui", "dir": "drt"}  # fmt: skip
_LANGUAGES = ("fr", "en", "es", "de", "it", "pt")
_FIELDS = (
    "halId_s,uri_s,docType_s,title_s,subTitle_s,authLastName_s,authFirstName_s,authQuality_s,language_s,"
    "publicationDate_s,producedDate_s,journalTitle_s,journalIssn_s,journalEissn_s,volume_s,issue_s,page_s,"
    "bookTitle_s,isbn_s,publisher_s,journalPublisher_s,publicationLocation_s,serie_s,conferenceTitle_s,"
    "conferenceStartDate_s,city_s,scientificEditor_s,authorityInstitution_s,director_s,number_s,doiId_s,"
    "nntId_s,keyword_s,abstract_s,fileMain_s,licence_s,openAccess_bool,"
    + ",".join(f"{tag}_{field}_s" for tag in _LANGUAGES for field in ("title", "abstract", "keyword"))
)


class Hal:
    """The source ``hal``."""

    name = "hal"
    label = "HAL"
    kinds = frozenset({Kind.HAL, Kind.DOI, Kind.NNT})
    base = "https://api.archives-ouvertes.fr/search/"
    accept = "application/json"
    not_found_is_an_answer = False

    def address(self, key: Key, base: str) -> str:
        field = {Kind.HAL: "halId_s", Kind.DOI: "doiId_s", Kind.NNT: "nntId_s"}[key.kind]
        value = key.value.replace("\\", "").replace('"', "")
        query = {"q": f'{field}:"{value}"', "rows": str(MOST_RECORDS), "wt": "json", "fl": _FIELDS}
        return f"{base}?{urlencode(query)}"

    def read(self, received: Received) -> Reading:
        answer = decoded(received.body)
        if isinstance(answer, str):
            return problem(NOT_UNDERSTOOD, error=answer)
        if error := first_text(first_object(answer.get("error")).get("msg"), answer.get("error")):
            return problem(NOT_UNDERSTOOD, error=error)
        documents = objects(first_object(answer.get("response")).get("docs"))[:MOST_RECORDS]
        return [draft_of(document) for document in documents if document.get("title_s")]


HAL = Hal()


def draft_of(doc: Json) -> RecordDraft:
    """The draft of one deposit."""
    kind = first_text(doc.get("docType_s"))
    d = Description(type=_TYPES.get(kind, T.OTHER))
    d.languages = [tag for text in texts(doc.get("language_s")) if (tag := language_tag(text))]
    d.date = first_text(doc.get("publicationDate_s"), doc.get("producedDate_s"))
    d.contributors = _people(doc)
    d.identifiers = _numbers(doc, d)
    _titles(d, doc)
    _placed(d, doc, kind)
    _words(d, doc)
    _links(d, doc)
    return RecordDraft(description=d, source=Source(identifier=first_text(doc.get("halId_s"))))


def _titles(d: Description, doc: Json) -> None:
    own = d.languages[0] if d.languages else ""
    d.title, d.subtitle = split_title(first_text(doc.get(f"{own}_title_s"), doc.get("title_s")))
    d.subtitle = d.subtitle or first_text(doc.get("subTitle_s"))
    for tag in _LANGUAGES:
        title = first_text(doc.get(f"{tag}_title_s"))
        if title and tag != own and split_title(title)[0] != d.title:
            d.other_titles.append(OtherTitle(text=title, kind=TitleKind.PARALLEL, language=tag))


def _people(doc: Json) -> list[Contributor]:
    """Last and first names come as two lists of one length; when they do not, nobody can be named."""
    last, first, quality = (doc.get(f"auth{part}_s") for part in ("LastName", "FirstName", "Quality"))
    people = []
    if isinstance(last, list) and isinstance(first, list) and len(last) == len(first):
        roles = quality if isinstance(quality, list) and len(quality) == len(last) else ["aut"] * len(last)
        for family, given, role in zip(last, first, roles, strict=True):
            if heading := Name(first_text(family), first_text(given)).heading:
                people.append(Contributor(name=heading, role=_ROLES.get(first_text(role), "ctb")))
    people += [
        Contributor(name=Name.parse(name).heading, role="ths") for name in texts(doc.get("director_s"))
    ]
    return people


def _numbers(doc: Json, d: Description) -> list[Identifier]:
    found = [
        identifier(scheme, text)
        for scheme, key in (("hal", "halId_s"), ("doi", "doiId_s"), ("nnt", "nntId_s"))
        if (text := first_text(doc.get(key)))
    ]
    if d.type in {T.BOOK, T.PROCEEDINGS, T.REPORT}:
        found += [identifier("isbn", text) for text in texts(doc.get("isbn_s"))]
    if d.type == T.REPORT:
        found += [Identifier(scheme="report", value=text) for text in texts(doc.get("number_s"))]
    return found


def _placed(d: Description, doc: Json, kind: str) -> None:
    """Where it was published: journal, book, meeting, university or publisher."""
    publisher = first_text(doc.get("publisher_s"), doc.get("journalPublisher_s"))
    place = first_text(doc.get("publicationLocation_s"))
    if publisher or place:
        d.publishers = [Publisher(name=publisher, place=place)]
    if series := first_text(doc.get("serie_s")):
        d.series = [Series(title=series)]
    if d.type == T.THESIS:
        institution = first_text(doc.get("authorityInstitution_s"))
        d.thesis = Thesis(institution=institution, degree=_DEGREES.get(kind, ""))
    if meeting := first_text(doc.get("conferenceTitle_s")):
        date, city = first_text(doc.get("conferenceStartDate_s")), first_text(doc.get("city_s"))
        d.event = Event(name=meeting, place=city, date=date)
    if d.type in {T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER, T.JOURNAL_ISSUE}:
        host = Host(
            title=first_text(doc.get("journalTitle_s"), doc.get("bookTitle_s")),
            issn=first_text(doc.get("journalIssn_s"), doc.get("journalEissn_s")),
            isbn=first_text(doc.get("isbn_s")),
            volume=first_text(doc.get("volume_s")),
            issue=first_text(doc.get("issue_s")),
            pages=first_text(doc.get("page_s")).removeprefix("pp.").strip(),
            editors=[
                Contributor(name=Name.parse(name).heading, role="edt")
                for name in texts(doc.get("scientificEditor_s"))
            ],
        )
        d.host = host if host != Host() else None


def _words(d: Description, doc: Json) -> None:
    by_language = {tag: texts(doc.get(f"{tag}_keyword_s")) for tag in _LANGUAGES}
    d.keywords = [Keyword(text=word, language=tag) for tag, words in by_language.items() for word in words]
    d.keywords = d.keywords or [Keyword(text=word) for word in texts(doc.get("keyword_s"))]
    d.abstracts = [
        Abstract(text=text, language=tag)
        for tag in _LANGUAGES
        for text in _paragraphs(doc.get(f"{tag}_abstract_s"))
    ] or [Abstract(text=text) for text in _paragraphs(doc.get("abstract_s"))]


def _paragraphs(value: object) -> list[str]:
    """Abstracts whose language is known as such; HAL writes "[...]" where an author gave none."""
    values = value if isinstance(value, list) else [value]
    found = [tidy_lines(text) for text in values if isinstance(text, str)]
    return [text for text in found if len(text) > len("[...]")]


def _links(d: Description, doc: Json) -> None:
    if file := web_address(first_text(doc.get("fileMain_s"))):
        d.links.append(Link(url=file, kind=LinkKind.FULL_TEXT))
        d.access = Access.OPEN
    if page := web_address(first_text(doc.get("uri_s"))):
        d.links.append(Link(url=page, label="HAL", kind=LinkKind.RELATED))
    d.licence = web_address(first_text(doc.get("licence_s")))
