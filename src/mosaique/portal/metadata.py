"""What machines find in a notice: Highwire and Dublin Core tags, JSON-LD, COinS.

Zotero reads ``citation_*`` on a notice and COinS on a list; it ignores JSON-LD, which is for search engines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote_plus

from mosaique.catalogue.derivation import year_of
from mosaique.catalogue.models import Attachment
from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core.uploads.kinds import PDF
from mosaique.portal import addresses

_PARTED, _PARTED_QUOTED = "\x1f", "%1F"  # the unit separator of ASCII, which no description holds

_SCHEMA_TYPES = {
    DocumentType.BOOK: "Book", DocumentType.CHAPTER: "Chapter", DocumentType.ARTICLE: "ScholarlyArticle",
    DocumentType.JOURNAL: "Periodical", DocumentType.JOURNAL_ISSUE: "PublicationIssue",
    DocumentType.REPORT: "Report", DocumentType.GREY_LITERATURE: "Report", DocumentType.THESIS: "Thesis",
    DocumentType.LEGAL_TEXT: "Legislation", DocumentType.PROCEEDINGS: "Book",
    DocumentType.CONFERENCE_PAPER: "ScholarlyArticle", DocumentType.WEB_PAGE: "WebPage",
    DocumentType.FILM: "Movie", DocumentType.SOUND: "AudioObject", DocumentType.IMAGE: "ImageObject",
    DocumentType.MAP: "Map", DocumentType.DATASET: "Dataset", DocumentType.SOFTWARE: "SoftwareApplication",
}  # fmt: skip
_AUTHORS = frozenset({"", "aut", "fmd", "drt", "com", "enj"})


def citation_tags(described: Description, files: Iterable[Attachment] = ()) -> list[tuple[str, str]]:
    """Highwire Press tags, in the order that reference managers expect."""
    tags = [("citation_title", described.full_title())]
    tags += [("citation_author", person.name) for person in described.contributors if person.role in _AUTHORS]
    tags.append(("citation_publication_date", PartialDate.parse(described.date).iso.replace("-", "/")))
    tags += _container_tags(described)
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
    text = json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=False)
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
    """The document as a ContextObject in a span's title (COinS, ANSI/NISO Z39.88-2004)."""
    pairs = [("ctx_ver", "Z39.88-2004"), *_coins_kind(described)]
    year = year_of(described)
    pairs += [("rft.date", str(year) if year else ""), ("rft.language", next(iter(described.languages), ""))]
    pairs += [("rft.au", person.name) for person in described.contributors if person.role in _AUTHORS]
    pairs += [("rft.pub", one.name) for one in described.publishers[:1]]
    pairs += [("rft.place", one.place) for one in described.publishers[:1]]
    pairs += [("rft_id", link.url) for link in described.links[:1] if web_address(link.url)]
    if doi := described.identifier("doi"):
        pairs.append(("rft_id", f"info:doi/{doi}"))
    return _encoded([(name, value) for name, value in pairs if value])


def _encoded(pairs: list[tuple[str, str]]) -> str:
    """As ``urlencode`` with names that need no quoting, all values in one pass: a list has 500 of them."""
    values = quote_plus(_PARTED.join(value.replace(_PARTED, " ") for _name, value in pairs))
    return "&".join(
        f"{name}={value}" for (name, _value), value in zip(pairs, values.split(_PARTED_QUOTED), strict=True)
    )


def _coins_kind(described: Description) -> list[tuple[str, str]]:
    title, host = described.full_title(), described.host
    if described.type == DocumentType.ARTICLE:
        found = [
            ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
            ("rft.genre", "article"),
            ("rft.atitle", title),
        ]
        if host:
            found += [("rft.jtitle", host.title), ("rft.volume", host.volume), ("rft.issue", host.issue)]
            found += [("rft.pages", host.pages), ("rft.issn", host.issn)]
        return found
    if described.type == DocumentType.CHAPTER:
        found = [
            ("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"),
            ("rft.genre", "bookitem"),
            ("rft.atitle", title),
        ]
        return found + ([("rft.btitle", host.title), ("rft.pages", host.pages)] if host else [])
    if described.type == DocumentType.THESIS:
        found = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dissertation"), ("rft.title", title)]
        return found + ([("rft.inst", described.thesis.institution)] if described.thesis else [])
    genre = "report" if described.type in {DocumentType.REPORT, DocumentType.GREY_LITERATURE} else "book"
    found = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", genre), ("rft.btitle", title)]
    return [*found, ("rft.isbn", described.identifier("isbn"))]
