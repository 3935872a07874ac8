"""The SQLite library the product runs on, and the refusal of an affected one."""

from __future__ import annotations

import sys

# Releases without the WAL-reset corruption bug: sqlite.org/wal.html#walresetbug. 3.52.0 was withdrawn.
_FIXED_FROM = (3, 51, 3)
_BACKPORTS = ((3, 44, 6), (3, 50, 7))
_WITHDRAWN = (3, 52, 0)


def use_maintained_library() -> None:
    """Put ``pysqlite3``'s SQLite in place of the one Python was linked with, before Django loads it.

    Debian 12's Python links 3.40.1, which can corrupt a database in WAL mode (ADR 0003). Without the
    package the system's library stays and ``core.checks`` refuses it if it is affected.
    """
    try:
        import pysqlite3  # noqa: PLC0415  # replaces the standard module before anything loads it
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def is_affected(version: tuple[int, ...]) -> bool:
    """Whether that SQLite release has the WAL-reset corruption bug (3.7.0 to 3.51.2) or was withdrawn."""
    if version == _WITHDRAWN:
        return True
    if any(version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTS):
        return False
    return (3, 7, 0) <= version < _FIXED_FROM
