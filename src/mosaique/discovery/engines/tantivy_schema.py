"""The Tantivy index: its fields, and how a document is laid out in them.

Texts come as terms already cut and stemmed (``discovery.analysis``), parted by spaces. ``everything`` decides
what matches, in one list of documents a word; the other text fields decide the order.

Facets are counted in columns. A column that gives every document exactly one value is counted five to
fifteen times faster than one with several values (measured: 2-4 ns a document against 40-110), so the values
of a document are spread over a few columns: one value in each, the last holding what remains as one text, and
an empty text where there is nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Any

import tantivy

from mosaique.discovery.analysis import joined_terms, joined_with_stop_words, joined_words, spellings
from mosaique.discovery.documents import SearchDocument
from mosaique.discovery.facets import NAMES, SUBJECT, TERRITORY
from mosaique.discovery.query.words import fold

# Raised when fields or analysis change: an index of another version is rebuilt, never read.
VERSION = 4

# Facet → its columns. Concepts come with all their broader ones, places with theirs: the first columns hold
# one value each, so that a column knows few different texts; what remains, and elsewhere everything, makes
# few combinations, which are the texts. Of 60,000 records: 186 in concepts' seventh column, 121 in places'
# second.
COLUMNS = dict.fromkeys(NAMES, 1) | {SUBJECT: 7, TERRITORY: 2}
# Facets whose first column holds codes as numbers: naming thousands of texts, once a segment, takes longer
# than counting them. A value that is no such code goes to the last column.
CODED = frozenset({TERRITORY})
SEPARATOR = "\x1f"  # between the values of one text
EVERYTHING = "everything"

STORED_TEXT = 4_000  # characters of abstract kept for snippets and likeness
_LONGEST_VALUE = 250  # characters of a raw term; Tantivy drops, in silence, those over 65,530 bytes
_SORTED_BY = 60  # characters of a title that order it
_LONGEST_SUGGESTION = 120
_OLD_ISBN = re.compile(r"[0-9]{9}[0-9x]")
_CODE = re.compile(r"[0-9A-Z]{1,9}")  # with its mark below 2 ** 53: Tantivy hands numbers over as floats
_NO_CODE = 0
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TIEBREAK = 1 << 30  # more than any identifier: of documents of the same instant, the last made comes first


def schema() -> tantivy.Schema:
    """The fields. Integers are signed: ``Document.add_integer`` writes signed ones, and an unsigned field
    would kill the writer's thread at the next document.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    for name in ("year", "by_date", "by_added", *(columns_of(facet)[0] for facet in CODED)):
        builder.add_integer_field(name, fast=True)
    for name in (EVERYTHING, "title", "subject", "people", "source"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("abstract", tokenizer_name="whitespace", index_option="basic")
    for name in ("spelling", "suggestion", "identifier", *map(facet_field, NAMES)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("by_title", *(column for facet in NAMES for column in text_columns_of(facet))):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("stored_title", "stored_abstract", "stored_concepts"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def facet_field(name: str) -> str:
    """The field that finds the documents of a facet's value."""
    return f"f_{name}"


def facet_value(value: str) -> str:
    """A facet's value as the index holds it."""
    return writable(value).replace(SEPARATOR, " ")[:_LONGEST_VALUE]


@lru_cache(maxsize=32)
def columns_of(name: str) -> tuple[str, ...]:
    """The columns that count a facet."""
    return tuple(f"c_{name}_{number}" for number in range(COLUMNS[name]))


def text_columns_of(name: str) -> tuple[str, ...]:
    """Those of them that hold texts."""
    return columns_of(name)[1:] if name in CODED else columns_of(name)


def identifier_key(value: str) -> str:
    """A number without case, blanks or hyphens; the ten digits of an old ISBN as the thirteen of today's."""
    key = "".join(character for character in value.lower() if character.isalnum())
    return f"978{key[:9]}{_check_digit(f'978{key[:9]}')}" if _OLD_ISBN.fullmatch(key) else key


def _check_digit(twelve: str) -> str:
    """The thirteenth digit of an ISBN (ISO 2108)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


def layout(document: SearchDocument) -> tantivy.Document:
    """The document as Tantivy wants it."""
    title = " ".join((document.title, document.subtitle, *document.other_titles))
    added = int(document.added.timestamp()) if document.added else 0
    fields: dict[str, Any] = {
        "id": document.id,
        "by_added": added * _TIEBREAK + document.id % _TIEBREAK,
        "by_date": ((document.year or -9999) + 10_000) * (1 << 36) + max(added, 0),
        "by_title": writable(document.sort_title)[:_SORTED_BY],
        "identifier": [identifier_key(value)[:_LONGEST_VALUE] for value in document.identifiers],
        "spelling": list(
            {
                *spellings(title),
                *chain.from_iterable(map(_kept_spellings, (*document.subjects, *document.contributors))),
                *chain.from_iterable(map(_kept_spellings, document.keywords)),
            }
        ),
        "suggestion": [
            *chain.from_iterable(_suggestions(name, "contributor") for name in document.contributors),
            *chain.from_iterable(_suggestions(label, "subject") for label in document.subjects),
        ],
        "stored_title": _stored(document.title[:_LONGEST_VALUE]),
        "stored_abstract": _stored(document.abstract[:STORED_TEXT]),
        "stored_concepts": _stored(SEPARATOR.join(document.facets.get(SUBJECT, ()))),
    }
    if document.year is not None:
        fields["year"] = document.year
    fields |= _text_fields(document, title)
    for name in NAMES:
        fields |= _facet_fields(name, document.facets.get(name, ()))
    return tantivy.Document.from_dict(fields)


def _text_fields(document: SearchDocument, title: str) -> dict[str, list[str] | str]:
    """Each place's own terms, and all of them together, each text a stretch of its own for phrases."""
    abstract, source = joined_terms(document.abstract), _kept_terms(document.source)
    subjects = [*map(_kept_terms, document.subjects), *map(_kept_terms, document.keywords)]
    notes, body = joined_terms(document.notes), joined_terms(document.body)
    people = map(_kept_terms, document.contributors)
    return {
        "title": joined_with_stop_words(title),
        "subject": subjects,
        "people": [*map(_kept_words, document.contributors)],
        "source": source,
        "abstract": abstract,
        EVERYTHING: [
            text for text in (joined_terms(title), *subjects, *people, source, abstract, notes, body) if text
        ],
    }


@lru_cache(maxsize=10_000)
def _facet_fields(name: str, values: tuple[str, ...]) -> dict[str, list[str] | str | int]:
    """What finds and what counts a document's values of a facet."""
    written = tuple(dict.fromkeys(map(facet_value, values)))
    columns: dict[str, list[str] | str | int] = {facet_field(name): list(written)}
    counted = written
    if name in CODED:
        code = next(filter(_CODE.fullmatch, written), "")
        columns[columns_of(name)[0]] = number_of(code) if code else _NO_CODE
        counted = tuple(value for value in written if value != code)
    texts = text_columns_of(name)
    return columns | dict(zip(texts, spread(counted, len(texts)), strict=True))


def number_of(code: str) -> int:
    """A code of capital letters and digits as a number; the mark before it keeps its leading noughts."""
    return int(f"1{code}", 36)


@lru_cache(maxsize=50_000)
def code_of(number: int) -> str:
    """The code that the number stands for, none for 0."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits[1:]


def spread(values: tuple[str, ...], columns: int) -> list[str]:
    """A document's values of a facet, one a column, the last column holding what remains as one text."""
    alone = list(values[: columns - 1])
    rest = SEPARATOR.join(sorted(values[columns - 1 :]))
    return [*alone, *[""] * (columns - 1 - len(alone)), rest]


@lru_cache(maxsize=10_000)
def gathered(text: str) -> tuple[str, ...]:
    """The values of a column's text."""
    return tuple(filter(None, text.split(SEPARATOR)))


@lru_cache(maxsize=10_000)
def _suggestions(text: str, kind: str) -> tuple[str, ...]:
    """Folded form, kind and form to show, parted by tabs: a prefix of the folded form finds it. A label is
    found from its first word; a person from the last one too, where the family's name stands.
    """
    shown = " ".join(writable(text).split())
    starts = {fold(shown)} | ({fold(shown.rpartition(" ")[2])} if kind == "contributor" else set())
    return tuple(f"{start}\t{kind}\t{shown}" for start in starts if 0 < len(shown) <= _LONGEST_SUGGESTION)


def _stored(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def writable(text: str) -> str:
    """The text without halves of surrogate pairs, which no index can hold."""
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()


# Labels and names come back from record to record.
_kept_terms = lru_cache(maxsize=10_000)(joined_terms)
_kept_words = lru_cache(maxsize=10_000)(joined_words)
_kept_spellings = lru_cache(maxsize=10_000)(spellings)
