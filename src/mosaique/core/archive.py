"""Backups: one archive of database and media, consistent while serving, and its way back.

SQLite is copied by its own backup interface, never as a file (the journal would be missing); media are
copied after the database, so that every file that a row names is there. PostgreSQL is dumped by `pg_dump`.
The index is not saved: it is rebuilt.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection

from mosaique import __version__
from mosaique.core import clock

_MANIFEST = "manifest.json"
_DATABASES = {"sqlite": "db.sqlite3", "postgresql": "database.dump"}


class ArchiveError(Exception):
    """The archive could not be made or put back; the text says why."""


def back_up(target: Path) -> None:
    """Write an archive; it appears under its name only when whole. Raises ArchiveError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        work = Path(folder)
        database = work / _DATABASES[connection.vendor]
        _copy_database(database)
        manifest = {"made_at": clock.now().isoformat(), "version": __version__, "database": connection.vendor}
        (work / _MANIFEST).write_text(json.dumps(manifest))
        whole = work / "archive.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=3) as archive:
            archive.add(work / _MANIFEST, _MANIFEST)
            archive.add(database, database.name)
            archive.add(settings.MOSAIQUE_HOME / "secret_key", "secret_key")
            if Path(settings.MEDIA_ROOT).exists():
                archive.add(settings.MEDIA_ROOT, "media")
        whole.chmod(0o600)
        _to_disk(whole)
        whole.replace(target)


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        import sqlite3  # noqa: PLC0415  # the library that core.sqlite chose

        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy, pages=1000, sleep=0.01)
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        finally:
            copy.close()
        if verdict != "ok":
            message = f"the copy of the database is damaged: {verdict}"
            raise ArchiveError(message)
    else:
        _run("pg_dump", "--format=custom", f"--file={target}")


def verify(file: Path) -> dict[str, Any]:
    """The manifest of an archive. Raises ArchiveError if it is not one of ours or not for this database."""
    try:
        with tarfile.open(file) as archive:
            member = archive.extractfile(_MANIFEST)
            manifest: dict[str, Any] = json.load(member) if member else {}
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        message = f"{file} is not a backup of Mosaïque ({error})"
        raise ArchiveError(message) from error
    if manifest.get("database") != connection.vendor:
        message = (
            f"{file} holds a {manifest.get('database')} database; this instance runs on {connection.vendor}"
        )
        raise ArchiveError(message)
    return manifest


def instance_exists() -> bool:
    """Whether a restore would replace something."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    return bool(connection.introspection.table_names())


def restore(file: Path) -> Path | None:
    """Put an archive's database and media in place; return where the former ones were moved, if any.

    Nothing is replaced before the archive was read whole. Raises ArchiveError.
    """
    verify(file)
    home: Path = settings.MOSAIQUE_HOME
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        work = Path(folder)
        _unpack(file, work)
        former = home / "backups" / f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}"
        moved = _set_aside(former)
        if connection.vendor == "sqlite":
            connection.close()
            (work / "db.sqlite3").replace(Path(connection.settings_dict["NAME"]))
        else:
            _run("pg_restore", "--clean", "--if-exists", "--no-owner", str(work / "database.dump"))
        for name in ("media", "secret_key"):
            if (work / name).exists():
                (work / name).replace(home / name)
        return former if moved else None


def _unpack(file: Path, work: Path) -> None:
    """Extract what an archive of ours holds and nothing else; names that climb out are refused."""
    with tarfile.open(file) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
                message = f"{file} holds {member.name!r}, which a backup never does"
                raise ArchiveError(message)
            archive.extract(member, work, filter="data")


def _set_aside(former: Path) -> bool:
    """Move the present database and media away; whether there was anything."""
    home: Path = settings.MOSAIQUE_HOME
    present = [home / "media", home / "secret_key"]
    if connection.vendor == "sqlite":
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        present += [name, name.with_name(f"{name.name}-wal"), name.with_name(f"{name.name}-shm")]
    moved = [path for path in present if path.exists()]
    if moved:
        former.mkdir(parents=True)
    for path in moved:
        path.replace(former / path.name)
    return bool(moved)


def _run(command: str, *arguments: str) -> None:
    """Run a PostgreSQL client on this instance's database. Raises ArchiveError."""
    program = shutil.which(command)
    if program is None:
        message = f"{command} is needed for a PostgreSQL instance: install postgresql-client"
        raise ArchiveError(message)
    facts = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(facts["HOST"]),
        "PGPORT": str(facts["PORT"]),
        "PGUSER": str(facts["USER"]),
        "PGPASSWORD": str(facts["PASSWORD"]),
        "PGDATABASE": str(facts["NAME"]),
    }
    done = subprocess.run(  # noqa: S603  # our own arguments
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = (
            f"{command}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        )
        raise ArchiveError(message)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
