"""What the worker does once a day, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from mosaique.catalogue import actions, claims
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.cli import housekeeping
from mosaique.core import clock
from mosaique.network.models import Structure, User


@pytest.mark.django_db
def test_tidy_empties_the_bin_and_ends_old_claims(monkeypatch):
    monkeypatch.setattr(housekeeping, "require_instance", lambda: None)
    oriv = Structure.objects.create(code="ORIV", name="ORIV")
    marie = User.objects.create_user("marie@example.org", "x")
    taken, old = (
        actions.create_record(Description(title=title), structure=oriv, by=marie)
        for title in ("Pris", "Jeté")
    )
    claims.claim(taken, by=marie)
    actions.delete_draft(old, by=marie)
    later = clock.now() + dt.timedelta(days=31)
    first = CliRunner().invoke(housekeeping.tidy_command)
    monkeypatch.setattr(clock, "now", lambda: later)
    said = [CliRunner().invoke(housekeeping.tidy_command).output for _ in range(2)]
    assert [first.output, *said] == [
        "bin: 0 erased; claims: 0 ended\n",
        "bin: 1 erased; claims: 1 ended\n",
        "bin: 0 erased; claims: 0 ended\n",
    ]
    assert list(Record.with_bin.all()) == [taken]
