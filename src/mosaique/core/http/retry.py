"""How long a server asks to be left alone."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from mosaique.core import clock

_LONGEST = 24 * 60 * 60  # seconds; some servers answer with years


def retry_after(value: str | None) -> int | None:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), from 0 to a day; None if it says nothing."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": UTC without saying so
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max(int((moment - clock.now()).total_seconds()), 0), _LONGEST)
