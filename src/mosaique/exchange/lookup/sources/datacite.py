"""DataCite: what repositories declare of a DOI (api.datacite.org, "dois"; DataCite Metadata Schema 4)."""

from __future__ import annotations

from urllib.parse import quote

from mosaique.catalogue.values.codes import Access, AgentKind, DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Host,
    Keyword,
    Link,
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Source,
    Thesis,
)
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Orcid, identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor as contributor_named
from mosaique.catalogue.values.text import tidy_lines
from mosaique.exchange.formats.csl_json.types import FROM_CSL
from mosaique.exchange.formats.wording import plain, split_title
from mosaique.exchange.lookup.query import Key, Kind
from mosaique.exchange.lookup.sources.base import NOT_UNDERSTOOD, Reading, Received, problem
from mosaique.exchange.lookup.sources.json_values import (
    Json,
    decoded,
    first_object,
    first_text,
    objects,
    texts,
)

T = DocumentType
# resourceTypeGeneral → document type; "Text" is told by its citeproc type.
_TYPES = {
    "Book": T.BOOK,
    "BookChapter": T.CHAPTER,
    "JournalArticle": T.ARTICLE,
    "DataPaper": T.ARTICLE,
    "Preprint": T.ARTICLE,
    "Journal": T.JOURNAL,
    "Report": T.REPORT,
    "Dissertation": T.THESIS,
    "ConferencePaper": T.CONFERENCE_PAPER,
    "ConferenceProceeding": T.PROCEEDINGS,
    "Dataset": T.DATASET,
    "Software": T.SOFTWARE,
    "ComputationalNotebook": T.SOFTWARE,
    "Audiovisual": T.FILM,
    "Film": T.FILM,
    "Sound": T.SOUND,
    "Image": T.IMAGE,
}
# contributorType → relator code; those who keep or send the file are left out.
_ROLES = {
    "Editor": "edt",
    "Supervisor": "ths",
    "Producer": "pro",
    "HostingInstitution": "his",
    "Sponsor": "spn",
}
_IN_HOST = frozenset({T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER})


class DataCite:
    """The source ``datacite``."""

    name = "datacite"
    label = "DataCite"
    kinds = frozenset({Kind.DOI})
    base = "https://api.datacite.org/dois"
    accept = "application/vnd.api+json, application/json"
    not_found_is_an_answer = True

    def address(self, key: Key, base: str) -> str:
        return f"{base}/{quote(key.value, safe='')}"

    def read(self, received: Received) -> Reading:
        answer = decoded(received.body)
        if isinstance(answer, str):
            return problem(NOT_UNDERSTOOD, error=answer)
        attributes = first_object(first_object(answer.get("data")).get("attributes"))
        return [draft_of(attributes)] if attributes.get("titles") else []


DATACITE = DataCite()


def draft_of(a: Json) -> RecordDraft:
    """The draft of one DOI's attributes."""
    d = Description(type=_type(first_object(a.get("types"))))
    d.identifiers = [identifier("doi", first_text(a.get("doi")))]
    d.languages = [tag] if (tag := language_tag(first_text(a.get("language")))) else []
    d.date = _issued(a) or first_text(a.get("publicationYear"))
    d.keywords = [
        Keyword(text=text, language=language_tag(first_text(subject.get("lang"))))
        for subject in objects(a.get("subjects"))
        if (text := first_text(subject.get("subject")))
    ]
    d.contributors = [person for each in objects(a.get("creators")) if (person := _person(each, "aut"))]
    for each in objects(a.get("contributors")):
        role = _ROLES.get(first_text(each.get("contributorType")))
        if role and (person := _person(each, role)):
            d.contributors.append(person)
    _titles(d, a)
    _publisher_and_host(d, a)
    _abstracts(d, a)
    _rights(d, a)
    return RecordDraft(description=d, source=Source(identifier=d.identifier("doi")))


def _type(types: Json) -> DocumentType:
    general = first_text(types.get("resourceTypeGeneral"))
    return _TYPES.get(general) or FROM_CSL.get(first_text(types.get("citeproc")), T.OTHER)


def _issued(a: Json) -> str:
    dates = {
        first_text(date.get("dateType")): first_text(date.get("date")) for date in objects(a.get("dates"))
    }
    return dates.get("Issued", "").partition("T")[0]


def _titles(d: Description, a: Json) -> None:
    """The title proper in the document's own language; the others beside it."""
    found = objects(a.get("titles"))
    proper = [title for title in found if not title.get("titleType")]
    own = [
        title
        for title in proper
        if d.languages and language_tag(first_text(title.get("lang"))) in d.languages
    ]
    chosen = next(iter([*own, *proper, *found]), {})
    d.title, d.subtitle = split_title(plain(first_text(chosen.get("title"))))
    for title in found:
        text, language = plain(first_text(title.get("title"))), language_tag(first_text(title.get("lang")))
        if title is chosen or not text:
            continue
        if title.get("titleType") == "Subtitle":
            d.subtitle = d.subtitle or text
        elif text != d.title:
            kind = (
                TitleKind.ALTERNATIVE if title.get("titleType") == "AlternativeTitle" else TitleKind.PARALLEL
            )
            d.other_titles.append(OtherTitle(text=text, kind=kind, language=language))


def _person(each: Json, role: str) -> Contributor | None:
    name = first_text(each.get("name"))
    if not name:
        return None
    kind = {"Personal": AgentKind.PERSON, "Organizational": AgentKind.BODY}.get(
        first_text(each.get("nameType"))
    )
    person = contributor_named(name, role=role, kind=kind)
    affiliations = each.get("affiliation")
    person.affiliation = "; ".join(
        texts(affiliations) or texts([a.get("name") for a in objects(affiliations)])
    )
    for number in objects(each.get("nameIdentifiers")):
        try:
            person.identifiers = {"orcid": str(Orcid.parse(first_text(number.get("nameIdentifier"))))}
        except InvalidIdentifier:
            continue
    return person


def _publisher_and_host(d: Description, a: Json) -> None:
    publisher = a.get("publisher")
    name = first_text(publisher, first_object(publisher).get("name"))
    if name and d.type == T.THESIS:
        d.thesis = Thesis(institution=name)
    elif name:
        d.publishers = [Publisher(name=name)]
    container = first_object(a.get("container"))
    title = first_text(container.get("title"))
    if not title:
        return
    if d.type in _IN_HOST:
        pages = [*texts(container.get("firstPage")), *texts(container.get("lastPage"))]
        scheme = first_text(container.get("identifierType")).lower()
        number = identifier(scheme, first_text(container.get("identifier"))).value
        d.host = Host(
            title=title,
            volume=first_text(container.get("volume")),
            issue=first_text(container.get("issue")),
            pages="-".join(pages),
            issn=number if scheme == "issn" else "",
            isbn=number if scheme == "isbn" else "",
        )
    elif d.type != T.THESIS:
        d.series = [Series(title=title, number=first_text(container.get("volume")))]


def _abstracts(d: Description, a: Json) -> None:
    for each in objects(a.get("descriptions")):
        text = each.get("description")
        if (
            each.get("descriptionType") == "Abstract"
            and isinstance(text, str)
            and (lines := tidy_lines(text))
        ):
            language = language_tag(first_text(each.get("lang")))
            d.abstracts.append(Abstract(text=lines, language=language))


def _rights(d: Description, a: Json) -> None:
    for each in objects(a.get("rightsList")):
        address = web_address(first_text(each.get("rightsUri")))
        if "creativecommons.org/" in address:
            d.licence, d.access = d.licence or address, Access.OPEN
        elif address.startswith("info:eu-repo/semantics/openAccess"):
            d.access = Access.OPEN
    if address := web_address(first_text(a.get("url"))):
        d.links = [Link(url=address, kind=LinkKind.PUBLISHER)]
