"""How good a ranking is, on the items that it did not rank: recall at effort.

Items drawn at random are the whole inbox in small. Had they been read in the order of their chances, what
share of the kept would the first tenth have shown, the first half? Chances are those given before deciding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST, LEAST_KEPT = 20, 5  # decisions, and items kept among them, below which nothing is said
EFFORTS = tuple(range(10, 101, 10))  # hundredths of the items read
WANTED = 0.95  # of what is worth keeping


@dataclass(frozen=True, slots=True)
class Measure:
    """What some decisions say of a ranking.

    ``recalls``: for each effort the share of the kept items that would have been seen; empty when there are
    too few decisions to tell.
    """

    decisions: int
    kept: int
    recalls: tuple[float, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether there are enough decisions to say anything."""
        return bool(self.recalls)

    @property
    def at_fifth(self) -> int:
        """Recall once a fifth was read, in hundredths."""
        return round(100 * self.recalls[EFFORTS.index(20)])

    @property
    def at_half(self) -> int:
        """Recall once half was read, in hundredths."""
        return round(100 * self.recalls[EFFORTS.index(50)])


def measured(told: Iterable[tuple[float, bool]]) -> Measure:
    """The measure of decisions: the chance given beforehand, and whether the item was kept."""
    ranked = sorted(told, key=lambda one: -one[0])
    kept = sum(is_kept for _chance, is_kept in ranked)
    if len(ranked) < LEAST or kept < LEAST_KEPT:
        return Measure(len(ranked), kept)
    found = _found(ranked)
    recalls = tuple(found[math.ceil(len(ranked) * effort / 100) - 1] / kept for effort in EFFORTS)
    return Measure(len(ranked), kept, recalls)


def work_saved(ranked: Sequence[bool], *, recall: float = WANTED) -> float:
    """Work saved over sampling (Cohen et al., JAMIA 13, 2006) at a recall, of items in the order read."""
    wanted = math.ceil(recall * sum(ranked))
    read = found = 0
    for is_kept in ranked:
        if found >= wanted:
            break
        read += 1
        found += is_kept
    return 1 - read / len(ranked) - (1 - recall) if ranked else 0.0


def _found(ranked: Sequence[tuple[float, bool]]) -> list[float]:
    """How many kept items the first of the list hold, at each length; equal chances share what they hold."""
    found, at, total = [], 0, 0.0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        share = sum(is_kept for _chance, is_kept in ranked[at:end]) / (end - at)
        for _place in range(at, end):
            total += share
            found.append(total)
        at = end
    return found
