"""Whether what is kept twice says the same: database and index, rows and files, counters and rows.

What waits in the index queue is not a difference: a normal start does that work.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Max
from django.db.models.fields.files import FieldFile

from mosaique.catalogue.indexing import RecordSource
from mosaique.catalogue.models import Attachment, Record, SourceRecord
from mosaique.catalogue.works import checking as works
from mosaique.catalogue.works.reading import leading_ids
from mosaique.discovery import queue, search


def differences() -> Iterator[dict[str, object]]:
    """One row a difference: the part it is in, what it is about, and a sentence."""
    yield from _database()
    yield from _index()
    yield from _versions()
    yield from _origins()
    yield from _files()
    yield from works.differences()


def _database() -> Iterator[dict[str, object]]:
    """SQLite's own checks; PostgreSQL enforces its constraints on every write."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield {"part": "database", "message": str(line)}
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchall():
            yield {"part": "database", "id": row, "message": f"{table} row {row} points at no {parent}"}


def _index() -> Iterator[dict[str, object]]:
    queued = set(queue.waiting_ids())
    waiting = queued.union(leading_ids(queued))
    expected, indexed = set(RecordSource().all_ids()), set(search.indexed_ids())
    for record_id in sorted((expected - indexed) - waiting):
        yield {"part": "index", "id": record_id, "message": f"record {record_id} is not in the index"}
    for record_id in sorted((indexed - expected) - waiting):
        yield {
            "part": "index",
            "id": record_id,
            "message": f"the index holds {record_id}, which readers do not see",
        }


def _versions() -> Iterator[dict[str, object]]:
    numbered = Record.with_bin.annotate(last=Max("versions__number"), kept=Count("versions"))
    wrong = numbered.exclude(last=F("version"), kept=F("version"))
    for record_id, version, last, kept in wrong.values_list("pk", "version", "last", "kept"):
        message = f"record {record_id} is at version {version}, {kept} are kept, the last is {last}"
        yield {"part": "versions", "id": record_id, "message": message}


def _origins() -> Iterator[dict[str, object]]:
    """An origin whose record has no copy at its centre: the document was brought in and nobody holds it."""
    lonely = SourceRecord.objects.exclude(record__holdings__structure=F("structure"))
    for record_id, identifier in lonely.values_list("record_id", "identifier").iterator():
        message = f"record {record_id} came as {identifier} but its centre holds no copy"
        yield {"part": "holdings", "id": record_id, "message": message}


def _files() -> Iterator[dict[str, object]]:
    """Attached files, and pictures of covers, that are not there or not whole."""
    named = Attachment.objects.only("record_id", "file", "size", "is_cover", "picture")
    for attachment in named.iterator():
        for problem in _file_problems(attachment):
            message = f"{problem} of record {attachment.record_id}"
            yield {"part": "files", "id": attachment.record_id, "message": message}


def _file_problems(attachment: Attachment) -> Iterator[str]:
    """A file that somebody removed stays on disk without a row: that is no difference."""
    if not attachment.file:
        yield f"no file is behind the attachment {attachment.pk}"
    elif not _is_there(attachment.file):
        yield f"missing: the file {attachment.file.name}"
    elif attachment.size and attachment.file.size != attachment.size:
        yield (f"{attachment.file.size} bytes instead of {attachment.size}: the file {attachment.file.name}")
    if attachment.is_cover and not (attachment.picture and _is_there(attachment.picture)):
        yield f"missing: the picture of the cover {attachment.pk}"


def _is_there(file: FieldFile) -> bool:
    return file.storage.exists(str(file.name))
