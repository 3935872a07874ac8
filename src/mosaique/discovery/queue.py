"""The index queue: a change and its row share a transaction, the row goes after the engine's commit.

Indexing is by replacing whole documents, so doing it twice changes nothing: a kill anywhere leaves the row,
and the next round does the work again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from mosaique.core.bulk import in_batches
from mosaique.discovery import registry
from mosaique.discovery.documents import SearchDocument
from mosaique.discovery.engines.base import Writer
from mosaique.discovery.errors import WriterBusy
from mosaique.discovery.models import QueuedDocument
from mosaique.discovery.search import engine

__all__ = ["BulkIndexing", "WriterBusy", "bulk_indexing", "drain", "enqueue", "rebuild", "waiting_ids"]

_BATCH = 1_000
_COMMIT_EVERY = 20_000


def enqueue(ids: Iterable[int]) -> int:
    """Have documents indexed again, in the caller's transaction; return the token of these rows."""
    token = secrets.randbits(62)
    rows = [(document_id, token) for document_id in dict.fromkeys(ids)]
    table = connection.ops.quote_name(QueuedDocument._meta.db_table)
    statement = (
        f"INSERT INTO {table} (document_id, token) VALUES (%s, %s) "  # noqa: S608  # our own table
        "ON CONFLICT (document_id) DO UPDATE SET token = excluded.token"
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
    return token


def waiting_ids() -> Iterator[int]:
    """Ids of what waits."""
    return QueuedDocument.objects.values_list("document_id", flat=True).iterator(10_000)


def drain(*, limit: int = _COMMIT_EVERY) -> int:
    """Index what waits, up to ``limit`` documents, and return how many; raises WriterBusy."""
    rows = list(QueuedDocument.objects.order_by("token").values_list("document_id", "token")[:limit])
    if rows:
        with engine().writing() as writer:
            for batch in in_batches(rows, _BATCH):
                _index(writer, [document_id for document_id, _ in batch])
            writer.commit()
        _remove(rows)
    return len(rows)


def rebuild(*, progress: Callable[[int], None] = lambda count: None) -> int:
    """Build the index anew beside the one that serves, swap, and return how many documents it holds.

    What is queued meanwhile stays queued: the next round catches up. Raises WriterBusy.
    """
    total = 0
    before = list(QueuedDocument.objects.values_list("document_id", "token"))
    source = registry.source()
    with engine().rebuilding() as writer:
        for batch in in_batches(list(source.all_ids()), _BATCH):
            for document in source.documents(batch):
                writer.put(document)
                total += 1
            progress(len(batch))
    _remove(before)
    return total


class BulkIndexing:
    """What an import hands over as it goes; nothing happens while another process holds the writer."""

    def __init__(self, writer: Writer | None) -> None:
        self._writer = writer
        self._rows: list[tuple[int, int]] = []

    def add(self, ids: Sequence[int], token: int) -> None:
        """Index documents that were queued under that token, once their transaction is over."""
        if self._writer is None or not ids:
            return
        _index(self._writer, ids)
        self._rows += [(document_id, token) for document_id in ids]
        if len(self._rows) >= _COMMIT_EVERY:
            self.flush()

    def put(self, documents: Sequence[SearchDocument], token: int) -> None:
        """As ``add``, for documents that the caller has at hand."""
        if self._writer is None:
            return
        for document in documents:
            self._writer.put(document)
        self._rows += [(document.id, token) for document in documents]
        if len(self._rows) >= _COMMIT_EVERY:
            self.flush()

    def flush(self) -> None:
        """Make what was added visible, then forget its rows."""
        if self._writer is not None and self._rows:
            self._writer.commit()
            _remove(self._rows)
            self._rows = []


@contextmanager
def bulk_indexing() -> Iterator[BulkIndexing]:
    """Index beside a long write. If the worker holds the index it will do the work, from the queue."""
    try:
        session = engine().writing()
        writer = session.__enter__()
    except WriterBusy:
        yield BulkIndexing(None)
        return
    with _closing(session):
        indexing = BulkIndexing(writer)
        yield indexing
        indexing.flush()


@contextmanager
def _closing(session: object) -> Iterator[None]:
    try:
        yield
    finally:
        session.__exit__(None, None, None)  # type: ignore[attr-defined]  # a context manager entered above


def _index(writer: Writer, ids: Sequence[int]) -> None:
    """Put the documents that readers may find, take the others out."""
    absent = set(ids)
    for document in registry.source().documents(ids):
        writer.put(document)
        absent.discard(document.id)
    for document_id in absent:
        writer.remove(document_id)


def _remove(rows: Sequence[tuple[int, int]]) -> None:
    """Forget rows that nothing queued again meanwhile."""
    table = connection.ops.quote_name(QueuedDocument._meta.db_table)
    statement = f"DELETE FROM {table} WHERE document_id = %s AND token = %s"  # noqa: S608  # our own table
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))
