"""Rows in few statements: every one of them, in their order, whatever their number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosaique.core import clock
from mosaique.core.bulk import insert_rows, timestamp
from mosaique.core.models import Heartbeat


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "sqlite_statements"), [(0, 0), (1, 1), (49, 1), (50, 1), (51, 2), (120, 3)]
)
def test_rows_are_all_inserted_with_their_values(count, sqlite_statements):
    rows = [(f"p{number:03}", timestamp(Heartbeat, clock.now())) for number in range(count)]
    with CaptureQueriesContext(connection) as asked:
        insert_rows(Heartbeat, ("name", "at"), iter(rows))
    assert list(Heartbeat.objects.order_by("name").values_list("name", flat=True)) == [
        name for name, _ in rows
    ]
    if connection.vendor == "sqlite":
        assert len(asked) == sqlite_statements
