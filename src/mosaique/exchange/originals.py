"""Original records put together again as one file of their format, and shown as text to people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.lines import decode
from mosaique.exchange.formats.marc.format import MarcFormat
from mosaique.exchange.formats.spreadsheet.csv_format import guarded

# How records of a format follow each other: before the first, between two, after the last.
_FRAMES = {
    "unimarc": (b"", b"", b""),
    "marc21": (b"", b"", b""),
    "ris": (b"", b"\r\n\r\n", b"\r\n"),
    "bibtex": (b"", b"\n\n", b"\n"),
    "csl-json": (b"[\n", b",\n", b"\n]\n"),
}
_XML = (b'<?xml version="1.0" encoding="UTF-8"?>\n<collection>\n', b"\n", b"\n</collection>\n")
_PLAIN = (b"", b"\n", b"\n")
_TABLES = frozenset({"csv", "xlsx"})
_LONGEST = 4_000  # characters of an original shown beside what was understood


def file_extension(slug: str) -> str:
    """The ending of a file that ``joined`` makes: a workbook comes back as CSV, an unknown format as text."""
    if slug in _TABLES:
        return "csv"
    return registry.get(slug).extension if slug in registry.names() else "txt"


def can_join(slug: str) -> bool:
    """Whether originals of the format make one file: each of Zotero's is a whole graph of its own."""
    return slug != "zotero-rdf"


def joined(slug: str, originals: Iterable[bytes]) -> Iterator[bytes]:
    """One file of the format, in chunks. An original that was not kept (empty) is left out."""
    kept = (one for one in originals if one)
    if slug in _TABLES:
        yield from _table(kept)
        return
    start, between, end = _FRAMES.get(slug, _XML if slug in registry.names() else _PLAIN)
    yield start
    first = next(kept, None)
    if first is not None:
        yield first
        for one in kept:
            yield between + one
    yield end


def _table(originals: Iterator[bytes]) -> Iterator[bytes]:
    """Rows under their header, what a spreadsheet would run made harmless; a row that stands under another
    header is preceded by it.
    """
    header: list[str] = []
    yield b"\xef\xbb\xbf"
    for one in originals:
        rows = _rows(one)
        if len(rows) > 1 and rows[0] == header:
            rows = rows[1:]
        elif len(rows) > 1:
            header = rows[0]
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(map(_harmless, rows))
        yield text.getvalue().encode()


def _rows(original: bytes) -> list[list[str]]:
    """A header and a row, or the line alone that could not be told apart."""
    return list(csv.reader(io.StringIO(decode(original)[0], newline=""), delimiter=";"))


def _harmless(row: list[str]) -> list[str]:
    return [guarded(cell) for cell in row]


def readable(draft: RecordDraft) -> str:
    """The draft's original as a person can read it: a MARC field a line, a column a line, text as it is."""
    slug, original = draft.source.format, draft.source.original
    known = registry.get(slug)
    if isinstance(known, MarcFormat):
        return _shortened("\n".join(_marc_lines(known, draft)))
    if slug in _TABLES:
        return _shortened("\n".join(_columns(original)))
    return _shortened(decode(original)[0])


def readable_bytes(data: bytes) -> str:
    """Bytes that no format could read, for people."""
    return _shortened(decode(data)[0].replace("\x1e", "\n").replace("\x1f", " $"))


def _marc_lines(known: MarcFormat, draft: RecordDraft) -> Iterator[str]:
    record = known.original_of(draft)
    if record is None:
        return
    yield f"000    {record.leader}"
    for tag, text in record.fields:
        indicators, *parts = text.split("\x1f")
        pairs = (f" ${part[0]} {part[1:]}" for part in parts if part)
        yield f"{tag} {indicators.replace(' ', '_') if parts else indicators}{''.join(pairs)}"


def _columns(original: bytes) -> Iterator[str]:
    rows = _rows(original)
    for heading, cell in zip(*rows[:2], strict=False) if len(rows) > 1 else ():
        if cell.strip():
            yield f"{heading} : {cell}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
