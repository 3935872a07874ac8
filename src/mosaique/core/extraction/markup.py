"""Words out of the XML inside office documents and books, read as a stream.

Entities, DTD and network are off: a billion laughs is never expanded, and nothing outside is opened.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import IO, BinaryIO

from lxml import etree

from mosaique.core.uploads.containers import opened
from mosaique.core.uploads.kinds import DOCX, EPUB, ODS, ODT, XLSX

_BLOCK = 64 * 1024
_LONG_BLOCK = 1024 * 1024  # long enough that none is likely to end inside an entity's name
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Where a kind of document keeps its words: local names of elements.

    ``parts`` are the members read, in this order; ``text`` the elements whose characters are words (all, when
    empty); ``left_out`` are skipped with all they hold; ``line`` are on lines of their own; ``space`` stand
    for a blank. ``by_hand``: the XML may be ill-formed and use the entities of HTML.
    """

    parts: tuple[str, ...]
    line: frozenset[str]
    text: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    space: frozenset[str] = frozenset()
    by_hand: bool = False


_OPEN_DOCUMENT = Vocabulary(
    parts=("content.xml",),
    text=frozenset({"p", "h"}),
    line=frozenset({"p", "h", "line-break", "table-row"}),
    left_out=frozenset({"tracked-changes", "annotation"}),
    space=frozenset({"s", "tab", "table-cell"}),
)
VOCABULARIES = {
    ODT: _OPEN_DOCUMENT,
    ODS: _OPEN_DOCUMENT,
    DOCX: Vocabulary(
        parts=("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"),
        text=frozenset({"t"}),
        line=frozenset({"p", "br", "cr"}),
        left_out=frozenset({"Fallback", "del"}),  # what older programs see, what was struck out
        space=frozenset({"tab", "tc"}),
    ),
    XLSX: Vocabulary(
        parts=("xl/sharedStrings.xml", "xl/worksheets/*.xml"),
        text=frozenset({"t"}),
        line=frozenset({"si", "is"}),
        left_out=frozenset({"rPh"}),  # how to pronounce
    ),
    EPUB: Vocabulary(
        parts=("*.xhtml", "*.html", "*.htm"),
        line=frozenset(
            {"p", "div", "li", "tr", "dt", "dd", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
        ),
        left_out=frozenset({"head", "script", "style"}),
        space=frozenset({"td", "th"}),
        by_hand=True,
    ),
}


def words_of(file: BinaryIO, media_type: str) -> Iterator[str]:
    """The words of a document, a piece for each block. Raises FileRefused for a container out of bounds."""
    vocabulary = VOCABULARIES[media_type]
    with opened(file) as container:
        names = container.namelist()
        for pattern in vocabulary.parts:
            for name in fnmatch.filter(names, pattern):
                with container.open(name) as part:
                    yield from _words(part, vocabulary)


def _words(part: IO[bytes], vocabulary: Vocabulary) -> Iterator[str]:
    target = Words(vocabulary)
    parser = etree.XMLParser(  # type: ignore[call-overload]  # the stub asks for events that are optional
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=vocabulary.by_hand,
    )
    for block in _numbered(part) if vocabulary.by_hand else iter(lambda: part.read(_BLOCK), b""):
        parser.feed(block)
        yield target.taken()
    parser.close()
    yield target.taken() + "\n"


def _numbered(part: IO[bytes]) -> Iterator[bytes]:
    """A chapter with HTML's named entities as numbers: XML knows five of them, and the DTD is not read."""
    return (_NAMED.sub(_number, block) for block in iter(lambda: part.read(_LONG_BLOCK), b""))


def _number(entity: re.Match[bytes]) -> bytes:
    characters = html5.get(f"{entity[1].decode('ascii')};", "")
    known_to_xml = characters in {"<", ">", "&", '"', "'"}
    return b"".join(b"&#%d;" % ord(c) for c in characters) if characters and not known_to_xml else entity[0]


@dataclass(slots=True)
class Words:
    """Takes a document's events as they come and keeps its words; no tree is built."""

    vocabulary: Vocabulary
    pieces: list[str] = field(default_factory=list)
    inside_text: int = 0
    inside_left_out: int = 0

    def start(self, tag: str, attributes: object) -> None:
        name = _local(tag)
        self.inside_text += name in self.vocabulary.text
        self.inside_left_out += name in self.vocabulary.left_out
        self._part_words(name)

    def end(self, tag: str) -> None:
        name = _local(tag)
        self.inside_text -= name in self.vocabulary.text
        self.inside_left_out -= name in self.vocabulary.left_out
        self._part_words(name)

    def data(self, data: str) -> None:
        if not self.inside_left_out and (self.inside_text or not self.vocabulary.text):
            self.pieces.append(data)

    def _part_words(self, name: str) -> None:
        if self.inside_left_out:
            return
        if name in self.vocabulary.line:
            self.pieces.append("\n")
        elif name in self.vocabulary.space:
            self.pieces.append(" ")

    def close(self) -> None:
        """Nothing is returned: the words were taken as they came."""

    def taken(self) -> str:
        """The words since the last time."""
        words = "".join(self.pieces)
        self.pieces.clear()
        return words


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
