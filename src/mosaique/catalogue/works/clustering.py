"""From pairs found alike and people's rulings to works: pure, and the same whatever the order of arrival.

Rulings first, the latest first; then the machine's pairs by falling score, each only if it puts nobody beside
a record that it is ruled apart from, and if the two sets it would join do not contradict each other: pairs
that each look right drift, one after the other, from one document to another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from mosaique.catalogue.works.rulings import Ruling

Agree = Callable[[Collection[int], Collection[int]], bool]


class Edge(NamedTuple):
    """Two records that the machine finds the same, the lower identifier first."""

    low: int
    high: int
    score: float


class Clusters:
    """Sets of records being put together, under what keeps some apart."""

    def __init__(self, records: Iterable[int]) -> None:
        self._leader = {record: record for record in records}
        self._members = {record: [record] for record in self._leader}
        self._apart: dict[int, set[int]] = {}

    def find(self, record: int) -> int:
        """The record that stands for the set."""
        while (above := self._leader[record]) != record:
            self._leader[record] = record = self._leader[above]
        return record

    def members(self, record: int) -> Sequence[int]:
        """Everything in the set of a record."""
        return self._members[self.find(record)]

    def keep_apart(self, record: int, other: int) -> None:
        """Never join the sets of these two, unless they are joined already."""
        if self.find(record) != self.find(other):
            self._apart.setdefault(record, set()).add(other)
            self._apart.setdefault(other, set()).add(record)

    def may_join(self, record: int, other: int) -> bool:
        """Whether no ruling keeps the two sets apart."""
        if not self._apart:
            return True
        fewer, more = sorted((self.members(record), self.members(other)), key=len)
        among = set(more)
        return all(self._apart.get(one, _NOTHING).isdisjoint(among) for one in fewer)

    def join(self, record: int, other: int) -> None:
        """Make one set of the two."""
        one, two = sorted((self.find(record), self.find(other)), key=lambda root: len(self._members[root]))
        if one != two:
            self._leader[one] = two
            self._members[two] += self._members.pop(one)

    def all(self) -> list[list[int]]:
        """Every set, its records in order, sets by their first record."""
        return sorted(sorted(members) for members in self._members.values())


_NOTHING: frozenset[int] = frozenset()


def works(
    records: Collection[int], edges: Iterable[Edge], ruled: Sequence[Ruling] = (), *, agree: Agree
) -> list[list[int]]:
    """The works of these records, each with at least one; records that only rulings name count as others do
    while they join, and are left out of the outcome.
    """
    published = set(records)
    named = {one for ruling in ruled for one in (ruling.record, *ruling.others)}
    clusters = Clusters(published | named)
    for ruling in ruled:
        _apply(ruling, clusters, published)
    found_alike = Clusters(published)  # without what people put together: it need not look alike
    for edge in sorted(edges, key=lambda edge: (-edge.score, edge.low, edge.high)):
        if (
            found_alike.find(edge.low) != found_alike.find(edge.high)
            and clusters.may_join(edge.low, edge.high)
            and _agrees(edge, found_alike, agree)
        ):
            clusters.join(edge.low, edge.high)
            found_alike.join(edge.low, edge.high)
    found = ([one for one in members if one in published] for members in clusters.all())
    return [members for members in found if members]


def _agrees(edge: Edge, alike: Clusters, agree: Agree) -> bool:
    mine, theirs = alike.members(edge.low), alike.members(edge.high)
    return len(mine) == len(theirs) == 1 or agree(mine, theirs)


def _apply(ruling: Ruling, clusters: Clusters, published: set[int]) -> None:
    if not ruling.together:
        for other in ruling.others:
            clusters.keep_apart(ruling.record, other)
        return
    # One that readers see first: what is taken away from them has no pairs of its own any more.
    for other in sorted(ruling.others, key=lambda other: other not in published):
        if clusters.may_join(ruling.record, other):
            clusters.join(ruling.record, other)
            return
