"""Which issues are awaited, and when: from what came, the periodicity and the day. Without the database."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

MOST = 60  # issues awaited of one journal: a number typed wrong opens no gap of thousands
_DAYS = 365.25
_LEAST, _LONGEST = dt.timedelta(days=7), dt.timedelta(days=30)  # of the time an issue is given


@dataclass(frozen=True, slots=True)
class Known:
    """An issue of which something is known. ``on`` is when it was expected, else when it came."""

    ordinal: int
    on: dt.date
    span: int = 1


@dataclass(frozen=True, slots=True)
class Awaited:
    """An issue that nobody has seen. ``ordinal`` is None for the first of a journal whose numbers are not
    known yet; ``is_gap``: a later one came.
    """

    ordinal: int | None
    on: dt.date
    is_gap: bool = False


def awaited(known: Iterable[Known], *, per_year: int, since: dt.date, until: dt.date) -> list[Awaited]:
    """The issues to await up to a day, in order: the gaps between known ones, then those to come.

    ``per_year`` 0 has none to come. What came before ``since`` opens no gap before it.
    """
    placed = sorted(known, key=lambda one: (one.ordinal, one.on))
    if not placed:
        first = after(since, 1, per_year) if per_year else None
        return [Awaited(None, first)] if first and first <= until else []
    gaps = [gap for before, later in pairwise(placed) for gap in _between(before, later) if gap.on >= since]
    return gaps[-MOST:] + _to_come(placed[-1], per_year, until)


def after(on: dt.date, issues: int, per_year: int) -> dt.date:
    """The day, so many issues later: the same day of a later month where a year parts into whole months."""
    if 12 % per_year:
        return on + dt.timedelta(days=round(issues * _DAYS / per_year))
    years, month = divmod(on.month - 1 + issues * 12 // per_year, 12)
    year = on.year + years
    return dt.date(year, month + 1, min(on.day, months.monthrange(year, month + 1)[1]))


def grace(per_year: int) -> dt.timedelta:
    """How long an issue may be late before anybody says so: a quarter of the time between two, within a week
    and a month.
    """
    between = dt.timedelta(days=_DAYS / per_year) if per_year else _LONGEST
    return min(max(between / 4, _LEAST), _LONGEST)


def is_late(one: Awaited, *, today: dt.date, per_year: int) -> bool:
    """Whether an issue should be there: its time is over, or a later one came."""
    return one.on < today and (one.is_gap or today - one.on > grace(per_year))


def _between(before: Known, later: Known) -> list[Awaited]:
    first, last = before.ordinal + before.span, later.ordinal - 1
    count = last - first + 1
    if count < 1:
        return []
    step = (later.on - before.on) / (count + 1)
    return [
        Awaited(ordinal, before.on + step * (ordinal - first + 1), is_gap=True)
        for ordinal in range(max(first, last - MOST + 1), last + 1)
    ]


def _to_come(last: Known, per_year: int, until: dt.date) -> list[Awaited]:
    if not per_year:
        return []
    found = []
    for ahead in range(MOST):
        on = after(last.on, ahead + last.span, per_year)
        if on > until:
            break
        found.append(Awaited(last.ordinal + last.span + ahead, on))
    return found
