"""scripts/with_postgres.py, which half of the suite runs on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.project.tree import ROOT

SCRIPT = [sys.executable, str(ROOT / "scripts" / "with_postgres.py")]
ASK = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SHOW data_directory').fetchone()[0])"


def test_command_reaches_the_private_server_which_then_leaves_nothing():
    ran = subprocess.run(
        [*SCRIPT, sys.executable, "-c", ASK],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    data = Path(ran.stdout.strip())
    assert data.name == "data"
    assert not data.parent.exists()


def test_status_is_the_command_s():
    ran = subprocess.run([*SCRIPT, sys.executable, "-c", "raise SystemExit(3)"], check=False, timeout=120)
    assert ran.returncode == 3


def test_without_a_command_the_usage_is_told():
    ran = subprocess.run(SCRIPT, capture_output=True, check=False, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (2, "usage: with_postgres.py COMMAND [ARGUMENT…]\n")
