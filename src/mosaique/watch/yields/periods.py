"""Months and quarters, and counting rows by them in one query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import get_current_timezone


@dataclass(frozen=True, slots=True)
class Span:
    """Days, the first counted and the last not, with the same as moments of the network's time zone."""

    first: dt.date
    end: dt.date

    @property
    def start_at(self) -> dt.datetime:
        return _midnight(self.first)

    @property
    def end_at(self) -> dt.datetime:
        return _midnight(self.end)

    def within(self, field: str) -> Q:
        """The condition that a moment is in it."""
        return Q(**{f"{field}__gte": self.start_at, f"{field}__lt": self.end_at})


def month_after(day: dt.date, months: int = 1) -> dt.date:
    """The first of the month, so many months after a day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + years, month + 1, 1)


def parts(span: Span, months: int = 1) -> list[Span]:
    """A span cut into parts of some months, the first from its first month on; the last ends with it."""
    found, first = [], month_after(span.first, 0)
    while first < span.end:
        found.append(Span(first, min(month_after(first, months), span.end)))
        first = found[-1].end
    return found


def last_months(today: dt.date, months: int = 12) -> Span:
    """The last months, this one among them."""
    return Span(month_after(today, 1 - months), month_after(today))


def count_by(
    rows: QuerySet[Any], field: str, spans: Sequence[Span], *, of: str = "pk", distinct: bool = False
) -> list[int]:
    """How many rows each span has: one query, moments compared as they are stored."""
    counts = {
        f"part_{place}": Count(of, filter=one.within(field), distinct=distinct)
        for place, one in enumerate(spans)
    }
    found = rows.aggregate(**counts)
    return [found[name] for name in counts]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=get_current_timezone())
