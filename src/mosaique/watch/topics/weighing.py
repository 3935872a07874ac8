"""What was learned, as sums: the features of what was kept and of what was dropped.

An item's score is its likeness to the mean of the kept less its likeness to the mean of the dropped
(Rocchio's classifier). Sums of whole numbers: learning takes microseconds, in any order, and can be taken
back exactly. Measured against naive Bayes and logistic regression in docs/adr/0018.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mosaique.watch.topics.features import UNIT, Vector

MOST_FEATURES = 60_000  # of one state; beyond, those that were met once go
_STEPS = 8
_SCORES = UNIT * UNIT
# Before anything was learned: what looks like the topic's own words is kept one time in two, the rest rarely.
_SLOPE, _OFFSET = 8.0, -1.5
_FIRM = 4.0  # lessons that what is believed beforehand is worth
_MOST_LOGIT = 30.0


@dataclass(slots=True)
class Counts:
    """How many items were kept and dropped, and the sums of their features."""

    kept: int = 0
    dropped: int = 0
    words: dict[str, list[int]] = field(default_factory=dict)

    def add(self, vector: Vector, *, is_kept: bool, times: int = 1) -> None:
        """Learn from an item; ``times`` of -1 unlearns it, and leaves nothing of it."""
        place = 0 if is_kept else 1
        if is_kept:
            self.kept += times
        else:
            self.dropped += times
        for term, weight in vector.items():
            sums = self.words.setdefault(term, [0, 0])
            sums[place] += times * weight
            if sums == [0, 0]:
                del self.words[term]

    def among(self, vector: Vector) -> Counts:
        """The same, of the features of one item alone."""
        words = {term: self.words[term] for term in vector if term in self.words}
        return Counts(self.kept, self.dropped, words)

    def packed(self) -> bytes:
        """As it is stored."""
        lines = [f"{self.kept}\t{self.dropped}"]
        lines += [f"{term}\t{kept}\t{dropped}" for term, (kept, dropped) in self._most_telling()]
        return zlib.compress("\n".join(lines).encode(), 1)

    def _most_telling(self) -> Iterable[tuple[str, list[int]]]:
        if len(self.words) <= MOST_FEATURES:
            return self.words.items()
        ranked = sorted(self.words.items(), key=lambda one: -sum(map(abs, one[1])))
        return ranked[:MOST_FEATURES]

    @classmethod
    def unpacked(cls, state: bytes) -> Counts:
        """What was stored; nothing at first."""
        if not state:
            return cls()
        head, *lines = zlib.decompress(state).decode().split("\n")
        kept, dropped = map(int, head.split("\t"))
        words = {}
        for line in lines:
            term, first, second = line.split("\t")
            words[term] = [int(first), int(second)]
        return cls(kept, dropped, words)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature says, from what was learned and from the topic's own words; ``seed`` counts as one
    item kept.
    """

    words: Mapping[str, float]

    @classmethod
    def of(cls, counts: Counts, seed: Vector) -> Weights:
        """Negative sums, of a state that lost features, count as none."""
        kept, dropped = counts.kept + (1 if seed else 0), max(counts.dropped, 1)
        words = {
            term: max(sums[0], 0) / max(kept, 1) - max(sums[1], 0) / dropped
            for term, sums in counts.words.items()
        }
        for term, weight in seed.items():
            words[term] = words.get(term, 0.0) + weight / kept
        return cls(words)

    def score(self, vector: Vector) -> float:
        """From -1, as what was dropped, to 1, as what was kept."""
        known = self.words
        return sum(weight * known.get(term, 0.0) for term, weight in vector.items()) / _SCORES

    def parts(self, vector: Vector) -> list[tuple[str, float]]:
        """What each feature of an item adds to its score, what adds or takes most first."""
        known = self.words
        parts = [(term, weight * known[term] / _SCORES) for term, weight in vector.items() if term in known]
        return sorted(parts, key=lambda part: (-abs(part[1]), part[0]))


@dataclass(frozen=True, slots=True)
class Scale:
    """Scores as chances: a logistic curve."""

    slope: float = _SLOPE
    offset: float = _OFFSET

    def chance(self, score: float) -> float:
        """Between 0 and 1."""
        logit = max(-_MOST_LOGIT, min(_MOST_LOGIT, self.slope * score + self.offset))
        return 1 / (1 + math.exp(-logit))

    @classmethod
    def fitted(cls, told: Sequence[tuple[float, bool]]) -> Scale:
        """The curve nearest to what was decided, given the score that each item had before it was.

        Newton's steps on the two parameters, held near what is believed beforehand.
        """
        scale = cls()
        for _step in range(_STEPS):
            slope, offset = scale._step(told)  # its own
            scale = cls(
                min(max(scale.slope + slope, 1.0), 200.0), min(max(scale.offset + offset, -10.0), 10.0)
            )
        return scale

    def _step(self, told: Sequence[tuple[float, bool]]) -> tuple[float, float]:
        firm_slope, firm_offset = _FIRM / _SLOPE**2, _FIRM / 4
        towards_slope, towards_offset = (
            firm_slope * (_SLOPE - self.slope),
            firm_offset * (_OFFSET - self.offset),
        )
        curve_slope, curve_both, curve_offset = firm_slope, 0.0, firm_offset
        for score, is_kept in told:
            chance = self.chance(score)
            towards_slope += (is_kept - chance) * score
            towards_offset += is_kept - chance
            spread = chance * (1 - chance)
            curve_slope += spread * score * score
            curve_both += spread * score
            curve_offset += spread
        determinant = curve_slope * curve_offset - curve_both * curve_both
        return (
            (curve_offset * towards_slope - curve_both * towards_offset) / determinant,
            (curve_slope * towards_offset - curve_both * towards_slope) / determinant,
        )
