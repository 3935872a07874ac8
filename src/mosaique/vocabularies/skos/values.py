"""A vocabulary as values: what a file says, before and after any database.

Relations hold identifiers. Tuples are sorted, so that two drafts that say the same are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mosaique.core.messages import render

LabelKind = Literal["preferred", "alternative", "hidden"]
Status = Literal["candidate", "approved", "deprecated"]

LONGEST_LABEL = 500
LONGEST_URI = 500
LONGEST_IDENTIFIER = 120


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A label in a language (BCP 47, lower case)."""

    language: str
    kind: LabelKind
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A note: scope, definition, history, editorial, change, example or note."""

    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A link to a concept elsewhere: exact, close, broad, narrow or related."""

    kind: str
    uri: str


@dataclass(frozen=True, slots=True)
class ConceptDraft:
    """A concept. ``uri`` is empty when its address is the one that this site gives it."""

    identifier: str
    uri: str = ""
    notation: str = ""
    status: Status = "approved"
    valid_from: str = ""
    valid_to: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[Note, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()

    def preferred(self, language: str) -> str:
        """The preferred label in a language, or an empty string."""
        found = (one.text for one in self.labels if (one.language, one.kind) == (language, "preferred"))
        return next(found, "")


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """A vocabulary; ``titles`` by language, concepts in the order of their identifiers."""

    identifier: str = ""
    uri: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    concepts: tuple[ConceptDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class SkosProblem:
    """What could not be taken as it is: where, and a sentence (``%(name)s`` filled from ``facts``)."""

    concept: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.concept}: {render(self.reason, self.facts)}" if self.concept else self.sentence

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return render(self.reason, self.facts)


@dataclass(frozen=True, slots=True)
class ReadVocabulary:
    """What a file gave. ``left_out`` are URIs of concepts that it holds and that could not be taken."""

    scheme: SchemeDraft
    problems: tuple[SkosProblem, ...] = ()
    left_out: frozenset[str] = frozenset()
