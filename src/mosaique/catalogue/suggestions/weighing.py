"""How much each reason is worth, and what they are worth together.

Figures were chosen on half of the demonstration's records, and measured on the other half and on TALN's
keywords (bench/suggestions.py, docs/catalogue.md).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mosaique.catalogue.suggestions.reasons import Above, Carried, InText, Place, Reason, Suggestion
from mosaique.discovery.labels import LabelFinder, Occurrence
from mosaique.vocabularies.enums import LabelKind
from mosaique.vocabularies.thesaurus import Thesaurus, Wording

Owner = tuple[str, Wording]

# A label found once: of several words, of one word; in the title, in the abstract.
_SEVERAL_WORDS = {Place.TITLE: 0.75, Place.ABSTRACT: 0.45}
_ONE_WORD = {Place.TITLE: 0.3, Place.ABSTRACT: 0.2}
_MOST_TIMES = 3  # labels of a concept in the title, or in the abstract; further ones add nothing
_CARRIED = 0.9  # by every similar record


@dataclass(frozen=True, slots=True)
class Alike:
    """A record like the text: its engine's score, and its concepts."""

    record_id: int
    likeness: float
    concepts: tuple[str, ...]


def label_finder(vocabulary: Thesaurus) -> LabelFinder[Owner]:
    """Finds the labels of every concept, in every language; of those written alike, the preferred one in
    French is the first.
    """
    return LabelFinder(
        (wording.text, (entry.identifier, wording))
        for entry in vocabulary.entries.values()
        for wording in sorted(entry.wordings, key=_rank)
    )


def _rank(wording: Wording) -> tuple[bool, bool]:
    return wording.kind != LabelKind.PREFERRED, wording.language != "fr"


def weigh(
    vocabulary: Thesaurus,
    finder: LabelFinder[Owner],
    title: str,
    abstract: str,
    *,
    alike: Sequence[Alike] = (),
    exclude: Collection[str] = (),
    language: str = "fr",
) -> list[Suggestion]:
    """Every concept that there is a reason to suggest, the best first, labelled in a language."""
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
            vocabulary.label(concept, language),
            round(1 - math.prod(1 - credibility for _, credibility in found), 3),
            (*(reason for reason, _ in found), *_above(vocabulary, concept, kept)),
        )
        for concept, found in kept.items()
    ]
    return sorted(suggestions, key=lambda one: (-one.score, one.label, one.concept))


def _in_text(
    vocabulary: Thesaurus, finder: LabelFinder[Owner], place: Place, text: str
) -> Iterator[tuple[str, InText, float]]:
    """For each concept the labels that stand in a text, those that say most first, and what each adds."""
    found: dict[str, dict[Wording, list[tuple[float, str]]]] = defaultdict(lambda: defaultdict(list))
    for occurrence in finder.find(text):
        named = dict(reversed(occurrence.owners))  # of a concept's labels written alike, the first
        for concept, wording in named.items():
            worth = _worth(place, occurrence, len(named))
            found[concept][wording].append((worth, occurrence.written))
    for concept, labels in found.items():
        counted = 0
        for wording, places in sorted(labels.items(), key=lambda label: -label[1][0][0]):
            worth, written = places[0]
            times = min(len(places), _MOST_TIMES - counted)
            counted += times
            for successor in vocabulary.in_use(concept):
                instead_of = concept if successor != concept else ""
                reason = InText(place, written, len(places), wording, instead_of)
                yield successor, reason, 1 - (1 - worth) ** times


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
