"""A worker killed with -9 in the middle of a batch: the next one goes on, nothing is done twice or half."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

PREPARE = """
import django; django.setup()
from mosaique.catalogue import storage
from mosaique.catalogue.batches import actions
from mosaique.catalogue.batches.operations import AddKeyword
from mosaique.catalogue.enums import VersionAction
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.network.actions import give_role
from mosaique.network.models import Structure, User
from django.db import transaction
structure = Structure.objects.create(code="ORIV", name="ORIV")
user = User.objects.create_user("x@example.org", "x")
give_role(user, "documentalist", structure=structure)
new = [storage.NewRecord(Description(title=f"Titre {n}"), structure.pk) for n in range(3000)]
with transaction.atomic():
    ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.IMPORTED)
batch = actions.prepare_batch(ids, by=user, structure=structure, operations=[AddKeyword(text="lot")])
actions.confirm_batch(batch, by=user)
"""
COUNTS = """
SELECT (SELECT state FROM catalogue_batch), (SELECT position FROM catalogue_batch),
       (SELECT changed FROM catalogue_batch), (SELECT count(*) FROM catalogue_batchchange),
       (SELECT count(*) FROM catalogue_record WHERE version = 2),
       (SELECT count(*) FROM catalogue_recordversion WHERE action = 'batch')
"""
PATIENCE = 60  # seconds


@pytest.fixture
def instance(ready_made_tables, db, tmp_path):
    if ready_made_tables is None:
        pytest.skip("the fault is injected on SQLite; PostgreSQL's transactions are tested by themselves")
    shutil.copy(ready_made_tables, tmp_path / "db.sqlite3")
    environment = {**os.environ, "MOSAIQUE_HOME": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production"}
    for name in ("DATABASE_URL", "SEARCH_URL"):
        environment.pop(name, None)
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True)
    return tmp_path, environment


def counts(home):
    database = sqlite3.connect(f"file:{home}/db.sqlite3?mode=ro", uri=True)
    try:
        return database.execute(COUNTS).fetchone()
    finally:
        database.close()


def worker(environment):
    return subprocess.Popen(
        [sys.executable, "-m", "mosaique", "worker"], env=environment, stdout=subprocess.DEVNULL
    )


def wait_until(home, reached):
    end = time.monotonic() + PATIENCE
    while not reached(counts(home)):
        assert time.monotonic() < end, counts(home)
        time.sleep(0.02)


def test_killed_worker_leaves_whole_transactions_and_the_next_one_goes_on(instance):
    home, environment = instance
    first = worker(environment)
    wait_until(home, lambda found: found[1] > 0)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    state, position, changed, told, records, versions = counts(home)
    assert 0 < position < 3000
    assert (state, changed, told, records, versions) == ("running", *[position] * 4)

    second = worker(environment)
    try:
        wait_until(home, lambda found: found[0] == "done")
    finally:
        second.terminate()
        second.wait(timeout=30)
    assert counts(home) == ("done", 3000, 3000, 3000, 3000, 3000)
    database = sqlite3.connect(f"file:{home}/db.sqlite3?mode=ro", uri=True)
    (taken_up,) = database.execute("SELECT taken_up FROM catalogue_batch").fetchone()
    database.close()
    assert f'"position": {position}' in taken_up
