"""CSV: what a spreadsheet saves and opens."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.base import NO_OPTIONS, NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import NOT_UTF8, Utf8Source, first_line, is_web_page, refusal
from mosaique.exchange.formats.spreadsheet.csv_rows import CsvRows, RawRow
from mosaique.exchange.formats.spreadsheet.fields import COLUMNS
from mosaique.exchange.formats.spreadsheet.tables import (
    HEADER_WITHIN,
    Header,
    cells_of,
    check_mapping,
    find_header,
    read_cells,
)

# What a spreadsheet would run as a formula (RELIABILITY.md S11), and what our own guard made of it.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


class Csv:
    """The format ``csv``: a header row, then a record a row."""

    slug = "csv"
    label = "CSV"
    media_type = "text/csv"
    extension = "csv"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        if is_web_page(head) or head.startswith(b"PK\x03\x04"):
            return False
        if name.lower().endswith((".csv", ".tsv")):
            return True
        try:
            rows = CsvRows(Utf8Source(io.BytesIO(head)))
            rows.sniff()
            _header(rows, NO_OPTIONS, head)
        except NotThisFormat:
            return False
        return True

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per row. Raises NotThisFormat before the first for a mapping that cannot be."""
        check_mapping(options.columns)
        text = Utf8Source(source, options.encoding)
        if is_web_page(text.head) or not first_line(text.head):
            raise refusal(self.label, text.head)
        rows = CsvRows(text)
        rows.sniff()
        header = _header(rows, options, text.head)
        for position, raw in enumerate(rows, start=1):
            yield _read_row(raw, header, position)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """UTF-8 with its mark and semicolons, so that Excel opens it as it is; RFC 4180 otherwise."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        text.write("\ufeff")
        writer.writerow(COLUMNS)
        for draft in drafts:
            cells = cells_of(draft)
            writer.writerow([guarded(cells.get(column, "")) for column in COLUMNS])
            yield _emptied(text)
        yield _emptied(text)


CSV = Csv()


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that ``guarded`` put."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _emptied(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data


def _header(rows: CsvRows, options: ReadOptions, head: bytes) -> Header:
    """The header; the rows are left at the first one after it."""
    first = rows.peek(HEADER_WITHIN)
    cells = [[] if row.reason else row.cells for row in first]
    try:
        header, place = find_header(cells, options)
    except NotThisFormat as error:
        if not any(cells):
            raise refusal(Csv.label, head) from error
        raise
    rows.width = len(header.headings)
    for _ in range(place + 1):
        rows.skip()
    return header


def _read_row(raw: RawRow, header: Header, position: int) -> RecordDraft | ReadProblem:
    if raw.reason:
        return ReadProblem(position, raw.reason, line=raw.line, excerpt="".join(raw.cells)[:200].encode())
    result = read_cells(header, [unguarded(cell) for cell in raw.cells], position, raw.line, Csv.slug)
    if raw.guessed and isinstance(result, RecordDraft):
        result.warnings.append(NOT_UTF8)
    return result
