"""A row of a table as a draft, and a draft as a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

import msgspec

from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Part,
    RecordDraft,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.catalogue.values.identifiers import identifier, recognise, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.catalogue.values.text import tidy, tidy_lines
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.remainder import remainder, restore
from mosaique.exchange.formats.spreadsheet.cells import (
    details_of,
    join_items,
    parse_item,
    part_of,
    split_items,
    write_item,
)
from mosaique.exchange.formats.spreadsheet.fields import COLUMNS, code_of
from mosaique.exchange.formats.spreadsheet.people import opened, split_names
from mosaique.exchange.formats.wording import publishers

Row = Mapping[str, list[str]]  # field → the cells of its columns, most often one

UNKNOWN_TYPE = _("The type of document was not recognised.")
UNKNOWN_CODE = _("A public, a scope or an access was not recognised.")
UNKNOWN_LANGUAGE = _("A language was not recognised.")
NOT_AN_ADDRESS = _("A link is not a web address.")

_TEXTS = ("part_number", "part_title", "responsibility", "edition", "extent", "physical_details",
          "dimensions", "rights", "licence")  # fmt: skip
_INNER: dict[str, type[Host | Thesis | Event]] = {"host": Host, "thesis": Thesis, "event": Event}
_HOLDINGS = {
    "structure": "structure", "shelf_mark": "shelf_mark", "location": "location", "holding_access": "access",
    "conditions": "conditions", "holding_link": "link", "barcode": "barcode", "local_note": "local_note",
}  # fmt: skip
# Lists of parts: the member that is the text of an item, and the signs that part items where no bar does.
_LISTS: dict[str, tuple[type[Part], str, str]] = {
    "other_titles": (OtherTitle, "text", "\n"),
    "abstracts": (Abstract, "text", ""),
    "subjects": (Subject, "label", ";\n"),
    "keywords": (Keyword, "text", ";,\n"),
    "territories": (Territory, "label", ";\n"),
    "notes": (Note, "text", ""),
    "series": (Series, "title", ";\n"),
}
_PEOPLE = {
    "authors": "aut",
    "corporate_authors": "aut",
    "contributors": "aut",
    "editors": "edt",
    "translators": "trl",
}


class Reading:
    """One row being read: ``draft`` as its cells say, ``warnings`` what they say that nobody understands."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.description = Description()
        self.holdings: list[HoldingDraft] = []
        self.warnings: list[str] = []
        for step in _STEPS:
            step(self)

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description, holdings=self.holdings)

    def text(self, field: str) -> str:
        """The field's one value on one line."""
        return tidy(next((cell for cell in self.row.get(field, ()) if cell.strip()), ""))

    def items(self, field: str, separators: str) -> list[tuple[str, dict[str, str]]]:
        """The items of all the field's columns, each with its details."""
        cells = self.row.get(field, ())
        return [parse_item(item) for cell in cells for item in split_items(cell, separators)]

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)


def _plain(r: Reading) -> None:
    d = r.description
    d.title, d.subtitle = r.text("title"), r.text("subtitle")
    d.date = max((tidy(cell) for cell in r.row.get("date", ())), key=_detail_of, default="")
    for name in _TEXTS:
        setattr(d, name, r.text(name))
    for outer, kind in _INNER.items():
        values = {inner: r.text(f"{outer}_{inner}") for inner in _texts_of(kind)}
        if any(values.values()):
            setattr(d, outer, msgspec.convert(values, kind))
    if word := r.text("type"):
        code = code_of("type", word)
        d.type = DocumentType(code or DocumentType.OTHER)
        if not code:
            r.warn(UNKNOWN_TYPE)
    d.scope, d.access = _code(r, "scope"), _code(r, "access")
    d.publics = [code for word, _ in r.items("publics", ";,\n") if (code := code_of("publics", word))]
    if len(d.publics) < len(r.items("publics", ";,\n")):
        r.warn(UNKNOWN_CODE)


def _detail_of(written: str) -> int:
    """How much a date says: exports have a column for the year beside the one for the date."""
    return len(PartialDate.parse(written).iso)


def _texts_of(kind: type[Host | Thesis | Event]) -> list[str]:
    return [name for name in kind.__struct_fields__ if name != "editors"]


def _code(r: Reading, field: str) -> str:
    word = r.text(field)
    code = code_of(field, word)
    if word and not code:
        r.warn(UNKNOWN_CODE)
    return code


def _lists(r: Reading) -> None:
    d = r.description
    for field, (kind, main, separators) in _LISTS.items():
        parts: list[Any] = getattr(d, field)
        parts += [part_of(kind, main, text, details) for text, details in r.items(field, separators)]
    for language in ("fr", "en"):
        texts = [text for text, _ in r.items(f"abstract_{language}", "")]
        d.abstracts += [Abstract(text=text, language=language) for text in texts if text]
    if d.series and (number := r.text("series_number")) and not d.series[0].number:
        d.series[0].number = number
    names = [text for text, _ in r.items("publisher", ";\n")]
    places = [text for text, _ in r.items("place", ";\n")]
    d.publishers = publishers(names, places)
    for text, _details in r.items("publishers", ";\n"):  # "Paris : Seuil", as ISBD writes it
        place, colon, name = text.partition(" : ")
        d.publishers += publishers([name if colon else text], [place if colon else ""])
    for field in ("languages", "original_languages"):
        tags = [language_tag(text) for text, _ in r.items(field, ";,/\n")]
        setattr(d, field, [tag for tag in tags if tag])
        if not all(tags):
            r.warn(UNKNOWN_LANGUAGE)


def _people(r: Reading) -> None:
    d = r.description
    for field, role in _PEOPLE.items():
        kind = AgentKind.BODY if field == "corporate_authors" else None
        d.contributors += _contributors(r, field, role, kind)
    if editors := _contributors(r, "host_editors", "edt", None):
        d.host = d.host or Host()
        d.host.editors = editors


def _contributors(r: Reading, field: str, role: str, kind: AgentKind | None) -> list[Contributor]:
    people = []
    cells = [opened(cell) for cell in r.row.get(field, ())]
    given = [parse_item(item) for cell in cells for item in split_items(cell, ";\n")]
    if len(given) == 1 and not given[0][1]:
        given = [(name, {}) for name in split_names(given[0][0])]
    for text, details in given:
        if not text:
            continue
        said = part_of(Contributor, "name", text, {"role": role} | details)
        known = said.kind if "kind" in details else kind
        named = contributor(text, role=said.role, kind=known)
        said.name, said.kind = named.name, named.kind
        people.append(said)
    return people


def _numbers(r: Reading) -> None:
    d = r.description
    for scheme in ("isbn", "issn", "doi"):
        for text, details in r.items(scheme, ";,\n" if scheme != "doi" else ";\n"):
            if text:
                d.identifiers.append(_number(_scheme_of(scheme, text), text, details))
    for text, details in r.items("identifiers", ";\n"):
        known = recognise(text)
        if text and "scheme" not in details and known:
            d.identifiers.append(known)
        elif text:
            d.identifiers.append(_number(details.get("scheme", "other"), text, details))
    for text, details in r.items("links", ";\n"):
        if address := web_address(text):
            d.links.append(part_of(Link, "url", address, details))
        elif text:
            r.warn(NOT_AN_ADDRESS)


def _scheme_of(scheme: str, text: str) -> str:
    """A column for ISBN often holds ISSN too."""
    known = recognise(text)
    return known.scheme if known and known.scheme in {"isbn", "issn", "doi"} else scheme


def _number(scheme: str, text: str, details: dict[str, str]) -> Identifier:
    number = identifier(scheme, text, qualifier=details.get("qualifier", ""))
    if details.get("valid") == "no":
        number.valid = False
    return number


def _copies(r: Reading) -> None:
    """Holdings out of columns whose items stand side by side."""
    columns = {name: [text for text, _ in r.items(field, "")] for field, name in _HOLDINGS.items()}
    words = [split_items(text, ";,") for text, _ in r.items("local_keywords", "")]
    for number in range(max([len(words), *map(len, columns.values())])):
        values = {name: texts[number] for name, texts in columns.items() if number < len(texts)}
        values["access"] = code_of("access", values.get("access", "")) or values.get("access", "")
        keywords = words[number] if number < len(words) else []
        r.holdings.append(HoldingDraft(**values, local_keywords=[tidy(word) for word in keywords]))


_STEPS: tuple[Callable[[Reading], None], ...] = (_plain, _people, _lists, _numbers, _copies)


def read_row(row: Row) -> Reading:
    """The reading of a row, completed by what our own exports keep in the column ``mosaique``."""
    reading = Reading(row)
    if left := reading.text("mosaique"):
        restored = restore(reading.draft, left)
        reading.description, reading.holdings = restored.description, restored.holdings
    return reading


def write_row(draft: RecordDraft) -> dict[str, str]:
    """The cells of a draft by field, without empty ones."""
    d = draft.description
    cells = {
        "identifier": draft.source.identifier,
        "type": str(d.type),
        "title": d.title,
        "subtitle": d.subtitle,
    }
    cells |= {name: getattr(d, name) for name in (*_TEXTS, "date", "scope", "access")}
    for outer, kind in _INNER.items():
        inner = getattr(d, outer)
        if inner is not None:
            cells |= {f"{outer}_{name}": getattr(inner, name) for name in _texts_of(kind)}
    for field, (_kind, main, separators) in _LISTS.items():
        items = [write_item(getattr(p, main), details_of(p, main)) for p in getattr(d, field)]
        cells[field] = _joined(items, separators)
    for field in ("languages", "original_languages", "publics"):
        cells[field] = _joined(list(getattr(d, field)), "")
    cells |= _people_cells(d) | _number_cells(d) | _holding_cells(draft.holdings)
    cells["publisher"] = _joined([write_item(p.name, {}) for p in d.publishers], ";\n")
    cells["place"] = _joined([write_item(p.place, {}) for p in d.publishers], ";\n")
    cells = {field: tidy_lines(text) for field, text in cells.items() if text}
    cells["mosaique"] = remainder(Reading({field: [text] for field, text in cells.items()}).draft, draft)
    return {field: cells[field] for field in COLUMNS if cells.get(field)}


def _people_cells(d: Description) -> dict[str, str]:
    authors = list(takewhile(lambda person: person.role == "aut", d.contributors))
    others = d.contributors[len(authors) :]
    editors = d.host.editors if d.host else []
    return {
        "authors": _joined([_person(p, "aut") for p in authors], ";\n"),
        "contributors": _joined([_person(p, "aut") for p in others], ";\n"),
        "host_editors": _joined([_person(p, "edt") for p in editors], ";\n"),
    }


def _person(person: Contributor, usual: str) -> str:
    details = details_of(person, "name")
    details.pop("role", None)
    details.pop("kind", None)
    if person.role != usual:
        details["role"] = person.role
    if contributor(person.name).kind != person.kind:
        details["kind"] = str(person.kind)
    return write_item(person.name, details)


def _number_cells(d: Description) -> dict[str, str]:
    cells: dict[str, list[str]] = {"isbn": [], "issn": [], "doi": [], "identifiers": []}
    for number in d.identifiers:
        details = details_of(number, "value")
        field = number.scheme if number.scheme in cells and number.scheme != "identifiers" else "identifiers"
        if field != "identifiers":
            details.pop("scheme")
        cells[field].append(write_item(number.value, details))
    links = [write_item(link.url, details_of(link, "url")) for link in d.links]
    return {field: _joined(items, ";,\n") for field, items in cells.items()} | {
        "links": _joined(links, ";\n")
    }


def _joined(items: list[str], separators: str) -> str:
    """The cell of a list; empty when all its items are."""
    return join_items(items, separators) if any(items) else ""


def _holding_cells(holdings: list[HoldingDraft]) -> dict[str, str]:
    cells = {
        field: _joined([write_item(getattr(holding, name), {}) for holding in holdings], "")
        for field, name in _HOLDINGS.items()
    }
    words = [_joined([write_item(w, {}) for w in holding.local_keywords], ";,") for holding in holdings]
    cells["local_keywords"] = _joined([write_item(text, {}) for text in words], "")
    return cells
