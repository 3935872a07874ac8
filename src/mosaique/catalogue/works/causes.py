"""By which decisions the records of a work are with one of them: what is undone of those takes them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from heapq import heappop, heappush
from itertools import combinations
from typing import NamedTuple

from mosaique.catalogue.works.grouping import edges_among, standing_within
from mosaique.catalogue.works.rulings import Pair


class _Tie(NamedTuple):
    """Two records, the pairs that tie them, and whether they only came to be beside each other."""

    one: int
    other: int
    pairs: tuple[int, ...]
    is_loose: bool


def causes_of(members: Collection[int], named: int) -> dict[int, tuple[int, ...]]:
    """The decided pairs on the way from each record of a work to the one named; none where the machine's
    pairs lead to it, nor for that one.

    The best way goes by what was said of two records, else by who was there; then it is the shortest.
    """
    around: dict[int, list[_Tie]] = defaultdict(list)
    for tie in _ties(members):
        around[tie.one].append(tie)
        around[tie.other].append(tie)
    found: dict[int, tuple[int, ...]] = {}
    ahead: list[tuple[int, int, int, int, tuple[int, ...]]] = [(0, 0, 0, named, ())]
    while ahead:
        loose, _, steps, record, causes = heappop(ahead)
        if record in found:
            continue
        found[record] = causes
        for tie in around[record]:
            further = tie.other if tie.one == record else tie.one
            if further not in found:
                more = tuple(dict.fromkeys((*tie.pairs, *causes)))
                heappush(ahead, (loose + tie.is_loose, len(more), steps + 1, further, more))
    return found


def _ties(members: Collection[int]) -> Iterator[_Tie]:
    among = set(members)
    for edge in edges_among(members):
        yield _Tie(edge.low, edge.high, (), is_loose=False)
    moved: dict[int, list[tuple[int, Pair]]] = defaultdict(list)
    for pair in standing_within(members):
        if pair.record is not None:
            moved[pair.decision].append((pair.record, pair))
            for other in among.intersection({pair.other, *pair.among}) - {pair.record}:
                yield _Tie(pair.record, other, (pair.id,), is_loose=other != pair.other)
    for together in moved.values():
        if together[0][1].other not in among:
            for (one, its), (other, theirs) in combinations(together, 2):
                yield _Tie(one, other, (its.id, theirs.id), is_loose=True)
