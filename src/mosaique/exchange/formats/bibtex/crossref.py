"""Entries that inherit from others: what ``crossref`` names is looked up before the file is read.

BibTeX wants the parent after its children, so a stream meets it too late: the file is gone through once for
the keys that are named, once for their entries, and only when it holds a ``crossref`` at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from mosaique.catalogue.values.codes import DocumentType
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.bibtex.entries import cut_blocks
from mosaique.exchange.formats.bibtex.syntax import (
    Abbreviations,
    BadSyntax,
    Entry,
    kind_of,
    parse_entry,
    parse_string,
)
from mosaique.exchange.formats.bibtex.types import FROM_BIBTEX
from mosaique.exchange.formats.lines import CHUNK, Utf8Source, decode, read_lines

MAX_PARENTS = 20_000_000  # bytes of entries kept for their children
MAX_GENERATIONS = 8

CYCLE = _("The crossref of this entry leads back to itself: nothing was inherited.")
NO_PARENT = _("The entry that crossref names is not in this file.")

_NAMED = re.compile(rb"crossref\s{0,20}=\s{0,20}[{\"]?\s{0,20}([^\s{},\"]{1,200})", re.IGNORECASE)
_PARTS = {DocumentType.CHAPTER, DocumentType.CONFERENCE_PAPER}
_NOT_INHERITED = frozenset(
    [
        "crossref",
        "xref",
        "ids",
        "entryset",
        "entrysubtype",
        "label",
        "options",
        "presort",
        "related",
        "sortkey",
        "shorthand",
        "abstract",
        "keywords",
        "note",
        "doi",
        "url",
        "pages",
        "author",
        "title",
        "subtitle",
        "verbc",
        "file",
        "library",
        "eprint",
    ]
)


class Parents:
    """Entries that others inherit from, by their key in lower case."""

    def __init__(self) -> None:
        self._blocks: dict[str, tuple[bytes, Entry]] = {}

    def add(self, block: bytes, entry: Entry) -> None:
        self._blocks.setdefault(entry.key.lower(), (block, entry))

    def complete(self, entry: Entry) -> tuple[Entry, list[bytes]]:
        """The entry with what it inherits, and the blocks it took it from."""
        target = entry.get("crossref").strip()
        if not target:
            return entry, []
        fields, blocks, seen = list(entry.fields), list[bytes](), {entry.key.lower()}
        warning = ""
        while target and not warning:
            key = target.lower()
            if key in seen or len(seen) > MAX_GENERATIONS:
                warning, fields, blocks = CYCLE, list(entry.fields), []
            elif key not in self._blocks:
                warning = NO_PARENT
            else:
                seen.add(key)
                block, parent = self._blocks[key]
                blocks.append(block)
                fields += [f for f in _inherited(parent, entry.kind) if f[0] not in dict(fields)]
                target = parent.get("crossref").strip()
        warnings = [*entry.warnings, warning] if warning else entry.warnings
        return Entry(entry.kind, entry.key, fields, entry.used, warnings), blocks


def find_parents(source: BinaryIO, encoding: str) -> Parents:
    """The entries that crossref fields of a seekable file name. The file is left at its beginning."""
    parents = Parents()
    wanted = set(_named_keys(Utf8Source(source, encoding)))
    source.seek(0)
    if wanted:
        size = 0
        for data, entry in _entries(Utf8Source(source, encoding)):
            if entry.key.lower() in wanted and size + len(data) <= MAX_PARENTS:
                size += len(data)
                parents.add(data, entry)
        source.seek(0)
    return parents


def _named_keys(source: Utf8Source) -> Iterator[str]:
    before = b""
    while chunk := source.read(CHUNK):
        window = before + chunk
        for match in _NAMED.finditer(window):
            yield decode(match[1])[0].lower()
        before = window[-300:]


def _entries(source: Utf8Source) -> Iterator[tuple[bytes, Entry]]:
    abbreviations = Abbreviations()
    for block in cut_blocks(read_lines(source)):
        if block.reason:
            continue
        text = decode(block.data)[0]
        try:
            if kind_of(text) == "string":
                parse_string(text, abbreviations)
            elif kind_of(text) not in {"comment", "preamble"}:
                yield block.data, parse_entry(text, abbreviations)
        except BadSyntax:
            continue


def _inherited(parent: Entry, child: str) -> list[tuple[str, str]]:
    """A parent's fields as its child has them: the title of proceedings is a paper's ``booktitle``."""
    in_book = FROM_BIBTEX.get(child) in _PARTS
    fields = [f for f in parent.fields if f[0] not in _NOT_INHERITED]
    if in_book and parent.get("title") and not parent.get("booktitle"):
        title = " : ".join(filter(None, (parent.get("title"), parent.get("subtitle"))))
        fields.append(("booktitle", title))
    return fields
