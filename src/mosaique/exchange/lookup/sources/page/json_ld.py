"""schema.org in JSON-LD: what publishers, archives and news sites write for search engines."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mosaique.catalogue.values.codes import Access, AgentKind, DocumentType, LinkKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Host,
    Identifier,
    Keyword,
    Link,
    OtherTitle,
    Publisher,
)
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Orcid, identifier, recognise, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import Name, contributor
from mosaique.catalogue.values.text import tidy_lines
from mosaique.exchange.formats.wording import split_list, split_title
from mosaique.exchange.lookup.sources.json_values import Json, first_object, first_text, objects, texts
from mosaique.exchange.lookup.sources.page.document import Page

T = DocumentType
# schema.org types → ours, the most telling first: a page often describes itself beside its document.
_TYPES = {
    "Thesis": T.THESIS,
    "Chapter": T.CHAPTER,
    "Book": T.BOOK,
    "ScholarlyArticle": T.ARTICLE,
    "MedicalScholarlyArticle": T.ARTICLE,
    "Report": T.REPORT,
    "Legislation": T.LEGAL_TEXT,
    "Dataset": T.DATASET,
    "PublicationIssue": T.JOURNAL_ISSUE,
    "Periodical": T.JOURNAL,
    "SoftwareSourceCode": T.SOFTWARE,
    "SoftwareApplication": T.SOFTWARE,
    "Movie": T.FILM,
    "VideoObject": T.FILM,
    "PodcastEpisode": T.SOUND,
    "AudioObject": T.SOUND,
    "Map": T.MAP,
    "TechArticle": T.WEB_PAGE,
    "NewsArticle": T.WEB_PAGE,
    "ReportageNewsArticle": T.WEB_PAGE,
    "BlogPosting": T.WEB_PAGE,
    "Article": T.WEB_PAGE,
    "CreativeWork": T.OTHER,
    "DigitalDocument": T.OTHER,
    "WebPage": T.WEB_PAGE,
    "ItemPage": T.WEB_PAGE,
}
_RANK = {name: rank for rank, name in enumerate(_TYPES)}
_MOST_NODES = 200
_DEEPEST = 5


def describe(page: Page) -> Description:
    """What the most telling node says; an empty description when none describes a document."""
    nodes = [node for block in page.data for node in _nodes(block) if _kind(node) and _name(node)]
    if not nodes:
        return Description()
    return _description(min(nodes, key=lambda node: _RANK[_kind(node)]))


def _description(node: Json) -> Description:
    d = Description(type=_TYPES[_kind(node)])
    d.title, d.subtitle = split_title(_name(node))
    other = first_text(node.get("alternativeHeadline"), node.get("alternateName"))
    d.other_titles = [OtherTitle(text=other)] if other and other != d.title else []
    d.contributors = _people(node.get("author") or node.get("creator"), "aut")
    d.contributors += [*_people(node.get("editor"), "edt"), *_people(node.get("translator"), "trl")]
    d.date = first_text(node.get("datePublished"), node.get("dateCreated")).partition("T")[0]
    d.languages = [tag for language in _languages(node) if (tag := language_tag(language))]
    d.abstracts = [Abstract(text=text) for text in _abstracts(node)[:1]]
    words = [
        word for text in texts(node.get("keywords")) for word in split_list(text, ";" if ";" in text else ",")
    ]
    d.keywords = [Keyword(text=word) for word in words]
    d.publishers = [Publisher(name=name) for each in objects(node.get("publisher")) if (name := _name(each))]
    d.edition = first_text(node.get("bookEdition"))
    pages = first_text(node.get("numberOfPages"))
    d.extent = f"{pages} p." if pages.isdecimal() else pages
    d.identifiers = _numbers(node)
    d.licence = web_address(first_text(node.get("license"), first_object(node.get("license")).get("url")))
    if node.get("isAccessibleForFree") in {True, "true", "True"} or "creativecommons.org/" in d.licence:
        d.access = Access.OPEN
    _host(d, node)
    media = [first_object(node.get("encoding")), first_object(node.get("distribution"))]
    files = (web_address(first_text(each.get("contentUrl"))) for each in media)
    d.links = [Link(url=url, kind=LinkKind.FULL_TEXT) for url in files if url and d.type != T.DATASET]
    return d


def _nodes(block: str) -> Iterator[Json]:
    """Every object of a block that could describe a document, within bounds; none if it is no JSON."""
    try:
        waiting = [(msgspec.json.decode(block), 0)]
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value, depth = waiting.pop(0)
        for node in objects(value):
            yield node
            if depth < _DEEPEST:
                waiting += [(node[key], depth + 1) for key in ("@graph", "mainEntity") if key in node]


def _kind(node: Json) -> str:
    names = [name.rpartition("/")[2].removeprefix("schema:") for name in texts(node.get("@type"))]
    return min((name for name in names if name in _RANK), key=_RANK.__getitem__, default="")


def _name(node: Json) -> str:
    return first_text(node.get("headline"), node.get("name"), node.get("legalName"))


def _languages(node: Json) -> list[str]:
    value = node.get("inLanguage")
    return texts(value) or [
        first_text(each.get("alternateName"), each.get("name")) for each in objects(value)
    ]


def _abstracts(node: Json) -> list[str]:
    values = [node.get("abstract"), node.get("description")]
    written = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return [text for each in written if isinstance(each, str) and (text := tidy_lines(each))]


def _people(value: object, role: str) -> list[Contributor]:
    """Contributors out of objects or bare names; several may stand on one line."""
    people = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            people += [person] if (person := _person(each, role)) else []
        else:
            people += [contributor(name, role=role) for text in texts(each) for name in split_list(text)]
    return people


def _person(node: Json, role: str) -> Contributor | None:
    name = _name(node)
    family, given = first_text(node.get("familyName")), first_text(node.get("givenName"))
    if not (name or family):
        return None
    if family:
        person = Contributor(name=Name(family, given).heading, role=role)
    else:
        bodies = {"Organization", "CollegeOrUniversity", "GovernmentOrganization", "NewsMediaOrganization"}
        is_body = bool(bodies.intersection(texts(node.get("@type"))))
        person = contributor(name, role=role, kind=AgentKind.BODY if is_body else None)
    affiliation = node.get("affiliation")
    person.affiliation = "; ".join(texts(affiliation) or [_name(each) for each in objects(affiliation)])
    for address in (*texts(node.get("@id")), *texts(node.get("identifier")), *texts(node.get("sameAs"))):
        try:
            person.identifiers = {"orcid": str(Orcid.parse(address))}
        except InvalidIdentifier:
            continue
    return person


def _numbers(node: Json) -> list[Identifier]:
    """DOI and ISBN wherever they are written; other identifiers are the site's own."""
    written = [*texts(node.get("@id")), *texts(node.get("identifier")), *texts(node.get("sameAs"))]
    for each in objects(node.get("identifier")):
        written += texts(each.get("value"))
    written += texts(first_object(node.get("mainEntityOfPage")).get("@id"))
    found = [identifier("isbn", text) for text in texts(node.get("isbn"))]
    found += [
        number for text in written if (number := recognise(text)) and number.scheme in {"doi", "hal", "nnt"}
    ]
    kept: list[Identifier] = []
    for number in found:
        if number.valid and number not in kept:
            kept.append(number)
    return kept


def _host(d: Description, node: Json) -> None:
    """The issue, volume, journal or book that ``isPartOf`` nests, whichever way round."""
    host = Host(pages=first_text(node.get("pagination")))
    if not host.pages:
        host.pages = "-".join([*texts(node.get("pageStart")), *texts(node.get("pageEnd"))])
    around = first_object(node.get("isPartOf"))
    for _ in range(_DEEPEST):
        kinds = texts(around.get("@type"))
        host.issue = host.issue or first_text(around.get("issueNumber"))
        host.volume = host.volume or first_text(around.get("volumeNumber"))
        host.issn = host.issn or first_text(around.get("issn"))
        host.isbn = host.isbn or first_text(around.get("isbn"))
        if not {"PublicationIssue", "PublicationVolume"}.intersection(kinds) or not around.get("isPartOf"):
            host.title = host.title or _name(around)
        around = first_object(around.get("isPartOf"))
    if d.type in {T.ARTICLE, T.CHAPTER, T.JOURNAL_ISSUE, T.WEB_PAGE}:
        d.host = host if host != Host() else None
