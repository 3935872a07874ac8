"""The works of some records, found from what is recorded of pairs and decisions, and written as leaders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.clustering import Edge, works
from mosaique.catalogue.works.models import DecidedPair, DecisionState, Likeness, Match
from mosaique.catalogue.works.profiles import Profile, profile_of
from mosaique.catalogue.works.rulings import Pair, rulings, undone_at
from mosaique.catalogue.works.scoring import SAME_SHARE, agree_on
from mosaique.catalogue.works.successors import remember
from mosaique.core.bulk import in_batches, select_rows, update_rows
from mosaique.discovery import queue as index_queue

_LOOKUP = 2_000

Profiles = Callable[[Collection[int]], Mapping[int, Profile]]


class Grouped(NamedTuple):
    """Records that hang together, the pairs found the same among them, and the works they come to."""

    component: set[int]
    edges: list[Edge]
    works: list[list[int]]


def group(ids: Iterable[int], *, profiles: Profiles | None = None) -> int:
    """Find the works of these records again, with those of all that hang on them; return how many records
    changed their leader. The caller's transaction holds the lock ``works``.
    """
    found = find(ids, profiles=profiles)
    _tell_matches(found.edges, found.works)
    return lead(found.works, found.component)


def find(ids: Iterable[int], *, profiles: Profiles | None = None) -> Grouped:
    """What the works of these records, and of all that hang on them, are to be; nothing is written."""
    component, edges, pairs = _component(set(ids))
    published = _published(component)
    found = works(
        published,
        [edge for edge in edges if edge.low in published and edge.high in published],
        rulings(pairs),
        agree=_agreement(profiles or read_profiles),
    )
    return Grouped(component, edges, found)


def _component(ids: set[int]) -> tuple[set[int], list[Edge], list[Pair]]:
    """The records that hang together with these by leaders, by pairs found the same and by decisions."""
    component: set[int] = set()
    edges: dict[tuple[int, int], Edge] = {}
    pairs: dict[int, Pair] = {}
    while ids:
        component |= ids
        reached: set[int] = set()
        for batch in in_batches(sorted(ids), _LOOKUP):
            for edge in _edges(batch):
                edges[edge.low, edge.high] = edge
                reached |= {edge.low, edge.high}
            for pair in _pairs(batch):
                pairs[pair.id] = pair
                reached |= {one for one in (pair.record, pair.other, *pair.among) if one is not None}
            reached |= _fellows(batch)
        ids = reached - component
    _add_decisions_whole(pairs)
    return component, list(edges.values()), list(pairs.values())


def _edges(ids: Sequence[int]) -> Iterator[Edge]:
    fields = ("low", "high", "score")
    for where in ("low", "high"):
        for low, high, score in select_rows(Match, fields, where=where, among=ids):
            if score >= SAME_SHARE:
                yield Edge(low, high, score)


def _fellows(ids: Sequence[int]) -> set[int]:
    """Those that lead these records or are led by them now."""
    leaders = {
        leader
        for _, leader in select_rows(Record, ("id", "leader"), where="id", among=ids)
        if leader is not None
    }
    led = {member for (member,) in select_rows(Record, ("id",), where="leader", among=ids)}
    return leaders | led


_IN_FORCE = Q(decision__state=DecisionState.IN_FORCE)
_PAIR_FIELDS = (
    "pk", "decision_id", "decision__decided_at", "record_id", "other_id", "together", "among", "causes",
    "undone_at",
)  # fmt: skip


def _pairs(ids: Sequence[int]) -> Iterator[Pair]:
    for batch in in_batches(ids, 400):
        touching = Q(record__in=batch) | Q(other__in=batch)
        yield from _as_pairs(DecidedPair.objects.filter(_IN_FORCE & touching))


def _add_decisions_whole(pairs: dict[int, Pair]) -> None:
    """Whether a pair that was undone still counts depends on the others of its decision, and what they were
    made because of.
    """
    missing = {cause for pair in pairs.values() for cause in pair.causes} - pairs.keys()
    decisions = {pair.decision for pair in pairs.values()}
    if decisions:
        found = _as_pairs(
            DecidedPair.objects.filter(_IN_FORCE, Q(decision__in=decisions) | Q(pk__in=missing))
        )
        more = {pair.id: pair for pair in found if pair.id not in pairs}
        pairs |= more
        if more:
            _add_decisions_whole(pairs)


def standing_pairs(ids: Sequence[int]) -> list[Pair]:
    """The pairs in force, not undone nor fallen, of which one of these is the record that moved, by age."""
    pairs = {pair.id: pair for pair in _pairs(ids)}
    _add_decisions_whole(pairs)
    wanted = set(ids)
    return [
        pair for _, pair in sorted(pairs.items()) if pair.record in wanted and undone_at(pair, pairs) is None
    ]


def standing_within(members: Collection[int]) -> list[Pair]:
    """The pairs in force that put a record of a work beside others of it, by age.

    A pair whose record has left those others since is not among them.
    """
    standing = [pair for pair in standing_pairs(sorted(members)) if pair.together]
    beside: dict[int, set[int | None]] = defaultdict(set)
    for pair in standing:
        beside[pair.decision] |= {pair.record, pair.other, *pair.among}
    return [
        pair for pair in standing if not beside[pair.decision].isdisjoint({*members} - {pair.record or 0})
    ]


def edges_among(members: Collection[int]) -> list[Edge]:
    """The pairs that the machine finds the same among these records."""
    among = set(members)
    return [edge for edge in _edges(sorted(among)) if edge.low in among and edge.high in among]


def _as_pairs(rows: object) -> Iterator[Pair]:
    for pk, decision, at, record, other, together, among, causes, undone in rows.values_list(*_PAIR_FIELDS):  # type: ignore[attr-defined]  # a QuerySet
        yield Pair(pk, decision, at, record, other, together, tuple(among), tuple(causes), undone)


def _published(ids: Collection[int]) -> set[int]:
    found: set[int] = set()
    for batch in in_batches(sorted(ids), _LOOKUP):
        found.update(Record.objects.published().filter(pk__in=batch).values_list("pk", flat=True))
    return found


def read_profiles(ids: Collection[int]) -> Mapping[int, Profile]:
    """The profiles of some records, from their descriptions."""
    rows = Record.with_bin.filter(pk__in=ids).values_list("pk", "description", "structure_id")
    return {pk: profile_of(description, centre) for pk, description, centre in rows}


def _agreement(profiles: Profiles) -> Callable[[Collection[int], Collection[int]], bool]:
    known: dict[int, Profile] = {}

    def agree(mine: Collection[int], theirs: Collection[int]) -> bool:
        wanted = {*sorted(mine)[:SAMPLED], *sorted(theirs)[:SAMPLED]}
        if missing := wanted - known.keys():
            known.update(profiles(missing))
        return agree_on(
            [known[one] for one in sorted(mine)[:SAMPLED] if one in known],
            [known[one] for one in sorted(theirs)[:SAMPLED] if one in known],
        )

    return agree


SAMPLED = 8  # members of each set that are compared before the two are joined


def _tell_matches(edges: Iterable[Edge], found: Sequence[Sequence[int]]) -> None:
    """A pair found the same that stays in two works is to be decided by people; one that is in one is not."""
    place = {record: number for number, members in enumerate(found) for record in members}
    asked = [edge for edge in edges if place.get(edge.low, -1) != place.get(edge.high, -2)]
    joined = [edge for edge in edges if place.get(edge.low, -1) == place.get(edge.high, -2)]
    for likeness, group_ in ((Likeness.ASK, asked), (Likeness.SAME, joined)):
        for batch in in_batches(group_, 300):
            lows = {edge.low for edge in batch}
            wanted = {(edge.low, edge.high) for edge in batch}
            rows = Match.objects.filter(low__in=lows).exclude(likeness=likeness)
            wrong = [
                pk for pk, low, high in rows.values_list("pk", "low_id", "high_id") if (low, high) in wanted
            ]
            if wrong:
                Match.objects.filter(pk__in=wrong).update(likeness=likeness)


def lead(found: Sequence[Sequence[int]], component: Collection[int]) -> int:
    """Give each work its leader and each other record none; return how many records changed.

    A leader stays one while it is a member, so that addresses last; else it is the lowest identifier.
    """
    now = _leaders(component)
    leading = {leader for leader in now.values() if leader is not None}
    wanted: dict[int, int | None] = dict.fromkeys(now)
    for members in found:
        head = min((one for one in members if one in leading), default=min(members))
        wanted |= {one: head for one in members if one != head}
    staying = {one for members in found for one in members}
    remember({one: leader or one for one, leader in now.items()}, staying=staying & now.keys())
    changed = [one for one, leader in wanted.items() if now[one] != leader]
    update_rows(Record, ("leader",), ((wanted[one], one) for one in changed))
    _index_again(changed, now, wanted)
    return len(changed)


def _leaders(ids: Collection[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for batch in in_batches(sorted(ids), _LOOKUP):
        found.update(select_rows(Record, ("id", "leader"), where="id", among=batch))
    return found


def _index_again(
    changed: Collection[int], now: Mapping[int, int | None], wanted: Mapping[int, int | None]
) -> None:
    """Every member of a work that changed, and its leader, is to be indexed again."""
    if not changed:
        return
    works_touched = {leader for one in changed for leader in (now[one] or one, wanted[one] or one)}
    members: dict[int, list[int]] = defaultdict(list)
    for leaders in (now, wanted):
        for one, leader in leaders.items():
            members[leader or one].append(one)
    index_queue.enqueue({one for leader in works_touched for one in (leader, *members[leader])})
