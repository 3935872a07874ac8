"""What people's decisions come to at this moment: which records must be together, which apart.

The later of two that disagree holds. Decisions are never rewritten: what is undone, what fell with it and
what was overridden is worked out here, each time, from what was recorded (ADR 0016).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pair:
    """A decided pair of a decision that is in force, as ``models.DecidedPair`` has it; records that were
    erased are None.
    """

    id: int
    decision: int
    at: dt.datetime
    record: int | None
    other: int | None
    together: bool
    among: tuple[int, ...] = ()
    causes: tuple[int, ...] = ()
    undone_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """``record`` is with the first of ``others`` that may be, or apart from all of them."""

    record: int
    together: bool
    others: tuple[int, ...] = field(default=())


def rulings(pairs: Iterable[Pair]) -> list[Ruling]:
    """What holds, the latest first.

    A pair undone puts its record apart from the work it had been put with for as long as another pair of the
    same decision stands: with the last one, everything is as it was before. A pair that has causes falls
    with the first of them, and counts as undone.
    """
    known = {pair.id: pair for pair in pairs}
    moments = {id_: undone_at(pair, known) for id_, pair in known.items()}
    standing = {id_ for id_, moment in moments.items() if moment is None}
    gestures = _gestures(known[id_] for id_ in sorted(standing) if known[id_].together)
    found: list[tuple[dt.datetime, int, int, Ruling]] = []
    for id_, pair in known.items():
        if pair.record is None:
            continue
        moment = moments[id_]
        others = _others(pair)
        if moment is None and pair.together:
            fellows = gestures[pair.decision].moved
            others = (*others, *fellows[: fellows.index(pair.record)])
        elif moment is None or (pair.together and pair.decision in gestures):
            others = _not_overridden(pair, others, moment or pair.at, gestures.values())
        else:
            continue
        holds = Ruling(pair.record, pair.together and moment is None, others)
        found.append((moment or pair.at, pair.decision, -id_, holds))
    return [ruling for *_, ruling in sorted(found, key=lambda row: row[:3], reverse=True)]


@dataclass(frozen=True, slots=True)
class _Gesture:
    """What stands of a decision that put records together: those that moved, and all that were made one."""

    at: dt.datetime
    moved: list[int]
    whole: set[int]


def _gestures(pairs: Iterable[Pair]) -> dict[int, _Gesture]:
    found: dict[int, _Gesture] = {}
    for pair in pairs:
        if pair.record is not None:
            gesture = found.setdefault(pair.decision, _Gesture(pair.at, [], set()))
            gesture.moved.append(pair.record)
            gesture.whole.update((pair.record, *_others(pair)))
    return found


def _others(pair: Pair) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in (pair.other, *pair.among) if one not in {None, pair.record}))


def _not_overridden(
    pair: Pair, others: tuple[int, ...], at: dt.datetime, gestures: Iterable[_Gesture]
) -> tuple[int, ...]:
    """Those that the record stays apart from: a later gesture that made one work of the two takes it back."""
    later = [one for one in gestures if one.at > at and pair.record in one.whole]
    return tuple(
        other
        for other in others
        if not any(other in one.whole and {other, pair.record} & set(one.moved) for one in later)
    )


def undone_at(pair: Pair, known: dict[int, Pair]) -> dt.datetime | None:
    """When a pair was undone, or fell with one of its causes; None while it stands."""
    moments, seen, ahead = [], {pair.id}, [pair]
    while ahead:
        current = ahead.pop()
        if current.undone_at:
            moments.append(current.undone_at)
        for one in current.causes:
            if one in known and one not in seen:
                seen.add(one)
                ahead.append(known[one])
    return min(moments, default=None)
