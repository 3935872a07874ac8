"""Why a concept is suggested, as facts; ``catalogue.advice`` words them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from mosaique.vocabularies.thesaurus import Wording


class Place(StrEnum):
    """Where a label stands."""

    TITLE = "title"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class InText:
    """A label of the concept stands there ``times`` times, the first time as ``written``.

    ``instead_of`` is the identifier of the concept no longer in use whose label it is, when there is one.
    """

    place: Place
    written: str
    times: int
    label: Wording
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """These records, the most alike first, carry the concept, of so many that are alike."""

    records: tuple[int, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Above:
    """The concept is just above these, suggested too: never a reason by itself."""

    concepts: tuple[str, ...]


Reason: TypeAlias = InText | Carried | Above


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept by its identifier, its label, a score between 0 and 1, and the reasons for it."""

    concept: str
    label: str
    score: float
    reasons: tuple[Reason, ...]
