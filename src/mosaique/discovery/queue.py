"""The index queue: a change and its row share a transaction, the row goes after the engine's commit.

Indexing is by replacing whole documents, so doing it twice changes nothing: a kill anywhere leaves the row,
and the next round does the work again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.db import DatabaseError, transaction

from mosaique.core import waiting
from mosaique.core.bulk import in_batches
from mosaique.core.waiting import Row
from mosaique.discovery import registry
from mosaique.discovery.documents import SearchDocument
from mosaique.discovery.engines.base import Writer
from mosaique.discovery.errors import WriterBusy
from mosaique.discovery.models import QueuedDocument
from mosaique.discovery.search import engine

__all__ = [
    "BulkIndexing",
    "WriterBusy",
    "bulk_indexing",
    "drain",
    "drain_all",
    "enqueue",
    "rebuild",
    "waiting_ids",
]

logger = logging.getLogger(__name__)

_BATCH = 1_000
_COMMIT_EVERY = 20_000


def enqueue(ids: Iterable[int]) -> int:
    """Have documents indexed again, in the caller's transaction; return the token of these rows."""
    return waiting.enqueue(QueuedDocument, ids)


def waiting_ids() -> Iterator[int]:
    """Ids of what waits."""
    return QueuedDocument.objects.values_list("document_id", flat=True).iterator(10_000)


def drain(*, limit: int = _COMMIT_EVERY) -> int:
    """Index what waits, up to ``limit`` documents, and return how many; raises WriterBusy.

    An index that was started empty, because there was none that this version could read, is rebuilt first.
    """
    if engine().needs_rebuilding:
        return rebuild()
    rows = list(QueuedDocument.objects.order_by("token").values_list("document_id", "token")[:limit])
    if not rows:
        return 0
    done: list[Row] = []
    with engine().writing() as writer:
        for batch in in_batches(rows, _BATCH):
            done += _indexed(writer, batch)
        writer.commit()
    _forget(done)
    logger.info("index drained=%s left_waiting=%s", len(done), len(rows) - len(done))
    return len(done)


def rebuild(*, progress: Callable[[int], None] = lambda count: None) -> int:
    """Build the index anew beside the one that serves, swap, and return how many documents it holds.

    What is queued meanwhile stays queued: it is indexed in the new one right after. Raises WriterBusy.
    """
    with engine().rebuilding() as writer:
        before = list(QueuedDocument.objects.values_list("document_id", "token"))
        unknown = [(document_id, 0) for document_id in registry.source().all_ids()]
        for batch in in_batches(unknown, _BATCH):
            _indexed(writer, batch)
            progress(len(batch))
    _forget(before)
    total = engine().count()
    logger.info("index rebuilt=%s", total)
    return total


class BulkIndexing:
    """What an import hands over as it goes; nothing happens while another process holds the writer."""

    def __init__(self, writer: Writer | None) -> None:
        self._writer = writer
        self._rows: list[Row] = []

    def add(self, ids: Sequence[int], token: int) -> None:
        """Index documents that were queued under that token, once their transaction is over."""
        if self._writer is not None and ids:
            self._rows += _indexed(self._writer, [(document_id, token) for document_id in ids])
            self._commit_if_many()

    def put(self, documents: Sequence[SearchDocument], token: int) -> None:
        """As ``add``, for documents that the caller has at hand."""
        if self._writer is not None:
            for document in documents:
                self._writer.put(document)
            self._rows += [(document.id, token) for document in documents]
            self._commit_if_many()

    def _commit_if_many(self) -> None:
        if len(self._rows) >= _COMMIT_EVERY:
            self.flush()

    def flush(self) -> None:
        """Make what was added visible, then forget its rows."""
        if self._writer is not None and self._rows:
            self._writer.commit()
            _forget(self._rows)
            self._rows = []


@contextmanager
def bulk_indexing() -> Iterator[BulkIndexing]:
    """Index beside a long write, then what a write that was killed left in the queue.

    If another process holds the index, it will do the work from the queue.
    """
    with ExitStack() as stack:
        writer: Writer | None = None
        try:
            if engine().needs_rebuilding:  # a new instance: nothing yet, or everything would be done twice
                rebuild()
            writer = stack.enter_context(engine().writing())
        except WriterBusy:
            logger.info("index is busy: what is written waits in the queue")
        indexing = BulkIndexing(writer)
        yield indexing
        indexing.flush()
    if writer is not None:
        drain_all()


def drain_all() -> None:
    """Index whatever waits, unless another process has begun to."""
    try:
        while drain():
            pass
    except WriterBusy:
        logger.info("index is busy: what waits stays in the queue")


def _indexed(writer: Writer, rows: Sequence[Row]) -> Sequence[Row]:
    """Put the documents that readers may find, take the others out; return the rows that were done.

    One document that cannot be made must not hold back the others: a batch that fails is done again one by
    one, and what fails alone stays in the queue, named in the log.
    """
    try:
        _index(writer, [document_id for document_id, _ in rows])
    except DatabaseError:
        raise
    except Exception:
        if len(rows) == 1:
            logger.exception("index document=%s cannot be made", rows[0][0])
            return []
        return [row for one in rows for row in _indexed(writer, [one])]
    return rows


def _index(writer: Writer, ids: Sequence[int]) -> None:
    documents = list(registry.source().documents(ids))
    for document in documents:
        writer.put(document)
    for document_id in set(ids).difference(document.id for document in documents):
        writer.remove(document_id)


def _forget(rows: Iterable[Row]) -> None:
    """Remove rows that nothing queued again meanwhile."""
    with transaction.atomic():
        waiting.forget(QueuedDocument, rows)
