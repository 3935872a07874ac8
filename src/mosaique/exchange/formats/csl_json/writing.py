"""A description as a CSL item: what a citation processor needs, and what CSL has variables for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from mosaique.catalogue.values.codes import AgentKind, TitleKind
from mosaique.catalogue.values.dates import Moment, PartialDate
from mosaique.catalogue.values.description import Contributor, Description, RecordDraft
from mosaique.catalogue.values.names import Name
from mosaique.exchange.formats.csl_json.types import EDITED_HOST, HOSTED, TO_CSL, VARIABLE_OF
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.wording import keyword_labels, title_line

Pair = tuple[str, Any]  # a CSL key and its JSON value, whose shape depends on the key
_Said = tuple[str, Any, str]  # the same, and the parts of the draft that it says, blank between them

_EDITION = re.compile(
    r"(?i)([0-9]{1,3})\s*(?:re|er|ère|ème|e|nde|nd|rd|th|st)?\.?\s*(?:éd[a-z.é]*|ed[a-z.]*)?"
)
_PAGES = re.compile(r"(?i)([0-9]{1,5})\s*p(?:\.|ages?)?")


def description_to_csl(description: Description, *, id: str | int) -> dict[str, Any]:
    """The CSL-JSON item of a description, for citation engines and ``.json`` exports.

    Only what CSL has variables for: nothing is added under ``custom``. Empty variables are left out.
    """
    pairs = csl_pairs(RecordDraft(description=description))
    return {"id": id} | {key: value for (key, value), _ in pairs}


def csl_pairs(draft: RecordDraft) -> list[tuple[Pair, Parts]]:
    """CSL keys with their values, and the parts of the draft each one says; without ``id`` and ``custom``."""
    d = draft.description
    said = chain(_titles(d), _people(d), _host(d), _publication(d), _numbers(d), _content(d), _copies(draft))
    return [((key, value), frozenset(parts.split())) for key, value, parts in said if value]


def _titles(d: Description) -> Iterator[_Said]:
    yield "type", TO_CSL[d.type], "type"
    yield "title", title_line(d, "\u00a0: "), "title subtitle part_title"
    short = (t.text for t in d.other_titles if t.kind == TitleKind.ABBREVIATED)
    yield "title-short", next(short, ""), "other_titles"
    original = (t.text for t in d.other_titles if t.kind == TitleKind.ORIGINAL)
    yield "original-title", next(original, ""), "other_titles"


def _people(d: Description) -> Iterator[_Said]:
    names: dict[str, list[dict[str, str]]] = {}
    for person in d.contributors:
        names.setdefault(VARIABLE_OF.get(person.role, "contributor"), []).append(csl_name(person))
    editors = [csl_name(person) for person in d.host.editors] if d.host else []
    if d.type in EDITED_HOST or "editor" not in names:
        yield "editor", editors + names.pop("editor", []), "host.editors contributors"
    for variable, people in names.items():
        yield variable, people, "contributors"


def _host(d: Description) -> Iterator[_Said]:
    if host := d.host:
        yield "container-title", host.title, "host.title"
        yield "volume", host.volume, "host.volume"
        yield "issue", host.issue, "host.issue"
        yield "page", host.pages, "host.pages"
        yield "number", host.article_number, "host.article_number"
    if d.type not in HOSTED:
        yield "volume", d.part_number, "part_number"
    if event := d.event:
        yield "event-title", event.name, "event.name"
        yield "event", event.name, "event.name"  # the name CSL 1.0.1 knows, and most styles still use
        yield "event-place", event.place, "event.place"
        yield "event-date", csl_date(event.date), "event.date"


def _publication(d: Description) -> Iterator[_Said]:
    yield "issued", csl_date(d.date), "date"
    names = [p.name for p in d.publishers if p.name]
    if d.thesis and d.thesis.institution:
        names = [d.thesis.institution, *names]
    yield "publisher", " ; ".join(names), "publishers thesis.institution"
    yield "publisher-place", " ; ".join(p.place for p in d.publishers if p.place), "publishers"
    if d.thesis:
        yield "genre", d.thesis.degree, "thesis.degree"
    yield "edition", _number(_EDITION, d.edition) or d.edition, "edition"
    if d.series:
        yield "collection-title", d.series[0].title, "series"
        yield "collection-number", d.series[0].number, "series"
    yield "number-of-pages", _number(_PAGES, d.extent), "extent"
    yield "dimensions", d.dimensions, "dimensions"


def _numbers(d: Description) -> Iterator[_Said]:
    host = d.host
    yield "DOI", d.identifier("doi"), "identifiers"
    isbn = d.identifier("isbn")
    yield "ISBN", isbn or (host.isbn if host else ""), "identifiers" if isbn else "host.isbn"
    issn = d.identifier("issn")
    yield "ISSN", issn or (host.issn if host else ""), "identifiers" if issn else "host.issn"
    yield "PMID", d.identifier("pmid"), "identifiers"
    yield "number", d.identifier("report"), "identifiers"
    yield "URL", d.links[0].url if d.links else "", "links"


def _content(d: Description) -> Iterator[_Said]:
    yield "language", d.languages[0] if d.languages else "", "languages"
    yield "abstract", d.abstracts[0].text if d.abstracts else "", "abstracts"
    labels = keyword_labels(d)
    joint = "; " if any("," in label for label in labels) else ", "
    yield "keyword", joint.join(labels), "subjects keywords territories"
    yield "note", "\n".join(note.text for note in d.notes), "notes"


def _copies(draft: RecordDraft) -> Iterator[_Said]:
    marks = (holding.shelf_mark for holding in draft.holdings)
    yield "call-number", next(marks, ""), "holdings"


def csl_name(person: Contributor) -> dict[str, str]:
    """A CSL name: parts for a person, the particle apart, ``literal`` for a body."""
    if person.kind != AgentKind.PERSON:
        return {"literal": person.name}
    name = Name.parse(person.name)
    parts = {
        "family": name.family,
        "given": name.given,
        "dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {key: value for key, value in parts.items() if value} or {"literal": person.name}


def csl_date(written: str) -> dict[str, Any]:
    """A CSL date: ``date-parts`` for what has a year, ``literal`` for a decade; empty for "s.d."."""
    date = PartialDate.parse(written)
    if date.is_period:
        return {"literal": written}
    known = date.start or date.end
    if known is None:
        return {}
    value: dict[str, Any] = {"date-parts": [_date_parts(known)]}
    if date.start and date.end != date.start:
        value["date-parts"].append(_date_parts(date.end) if date.end else [0])
    elif known.month > 12:
        value["season"] = known.month - 20
    if date.approximate or date.uncertain or not date.start:
        value["circa"] = True
    return value


def _date_parts(moment: Moment) -> list[int]:
    if moment.month > 12:
        return [moment.year]
    return [part for part in (moment.year, moment.month, moment.day) if part]


def _number(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.fullmatch(text.strip())
    return match[1] if match else ""
