"""BibTeX and BibLaTeX: what LaTeX users exchange, and HAL and catalogues export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem
from mosaique.exchange.formats.bibtex.crossref import Parents, find_parents
from mosaique.exchange.formats.bibtex.entries import Block, cut_blocks
from mosaique.exchange.formats.bibtex.reading import KIND, Field, Reading
from mosaique.exchange.formats.bibtex.syntax import (
    MONTHS,
    Abbreviations,
    BadSyntax,
    Entry,
    kind_of,
    parse_entry,
    parse_string,
)
from mosaique.exchange.formats.bibtex.types import REMAINDER
from mosaique.exchange.formats.bibtex.writing import bibtex_said, citation_key
from mosaique.exchange.formats.lines import NOT_UTF8, Utf8Source, decode, is_web_page, read_lines, refusal
from mosaique.exchange.formats.overlay import changed_parts, overlay
from mosaique.exchange.formats.remainder import remainder, restore
from mosaique.exchange.formats.rewind import rewindable

__all__ = ["BIBTEX", "Bibtex"]

NO_FIELDS = _("This entry has no field.")
NO_TITLE = _("No title.")
SAME_KEY = _("An entry before this one has the same key.")
_NO_RECORD = frozenset({"comment", "preamble", "string", "set", "xdata"})
_MAX_KEYS = 1_000_000  # keys remembered to tell repeated ones


class Bibtex:
    """The format ``bibtex``."""

    slug = "bibtex"
    label = "BibTeX"
    media_type = "application/x-bibtex"
    extension = "bib"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        if is_web_page(head) or head.lstrip()[:1] in {b"<", b"{", b"["}:
            return False
        return bool(
            re.search(rb"(?m)^[ \t\xef\xbb\xbf]*@[ \t]*[A-Za-z]+[ \t]*[{(]\s*[^\s,{}]*\s*[,=}]", head)
        ) or (name.lower().endswith(".bib") and b"@" in head)

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per entry. Raises NotThisFormat when the file holds no block at all."""
        with rewindable(source) as file:
            parents = find_parents(file, options.encoding)
            text = Utf8Source(file, options.encoding)
            if is_web_page(text.head):
                raise refusal(self.label, text.head)
            yield from _read_blocks(text, parents)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """Entries in UTF-8 that LaTeX takes as they are, with keys that are unique and ASCII."""
        keys: set[str] = set()
        for draft in drafts:
            kind, fields = fields_of(draft)
            key = _unique(_key_of(draft), keys)
            lines = "".join(f"  {name} = {_delimited(name, value)},\n" for name, value in fields)
            yield f"@{kind}{{{key},\n{lines}}}\n\n".encode()


BIBTEX = Bibtex()


def fields_of(draft: RecordDraft) -> tuple[str, list[Field]]:
    """Entry type and fields of a draft: its original with what changed, and in ``verbc`` what is left."""
    said = bibtex_said(draft)
    original = _original(draft)
    if original is None:
        fields = [field for field, _ in said]
    else:
        reading = Reading(original)
        before = restore(reading.draft, reading.remainder)
        kept = [(f, reading.fed.get(f[0], frozenset())) for f in original if f[0] != REMAINDER]
        fields = overlay(kept, said, changed_parts(before, draft))
    left = remainder(Reading(fields).draft, draft)
    fields = [(name, _even(value)) for name, value in fields]
    kind = next((value for name, value in fields if name == KIND), "misc")
    fields = _without_doubles([f for f in fields if f[0] != KIND and f[1].strip()])
    return kind, [*fields, (REMAINDER, left)] if left else fields


def _original(draft: RecordDraft) -> list[Field] | None:
    """The fields of the entry that the draft was read from, what it inherited included."""
    if draft.source.format != Bibtex.slug or not draft.source.original:
        return None
    text = decode(draft.source.original)[0]
    abbreviations, parents = Abbreviations(), Parents()
    entries = []
    for block in cut_blocks(read_lines(Utf8Source(BytesIO(text.encode())))):
        part = block.data.decode()
        try:
            if kind_of(part) == "string":
                parse_string(part, abbreviations)
            else:
                entries.append(parse_entry(part, abbreviations))
                parents.add(b"", entries[-1])
        except BadSyntax:
            return None
    return _fields(*parents.complete(entries[0])) if entries else None


def _fields(entry: Entry, inherited: list[bytes]) -> list[Field]:
    """The fields to read: the entry type first, and no ``crossref`` once what it gave is among them."""
    kept = [(name, value) for name, value in entry.fields if not (inherited and name == "crossref")]
    return [(KIND, entry.kind), *kept]


def _read_blocks(text: Utf8Source, parents: Parents) -> Iterator[RecordDraft | ReadProblem]:
    abbreviations = Abbreviations()
    keys: set[int] = set()
    position, found = 0, False
    for block in cut_blocks(read_lines(text)):
        found = True
        plain, guessed = decode(block.data)
        kind = kind_of(plain)
        if kind in _NO_RECORD:
            if kind == "string" and not block.reason:
                _define(plain, abbreviations)
            continue
        position += 1
        result = _read_entry(block, plain, position, abbreviations, parents)
        if isinstance(result, RecordDraft):
            result.warnings += [NOT_UTF8] if guessed else []
            result.warnings += [SAME_KEY] if hash(result.source.identifier) in keys else []
            if len(keys) < _MAX_KEYS:
                keys.add(hash(result.source.identifier))
        yield result
    if not found:
        raise refusal(Bibtex.label, text.head)


def _define(text: str, abbreviations: Abbreviations) -> None:
    with suppress(BadSyntax):  # what is wrong with it is said where it is used
        parse_string(text, abbreviations)


def _read_entry(
    block: Block, text: str, position: int, abbreviations: Abbreviations, parents: Parents
) -> RecordDraft | ReadProblem:
    key = next(iter(re.findall(r"@\s*\w+\s*[{(]\s*([^\s,{}()=\"#]+)", text[:400])), "")
    excerpt = block.data[:200]
    if block.reason:
        return ReadProblem(
            position,
            block.reason,
            line=block.damage or block.line,
            identifier=key,
            excerpt=excerpt,
            original=block.data,
        )
    try:
        entry = parse_entry(text, abbreviations)
    except BadSyntax as error:
        line = block.line + text.count("\n", 0, error.position)
        return ReadProblem(
            position,
            error.reason,
            error.facts,
            line=line,
            identifier=key,
            excerpt=excerpt,
            original=block.data,
        )
    if not any(value.strip() for _, value in entry.fields):
        return ReadProblem(
            position, NO_FIELDS, line=block.line, identifier=key, excerpt=excerpt, original=block.data
        )
    completed, inherited = parents.complete(entry)
    reading = Reading(_fields(completed, inherited))
    draft = restore(reading.draft, reading.remainder) if reading.remainder else reading.draft
    definitions = "".join(f"@string{{{name} = {{{value}}}}}\n" for name, value in entry.used.items())
    draft.source = Source(
        format=Bibtex.slug,
        identifier=entry.key,
        original="\n".join([definitions + text, *(decode(data)[0] for data in inherited)]).encode(),
        position=position,
        line=block.line,
    )
    draft.warnings = [*completed.warnings, *([] if draft.description.title else [NO_TITLE])]
    return draft


def _delimited(name: str, value: str) -> str:
    return value if name == "month" and value in MONTHS else f"{{{value}}}"


def _even(value: str) -> str:
    """A value whose braces are even as BibTeX counts them: a lone escaped one becomes a command."""
    if value.count("{") == value.count("}"):
        return value
    return value.replace("\\{", "\\textbraceleft{}").replace("\\}", "\\textbraceright{}")


def _without_doubles(fields: list[Field]) -> list[Field]:
    """Fields with unique names: readers refuse an entry that says one twice, so the second is numbered."""
    names: set[str] = set()
    unique = []
    for name, value in fields:
        number = 1
        while (numbered := f"{name}{number}" if number > 1 else name) in names:
            number += 1
        names.add(numbered)
        unique.append((numbered, value))
    return unique


def _key_of(draft: RecordDraft) -> str:
    if draft.source.format == Bibtex.slug and re.fullmatch(
        r"[A-Za-z0-9:_./+-]{1,200}", draft.source.identifier
    ):
        return draft.source.identifier
    return citation_key(draft.description) or "record"


def _unique(key: str, keys: set[str]) -> str:
    """The key, followed by a letter or a number when an entry before has it."""
    number, unique = 1, key
    while unique in keys:
        unique = f"{key}{chr(ord('a') + number)}" if number < 26 else f"{key}-{number}"
        number += 1
    keys.add(unique)
    return unique
