"""A worker killed in the middle of an import, for real: another one goes on, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from bench.import_unimarc import generate

RECORDS = 3_000
PATIENCE = 120  # seconds

SEND = """
import sys
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from mosaique.exchange import runs
from mosaique.exchange.imports import OnMatch
from mosaique.network.models import Structure, User
user = User.objects.create_user("marie@example.org", "x")
with open(sys.argv[1], "rb") as file:
    run = runs.receive(SimpleUploadedFile("fonds.mrc", file.read()), structure=Structure.objects.get(code="ORIV"), by=user)
runs.ask_for_check(run, columns={}, on_match=OnMatch.ATTACH, as_draft=False)
runs.check(run.pk)
run.refresh_from_db()
runs.start(run)
print(run.state)
"""
TABLES = ("catalogue_record", "catalogue_holding", "catalogue_recordversion", "catalogue_sourcerecord")


@pytest.fixture
def instance(tmp_path):
    """Runs ``mosaique`` commands and scripts on an instance of its own."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE"))
    }
    environment |= {
        "MOSAIQUE_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
    }

    class Instance:
        def command(self, *arguments):
            return [sys.executable, "-m", "mosaique", *arguments]

        def run(self, *arguments):
            subprocess.run(self.command(*arguments), env=environment, check=True, capture_output=True)

        def start(self, *arguments):
            return subprocess.Popen(self.command(*arguments), env=environment, stderr=subprocess.DEVNULL)

        def script(self, text, *arguments):
            code = f"import django; django.setup()\n{text}"
            done = subprocess.run(
                [sys.executable, "-c", code, *arguments],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            return done.stdout

        def look(self):
            """The run and what there is, read beside the worker."""
            with closing(sqlite3.connect(f"file:{tmp_path}/home/db.sqlite3?mode=ro", uri=True)) as base:
                columns = "state", "read", "created", "interruptions"
                (row,) = base.execute(f"SELECT {', '.join(columns)} FROM exchange_importrun")
                rows = [base.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES]
                journal = base.execute("SELECT position FROM exchange_importbatch ORDER BY position")
                return dict(zip(columns, row, strict=True)) | {
                    "rows": rows,
                    "journal": [one for (one,) in journal],
                }

        def until(self, is_so):
            deadline = time.monotonic() + PATIENCE
            while not is_so(seen := self.look()):
                assert time.monotonic() < deadline, seen
                time.sleep(0.05)
            return seen

    return Instance()


def test_killed_worker_is_replaced_and_the_counts_are_exact(instance, tmp_path):
    file = tmp_path / "fonds.mrc"
    generate(file, RECORDS)
    instance.run("init")
    assert instance.script(SEND, str(file)).strip() == "waiting"
    worker = instance.start("worker")
    try:
        instance.until(lambda seen: seen["read"])
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        killed = instance.look()
        assert killed["state"] == "running"
        assert killed["rows"] == [killed["read"]] * 4  # the batch at work was rolled back, whole
        worker = instance.start("worker")
        done = instance.until(lambda seen: seen["state"] == "done")
    finally:
        worker.kill()
        worker.wait()
    assert (done["read"], done["created"], done["interruptions"]) == (RECORDS, RECORDS, 1)
    assert done["rows"] == [RECORDS] * 4
    assert done["journal"] == list(range(1_000, RECORDS + 1, 1_000))
