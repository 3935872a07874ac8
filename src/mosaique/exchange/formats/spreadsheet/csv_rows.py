"""The rows of a CSV file: quotes that are never closed cost their own line only."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.lines import MAX_LINE, Line, Utf8Source, decode, read_lines
from mosaique.exchange.formats.spreadsheet.tables import recognised

DELIMITERS = ";,\t|"

UNCLOSED = _("A quotation mark is not closed, or stands inside a cell without being doubled.")
TOO_LONG = _("A row longer than 1 MB was not read.")


class RawRow(NamedTuple):
    """The cells of a row and the line it begins on, or why it has none."""

    line: int
    cells: list[str]
    reason: str = ""
    guessed: bool = False  # not UTF-8


class _TooLong(Exception):
    pass


class CsvRows:
    """Iterates over the rows of a file. ``width`` is set by the caller once the header is known."""

    def __init__(self, source: Utf8Source) -> None:
        self._lines = read_lines(source)
        self._back: deque[Line] = deque()
        self._taken: list[Line] = []
        self._used: list[Line] = []  # lines of the last row given
        self.delimiter = ";"
        self.width = 0

    def sniff(self) -> None:
        """Find the delimiter: the one that gives the first lines most known headings, then most cells."""
        ahead = [line for _, line in zip(range(20), self._lines, strict=False)]
        texts = [decode(line.data)[0] for line in ahead if not line.cut]

        def score(delimiter: str) -> tuple[int, int]:
            rows = [self._lenient(text, delimiter) for text in texts]
            return max((recognised(row) for row in rows), default=0), max(
                (len(row) for row in rows), default=0
            )

        if texts and (match := re.fullmatch(r"(?i)\s*sep=(.)\s*", texts[0])):  # Excel's own hint
            self.delimiter = match[1]
            ahead = ahead[1:]
        else:
            self.delimiter = max(DELIMITERS, key=score)
        self._back.extend(ahead)

    def peek(self, count: int) -> list[RawRow]:
        """The first rows, which will be given again."""
        lines: list[Line] = []
        rows: list[RawRow] = []
        while len(rows) < count and (row := self._next()) is not None:
            lines += self._used
            rows.append(row)
        self._back.extendleft(reversed(lines))
        return rows

    def skip(self) -> None:
        """Leave out the next row."""
        self._next()

    def __iter__(self) -> Iterator[RawRow]:
        while (row := self._next()) is not None:
            if row.reason or any(cell.strip() for cell in row.cells):
                yield row

    def _next(self) -> RawRow | None:
        """One row: strictly first, then the line alone when quotes swallowed more than the row."""
        self._taken = []
        try:
            cells = next(csv.reader(self._feed(), delimiter=self.delimiter, strict=True), None)
        except (csv.Error, _TooLong):
            return self._first_line_alone()
        if not self._taken:
            return None
        if self.width and len(self._taken) > 1 and not self._fits(cells or []):
            return self._first_line_alone()
        self._used = self._taken
        return RawRow(self._taken[0].number, cells or [], guessed=any(decode(t.data)[1] for t in self._taken))

    def _feed(self) -> Iterator[str]:
        size = 0
        while (line := self._back.popleft() if self._back else next(self._lines, None)) is not None:
            self._taken.append(line)
            size += len(line.data)
            if line.cut or size > MAX_LINE:
                raise _TooLong
            yield decode(line.data)[0].replace("\x00", "") + "\n"

    def _first_line_alone(self) -> RawRow:
        first, *rest = self._taken
        self._used = [first]
        self._back.extendleft(reversed(rest))
        if first.cut:
            return RawRow(first.number, [decode(first.data[:200])[0]], TOO_LONG)
        text, guessed = decode(first.data)
        cells = self._lenient(text, self.delimiter)
        if self.width and self._fits(cells) and text.count('"') % 2 == 0:
            return RawRow(first.number, cells, guessed=guessed)
        return RawRow(first.number, [text[:200]], UNCLOSED)

    def _fits(self, cells: list[str]) -> bool:
        return len(cells) >= self.width and not any(cell.strip() for cell in cells[self.width :])

    @staticmethod
    def _lenient(text: str, delimiter: str) -> list[str]:
        """The cells of one line where a quote that is not doubled is text: ``"A" suite;B``."""
        cells = []
        for cell in text.split(delimiter):
            bare = cell.strip()
            if len(bare) > 1 and bare[0] == bare[-1] == '"' and '"' not in bare[1:-1].replace('""', ""):
                bare = bare[1:-1].replace('""', '"')
            cells.append(bare)
        return cells
