"""Backups: one archive of database and media, consistent while serving, and its way back.

SQLite is copied by its own backup interface, never as a file (the journal would be missing); media are
copied after the database, so that every file that a row names is there. PostgreSQL is dumped by `pg_dump`.
The index is not saved: it is rebuilt.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection

from mosaique import __version__
from mosaique.core import clock

_MANIFEST = "manifest.json"
_DATABASES = {"sqlite": "db.sqlite3", "postgresql": "database.dump"}
_RESTORING = ".restoring"  # in the home from the first file moved until the index is rebuilt
_FRESH = 60  # seconds


class ArchiveError(Exception):
    """The archive could not be made or put back; the text says why."""


def back_up(target: Path) -> None:
    """Write an archive; it appears under its name only when whole. Raises ArchiveError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _work_folder(target.parent, ".backup-") as work:
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

    Nothing is replaced before the archive was read whole. The caller ends it by ``end_restore`` once the
    index is rebuilt; until then ``interrupted_restore`` names the archive, and restoring again takes it up:
    what was set aside the first time stays what was there before. Raises ArchiveError.
    """
    verify(file)
    home: Path = settings.MOSAIQUE_HOME
    home.mkdir(parents=True, exist_ok=True)
    with _work_folder(home, ".restore-") as work:
        _unpack(file, work)
        former = home / "backups" / _begin_restore(file)
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


def interrupted_restore() -> str:
    """The archive that was being restored when something stopped it; empty when nothing was."""
    return _restoring().get("archive", "")


def end_restore() -> None:
    """Let the restored instance serve."""
    (settings.MOSAIQUE_HOME / _RESTORING).unlink(missing_ok=True)


def _restoring() -> dict[str, str]:
    try:
        begun: dict[str, str] = json.loads((settings.MOSAIQUE_HOME / _RESTORING).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return begun


def _begin_restore(file: Path) -> str:
    """Note that the instance is not whole from here on; return the name of the folder for what was there."""
    former = _restoring().get("former") or f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}"
    fresh = settings.MOSAIQUE_HOME / f"{_RESTORING}.{os.getpid()}"
    fresh.write_text(json.dumps({"archive": str(file.absolute()), "former": former}), encoding="utf-8")
    _to_disk(fresh)
    fresh.replace(settings.MOSAIQUE_HOME / _RESTORING)
    return former


@contextmanager
def _work_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A folder of one's own, gone when left; those that killed commands left are removed first."""
    for stale in parent.glob(f"{prefix}*"):
        if _is_left(stale):
            shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=prefix) as name:
        handle = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(handle)


def _is_left(folder: Path) -> bool:
    """Whether no living command holds it; one made this minute may not be held yet."""
    if time.time() - folder.stat().st_mtime < _FRESH:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _unpack(file: Path, work: Path) -> None:
    """Extract what an archive of ours holds and nothing else; names that climb out are refused."""
    with tarfile.open(file) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
                message = f"{file} holds {member.name!r}, which a backup never does"
                raise ArchiveError(message)
            _write(archive, member, work / path)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """One file or folder, which others may not write to. Debian 12's Python has no filters yet."""
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    if content is None:  # nothing but a file passes the caller
        return
    with content, target.open("wb") as kept:
        target.chmod(member.mode & 0o755 | 0o600)
        shutil.copyfileobj(content, kept)
    os.utime(target, (member.mtime, member.mtime))


def _set_aside(former: Path) -> bool:
    """Move the present database and media away; whether there was anything.

    What a restore that was stopped has set aside already is left as it is.
    """
    home: Path = settings.MOSAIQUE_HOME
    present = [home / "media", home / "secret_key"]
    if connection.vendor == "sqlite":
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        present += [name, name.with_name(f"{name.name}-wal"), name.with_name(f"{name.name}-shm")]
    taken_up = former.exists()
    moved = [path for path in present if path.exists()]
    if moved:
        former.mkdir(parents=True, exist_ok=True)
    for path in moved:
        if not (taken_up and (former / path.name).exists()):
            path.replace(former / path.name)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return former.exists()


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
