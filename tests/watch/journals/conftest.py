from __future__ import annotations

import datetime as dt

import pytest

from mosaique.core import clock
from mosaique.watch.journals.actions import note_issue
from mosaique.watch.journals.enums import IssueState
from mosaique.watch.journals.models import Journal

TODAY = dt.date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC))


@pytest.fixture
def a_journal(oriv):
    """Makes a quarterly of ORIV's, with issues given as number: day."""

    def make(title="Diversité", issues=None, **said):
        journal = Journal.objects.create(
            **{"title": title, "structure": oriv, "since": dt.date(2020, 1, 1)} | said
        )
        for number, day in (issues or {}).items():
            note_issue(
                journal, state=IssueState.RECEIVED, on=dt.date.fromisoformat(day), by=None, number=str(number)
            )
        return journal

    return make


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def as_marie(client, marie):
    client.force_login(marie, backend="django.contrib.auth.backends.ModelBackend")
    return client
