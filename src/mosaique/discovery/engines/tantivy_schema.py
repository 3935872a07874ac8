"""The Tantivy index: its fields, how French text is cut into terms, how a document is laid out."""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy

from mosaique.discovery.documents import SearchDocument
from mosaique.discovery.facets import NAMES
from mosaique.discovery.query.words import STOP_WORDS, fold, words

# Raised when fields or analysis change: an index of another version is rebuilt, never read.
VERSION = 1

# Field → weight of a match in it. ``everything`` decides what matches, these decide the order.
WEIGHTS = {"title": 4.0, "subject": 2.5, "people": 3.0, "source": 1.0}
STORED_TEXT = 4_000  # characters of abstract kept for snippets and likeness
_SHORTEST_SPELLING = 3  # letters
_KEPT = 100  # characters of a suggestion
_DIGITS = re.compile(r"[^0-9a-z]")

# Sixty-three bits hold twelve letters of this alphabet: enough to order titles; the page settles ties.
_ALPHABET = {character: rank for rank, character in enumerate(" 0123456789abcdefghijklmnopqrstuvwxyz", 1)}
_SORT_LETTERS = 12


def schema() -> tantivy.Schema:
    """The fields. Facets are raw text in columns: counted by ordinal, several values a document."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=False, indexed=True, fast=True)
    builder.add_integer_field("year", stored=False, indexed=True, fast=True)
    builder.add_integer_field("added", stored=False, indexed=False, fast=True)
    builder.add_integer_field("title_rank", stored=False, indexed=False, fast=True)
    builder.add_text_field("everything", tokenizer_name="fr", index_option="position")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="fr", index_option="position")
    builder.add_text_field("abstract", stored=True, tokenizer_name="fr", index_option="position")
    builder.add_text_field("shown_title", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("spelling", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("suggestion", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("identifier", tokenizer_name="raw", index_option="basic")
    for name in NAMES:
        builder.add_text_field(
            f"f_{name}", stored=False, fast=True, tokenizer_name="raw", index_option="basic"
        )
    return builder.build()


def analyser() -> tantivy.TextAnalyzer:
    """French terms: words as ``query.words`` cuts and folds them, stop words out, stemmed."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+"))
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.custom_stopword(sorted(STOP_WORDS)))
        .filter(tantivy.Filter.stemmer("french"))
        .build()
    )


_stemmer = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("french")).build()
)


@lru_cache(maxsize=200_000)
def stem(folded: str) -> str:
    """The term of a folded word."""
    return (_stemmer.analyze(folded) or [folded])[0]


def prepare(index: tantivy.Index) -> tantivy.Index:
    """The index with its analyser, which Tantivy wants on every index opened."""
    index.register_tokenizer("fr", analyser())
    return index


def identifier_key(value: str) -> str:
    """A number without case, blanks or hyphens."""
    return _DIGITS.sub("", value.lower())


def title_rank(sort_title: str) -> int:
    """A number that orders titles by their first twelve letters."""
    rank = 0
    for place in range(_SORT_LETTERS):
        letter = sort_title[place] if place < len(sort_title) else ""
        rank = rank * (len(_ALPHABET) + 1) + (_ALPHABET.get(letter, len(_ALPHABET)) if letter else 0)
    return rank


def layout(document: SearchDocument) -> tantivy.Document:
    """The document as Tantivy wants it."""
    title = " ".join((document.title, document.subtitle, *document.other_titles))
    subject = "\n".join((*document.subjects, *document.keywords))
    people = "\n".join(document.contributors)
    laid = tantivy.Document()
    laid.add_integer("id", document.id)
    if document.year is not None:
        laid.add_integer("year", document.year)
    laid.add_integer("added", int(document.added.timestamp()) if document.added else 0)
    laid.add_integer("title_rank", title_rank(document.sort_title))
    laid.add_text("shown_title", document.title[:250])
    laid.add_text("title", title)
    laid.add_text("subject", subject)
    laid.add_text("people", people)
    laid.add_text("source", document.source)
    laid.add_text("abstract", document.abstract[:STORED_TEXT])
    for text in (title, subject, people, document.source, document.abstract, document.notes, document.body):
        if text:
            laid.add_text("everything", text)
    for word in _spellings(title).union(*map(_kept_spellings, (*document.subjects, *document.contributors))):
        laid.add_text("spelling", word)
    for suggestion in _suggestions(document):
        laid.add_text("suggestion", suggestion)
    for value in document.identifiers:
        laid.add_text("identifier", identifier_key(value))
    for name, values in document.facets.items():
        for value in values:
            laid.add_text(f"f_{name}", value)
    return laid


def _spellings(text: str) -> frozenset[str]:
    """Words long enough to be worth correcting towards."""
    return frozenset(word for word in words(text) if len(word) > _SHORTEST_SPELLING)


# Labels and names come back from record to record.
_kept_spellings = lru_cache(maxsize=50_000)(_spellings)
_kept_fold = lru_cache(maxsize=50_000)(fold)


def _suggestions(document: SearchDocument) -> set[str]:
    """Folded form, kind and form to show, parted by tabs: a prefix of the folded form finds it."""
    found = {f"{_kept_fold(name)}\tcontributor\t{name}" for name in document.contributors}
    for name in document.contributors:
        family = name.rpartition(" ")[2]
        found.add(f"{_kept_fold(family)}\tcontributor\t{name}")
    found |= {f"{_kept_fold(label)}\tsubject\t{label}" for label in document.subjects}
    return {entry for entry in found if len(entry) <= 3 * _KEPT and "\t" not in entry.split("\t", 2)[2]}
