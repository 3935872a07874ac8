"""The database takes the right index once it knows its tables."""

from __future__ import annotations

import pytest
from django.db import connection

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.core import clock, planner
from mosaique.network.models import Structure


@pytest.fixture
def many_published(db):
    structure = Structure.objects.create(code="ORIV", name="ORIV")
    new = [
        storage.NewRecord(Description(title=f"Notice {number}"), structure.pk, RecordState.PUBLISHED, [])
        for number in range(400)
    ]
    return storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)


@pytest.mark.integration
def test_a_page_of_records_is_fetched_by_their_keys(many_published):
    planner.refresh()
    shown = Record.objects.published().filter(pk__in=many_published[:20]).order_by()
    plan = shown.explain()
    if connection.vendor == "sqlite":
        assert "INTEGER PRIMARY KEY" in plan
    assert shown.count() == 20
