"""The nodes of an RDF/XML file, one at a time: the children of ``<rdf:RDF>``, each with its bytes.

Tags are counted without building a tree. Where they do not match, the node is reported and reading goes on at
the next tag that begins a line where this node began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.lines import Utf8Source, decode
from mosaique.exchange.formats.safe_xml import ENTITIES, MAX_RECORD, NOT_CLOSED, TOO_LONG

MISMATCH = _("The tag “%(tag)s” does not close the one that is open.")

_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<close>/?)(?P<name>[A-Za-z_][\w.:-]{0,100})(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>",
    re.DOTALL,
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?RDF\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_DECLARED_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)
MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Node:
    """The bytes of one child of the root and the line they begin on, or why they are none."""

    data: bytes
    line: int
    damage: str = ""
    tag: str = ""
    damage_line: int = 0


class NodeCutter:
    """Iterates over the nodes of a file; ``root`` is the root's start tag once the first node is asked for.

    Raises NotThisFormat for entities. Gives nothing when there is no ``<rdf:RDF>``.
    """

    def __init__(self, source: Utf8Source) -> None:
        self._source = source
        self._data = b""
        self._line = 1
        self.root = b""

    def __iter__(self) -> Iterator[Node]:
        if not self._find_root():
            return
        while self._find_node():
            yield self._node()

    def _more(self) -> bool:
        chunk = self._source.read()
        self._data += chunk
        return bool(chunk)

    def _drop(self, end: int) -> None:
        self._line += self._data.count(b"\n", 0, end)
        self._data = self._data[end:]

    def _find_root(self) -> bool:
        while not (match := _ROOT.search(self._data)):
            if _DECLARED_ENTITIES.search(self._data):
                raise NotThisFormat(ENTITIES)
            if len(self._data) > MAX_RECORD or not self._more():
                return False
        if _DECLARED_ENTITIES.search(self._data, 0, match.end()):
            raise NotThisFormat(ENTITIES)
        self.root = match[0]
        self._drop(match.end())
        return True

    def _find_node(self) -> bool:
        """Go to the next start tag; false at the end of the root or of the file."""
        while True:
            match = _TOKEN.search(self._data)
            if match is None:
                self._drop(max(0, self._data.rfind(b"<")))
                if len(self._data) > MAX_RECORD or not self._more():
                    return False
            elif match["name"] and not match["close"]:
                self._drop(match.start() - self._indent_before(match.start()))
                return True
            else:
                self._drop(match.end())

    def _indent_before(self, start: int) -> int:
        blanks = self._data[:start]
        return len(blanks) - len(blanks.rstrip(b" \t"))

    def _node(self) -> Node:
        """The node that begins here, up to the end tag that closes it, or its damage."""
        indent = len(self._data) - len(self._data.lstrip(b" \t"))
        blanks, stack, at = self._data[:indent], list[bytes](), indent
        while True:
            match = _TOKEN.search(self._data, at)
            if (match.end() if match else len(self._data)) > MAX_RECORD:
                return self._damaged(TOO_LONG, b"", blanks, len(self._data))
            if match is None:
                if not self._more():
                    return self._damaged(NOT_CLOSED, b"", blanks, len(self._data))
                continue
            at = match.end()
            if not _counted(match, stack):
                return self._damaged(MISMATCH, match["name"], blanks, match.start())
            if match["name"] and not stack:
                node = Node(self._data[indent:at], self._line)
                self._drop(at)
                return node

    def _damaged(self, reason: str, tag: bytes, blanks: bytes, where: int) -> Node:
        """Report the node that begins here and go to the next one that begins a line as it does."""
        data, line = self._data[:400].lstrip(), self._line
        begins = re.compile(rb"[\r\n](?=" + re.escape(blanks) + rb"<[A-Za-z_][\w.-]*:)")
        next_one = begins.search(
            self._data, 1, where
        )  # a node that is never closed seems to hold the next ones
        damage_line = line + self._data.count(b"\n", 0, next_one.end() if next_one else where)
        at = 1
        while not (match := begins.search(self._data, at)):
            self._drop(max(0, len(self._data) - 200))
            at = 0
            if not self._more():
                self._drop(len(self._data))
                return Node(data, line, reason, decode(tag)[0], damage_line)
        self._drop(match.end())
        return Node(data, line, reason, decode(tag)[0], damage_line)


def _counted(match: re.Match[bytes], stack: list[bytes]) -> bool:
    """Open or close an element on the stack; false when the tag closes another, or nests too deeply."""
    if not match["name"]:
        return True
    if match["close"]:
        return stack.pop() == match["name"]
    if not match["rest"].endswith(b"/"):
        stack.append(match["name"])
    return len(stack) <= MAX_DEPTH
