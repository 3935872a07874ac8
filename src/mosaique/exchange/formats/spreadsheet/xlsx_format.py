"""XLSX: the same table in a workbook. The archive is judged before anything in it is opened."""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NO_OPTIONS, NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import CHUNK, refusal
from mosaique.exchange.formats.rewind import rewindable
from mosaique.exchange.formats.spreadsheet.fields import COLUMNS
from mosaique.exchange.formats.spreadsheet.tables import (
    HEADER_WITHIN,
    MAX_COLUMNS,
    Header,
    cells_of,
    check_mapping,
    find_header,
    read_cells,
)

# RELIABILITY.md I7.
MAX_BYTES = 100_000_000
MAX_RATIO = 100
MAX_MEMBERS = 1_000
SMALL = 1_000_000  # bytes: members below are not judged by their ratio, empty sheets compress well
MAX_ROWS = 1_000_000  # of a sheet, a little less than Excel's own limit
MAX_TEXT = 32_767  # characters of a cell, Excel's own limit

# What zipfile, zlib, libxml2 and openpyxl raise on damage.
_DAMAGES = (
    zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    SyntaxError, EOFError, OSError, RuntimeError, NotImplementedError,
)  # fmt: skip

NOT_A_ZIP = _("The file is damaged: it is not a readable XLSX archive.")
NO_WORKBOOK = _("This is an archive, but not an Excel workbook.")
OLD_EXCEL = _("This is a workbook of Excel before 2007 (.xls): save it as .xlsx first.")
TOO_BIG = _("The workbook would unpack to more than 100 MB.")
TOO_DENSE = _("“%(member)s” in the workbook is packed more than 100 times: refused as a trap.")
TOO_MANY = _("The workbook has more than 1,000 parts.")
ENTITIES = _("“%(member)s” in the workbook declares a document type: refused.")
ENCRYPTED = _("The workbook is protected by a password.")
DAMAGED = _("The sheet “%(sheet)s” is damaged after this row: %(error)s")


class Xlsx:
    """The format ``xlsx``: the sheets that have a header row, one after the other."""

    slug = "xlsx"
    label = "XLSX"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        if head.startswith(b"\xd0\xcf\x11\xe0") and name.lower().endswith((".xls", ".xlsx")):
            return True
        return head.startswith(b"PK\x03\x04") and (
            name.lower().endswith((".xlsx", ".xlsm")) or b"xl/" in head
        )

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per row. Raises NotThisFormat before the first for a trap, or a wrong mapping."""
        check_mapping(options.columns)
        with rewindable(source) as file:
            check_archive(file)
            yield from _read_workbook(file, options)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """A workbook of text cells only: nothing in it can be a formula."""
        from openpyxl import Workbook  # noqa: PLC0415 - heavy, only where a workbook is asked for

        book = Workbook(write_only=True)
        sheet, rows = _new_sheet(book.create_sheet()), 0
        for draft in drafts:
            if rows == MAX_ROWS:
                sheet, rows = _new_sheet(book.create_sheet()), 0
            cells = cells_of(draft)
            sheet.append([_text_cell(sheet, cells.get(column, "")) for column in COLUMNS])
            rows += 1
        with tempfile.TemporaryFile() as file:
            book.save(file)
            file.seek(0)
            while chunk := file.read(CHUNK):
                yield chunk


XLSX = Xlsx()


def check_archive(file: BinaryIO) -> None:
    """Raise NotThisFormat unless the file is a workbook that is safe to open; nothing is unpacked to disk."""
    start = file.read(4096)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotThisFormat(OLD_EXCEL)
    if not start.startswith(b"PK"):
        raise refusal(Xlsx.label, start)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(archive)
    except _DAMAGES as error:
        if isinstance(error, NotThisFormat):
            raise
        raise NotThisFormat(NOT_A_ZIP) from error
    file.seek(0)


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise NotThisFormat(TOO_MANY)
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise NotThisFormat(TOO_BIG)
    for member in members:
        if member.flag_bits & 1:
            raise NotThisFormat(ENCRYPTED)
        if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise NotThisFormat(TOO_DENSE, member=member.filename[:100])
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise NotThisFormat(NO_WORKBOOK)
    for member in members:
        if member.filename.endswith((".xml", ".rels")) and _declares_type(archive, member):
            raise NotThisFormat(ENTITIES, member=member.filename[:100])


def _declares_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether an XML member has a DOCTYPE, in any encoding of ASCII letters."""
    before = b""
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            window = (before + chunk).replace(b"\x00", b"")
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                return True
            before = window[-20:]
    return False


def _read_workbook(file: BinaryIO, options: ReadOptions) -> Iterator[RecordDraft | ReadProblem]:
    """The rows of every sheet with a header; raises NotThisFormat when none has one."""
    from openpyxl import load_workbook  # noqa: PLC0415 - as above

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # KeyError, ValueError, XMLSyntaxError… on damaged workbooks
        raise NotThisFormat(NOT_A_ZIP) from error
    position, refusals, found = 0, list[NotThisFormat](), False
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a workbook says of its size can be a lie
        try:
            header, place = _header(sheet, options)
        except NotThisFormat as error:
            refusals.append(error)
            continue
        found = True
        for result in _read_sheet(sheet, header, place, position):
            position += 1
            yield result
    book.close()
    if not found and refusals:
        raise refusals[0]


def first_rows(file: BinaryIO, count: int) -> Iterator[list[list[str]]]:
    """The first rows of each sheet that has any. Raises NotThisFormat for a damaged workbook."""
    from openpyxl import load_workbook  # noqa: PLC0415 - as above

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            if rows := [cells for _, cells in islice(_rows(sheet), count)]:
                yield rows
        book.close()
    except Exception as error:  # as above
        raise NotThisFormat(NOT_A_ZIP) from error


def _header(sheet: Any, options: ReadOptions) -> tuple[Header, int]:
    try:
        first = [cells for _, cells in islice(_rows(sheet), HEADER_WITHIN)]
    except Exception as error:  # as above
        raise NotThisFormat(NOT_A_ZIP) from error
    return find_header(first, options)


def _read_sheet(sheet: Any, header: Header, place: int, position: int) -> Iterator[RecordDraft | ReadProblem]:
    line = place + 1
    try:
        for line, cells in _rows(sheet):
            if line > place + 1 and any(cells):
                position += 1
                padded = cells + [""] * (len(header.headings) - len(cells))
                yield read_cells(header, padded, position, line, Xlsx.slug)
    except _DAMAGES as error:
        facts = {"sheet": sheet.title, "error": str(error)[:200]}
        yield ReadProblem(position + 1, DAMAGED, facts, line=line)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Row numbers from 1 with their cells as text, to the last one that a sheet can have."""
    for number, row in enumerate(islice(sheet.iter_rows(values_only=True), 1_048_576), start=1):
        yield number, _filled([text_of(value) for value in row[: MAX_COLUMNS + 1]])


def _filled(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def text_of(value: object) -> str:
    """A cell's value as people read it: 2009 for 2009.0, ISO dates."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _new_sheet(sheet: Any) -> Any:
    sheet.title = "Notices" if sheet.title == "Sheet" else sheet.title
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, column) for column in COLUMNS])
    return sheet


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that holds text whatever it looks like: "=1+1" stays these four signs."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    cell: Any = WriteOnlyCell(sheet)
    cell._value = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"  # noqa: SLF001 - its setter guesses
    cell.data_type = "s"
    return cell
