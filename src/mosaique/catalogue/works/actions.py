"""Decisions over works: proposed, decided, undone for one member at a time.

Nothing here changes a description. A decision is recorded once and never rewritten; what it comes to follows
from all decisions that stand (``rulings``), so that undoing one leaves every other as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from mosaique.catalogue.errors import WorkRefused
from mosaique.catalogue.models import Record
from mosaique.catalogue.works.causes import causes_of
from mosaique.catalogue.works.grouping import group
from mosaique.catalogue.works.models import DecidedPair, Decision, DecisionState, Gesture
from mosaique.catalogue.works.queries import kept_apart, member_ids, said_apart
from mosaique.catalogue.works.renewing import source_names
from mosaique.core import clock
from mosaique.core.bulk import take_lock

if TYPE_CHECKING:
    from mosaique.network.models import User


@transaction.atomic
def propose(gesture: Gesture, records: Sequence[Record], *, by: User | None, reason: str = "") -> Decision:
    """Ask the coordinator for a gesture over works, and return what waits for her answer.

    ``records`` are, to MERGE, one of each of two works, the first being of the one that stays; to ATTACH, the
    record then one of the work; to DETACH, the record alone, or several of one work; for APART, the records
    that are never to be together. Raises WorkRefused when there is nothing to do, records are not readers'
    yet, or that waits for an answer already.
    """
    take_lock(Record, "works")
    if gesture == Gesture.MERGE and len(records) > 2:
        raise WorkRefused(WorkRefused.ONE_AT_A_TIME)
    decision = _written(gesture, records, by=by, reason=reason)
    if _waits_already(decision):
        raise WorkRefused(WorkRefused.PROPOSED_ALREADY)
    return decision


@transaction.atomic
def decide(decision: Decision, *, by: User | None, accept: bool, answer: str = "") -> Decision:
    """Put a proposal in force or refuse it, and return it; the works follow at once.

    What goes is what is with the records named now, not what was when it was proposed. Raises WorkRefused
    when it was decided already, or another decision left nothing to do.
    """
    take_lock(Record, "works")
    current = Decision.objects.select_for_update().get(pk=decision.pk)
    if current.state != DecisionState.PROPOSED:
        raise WorkRefused(WorkRefused.DECIDED)
    if accept:
        named = _named(current, list(current.pairs.order_by("pk")))
        _check(Gesture(current.gesture), named)
        return _put_in_force(current, named, by=by, answer=answer)
    current.state = DecisionState.REFUSED
    current.decided_by, current.decided_at, current.answer = by, clock.now(), answer[:250]
    current.save()
    return current


@transaction.atomic
def act(gesture: Gesture, records: Sequence[Record], *, by: User | None, reason: str = "") -> Decision:
    """Make a gesture at once, as the coordinator may; as ``propose``, then ``decide``, and of more than two
    works too.
    """
    take_lock(Record, "works")
    decision = _written(gesture, records, by=by, reason=reason)
    return _put_in_force(decision, _unique(records), by=by)


def _put_in_force(decision: Decision, named: Sequence[int], *, by: User | None, answer: str = "") -> Decision:
    decision.state = DecisionState.IN_FORCE
    decision.decided_by, decision.decided_at, decision.answer = by, clock.now(), answer[:250]
    _renew_pairs(decision, named)
    decision.save()
    group(_records_of(decision.pairs.all()))
    return decision


@transaction.atomic
def tell_apart(record: Record, others: Iterable[Record], *, by: User | None) -> None:
    """Keep what somebody says who describes a document: it is none of these. Nothing is said twice.

    It holds at once, for drafts too, but of records that are in one work already: there the coordinator is
    asked.
    """
    take_lock(Record, "works")
    known, members = {record.pk, *said_apart(record.pk)}, member_ids([record.pk]).get(record.pk, [])
    for other in others:
        if other.pk in known:
            continue
        if other.pk in members:
            propose(Gesture.APART, [other, record], by=by)
            continue
        now = clock.now()
        decision = Decision.objects.create(
            gesture=Gesture.APART, state=DecisionState.IN_FORCE, by=by, at=now, decided_by=by, decided_at=now
        )
        _write_pairs(decision, [other.pk, record.pk])


@transaction.atomic
def undo_pair(pair: DecidedPair, *, by: User | None) -> list[DecidedPair]:
    """Undo what a decision did to one record, and return its pairs that were undone.

    Of a merge, the record is apart again from the work it was put with, wherever that work's members went
    since; with the last pair undone, all is as it was before. Later decisions are not touched. Nothing
    happens to one that is undone already, or not in force.
    """
    take_lock(Record, "works")
    same = DecidedPair.objects.filter(
        decision=pair.decision_id, decision__state=DecisionState.IN_FORCE, undone_at=None
    )
    own = Q(pk=pair.pk) if pair.record_id is None else Q(record=pair.record_id)
    undone = list(same.filter(own).select_for_update())
    DecidedPair.objects.filter(pk__in=[one.pk for one in undone]).update(undone_at=clock.now(), undone_by=by)
    group(_records_of(DecidedPair.objects.filter(pk__in=[one.pk for one in undone])))
    return list(DecidedPair.objects.filter(pk__in=[one.pk for one in undone]))


def _written(gesture: Gesture, records: Sequence[Record], *, by: User | None, reason: str) -> Decision:
    named = _unique(records)
    _check(gesture, named)
    decision = Decision.objects.create(gesture=gesture, reason=reason[:250], by=by, at=clock.now())
    _write_pairs(decision, named)
    return decision


def _unique(records: Iterable[Record]) -> list[int]:
    return list(dict.fromkeys(record.pk for record in records))


def _waits_already(decision: Decision) -> bool:
    """Whether somebody proposed the same of the same records, from whichever side."""
    own = {frozenset(_two(pair)) for pair in decision.pairs.all()}
    touching = DecidedPair.objects.filter(record__in={one for two in own for one in two})
    waiting = Decision.objects.proposed().filter(gesture=decision.gesture, pairs__in=touching).distinct()
    return any(
        {frozenset({pair.record_id, pair.other_id}) for pair in one.pairs.all()} == own
        for one in waiting.exclude(pk=decision.pk).prefetch_related("pairs")
    )


def _check(gesture: Gesture, named: Sequence[int]) -> None:
    if len(named) < (1 if gesture == Gesture.DETACH else 2):
        raise WorkRefused(WorkRefused.TOO_FEW)
    if gesture == Gesture.ATTACH and len(named) > 2:
        raise WorkRefused(WorkRefused.ONE_AT_A_TIME)
    if Record.objects.published().filter(pk__in=named).count() < len(named):
        raise WorkRefused(WorkRefused.NOT_PUBLISHED)
    members = member_ids(named)
    if gesture in {Gesture.MERGE, Gesture.ATTACH} and len({members[one][0] for one in named}) < 2:
        raise WorkRefused(WorkRefused.TOGETHER_ALREADY)
    if gesture == Gesture.APART and len(named) == 2 and kept_apart(*named):
        raise WorkRefused(WorkRefused.APART_ALREADY)
    if gesture == Gesture.DETACH and set(named) >= set(members[named[0]]):
        raise WorkRefused(WorkRefused.ALONE if len(named) > 1 else WorkRefused.ALONE_ALREADY)


def _write_pairs(decision: Decision, named: Sequence[int]) -> None:
    pairs = _pairs_of(Gesture(decision.gesture), named, member_ids(named))
    names = source_names({one for pair in pairs for one in _two(pair)})
    for pair in pairs:
        pair.decision = decision
        pair.record_source, pair.other_source = (names.get(one, "") for one in _two(pair))
    DecidedPair.objects.bulk_create(pairs)


def _pairs_of(gesture: Gesture, named: Sequence[int], members: dict[int, list[int]]) -> list[DecidedPair]:
    match gesture:
        case Gesture.MERGE:
            return _merged(named, members)
        case Gesture.ATTACH:
            record, target = named
            former = [one for one in members[record] if one != record]
            return [_together(record, target, members[target]), *(_apart(record, one) for one in former)]
        case Gesture.DETACH:
            staying = [one for one in members[named[0]] if one not in named]
            return [_apart(record, one) for record in named for one in staying]
        case Gesture.APART:
            return [_apart(one, other) for place, other in enumerate(named) for one in named[:place]]


def _merged(named: Sequence[int], members: dict[int, list[int]]) -> list[DecidedPair]:
    """A pair for each record of the works that go, to the one named of the work that stays. Those that stand
    for their works come first: what came to them because of another decision follows them.
    """
    target, *others = named
    going = list(dict.fromkeys(one for other in others for one in (other, *members[other])))
    return [_together(one, target, members[target]) for one in going if one not in members[target]]


def _together(record: int, other: int, among: Sequence[int]) -> DecidedPair:
    return DecidedPair(
        record_id=record, other_id=other, together=True, among=[one for one in among if one != other]
    )


def _apart(record: int, other: int) -> DecidedPair:
    return DecidedPair(record_id=record, other_id=other, together=False)


def _renew_pairs(decision: Decision, named: Sequence[int]) -> None:
    """The pairs of a gesture as the works are now, with what brought each record in and what they undo."""
    members = member_ids(named)
    decision.pairs.all().delete()
    _write_pairs(decision, named)
    pairs = list(decision.pairs.filter(together=True).order_by("pk"))
    if decision.gesture == Gesture.MERGE:
        _remember_causes(pairs, named, members)
    _override(pairs)


def _two(pair: DecidedPair) -> tuple[int, int]:
    """The records of a pair. Raises WorkRefused when one was erased."""
    if pair.record_id is None or pair.other_id is None:
        raise WorkRefused(WorkRefused.NOT_PUBLISHED)
    return pair.record_id, pair.other_id


def _named(decision: Decision, pairs: Sequence[DecidedPair]) -> list[int]:
    """The records that the gesture was asked for, from its pairs. Raises WorkRefused when one was erased."""
    match Gesture(decision.gesture):
        case Gesture.MERGE:
            return [*reversed(_two(pairs[0]))]  # those that follow are worked out anew
        case Gesture.ATTACH:
            return [*_two(pairs[0])]
        case Gesture.DETACH:
            return list(dict.fromkeys(_two(pair)[0] for pair in pairs))
        case Gesture.APART:
            return list(dict.fromkeys(one for pair in pairs for one in _two(pair)))


def _remember_causes(
    pairs: Sequence[DecidedPair], named: Sequence[int], members: dict[int, list[int]]
) -> None:
    """What goes with a record that was named because decisions had put the two together falls with those."""
    causes: dict[int, tuple[int, ...]] = {}
    for one in reversed(named[1:]):
        causes |= causes_of(members[one], one)
    for pair in pairs:
        if found := causes.get(_two(pair)[0]):
            DecidedPair.objects.filter(pk=pair.pk).update(causes=found)


def _override(pairs: Sequence[DecidedPair]) -> None:
    """What kept a record apart from one of the work it is put with holds no longer, until this is undone."""
    for pair in pairs:
        work = [pair.other_id, *pair.among]
        kept_apart = DecidedPair.objects.filter(
            Q(record=pair.record_id, other__in=work) | Q(other=pair.record_id, record__in=work),
            together=False, undone_at=None, decision__state=DecisionState.IN_FORCE,
        )  # fmt: skip
        kept_apart.exclude(decision=pair.decision_id).update(overridden_by=pair)


def _records_of(pairs: Iterable[DecidedPair]) -> set[int]:
    return {one for pair in pairs for one in (pair.record_id, pair.other_id, *pair.among) if one is not None}
