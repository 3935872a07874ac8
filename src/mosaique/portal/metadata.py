"""What machines find in a notice: Highwire and Dublin Core tags, JSON-LD, COinS.

Zotero reads ``citation_*`` and RDF tags on a notice, and COinS on a list; it ignores JSON-LD, which is for
search engines. What is written for it alone is what its readers of these formats (Embedded Metadata, RDF and
COinS translators, 2026) take in, and nothing else says: its own types, pages, edition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from mosaique.catalogue.models import Attachment
from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core.uploads.kinds import PDF
from mosaique.portal import addresses

_SCHEMA_TYPES = {
    DocumentType.BOOK: "Book", DocumentType.CHAPTER: "Chapter", DocumentType.ARTICLE: "ScholarlyArticle",
    DocumentType.JOURNAL: "Periodical", DocumentType.JOURNAL_ISSUE: "PublicationIssue",
    DocumentType.REPORT: "Report", DocumentType.GREY_LITERATURE: "Report", DocumentType.THESIS: "Thesis",
    DocumentType.LEGAL_TEXT: "Legislation", DocumentType.PROCEEDINGS: "Book",
    DocumentType.CONFERENCE_PAPER: "ScholarlyArticle", DocumentType.WEB_PAGE: "WebPage",
    DocumentType.FILM: "Movie", DocumentType.SOUND: "AudioObject", DocumentType.IMAGE: "ImageObject",
    DocumentType.MAP: "Map", DocumentType.DATASET: "Dataset", DocumentType.SOFTWARE: "SoftwareApplication",
}  # fmt: skip
# Zotero's names of its types. Of the others it would make an article, from a title alone.
_ZOTERO_TYPES = {
    DocumentType.BOOK: "book", DocumentType.PROCEEDINGS: "book", DocumentType.JOURNAL: "book",
    DocumentType.JOURNAL_ISSUE: "book", DocumentType.CHAPTER: "bookSection",
    DocumentType.ARTICLE: "journalArticle",
    DocumentType.REPORT: "report", DocumentType.GREY_LITERATURE: "report", DocumentType.THESIS: "thesis",
    DocumentType.LEGAL_TEXT: "statute", DocumentType.CONFERENCE_PAPER: "conferencePaper",
    DocumentType.WEB_PAGE: "webpage", DocumentType.FILM: "film", DocumentType.SOUND: "audioRecording",
    DocumentType.IMAGE: "artwork", DocumentType.MAP: "map", DocumentType.DATASET: "dataset",
    DocumentType.SOFTWARE: "computerProgram",
}  # fmt: skip
_DOCUMENT = "document"
# The genres of the format for books: of parts of them, and of whole ones.
_COINS_PARTS = {DocumentType.CHAPTER: "bookitem", DocumentType.CONFERENCE_PAPER: "proceeding"}
_COINS_BOOKS = {
    DocumentType.BOOK: "book", DocumentType.PROCEEDINGS: "book", DocumentType.JOURNAL: "book",
    DocumentType.JOURNAL_ISSUE: "book", DocumentType.REPORT: "report", DocumentType.GREY_LITERATURE: "report",
}  # fmt: skip
_PAGES = re.compile(r"(\d+)\s*p", re.IGNORECASE)
_AUTHORS = frozenset({"", "aut", "fmd", "drt", "com", "enj"})


def citation_tags(described: Description, files: Iterable[Attachment] = ()) -> list[tuple[str, str]]:
    """Highwire Press tags, in the order that reference managers expect."""
    tags = [("citation_title", described.full_title())]
    tags += [("citation_author", person.name) for person in described.contributors if person.role in _AUTHORS]
    tags.append(("citation_publication_date", PartialDate.parse(described.date).iso.replace("-", "/")))
    tags += [("citation_editor", person.name) for person in described.contributors if person.role == "edt"]
    tags += _container_tags(described)
    tags += [("citation_series_title", one.title) for one in described.series[:1]]
    tags.append(("citation_technical_report_number", described.identifier("report")))
    tags += [("citation_publisher", publisher.name) for publisher in described.publishers]
    tags += [(f"citation_{scheme}", described.identifier(scheme)) for scheme in ("isbn", "doi", "issn")]
    tags += [("citation_language", tag) for tag in described.languages[:1]]
    tags += [("citation_keywords", subject.label) for subject in described.subjects]
    tags += [("citation_keywords", keyword.text) for keyword in described.keywords]
    tags += [("citation_abstract", abstract.text) for abstract in described.abstracts[:1]]
    tags += [
        ("citation_fulltext_html_url", link.url) for link in described.links[:1] if web_address(link.url)
    ]
    pdf = next((file for file in files if file.media_type == PDF), None)
    tags.append(("citation_pdf_url", addresses.absolute(addresses.file(pdf.pk)) if pdf else ""))
    return [(name, content) for name, content in tags if content]


def _container_tags(described: Description) -> list[tuple[str, str]]:
    tags: list[tuple[str, str]] = []
    if host := described.host:
        container = (
            "citation_journal_title" if described.type == DocumentType.ARTICLE else "citation_inbook_title"
        )
        first, _, last = host.pages.replace("–", "-").partition("-")
        tags += [
            (container, host.title), ("citation_issn", host.issn), ("citation_volume", host.volume),
            ("citation_issue", host.issue), ("citation_firstpage", first.strip()),
            ("citation_lastpage", last.strip()),
        ]  # fmt: skip
    if described.thesis:
        tags.append(("citation_dissertation_institution", described.thesis.institution))
    if described.type == DocumentType.REPORT and described.publishers:
        tags.append(("citation_technical_report_institution", described.publishers[0].name))
    if described.event:
        tags.append(("citation_conference_title", described.event.name))
    return tags


def zotero_tags(described: Description) -> list[tuple[str, str]]:
    """What no other tag says to Zotero: its type, the edition, the number of pages."""
    tags = [
        ("z:itemType", _ZOTERO_TYPES.get(described.type, _DOCUMENT)),
        ("prism:edition", described.edition),
        ("bibo:numPages", _page_count(described)),
    ]
    return [(name, content) for name, content in tags if content]


def _page_count(described: Description) -> str:
    """The pages of a whole document, of "312 p." or "1 vol. (XII-312 p.)"."""
    found = _PAGES.search(described.extent)
    return found[1] if found and not described.host else ""


def dublin_core_tags(described: Description) -> list[tuple[str, str]]:
    """Dublin Core terms as HTML tags (DCMI "DC-HTML")."""
    tags = [("DC.title", described.full_title())]
    tags += [("DC.creator", person.name) for person in described.contributors if person.role in _AUTHORS]
    tags += [
        ("DC.contributor", person.name) for person in described.contributors if person.role not in _AUTHORS
    ]
    tags += [("DC.publisher", publisher.name) for publisher in described.publishers]
    tags += [("DC.date", PartialDate.parse(described.date).iso), ("DC.type", str(described.type))]
    tags += [("DC.language", tag) for tag in described.languages]
    tags += [("DC.subject", subject.label) for subject in described.subjects]
    tags += [("DC.subject", keyword.text) for keyword in described.keywords]
    tags += [("DC.rights", described.rights)]
    return [(name, content) for name, content in tags if content]


def json_ld(described: Description, *, url: str, files: Sequence[Attachment] = ()) -> str:
    """The notice and its files as schema.org JSON-LD, safe to stand inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES.get(described.type, "CreativeWork"),
        "@id": url,
        "url": url,
        "name": described.full_title(),
        "author": [
            _agent(person.name, person.direct_name, person.kind)
            for person in described.contributors
            if person.role in _AUTHORS
        ],
        "contributor": [
            _agent(person.name, person.direct_name, person.kind)
            for person in described.contributors
            if person.role not in _AUTHORS
        ],
        "publisher": [
            {"@type": "Organization", "name": one.name} for one in described.publishers if one.name
        ],
        "datePublished": PartialDate.parse(described.date).iso,
        "inLanguage": described.languages,
        "keywords": [subject.label for subject in described.subjects]
        + [word.text for word in described.keywords],
        "abstract": described.abstracts[0].text if described.abstracts else "",
        "sameAs": [link.url for link in described.links if web_address(link.url)],
        "image": [
            addresses.absolute(addresses.cover(one.pk)) for one in files if one.is_cover and one.picture
        ],
        "encoding": [_media_object(one) for one in files if not (one.is_cover and one.is_image)],
        "isbn": described.identifier("isbn")
        if described.type in {DocumentType.BOOK, DocumentType.PROCEEDINGS}
        else "",
        "isPartOf": {"@type": "CreativeWork", "name": described.host.title}
        if described.host and described.host.title
        else "",
    }
    return script_json({name: value for name, value in data.items() if value})


def script_json(data: Mapping[str, Any]) -> str:
    """JSON that is safe to stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _media_object(file: Attachment) -> dict[str, str]:
    return {
        "@type": "MediaObject",
        "name": file.title,
        "contentUrl": addresses.absolute(addresses.file(file.pk)),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
    }


def _agent(name: str, direct: str, kind: AgentKind) -> dict[str, str]:
    if kind == AgentKind.PERSON:
        return {"@type": "Person", "name": direct}
    return {"@type": "Organization", "name": name}


def coins(described: Description) -> str:
    """The document as a ContextObject in a span's title (COinS, ANSI/NISO Z39.88-2004).

    Every member that the formats have a key for is there, the abstract included: a list of results is
    imported from it alone. Bodies are ``aucorp``: as authors, Zotero would cut their names at the last word.
    """
    pairs = [("ctx_ver", "Z39.88-2004"), *_coins_kind(described)]
    pairs += [
        ("rft.date", PartialDate.parse(described.date).iso),
        ("rft.language", next(iter(described.languages), "")),
        ("rft.edition", described.edition),
        ("rft.tpages", _page_count(described)),
        ("rft.description", described.abstracts[0].text if described.abstracts else ""),
        ("rft.rights", described.rights),
    ]
    pairs += [("rft.series", one.title) for one in described.series[:1]]
    pairs += [("rft.subject", subject.label) for subject in described.subjects]
    pairs += [("rft.subject", keyword.text) for keyword in described.keywords]
    pairs += [(_coins_role(person), person.name) for person in described.contributors]
    pairs += [("rft.pub", one.name) for one in described.publishers[:1]]
    pairs += [("rft.place", one.place) for one in described.publishers[:1]]
    pairs += [("rft_id", link.url) for link in described.links[:1] if web_address(link.url)]
    if doi := described.identifier("doi"):
        pairs.append(("rft_id", f"info:doi/{doi}"))
    return _encoded([(name, value) for name, value in [*pairs, *_coins_end(described)] if value])


def _coins_role(person: Contributor) -> str:
    if person.role not in _AUTHORS:
        return "rft.contributor"
    return "rft.au" if person.kind == AgentKind.PERSON else "rft.aucorp"


class _Quoting(dict[int, str]):
    """What each character is in an address, found when it first comes: ``quote_plus`` by ``translate``.

    A list has twenty abstracts, and ``quote_plus`` goes over them byte by byte, at ten times the price.
    """

    def __missing__(self, character: int) -> str:
        self[character] = quote_plus(chr(character))
        return self[character]


_QUOTING = _Quoting()


def _encoded(pairs: list[tuple[str, str]]) -> str:
    """As ``urlencode``, with names that need no quoting."""
    return "&".join(f"{name}={value.translate(_QUOTING)}" for name, value in pairs)


def _coins_kind(described: Description) -> list[tuple[str, str]]:
    title, host = described.full_title(), described.host
    if described.type == DocumentType.ARTICLE:
        found = [*_coins_format("journal", "article"), ("rft.atitle", title)]
        if host:
            found += [("rft.jtitle", host.title), ("rft.volume", host.volume), ("rft.issue", host.issue)]
            found += [("rft.pages", host.pages), ("rft.issn", host.issn)]
        return found
    if genre := _COINS_PARTS.get(described.type):
        found = [*_coins_format("book", genre), ("rft.atitle", title)]
        return found + ([("rft.btitle", host.title), ("rft.pages", host.pages)] if host else [])
    if genre := _COINS_BOOKS.get(described.type):
        isbn = described.identifier("isbn")
        found = [*_coins_format("book", genre), ("rft.btitle", title), ("rft.isbn", isbn)]
        # An issue's journal: the format for books has no other place for it.
        return found + ([("rft.series", host.title)] if host and not described.series else [])
    found = [*_coins_format("dc", ""), ("rft.title", title)]
    return found + ([("rft.source", host.title), ("rft.pages", host.pages)] if host else [])


def _coins_format(name: str, genre: str) -> list[tuple[str, str]]:
    return [("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{name}"), ("rft.genre", genre)]


def _coins_end(described: Description) -> list[tuple[str, str]]:
    """The type of what is neither article nor book, and what only that type has.

    It stands last: once Zotero knows a thesis, it passes over language, abstract and subjects.
    """
    if described.type in {DocumentType.ARTICLE, *_COINS_PARTS, *_COINS_BOOKS}:
        return []
    pairs = [("rft.type", _ZOTERO_TYPES.get(described.type, _DOCUMENT))]
    if thesis := described.thesis:
        pairs += [("rft.inst", thesis.institution), ("rft.degree", thesis.degree)]
    return pairs
