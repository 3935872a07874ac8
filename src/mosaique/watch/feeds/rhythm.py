"""When to ask a source again: from its own rhythm, its wishes, and how it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SHORTEST, LONGEST = dt.timedelta(minutes=30), _DAY
_UNKNOWN = dt.timedelta(hours=2)  # of a source without dates
_GROWTH = 1.5  # of the interval, for each reading in a row that brought nothing
_LOOKED_AT = 20  # entries, the newest
_SPREAD = 0.2  # of an interval: sources that were added together do not stay together


def interval(
    dates: Sequence[dt.datetime], *, now: dt.datetime, idle: int, asked: dt.timedelta | None, chance: float
) -> dt.timedelta:
    """How long to wait after a reading that went well.

    ``dates`` are the entries' own: half of the mean time between the newest twenty, the time since the last
    of them counted in. ``idle`` is the number of readings in a row that brought nothing; ``asked`` what the
    feed itself says, heeded up to a day; ``chance`` is in [0, 1).
    """
    recent = sorted((date for date in dates if date <= now), reverse=True)[:_LOOKED_AT]
    between = (now - recent[-1]) / len(recent) / 2 if recent else _UNKNOWN
    slowed = min(max(between, SHORTEST) * _GROWTH ** min(idle, 10), LONGEST)
    return spread(min(max(slowed, asked or SHORTEST), LONGEST), chance)


def back_off(failures: int, *, retry_after: int | None, chance: float) -> dt.timedelta:
    """How long to wait after a failure, the ``failures``-th in a row: an hour, two, four, to a day, and never
    less than the server asked for (seconds, at most a day).
    """
    wait = min(_HOUR * 2 ** min(max(failures - 1, 0), 5), _DAY)
    return max(spread(wait, chance), dt.timedelta(seconds=retry_after or 0))


def spread(wait: dt.timedelta, chance: float) -> dt.timedelta:
    """The time, up to a tenth shorter or longer by chance."""
    return wait * (1 + _SPREAD * (chance - 0.5))
