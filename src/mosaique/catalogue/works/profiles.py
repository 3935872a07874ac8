"""What is compared of a description: few features, small enough to be kept by the million."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.text import fold
from mosaique.catalogue.works.words import part_figure, plain

# Numbers that name one document; those of catalogues are shared by the centres that copied the record.
_IDENTIFYING = frozenset(
    {"doi", "hal", "arxiv", "pmid", "nnt", "ark", "isbn", "handle", "ppn", "bnf", "oclc"}
)
_KINDS = {
    DocumentType.ARTICLE: "paper", DocumentType.CONFERENCE_PAPER: "paper", DocumentType.CHAPTER: "chapter",
    DocumentType.BOOK: "book", DocumentType.REPORT: "book", DocumentType.GREY_LITERATURE: "book",
    DocumentType.PROCEEDINGS: "book", DocumentType.LEGAL_TEXT: "book", DocumentType.THESIS: "thesis",
    DocumentType.JOURNAL: "journal", DocumentType.JOURNAL_ISSUE: "issue", DocumentType.FILM: "film",
    DocumentType.SOUND: "sound", DocumentType.IMAGE: "image", DocumentType.MAP: "map",
}  # fmt: skip
_MOST_NAMES = 12
_PAGES = re.compile(r"(\d+)(?:\s*p\b|\s*f\b|\s*pages?\b|\s*feuill)")
_NUMBERS = re.compile(r"[a-z]*\d+")
_INITIALS_BEFORE = re.compile(r"(?:[a-z]{1,2} )+(?=[a-z]{2})")
_MANY_INITIALS = 3


class Profile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One description as it is compared. Words are those of ``words.plain``.

    ``title`` is the title proper, ``rest`` subtitle and part title; ``names`` are "family|initials", people
    before bodies; ``numbers`` "scheme:value"; ``kind`` is empty when the source did not say. Years, first
    and last pages and the ``extent`` in pages are 0 when unknown.
    """

    kind: str
    title: str
    rest: str
    part: str
    names: tuple[str, ...]
    year: int
    last_year: int
    host: str
    volume: str
    issue: str
    first_page: int
    last_page: int
    numbers: tuple[str, ...]
    edition: str
    publisher: str
    extent: int
    centre: int


def profile_of(description: Description, centre: int = 0) -> Profile:
    """The features of a description; ``centre`` is the structure that described it, 0 when unknown."""
    host = description.host
    year, last_year = _years(description.date)
    first, last = _page_range(host.pages if host else "")
    return Profile(
        kind=_KINDS.get(description.type, ""),
        title=plain(description.title),
        rest=plain(f"{description.subtitle} {description.part_title}"),
        part=part_figure(description.part_number) if description.part_number else "",
        names=_names(description),
        year=year,
        last_year=last_year,
        host=plain(_host(description)),
        volume=_number(host.volume if host else ""),
        issue=_number(host.issue if host else ""),
        first_page=first,
        last_page=last,
        numbers=_identifiers(description),
        edition=part_figure(description.edition) if description.edition else "",
        publisher=next((plain(one.name) for one in description.publishers if one.name), ""),
        extent=_extent(description.extent),
        centre=centre,
    )


@lru_cache(maxsize=8_192)
def _years(date: str) -> tuple[int, int]:
    parsed = PartialDate.parse(date)
    return parsed.start_year or 0, parsed.end_year or parsed.start_year or 0


def _host(description: Description) -> str:
    if description.host and description.host.title:
        return description.host.title
    if description.event and description.event.name:
        return description.event.name
    return ""


def _number(text: str) -> str:
    """The first number of a volume or an issue, else its words: "vol. 24" is "24"."""
    words = plain(text)
    found = _NUMBERS.search(words)
    return found[0].lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0") if found else words


def _page_range(pages: str) -> tuple[int, int]:
    """First and last page, the last one whole where it was shortened: "229-42" is 229 to 242."""
    found = re.findall(r"\d+", pages)[:2]
    if not found or len(found[0]) > 6 or len(found[-1]) > 6:
        return 0, 0
    first, last = found[0], found[-1]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return int(first), int(last)


def _extent(extent: str) -> int:
    counts = [int(one) for one in _PAGES.findall(extent) if len(one) < 6]
    return max(counts, default=0)


def _identifiers(description: Description) -> tuple[str, ...]:
    found = [
        f"{one.scheme}:{one.value.lower()}"
        for one in description.identifiers
        if one.valid and (one.scheme in _IDENTIFYING or (one.scheme == "issn" and _is_serial(description)))
    ]
    return tuple(dict.fromkeys(found))


def _is_serial(description: Description) -> bool:
    return description.type == DocumentType.JOURNAL


def _names(description: Description) -> tuple[str, ...]:
    people = [name_key(one) for one in description.contributors if one.kind == AgentKind.PERSON]
    bodies = [name_key(one) for one in description.contributors if one.kind != AgentKind.PERSON]
    return tuple(dict.fromkeys(filter(None, (*people, *bodies))))[:_MOST_NAMES]


def name_key(contributor: Contributor) -> str:
    """Family name and initials: "noiriel|g"; a body has no initials."""
    family = plain(contributor.family)
    if contributor.kind != AgentKind.PERSON:
        return f"{family}|" if family else ""
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", fold(contributor.given)))
    before = _INITIALS_BEFORE.match(family)
    if before and len(initials) >= _MANY_INITIALS:  # "G Noiriel, AZP Weil": those of several, read as one
        family, initials = family[before.end() :], before[0][0]
    return f"{family}|{initials}" if family else ""
