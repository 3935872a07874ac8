"""How much each reason is worth, and what they are worth together.

Figures were chosen on half of the demonstration's records, and measured on the other half and on TALN's
keywords (bench/suggestions.py, docs/catalogue.md).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mosaique.catalogue.suggestions.reasons import Above, Carried, InText, Place, Reason, Suggestion
from mosaique.discovery.labels import LabelFinder, Occurrence
from mosaique.vocabularies.thesaurus import Thesaurus, Wording

Owner = tuple[str, Wording]

# A label found once: of several words, of one word; in the title, in the abstract.
_SEVERAL_WORDS = {Place.TITLE: 0.75, Place.ABSTRACT: 0.45}
_ONE_WORD = {Place.TITLE: 0.3, Place.ABSTRACT: 0.2}
_MOST_TIMES = 3  # further ones add nothing
_CARRIED = 0.9  # by every similar record


@dataclass(frozen=True, slots=True)
class Alike:
    """A record like the text: its engine's score, and its concepts."""

    record_id: int
    likeness: float
    concepts: tuple[str, ...]


def label_finder(vocabulary: Thesaurus) -> LabelFinder[Owner]:
    """Finds the labels of every concept, in every language."""
    return LabelFinder(
        (wording.text, (entry.identifier, wording))
        for entry in vocabulary.entries.values()
        for wording in entry.wordings
    )


def weigh(
    vocabulary: Thesaurus,
    finder: LabelFinder[Owner],
    title: str,
    abstract: str,
    *,
    alike: Sequence[Alike] = (),
    exclude: Collection[str] = (),
) -> list[Suggestion]:
    """Every concept that there is a reason to suggest, the best first."""
    reasons: dict[str, list[tuple[Reason, float]]] = defaultdict(list)
    for place, text in ((Place.TITLE, title), (Place.ABSTRACT, abstract)):
        for concept, reason, credibility in _in_text(vocabulary, finder, place, text):
            reasons[concept].append((reason, credibility))
    for concept, carried, credibility in _carried(vocabulary, alike):
        reasons[concept].append((carried, credibility))
    kept = {concept: found for concept, found in reasons.items() if concept not in exclude}
    suggestions = [
        Suggestion(
            concept,
            vocabulary.label(concept),
            round(1 - math.prod(1 - credibility for _, credibility in found), 3),
            (*(reason for reason, _ in found), *_above(vocabulary, concept, kept)),
        )
        for concept, found in kept.items()
    ]
    return sorted(suggestions, key=lambda one: (-one.score, one.label, one.concept))


def _in_text(
    vocabulary: Thesaurus, finder: LabelFinder[Owner], place: Place, text: str
) -> Iterator[tuple[str, InText, float]]:
    """For each concept whose labels stand in a text, the label that says most, and what that is worth."""
    times: Counter[str] = Counter()
    best: dict[str, tuple[float, Occurrence[Owner], Owner]] = {}
    for occurrence in finder.find(text):
        named = {concept: (concept, wording) for concept, wording in reversed(occurrence.owners)}
        worth = _worth(place, occurrence, len(named))
        times.update(named.keys())
        for concept, owner in named.items():
            if concept not in best or worth > best[concept][0]:
                best[concept] = (worth, occurrence, owner)
    for concept, (worth, occurrence, (_, wording)) in best.items():
        counted = min(times[concept], _MOST_TIMES)
        for successor in vocabulary.in_use(concept):
            instead_of = concept if successor != concept else ""
            reason = InText(place, occurrence.written, times[concept], wording, instead_of)
            yield successor, reason, 1 - (1 - worth) ** counted


def _worth(place: Place, occurrence: Occurrence[Owner], concepts: int) -> float:
    """What one label is worth; one that several concepts share is worth as much less to each."""
    worths = _ONE_WORD if occurrence.length == 1 else _SEVERAL_WORDS
    return worths[place] / concepts


def _carried(vocabulary: Thesaurus, alike: Sequence[Alike]) -> Iterator[tuple[str, Carried, float]]:
    """For each concept of the similar records, those that carry it, and what their share is worth.

    Likeness is squared, so that the nearest records count most; of a share the square root is taken, since
    the first record that carries a concept says more than the tenth.
    """
    total = sum(record.likeness**2 for record in alike)
    records: dict[str, list[int]] = defaultdict(list)
    shares: dict[str, float] = defaultdict(float)
    for record in alike:
        for concept in {now: None for one in record.concepts for now in vocabulary.in_use(one)}:
            records[concept].append(record.record_id)
            shares[concept] += record.likeness**2 / total
    for concept, share in shares.items():
        yield concept, Carried(tuple(records[concept]), len(alike)), _CARRIED * math.sqrt(share)


def _above(vocabulary: Thesaurus, concept: str, suggested: Collection[str]) -> Iterator[Above]:
    entry = vocabulary.concept(concept)
    if entry and (below := tuple(one for one in entry.narrower if one in suggested)):
        yield Above(below)
