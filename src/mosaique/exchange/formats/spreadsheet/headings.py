"""A table looked at before it is read: its headings, the fields they seem to feed, some rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.base import NO_OPTIONS, NotThisFormat
from mosaique.exchange.formats.lines import Utf8Source
from mosaique.exchange.formats.spreadsheet.csv_rows import CsvRows
from mosaique.exchange.formats.spreadsheet.fields import field_of
from mosaique.exchange.formats.spreadsheet.tables import HEADER_WITHIN, find_header, recognised
from mosaique.exchange.formats.spreadsheet.xlsx_format import check_archive, first_rows

_SHOWN = 3  # rows


@dataclass(frozen=True, slots=True)
class Look:
    """The headings with their guessed fields (empty: none), and the first rows under them."""

    headings: list[str]
    fields: list[str]
    rows: list[list[str]]


def look(source: BinaryIO, slug: str, encoding: str = "") -> Look:
    """What a csv or xlsx file holds, also where no heading says which column is the title.

    Raises NotThisFormat for a file that is no table.
    """
    tables = _workbook(source) if slug == "xlsx" else [_text(source, encoding)]
    best = max(tables, key=lambda rows: recognised(rows[_place(rows)]) if rows else -1, default=[])
    if not best:
        return Look([], [], [])
    place = _place(best)
    headings = [tidy(cell) for cell in best[place]]
    rows = [row for row in best[place + 1 :] if any(cell.strip() for cell in row)][:_SHOWN]
    return Look(headings, [field_of(heading) for heading in headings], rows)


def _place(rows: list[list[str]]) -> int:
    """Where the header stands: the row with a title, else the one with most known, then most, cells."""
    try:
        return find_header(rows[:HEADER_WITHIN], NO_OPTIONS)[1]
    except NotThisFormat:
        scores = [(recognised(row), sum(bool(cell.strip()) for cell in row)) for row in rows[:HEADER_WITHIN]]
        return scores.index(max(scores)) if scores else 0


def _text(source: BinaryIO, encoding: str) -> list[list[str]]:
    rows = CsvRows(Utf8Source(source, encoding))
    rows.sniff()
    return [row.cells for row in islice(rows, HEADER_WITHIN + _SHOWN) if not row.reason]


def _workbook(source: BinaryIO) -> list[list[list[str]]]:
    check_archive(source)
    return list(first_rows(source, HEADER_WITHIN + _SHOWN))
