from __future__ import annotations

import datetime as dt

import pytest

from mosaique.core import clock
from mosaique.core.http.retry import retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("3600", 3600),
        ("9" * 400, 86_400),
        ("١٢", None),
        ("1e3", None),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 12:02:00 -0000", 120),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Mon, 99 Nov 2026", None),
    ],
)
def test_wait_is_read_in_seconds_or_as_a_date(value, seconds, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC))
    assert retry_after(value) == seconds
