"""What a question means: the tree that engines turn into their own queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

IDENTIFIER = "identifier"  # ISBN, DOI…
RECORD = "record"  # the document's own number


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded (no case, no accents), not stemmed."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word: ``immigr*``; three letters at least."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What must be found in one field: title, people, subject, source or abstract."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Value:
    """Any of these values as they stand: of a facet, or numbers, named ``IDENTIFIER`` or ``RECORD``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """A range of years, both ends included; None is open."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    node: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Concepts:
    """Words that are a label of concepts: found by the words, or by the concepts' identifiers."""

    words: And
    identifiers: tuple[str, ...]


Node = Word | Prefix | Phrase | Field | Value | Years | Not | And | Or | Concepts


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question. ``node`` is None when nothing is asked (everything matches). ``words`` are the
    words to show in snippets; ``warnings`` say what was left out (message, facts: see core.messages).
    """

    node: Node | None = None
    words: tuple[str, ...] = ()
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()
