"""A first look at a file: its format, the habits of the program that wrote it, its characters, how many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

import msgspec
from django.utils.translation import gettext

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import render
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions, ReadProblem, RecordFormat
from mosaique.exchange.formats.marc import charsets, iso2709
from mosaique.exchange.formats.marc.format import MarcFormat
from mosaique.exchange.formats.spreadsheet.fields import key_of
from mosaique.exchange.formats.spreadsheet.headings import Look, look

TABLES = frozenset({"csv", "xlsx"})
_LOOKED_AT = 500  # records read before an answer is given: less than half a second
_BLOCK = 1024 * 1024
_BY_SENTENCE = {sentence: name for name, sentence in charsets.READ_AS.items()}

# What only one program writes. PMB numbers the authorities and links of its records ("id:12", "lnk:perio");
# Koha keeps its record number in 090 $9 and its dates in 099; Sudoc and BnF sign in 801 or 003.
_HABITS = (
    ("pmb", re.compile(r"\x1f9(?:id|lnk|bl|typ):")),
    ("sudoc", re.compile(r"sudoc\.(?:abes\.)?fr|\x1fbABES")),
    ("bnf", re.compile(r"catalogue\.bnf\.fr|FR-751131015")),
)
_KOHA = (re.compile(r"\x1f[9a]\d+"), re.compile(r"\x1f[cd]\d{4}-\d{2}-\d{2}"))
_ZOTERO_COLUMNS = {"key", "item type", "publication year", "manual tags"}


class Survey(msgspec.Struct):
    """``habits``: "pmb", "koha", "sudoc", "bnf", "zotero" or empty. ``encoding``: a name of
    ``marc.charsets``, or empty where the format says it. ``count`` is exact or a least number. ``headings``,
    ``fields`` and ``rows`` are a table's. ``problem`` says why nothing can be read yet.
    """

    format: str
    habits: str = ""
    encoding: str = ""
    count: int = 0
    is_exact: bool = True
    headings: list[str] = []
    fields: list[str] = []
    rows: list[list[str]] = []
    problem: str = ""


def survey(source: BinaryIO, known: RecordFormat, options: ReadOptions) -> Survey:
    """What the file seems to be, read that way. The file is left where it stands."""
    found = Survey(known.slug)
    if known.slug in TABLES:
        _look_at_columns(source, found, options)
    source.seek(0)
    results: list[RecordDraft | ReadProblem] = []
    try:
        results += islice(known.read(source, options), _LOOKED_AT + 1)
    except NotThisFormat as error:
        found.problem = render(error.reason, error.facts, gettext)
    drafts = [one for one in results[:_LOOKED_AT] if isinstance(one, RecordDraft)]
    found.count, found.is_exact = min(len(results), _LOOKED_AT), len(results) <= _LOOKED_AT
    if known.slug in {"unimarc", "marc21"} and not found.is_exact:
        found.count, found.is_exact = _terminators(source), True
    found.encoding = _encoding(source, known, drafts)
    if isinstance(known, MarcFormat):
        found.habits = _habits(known, drafts)
    elif key_set(found.headings) >= _ZOTERO_COLUMNS or known.slug == "zotero-rdf":
        found.habits = "zotero"
    return found


def signature(headings: Sequence[str]) -> str:
    """What tells one table layout from another: its headings, whatever their case, accents and order."""
    return sha256("\n".join(sorted(map(key_of, headings))).encode()).hexdigest()


def key_set(headings: Iterable[str]) -> set[str]:
    """The headings as they are compared."""
    return {key_of(heading) for heading in headings}


def format_of(source: BinaryIO, name: str, format_name: str) -> RecordFormat:
    """The format asked for, or the one that the file is in. Raises UnknownFormat."""
    source.seek(0)
    head = source.read(64 * 1024)
    source.seek(0)
    return registry.get(format_name) if format_name != "auto" else registry.recognise(head, name)


def _look_at_columns(source: BinaryIO, found: Survey, options: ReadOptions) -> None:
    source.seek(0)
    try:
        seen: Look = look(source, found.format, options.encoding)
    except NotThisFormat as error:
        found.problem = render(error.reason, error.facts, gettext)
        return
    found.headings, found.fields = seen.headings, seen.fields
    found.rows = [[cell[:200] for cell in row] for row in seen.rows]


def _terminators(source: BinaryIO) -> int:
    source.seek(0)
    return sum(block.count(iso2709.END_OF_RECORD) for block in iter(lambda: source.read(_BLOCK), b""))


def _encoding(source: BinaryIO, known: RecordFormat, drafts: Iterable[RecordDraft]) -> str:
    """The characters of a binary or text file; empty where the format itself says them."""
    if known.slug in {"xlsx", "unimarc-xml", "marcxml", "mods", "dc", "endnote-xml", "zotero-rdf"}:
        return ""
    source.seek(0)
    head = source.read(_BLOCK)
    if head.isascii() or charsets.is_utf8(head[: head.rfind(b"\n") + 1] or head):
        return "utf-8"
    if not isinstance(known, MarcFormat):
        return "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "cp1252"
    for draft in drafts:
        original = draft.source.original
        if original.isascii():
            continue
        if charsets.is_utf8(original):
            return "utf-8"
        guessed = [_BY_SENTENCE[one] for one in draft.warnings if one in _BY_SENTENCE]
        return guessed[0] if guessed else "marc-8" if known.slug == "marc21" else "iso-5426"
    return "utf-8"


def _habits(known: MarcFormat, drafts: Iterable[RecordDraft]) -> str:
    for draft in islice(drafts, 50):
        record = known.original_of(draft)
        if record is None:
            continue
        text = "\n".join(field for _, field in record.fields)
        for name, pattern in _HABITS:
            if pattern.search(text):
                return name
        if _KOHA[0].search(record.first("090")) and (
            _KOHA[1].search(record.first("099")) or "\x1f9" in record.first("995")
        ):
            return "koha"
        if "\x1f9" in record.first("952") or "\x1fc" in record.first("999"):
            return "koha"
    return ""
