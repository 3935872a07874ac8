"""A RIS file as its records, whatever was lost between them: cut at TY, not at ER.

Files miss their ER lines, write "TY - " or "TY  -JOUR", wrap long values without a tag, mix line ends and
encodings (tests/data/ris). Two sister formats go by the same name and are cut here too: Web of Science's
tagged export ("PT J … ER") and PubMed's nbib ("PMID- …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.lines import MAX_LINE, Line
from mosaique.exchange.formats.ris.tags import KNOWN

MAX_RECORD = 5 * MAX_LINE  # bytes; nothing that long is one reference

TOO_LONG_LINE = _("A line longer than 1 MB: this record was not read.")
TOO_LONG = _("A record longer than 5 MB was not read.")
NO_ER = _("No ER line before the next record.")
NO_ER_AT_END = _("No ER line before the end of the file.")
NO_TY = _("No TY line: the type is unknown.")


@dataclass(slots=True)
class RawRecord:
    """The lines of one record with the number of the first, and what was amiss with its limits.

    ``refused`` says why the record cannot be read, ``refused_line`` where; ``lines`` are then those before.
    """

    line: int
    lines: list[bytes] = field(default_factory=list)
    warning: str = ""
    refused: str = ""
    refused_line: int = 0
    size: int = 0

    def add(self, line: Line) -> None:
        self.size += len(line.data) + 1
        if not self.refused and (line.cut or self.size > MAX_RECORD):
            self.refused, self.refused_line = TOO_LONG_LINE if line.cut else TOO_LONG, line.number
        if not self.refused:
            self.lines.append(line.data)


class Dialect(NamedTuple):
    """How a sister format marks its records. ``stray`` begins a record whose first line was lost."""

    name: str
    starts: re.Pattern[bytes]
    ends: re.Pattern[bytes]
    needs_end: bool = True
    stray: re.Pattern[bytes] | None = None


_BLANKS = rb"[ \t\xef\xbb\xbf\xc2\xa0]{0,12}"
_DASH = rb"(?:-|\xe2\x80[\x90-\x95]|\x96)"  # a hyphen, or what word processors make of it
_TAGS = "|".join(sorted(KNOWN - {"TY", "ER"})).encode()
RIS_LINES = Dialect(
    "ris",
    re.compile(_BLANKS + rb"TY[ \t]{0,4}" + _DASH),
    re.compile(_BLANKS + rb"ER[ \t]{0,4}" + _DASH + rb".{0,20}$"),
    stray=re.compile(rb"(?:" + _TAGS + rb")  - ."),
)
ISI_LINES = Dialect("isi", re.compile(rb"PT [A-Z]\b"), re.compile(rb"ER\s*$"))
MEDLINE_LINES = Dialect("medline", re.compile(rb"PMID- ?[0-9]"), re.compile(rb"\s*$"), needs_end=False)
_MARKS = ((RIS_LINES.starts, RIS_LINES), (re.compile(rb"(?:FN |PT [A-Z]$)"), ISI_LINES),
          (MEDLINE_LINES.starts, MEDLINE_LINES))  # fmt: skip


def dialect_of(line: bytes) -> Dialect | None:
    """The dialect whose mark the line is; None when it could stand in any file."""
    return next((dialect for mark, dialect in _MARKS if mark.match(line)), None)


def cut_records(lines: Iterator[Line]) -> Iterator[tuple[Dialect, RawRecord]]:
    """Each record in file order. What stands between records (page numbers, headers) is left out."""
    dialect: Dialect | None = None
    record: RawRecord | None = None
    for line in lines:
        if dialect is None:
            dialect = dialect_of(line.data)
            if dialect is None:
                continue
        if dialect.starts.match(line.data):
            if record:
                record.warning = record.warning or (NO_ER if dialect.needs_end else "")
                yield dialect, record
            record = RawRecord(line.number)
            record.add(line)
        elif record:
            if dialect.ends.match(line.data):
                record.add(line)
                yield dialect, record
                record = None
            else:
                record.add(line)
        elif dialect.stray and dialect.stray.match(line.data):
            record = RawRecord(line.number, warning=NO_TY)
            record.add(line)
    if record and dialect:
        record.warning = record.warning or (NO_ER_AT_END if dialect.needs_end else "")
        yield dialect, record
