"""What CSV and XLSX share: finding the header row, giving each column its field, keeping what has none."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.spreadsheet.cells import join_items, parse_item, split_items, write_item
from mosaique.exchange.formats.spreadsheet.fields import FIELDS, IGNORED, SINGLE, field_of
from mosaique.exchange.formats.spreadsheet.rows import read_row, write_row

MAX_COLUMNS = 1_000
HEADER_WITHIN = 20  # rows: titles and blank lines may stand above the header

UNKNOWN_FIELD = _("“%(field)s” is not a field. The fields are: %(fields)s.")
UNKNOWN_COLUMN = _("There is no column “%(column)s”. The columns are: %(columns)s.")
NO_TITLE_COLUMN = _("No column holds the title. The columns are: %(columns)s.")
SAME_FIELD = _("Two columns are headed “%(heading)s”, which is one field: %(field)s.")
TOO_MANY_COLUMNS = _("The table has more than %(limit)s columns.")
NO_TITLE = _("The title is empty.")
RAGGED = _("The row has %(found)s cells, the header %(expected)s.")


@dataclass(slots=True)
class Header:
    """The columns of a table: their headings, and the field that each one feeds (empty: none)."""

    headings: list[str]
    fields: list[str] = field(default_factory=list)

    @property
    def mapped_headings(self) -> list[str]:
        """The headings, followed by "=field" where they do not say their field themselves."""
        return [
            heading if name in {"", IGNORED, field_of(heading)} else f"{heading}={name}"
            for heading, name in zip(self.headings, self.fields, strict=True)
        ]

    def row(self, cells: list[str]) -> dict[str, list[str]]:
        """The cells by field, blank ones left out."""
        row: dict[str, list[str]] = {}
        for name, cell in zip(self.fields, cells, strict=False):
            if name and name != IGNORED and cell.strip():
                row.setdefault(name, []).append(cell)
        return row

    def unknown(self, cells: list[str]) -> list[str]:
        """The cells without a field, as items of the column ``source_columns``."""
        kept = [
            write_item(tidy(cell), {"column": tidy(heading)})
            for heading, name, cell in zip(self.headings, self.fields, cells, strict=False)
            if not name and tidy(cell) and tidy(heading)
        ]
        before = [
            write_item(*parse_item(item))
            for name, cell in zip(self.fields, cells, strict=False)
            if name == "source_columns"
            for item in split_items(cell, "")
        ]
        return before + kept


def check_mapping(columns: Mapping[str, str]) -> None:
    """Raise NotThisFormat for a mapping to a field that does not exist, before anything is read."""
    for name in columns.values():
        if name.strip() and not field_of(name) and name.strip().lower() != IGNORED:
            raise NotThisFormat(UNKNOWN_FIELD, field=name, fields=", ".join(FIELDS))


def find_header(rows: list[list[str]], options: ReadOptions) -> tuple[Header, int]:
    """The header among the first rows of a table, and its place; raises NotThisFormat if there is none.

    It is the first row with a column for the title, by the caller's mapping or by its heading.
    """
    for place, cells in enumerate(rows):
        if len(cells) > MAX_COLUMNS:
            raise NotThisFormat(TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        header = _header(_trimmed(cells), options.columns)
        if "title" in header.fields:
            _check_columns(header, options.columns)
            return header, place
    widest = max(rows, key=len, default=[])
    if widest and options.columns:
        _check_columns(_header(_trimmed(widest), options.columns), options.columns)
    headings = [tidy(cell) for cell in widest if tidy(cell)]
    raise NotThisFormat(NO_TITLE_COLUMN, columns=", ".join(headings)[:500])


def _trimmed(cells: list[str]) -> list[str]:
    """A row without the empty cells at its end."""
    filled = [place for place, cell in enumerate(cells, start=1) if cell.strip()]
    return cells[: filled[-1]] if filled else []


def recognised(cells: list[str]) -> int:
    """How many of these cells are headings that say their field."""
    return sum(bool(field_of(cell)) for cell in cells)


def _header(cells: list[str], columns: Mapping[str, str]) -> Header:
    """Headings with their fields; a heading "Col=field" carries its own mapping (see ``original_of``)."""
    asked = {tidy(column).casefold(): name for column, name in columns.items()}
    header = Header([])
    for cell in cells:
        heading, equals, own = tidy(cell).rpartition("=")
        if not (equals and field_of(own)):
            heading, own = tidy(cell), ""
        header.headings.append(heading)
        name = asked.get(heading.casefold())
        if name is None:
            header.fields.append(field_of(own or heading))
        else:
            header.fields.append(IGNORED if name.strip().lower() in {"", IGNORED} else field_of(name))
    return _asked_first(header, asked)


def _asked_first(header: Header, asked: Mapping[str, str]) -> Header:
    """Where the caller gives a field to one column, a column that only sounds like it keeps none."""
    given = {field_of(name) for name in asked.values()}
    for place, (heading, name) in enumerate(zip(header.headings, header.fields, strict=True)):
        if name in given and name in SINGLE and heading.casefold() not in asked:
            header.fields[place] = ""
    return header


def _check_columns(header: Header, columns: Mapping[str, str]) -> None:
    present = {heading.casefold() for heading in header.headings}
    for column in columns:
        if tidy(column).casefold() not in present:
            raise NotThisFormat(
                UNKNOWN_COLUMN, column=column, columns=", ".join(filter(None, header.headings))[:500]
            )
    first: dict[str, str] = {}
    for heading, name in zip(header.headings, header.fields, strict=True):
        if name in SINGLE and first.get(name, "").casefold() == heading.casefold():
            raise NotThisFormat(SAME_FIELD, heading=heading, field=name)
        first.setdefault(name, heading)


def read_cells(
    header: Header, cells: list[str], position: int, line: int, slug: str
) -> RecordDraft | ReadProblem:
    """The draft that a row of cells gives, or why it gives none."""
    excerpt = "; ".join(cells)[:200].encode()
    row = header.row(cells)
    number = tidy(next(iter(row.get("identifier", ())), ""))
    extra = [cell for cell in cells[len(header.headings) :] if cell.strip()]
    if len(cells) < len(header.headings) or extra:
        facts = {"found": len(cells), "expected": len(header.headings)}
        return ReadProblem(
            position,
            RAGGED,
            facts,
            line=line,
            identifier=number,
            excerpt=excerpt,
            original=_original(header, cells),
        )
    if not any(tidy(cell) for cell in row.get("title", ())):
        return ReadProblem(
            position,
            NO_TITLE,
            line=line,
            identifier=number,
            excerpt=excerpt,
            original=_original(header, cells),
        )
    reading = read_row(row)
    draft = reading.draft
    draft.warnings = reading.warnings
    draft.source = Source(
        format=slug, identifier=number, original=_original(header, cells), position=position, line=line
    )
    return draft


def _original(header: Header, cells: list[str]) -> bytes:
    """The row with its header as a small CSV file; a column mapped by the caller is headed "Col=field"."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([header.mapped_headings, cells[: len(header.headings)]])
    return text.getvalue().encode("utf-8", "replace")


def cells_of(draft: RecordDraft) -> dict[str, str]:
    """The cells of a draft by field, with what its own row held and no field has."""
    cells = write_row(draft)
    if draft.source.format in {"csv", "xlsx"} and draft.source.original:
        rows = list(csv.reader(io.StringIO(draft.source.original.decode(), newline=""), delimiter=";"))
        if len(rows) == 2 and (items := _header(rows[0], {}).unknown(rows[1])):
            cells["source_columns"] = join_items(items, "")
    return cells
