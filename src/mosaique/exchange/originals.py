"""Original records put together again as one file of their format, and shown as text to people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.lines import decode
from mosaique.exchange.formats.marc.format import MarcFormat

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
    """Rows under their header; a row that stands under another header is preceded by it."""
    header, mark = b"", b"\xef\xbb\xbf"
    for one in originals:
        own, newline, row = one.partition(b"\n")
        if not newline:  # a line that could not be told apart: as it is, for a person
            own, row = header, one + b"\n"
        yield (mark + own + b"\n" if own != header else b"") + row
        header, mark = own, b""


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
    rows = list(csv.reader(io.StringIO(decode(original)[0], newline=""), delimiter=";"))
    for heading, cell in zip(*rows[:2], strict=False) if len(rows) > 1 else ():
        if cell.strip():
            yield f"{heading} : {cell}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
