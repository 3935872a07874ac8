"""A migrated SQLite kept between runs: Wagtail's migrations cost 20 seconds each time otherwise.

The copy is taken after the first migration and laid into the next run's database in memory, before Django
migrates it; Django then finds nothing to do. It is thrown away when a migration, the apps or the locked versions
change.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "mosaique"


def copy_path(folder: Path) -> Path:
    """Where the copy made from today's migrations is, or would be."""
    digest = hashlib.sha256()
    sources = [
        *PACKAGE.glob("*/migrations/*.py"),
        *PACKAGE.glob("*/apps.py"),
        PACKAGE / "config" / "settings" / "base.py",
        ROOT / "requirements" / "base.lock",
    ]
    for path in sorted(sources):
        digest.update(path.name.encode() + path.read_bytes())
    return folder / f"{digest.hexdigest()[:16]}.sqlite3"


def lay(copy: Path, database: str) -> Any:
    """Fill the database in memory from the copy; it lasts as long as the connection that is returned."""
    import sqlite3

    keeper = sqlite3.connect(database, uri=True, check_same_thread=False)
    kept = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    kept.backup(keeper)
    kept.close()
    return keeper


def keep(connection: Any, copy: Path) -> None:
    """Write the copy, whole or not at all: another worker may be writing the same."""
    import sqlite3

    for stale in copy.parent.glob("*.sqlite3"):
        stale.unlink(missing_ok=True)
    unfinished = copy.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(unfinished)
    connection.backup(target)
    target.close()
    unfinished.replace(copy)
