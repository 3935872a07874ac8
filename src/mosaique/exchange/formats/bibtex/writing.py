"""A draft as the fields of an entry, each with the parts of the draft that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from mosaique.catalogue.values.codes import DocumentType, TitleKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Contributor, Description, RecordDraft
from mosaique.catalogue.values.languages import english_name
from mosaique.catalogue.values.names import Name
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.bibtex.latex import encode, encode_title
from mosaique.exchange.formats.bibtex.people import write_names
from mosaique.exchange.formats.bibtex.reading import KIND, Field
from mosaique.exchange.formats.bibtex.syntax import MONTHS
from mosaique.exchange.formats.bibtex.types import (
    ALLOWED,
    EDITED_HOST,
    EPRINTS,
    FROM_BIBTEX,
    HOSTED,
    ROLE_FIELDS,
    TO_BIBTEX,
)
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.wording import is_plain_date, keyword_labels, title_line

T = DocumentType
_Said = tuple[str, str, str]  # field, LaTeX source, and the parts that it says, blank between them
_GROUPS = ("namea", "nameb", "namec")
_EPRINT_TYPES = {scheme: name for name, scheme in EPRINTS.items()}


def bibtex_said(draft: RecordDraft) -> list[tuple[Field, Parts]]:
    """Every field that the entry's type may have for the draft; the first is the entry type itself."""
    d = draft.description
    kind = TO_BIBTEX[d.type]
    steps = (_titles, _people, _host, _publication, _dates, _numbers, _content)
    said = chain(
        [(KIND, kind, "type"), ("entrysubtype", "" if FROM_BIBTEX[kind] == d.type else str(d.type), "type")],
        chain.from_iterable(step(d) for step in steps),
        [("library", encode(draft.holdings[0].shelf_mark if draft.holdings else ""), "holdings")],
    )
    return [
        ((name, value), frozenset(parts.split()))
        for name, value, parts in said
        if value and (name not in ALLOWED or kind in ALLOWED[name])
    ]


def _titles(d: Description) -> Iterator[_Said]:
    short = (t.text for t in d.other_titles if t.kind == TitleKind.ABBREVIATED)
    original = (t.text for t in d.other_titles if t.kind == TitleKind.ORIGINAL)
    yield "title", encode_title(title_line(d)), "title subtitle part_title"
    yield "shorttitle", encode(next(short, "")), "other_titles"
    yield "origtitle", encode(next(original, "")), "other_titles"


def _people(d: Description) -> Iterator[_Said]:
    kind = TO_BIBTEX[d.type]
    groups: dict[str, list[Contributor]] = {}
    others: dict[str, list[Contributor]] = {}
    for person in d.contributors:
        name = ROLE_FIELDS.get(person.role, "")
        taken = name == "editor" and d.type in EDITED_HOST
        fits = name and not taken and kind in ALLOWED[name]
        (groups if fits else others).setdefault(name if fits else person.role, []).append(person)
    for name, people in groups.items():
        yield name, write_names(people), "contributors"
    for name, (role, people) in zip(_GROUPS, others.items(), strict=False):
        yield name, write_names(people), "contributors"
        yield f"{name}type", role or "aut", "contributors"
    if d.host and d.type in EDITED_HOST:
        yield "editor", write_names(d.host.editors), "host.editors"


def _host(d: Description) -> Iterator[_Said]:
    if host := d.host:
        if d.type in HOSTED:
            yield "journal" if d.type == T.ARTICLE else "booktitle", encode(host.title), "host.title"
            yield "volume", encode(host.volume), "host.volume"
            yield "pages", encode(host.pages).replace("-", "--"), "host.pages"
            yield "eid", encode(host.article_number), "host.article_number"
            yield "isbn", encode(host.isbn), "host.isbn identifiers"
        if d.type == T.ARTICLE:
            yield "number", encode(host.issue), "host.issue"
            yield "issn", encode(host.issn), "host.issn identifiers"
    if event := d.event:
        yield "eventtitle", encode(event.name), "event.name"
        yield "venue", encode(event.place), "event.place"
        plain = is_plain_date(PartialDate.parse(event.date))
        yield "eventdate", event.date if plain and re.fullmatch("[0-9-]+", event.date) else "", "event.date"


def _publication(d: Description) -> Iterator[_Said]:
    names = [p.name for p in d.publishers if p.name]
    if d.type == T.THESIS:
        thesis = d.thesis
        yield (
            "school",
            _joined([*([thesis.institution] if thesis else []), *names]),
            "publishers thesis.institution",
        )
        yield "type", encode(thesis.degree) if thesis else "", "thesis.degree"
    else:
        name = {
            "techreport": "institution",
            "misc": "organization",
            "online": "organization",
            "software": "organization",
        }
        yield name.get(TO_BIBTEX[d.type], "publisher"), _joined(names), "publishers thesis.institution"
    yield "address", _joined([p.place for p in d.publishers if p.place]), "publishers"
    yield "edition", encode(d.edition), "edition"
    if d.series:
        yield "series", encode(d.series[0].title), "series"
        if d.type not in {T.ARTICLE, T.REPORT, T.GREY_LITERATURE}:
            yield "number", encode(d.series[0].number), "series"
    if d.type not in HOSTED:
        yield "volume", encode(d.part_number), "part_number"
        pages = d.extent.removesuffix(" p.")
        yield "pagetotal", pages if pages.isdecimal() else "", "extent"


def _joined(items: list[str]) -> str:
    """A literal list; an item that holds the word "and" goes in braces."""
    return " and ".join(f"{{{encode(i)}}}" if re.search(r"\band\b", i) else encode(i) for i in items if i)


def _dates(d: Description) -> Iterator[_Said]:
    date = PartialDate.parse(d.date)
    known = date.start or date.end
    if known is None:
        return
    yield "year", str(known.year), "date"
    if date.is_range and date.start and date.end and not date.start.month:
        yield "endyear", str(date.end.year), "date"
    elif date.start == date.end and 1 <= known.month <= 12:
        yield "month", MONTHS[known.month - 1], "date"
        yield "day", str(known.day) if known.day else "", "date"


def _numbers(d: Description) -> Iterator[_Said]:
    yield "doi", _verbatim(d.identifier("doi")), "identifiers"
    if not (d.host and d.type in HOSTED and d.host.isbn):
        yield "isbn", encode(d.identifier("isbn")), "identifiers host.isbn"
    if not (d.host and d.host.issn):
        yield "issn", encode(d.identifier("issn")), "identifiers host.issn"
    if d.type in {T.REPORT, T.GREY_LITERATURE}:
        yield "number", encode(d.identifier("report")), "identifiers"
    for number in d.identifiers:
        if number.scheme in _EPRINT_TYPES:
            yield "eprint", _verbatim(number.value), "identifiers"
            yield "eprinttype", _EPRINT_TYPES[number.scheme], "identifiers"
            break
    yield "url", _verbatim(d.links[0].url) if d.links else "", "links"


def _verbatim(value: str) -> str:
    """An address as verbatim fields take it: nothing escaped but what would unbalance the entry."""
    return value.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _content(d: Description) -> Iterator[_Said]:
    names = [english_name(tag) for tag in d.languages]
    yield "language", " and ".join(names), "languages"
    yield "langid", names[0] if names else "", "languages"
    yield (
        "origlanguage",
        " and ".join(english_name(tag) for tag in d.original_languages),
        "original_languages",
    )
    yield "abstract", encode(d.abstracts[0].text) if d.abstracts else "", "abstracts"
    words = (f"{{{encode(w)}}}" if "," in w or ";" in w else encode(w) for w in keyword_labels(d))
    yield "keywords", ", ".join(words), "subjects keywords territories"
    yield "note", encode("\n".join(note.text for note in d.notes)), "notes"


def citation_key(d: Description) -> str:
    """A key in ASCII for people to type: author, year, a word of the title ("noiriel1988creuset")."""
    first = next(iter(d.contributors), None)
    family = Name.parse(first.name).family if first else ""
    year = PartialDate.parse(d.date).start_year or ""
    words = [word for word in map(_letters, d.title.split()) if len(word) > 3]
    return f"{_letters(family)[:30]}{year}{(words or [_letters(d.title)])[0][:30]}"


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))
