"""The time, from one place: tests replace this function and nothing else."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(tz=dt.UTC)
