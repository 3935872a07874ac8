"""A JSON file as its items, one at a time: an array of any size, one object, or an object a line.

Nothing but the item at hand is in memory. Brackets and quotes are followed without parsing; where they do
not fit, the item is reported and reading goes on at the next place that begins an item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.lines import CHUNK, Utf8Source

MAX_ITEM = 1_000_000  # bytes
MAX_DEPTH = 100

TOO_LONG = _("An item longer than 1 MB was not read.")
UNBALANCED = _("A quotation mark or a bracket of this item is not closed.")
TOO_DEEP = _("This item is nested too deeply.")
NOT_AN_OBJECT = _("Something between two items is not an item.")


class RawItem(NamedTuple):
    """The bytes of one item and the line it begins on, or why it could not be cut out."""

    line: int
    data: bytes
    reason: str = ""


# Possessive quantifiers (Python 3.11): no backtracking on an unclosed quote. A string holds no line end.
_TOKEN = re.compile(rb'"(?:[^"\\\r\n]++|\\.)*+"|["{}\[\]]')
_BETWEEN = re.compile(rb"[\s,\[\]}]*")
_WRAPPED = re.compile(rb'\s*\{\s*"(?:items|references|data)"\s*:\s*\[')
_LINE_END = re.compile(rb"[\r\n]")
_FIRST_KEY = re.compile(rb'\{\s*"([\w-]{1,40})"')
_PAIRS = {b"}": b"{", b"]": b"["}


class ItemSplitter:
    """Cuts the items out of a source. Iterate over it once."""

    def __init__(self, source: Utf8Source) -> None:
        self._source = source
        self._data = b""
        self._line = 1  # of the first byte of ``_data``
        self._position = 0
        self._indent: bytes | None = b""  # blanks before the item on its line; None: it does not begin a line

    def __iter__(self) -> Iterator[RawItem]:
        while len(self._data) < CHUNK // 2 and self._more():
            pass
        if match := _WRAPPED.match(self._data):
            self._position = match.end()
        while self._skip_between():
            if self._data[self._position : self._position + 1] == b"{":
                yield self._item()
            else:
                yield self._damaged(NOT_AN_OBJECT)

    def _more(self) -> bool:
        chunk = self._source.read()
        self._data += chunk
        return bool(chunk)

    def _skip_between(self) -> bool:
        """Go to the next thing that is neither blank nor punctuation; false at the end."""
        while True:
            match = _BETWEEN.match(self._data, self._position)
            between = match[0] if match else b""
            if between:
                _, end, blanks = between.replace(b"\r", b"\n").rpartition(b"\n")
                self._indent = blanks if end and not blanks.strip() else None
            self._drop(self._position + len(between))
            if self._data:
                return True
            if not self._more():
                return False

    def _drop(self, end: int) -> None:
        self._line += self._data.count(b"\n", 0, end)
        self._data = self._data[end:]
        self._position = 0

    def _item(self) -> RawItem:
        stack: list[bytes] = []
        at = 0
        while True:
            match = _TOKEN.search(self._data, at)
            if match is None or match[0] == b'"':
                at = match.start() if match else len(self._data)
                if self._has_line_end(at) or len(self._data) > MAX_ITEM or not self._more():
                    return self._damaged(TOO_LONG if len(self._data) > MAX_ITEM else UNBALANCED)
                continue
            at = match.end()
            token = match[0]
            if token in b"{[":
                if len(stack) == MAX_DEPTH:
                    return self._damaged(TOO_DEEP)
                if token == b"{" and stack and not self._may_open(match.start(), stack[-1]):
                    return self._damaged(UNBALANCED)
                stack.append(token)
            elif token in b"}]":
                if stack.pop() != _PAIRS[token]:
                    return self._damaged(UNBALANCED)
                if not stack:
                    return self._cut(at)

    def _has_line_end(self, at: int) -> bool:
        """Whether a string that begins here meets a line end before its quote: it will never be closed."""
        return self._data[at : at + 1] == b'"' and _LINE_END.search(self._data, at) is not None

    def _may_open(self, at: int, inside: bytes) -> bool:
        """Whether an object may begin here: after a colon in an object, after "[" or "," in an array."""
        before = self._data[max(0, at - 200) : at].rstrip()[-1:]
        return before == b":" if inside == b"{" else before in b"[,"

    def _cut(self, end: int) -> RawItem:
        item = (
            RawItem(self._line, self._data[:end]) if end <= MAX_ITEM else RawItem(self._line, b"", TOO_LONG)
        )
        self._drop(end)
        return item

    def _damaged(self, reason: str) -> RawItem:
        """Report what begins here and go to the next beginning of an item, whatever stands between."""
        item = RawItem(self._line, self._data[:200], reason)
        begins = self._next_beginning()
        at = 1
        while not (match := begins.search(self._data, at)):
            self._drop(max(0, len(self._data) - 1000))
            at = 0
            if not self._more():
                self._drop(len(self._data))
                return item
        self._drop(match.end())
        return item

    def _next_beginning(self) -> re.Pattern[bytes]:
        """Where the next item can begin: at a usual first key or this item's own, or indented as it is."""
        own = _FIRST_KEY.match(self._data)
        keys = b"|".join({b"id", b"type", b"title", own[1] if own else b"id"})
        begins = rb'[,\[{](?=\s*\{\s*"(?:' + keys + rb')"\s*:)'
        if self._indent is not None:
            begins += rb"|[\r\n](?=" + re.escape(self._indent) + rb"\{)"
        return re.compile(begins)
