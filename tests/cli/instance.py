"""An instance on disk, driven as an operator drives it: the command line, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT = 300  # seconds: nothing is asserted about time, a hang is still a failure


@dataclass(frozen=True, slots=True)
class Instance:
    """A home of its own. ``reaches``: the private networks that it may ask."""

    home: Path
    reaches: str = ""

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """A command on its way, with what it starts in its own process group."""
        return subprocess.Popen(
            [sys.executable, "-m", "mosaique", *map(str, arguments)],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """A command that has ended."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        finally:
            kill(process)
        return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        """The object that a command that went well prints."""
        ran = self.run(*arguments, "--json")
        assert ran.returncode == 0, ran
        return json.loads(ran.stdout)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the database holds, read past the product."""
        with closing(sqlite3.connect(self.home / "db.sqlite3")) as database:
            return database.execute(question).fetchall()

    def copied_to(self, home: Path) -> Instance:
        shutil.copytree(self.home, home)
        return Instance(home)

    def _environment(self) -> dict[str, str]:
        ours = ("DJANGO", "MOSAIQUE", "DATABASE_URL", "SEARCH_URL", "EMAIL_URL")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **inherited,
            "MOSAIQUE_HOME": str(self.home),
            "MOSAIQUE_LOG_LEVEL": "WARNING",
            "MOSAIQUE_LINK_CHECKS": "0",
            "MOSAIQUE_ALLOW_PRIVATE_NETWORKS": self.reaches,
        }


def kill(process: subprocess.Popen[bytes]) -> bool:
    """End a command and what it started at once, as a power cut would; whether it was still running."""
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return running
