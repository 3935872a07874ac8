"""What an import writes down about itself, batch by batch, in the batch's own transaction.

One row a thousand records, packed: 100,000 records cost a hundred rows. From it a killed import goes on where
it was with exact counts, an import is undone, and rejected records are given back.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mosaique.catalogue.values.description import HoldingDraft
from mosaique.core import clock
from mosaique.core.compression import compress, decompress
from mosaique.exchange.enums import ImportState
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.models import ImportBatch, ImportRun
from mosaique.exchange.reports import COUNTS, ImportReport, ReportedProblem

# Originals of rejected records kept in one batch, in bytes: a file of nothing but damage must fit in memory.
_MOST_REJECTED = 16 * 1024 * 1024


class Revision(msgspec.Struct, array_like=True):
    """A record that a changed source updated, with what was there before.

    ``before`` and ``after`` are numbers of versions, equal when the description stayed. ``original`` is the
    former original as it was kept (compressed), ``renewed`` the digest of the one in its place. ``copies``
    are the centre's former copies, None when they were not replaced, and ``made`` the ids of those in their
    place.
    """

    record: int
    before: int
    after: int
    source: int
    digest: bytes
    original: bytes
    renewed: bytes = b""
    copies: list[HoldingDraft] | None = None
    made: list[int] = []


class Batch(msgspec.Struct, omit_defaults=True):
    """What one batch did: ids of records made and of copies made with them or on others, (record, origin) of
    each document that was known, revisions, and what was rejected: problems with the originals, in order.
    """

    created: list[int] = []
    holdings: list[int] = []
    attached: list[tuple[int, int]] = []
    revised: list[Revision] = []
    problems: list[ReportedProblem] = []
    warnings: list[ReportedProblem] = []
    rejected: list[bytes] = []

    def reject(self, original: bytes) -> None:
        """Keep a rejected record's bytes, as long as the batch is not too large."""
        room = _MOST_REJECTED - sum(map(len, self.rejected[-1000:]))
        self.rejected.append(original if len(original) <= room else b"")


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Batch).decode


class Journal:
    """The journal of a run at work. Every step is taken only if the run is still this worker's to do."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    def keep(self, batch: Batch, report: ImportReport, *, read: int) -> None:
        """Write a batch down and move the run's counts, in the batch's transaction.

        Raises RunTaken, so that the batch is rolled back, if somebody stopped the run or took it up.
        """
        mine = ImportRun.objects.filter(
            pk=self.run.pk, state=ImportState.RUNNING, attempt=self.run.attempt, read=self.run.read
        )
        position = self.run.read + read
        counts = {name: getattr(report, name) for name in COUNTS}
        if not mine.update(read=position, progress_at=clock.now(), **counts):
            raise RunTaken
        ImportBatch.objects.create(run=self.run, position=position, body=compress(_pack(batch)))
        self.run.read = position

    def close(self, report: ImportReport) -> None:
        """Say that the file was read to its end. Raises RunTaken."""
        mine = ImportRun.objects.filter(
            pk=self.run.pk, state=ImportState.RUNNING, attempt=self.run.attempt, read=self.run.read
        )
        now = clock.now()
        if not mine.update(
            state=ImportState.DONE, finished_at=now, total=self.run.read, report=report.as_dict(), error=""
        ):
            raise RunTaken

    def give_up(self, error: BaseException) -> None:
        """Say what ended it: a person at the keyboard (stopped), or anything else (failed)."""
        state = ImportState.STOPPED if isinstance(error, KeyboardInterrupt) else ImportState.FAILED
        ImportRun.objects.filter(pk=self.run.pk, state=ImportState.RUNNING, attempt=self.run.attempt).update(
            state=state, finished_at=clock.now(), error=f"{type(error).__name__}: {error}"[:500]
        )


def unpacked(batch: ImportBatch) -> Batch:
    """What a row of the journal holds."""
    return _unpack(decompress(batch.body))


def batches_of(run: ImportRun) -> Iterator[Batch]:
    """The batches of a run, in the file's order."""
    for batch in run.batches.order_by("position").iterator(chunk_size=20):
        yield unpacked(batch)


def restored_report(run: ImportRun, report: ImportReport) -> None:
    """Give a new report the counts and the problems of what the run has done already."""
    for name in COUNTS:
        setattr(report, name, getattr(run, name))
    for batch in batches_of(run):
        report.problems += batch.problems
        report.warnings += batch.warnings
