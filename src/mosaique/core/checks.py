"""What must hold before anything is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from mosaique.core.sqlite import is_affected


@register(Tags.database)
def sqlite_is_safe_in_wal(**_: Any) -> list[Error]:
    """Refuse a SQLite release that can corrupt a database in WAL mode."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    import sqlite3  # noqa: PLC0415  # the one that core.sqlite chose

    if not is_affected(sqlite3.sqlite_version_info):
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode.",
            hint="Install the package pysqlite3 0.6.1 or later (`make setup` does).",
            id="mosaique.E001",
        )
    ]
