"""A BibTeX file as its blocks, one at a time: entries, @string, @comment and @preamble.

A brace that is never closed would swallow the rest of a file; here a line that begins an entry ends the one
before it, which is reported, and reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.lines import MAX_LINE, Line

MAX_BLOCK = MAX_LINE  # bytes; nothing longer is one reference

NOT_CLOSED = _("A brace of this entry is not closed before the next entry.")
NOT_CLOSED_AT_END = _("A brace of this entry is not closed before the end of the file.")
TOO_LONG = _("An entry longer than 1 MB was not read.")
TOO_LONG_LINE = _("A line longer than 1 MB: this entry was not read.")
NO_AT_SIGN = _("This looks like an entry without its @.")


class Block(NamedTuple):
    """The bytes of one block and the line it begins on; ``reason`` says why it cannot be read.

    ``damage`` is the line where that shows.
    """

    line: int
    data: bytes
    reason: str = ""
    damage: int = 0


_START = re.compile(rb"@[ \t]*([A-Za-z]{1,40})[ \t]*([{(])")
_ESCAPED = re.compile(rb"\\[\\{}]")
_BRACKETS = re.compile(rb"[{})]")
_AT_END = re.compile(rb"\s*(?:$|@)")
_BLANKS = rb"[ \t\xef\xbb\xbf]{0,12}"
_ENTRY_LINE = re.compile(
    _BLANKS + rb"@[ \t]*(?!comment\b)[A-Za-z]{1,40}[ \t]*[{(][ \t]*[^\s,{}()=\"#]{0,200}[ \t]*(?:[,=]|$)"
)
_HEADLESS = re.compile(
    _BLANKS
    + rb"(?:article|book|booklet|collection|inbook|incollection|inproceedings|manual|mastersthesis|misc"
    rb"|online|phdthesis|proceedings|report|techreport|thesis|unpublished)[ \t]*\{[^\s,{}=]{1,200},[ \t]*$",
    re.IGNORECASE,
)


class _Open:
    """The block being gathered."""

    def __init__(self, line: int, kind: bytes, opener: bytes) -> None:
        self.line = line
        self.parts: list[bytes] = []
        self.size = 0
        self.depth = 0
        self.is_comment = kind.lower() == b"comment"
        self.closes_with_parenthesis = opener == b"("
        self.reason, self.damage = "", 0

    def refuse(self, reason: str, line: int) -> None:
        if not self.reason:
            self.reason, self.damage = reason, line

    def take(self, data: bytes, line: Line) -> bytes | None:
        """Add the bytes up to the block's end; what follows it, or None when it goes on."""
        end = self._end_in(data)
        part = data if end is None else data[:end]
        self.size += len(part) + 1
        if self.size > MAX_BLOCK:
            self.refuse(TOO_LONG, line.number)
        if line.cut:
            self.refuse(TOO_LONG_LINE, line.number)
        if not self.reason:
            self.parts.append(part)
        return None if end is None else data[end:]

    def _end_in(self, data: bytes) -> int | None:
        """Where the block ends in the line, None if it does not. Escaped braces do not count."""
        if b"\\" in data:
            data = _ESCAPED.sub(b"__", data)
        if b"}" not in data and not self.closes_with_parenthesis:
            self.depth += data.count(b"{")
            return None
        for match in _BRACKETS.finditer(data):
            if match[0] == b"{":
                self.depth += 1
            elif match[0] == b"}":
                self.depth -= 1
                if self.depth <= 0 and not self.closes_with_parenthesis:
                    return match.end()
            elif self.closes_with_parenthesis and self.depth <= 0 and _AT_END.match(data, match.end()):
                return match.end()
        return None

    @property
    def is_closed_in_tex(self) -> bool:
        """Whether the braces are even as BibTeX counts them, escaped ones included."""
        text = b"\n".join(self.parts)
        return not self.reason and text.count(b"{") == text.count(b"}") and text.rstrip().endswith(b"}")

    def block(self, reason: str = "", damage: int = 0) -> Block:
        return Block(self.line, b"\n".join(self.parts), self.reason or reason, self.damage or damage)


def cut_blocks(lines: Iterator[Line]) -> Iterator[Block]:
    """Each block in file order. Text between blocks is a comment in BibTeX and is left out."""
    block: _Open | None = None
    for line in lines:
        data: bytes | None = line.data
        if block and not block.is_comment and _ENTRY_LINE.match(line.data):
            yield block.block() if block.is_closed_in_tex else block.block(NOT_CLOSED, line.number)
            block = None
        elif block is None and _HEADLESS.match(line.data):
            yield Block(line.number, line.data, NO_AT_SIGN, line.number)
        while data:
            if block is None:
                start = _START.search(data)
                if start is None or data[: start.start()].lstrip().startswith(b"%"):
                    break
                block, data = _Open(line.number, start[1], start[2]), data[start.start() :]
            data = block.take(data, line)
            if data is not None:
                yield block.block()
                block = None
        if block and block.is_comment and block.reason:
            block = None  # an endless comment: go on with the next entry
    if block and not block.is_comment:
        yield block.block() if block.is_closed_in_tex else block.block(NOT_CLOSED_AT_END)
