"""Taking an import back: what it made and nobody touched goes, what it changed comes back, the rest is told.

Batch by batch, the last first, each in one transaction with its mark: a killed undo goes on, a second one
finds nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from mosaique.catalogue import storage
from mosaique.catalogue.actions import version_description
from mosaique.catalogue.enums import VersionAction
from mosaique.catalogue.models import (
    Agent,
    Attachment,
    Contribution,
    Holding,
    Record,
    RecordVersion,
    SourceRecord,
)
from mosaique.core import clock, stopping
from mosaique.core.bulk import in_batches, take_lock
from mosaique.discovery import queue
from mosaique.exchange.enums import ImportState
from mosaique.exchange.journal import Batch, Revision, unpacked
from mosaique.exchange.models import ImportBatch, ImportRun

logger = logging.getLogger(__name__)

# Why something stays.
EDITED = "edited"  # somebody, or a later import, changed the description since
COPIES = "copies"  # the centre's copies were changed since
HELD = "held"  # another centre has a copy
FILES = "files"  # files were attached
IMPORTED = "imported"  # another import brought the same document
USED = "used"  # something else refers to the record

_LISTED = 1_000
_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stays as it is, or keeps its copy, and why."""

    record: int
    title: str
    why: str

    def as_dict(self) -> dict[str, object]:
        return {"record": self.record, "title": self.title, "why": self.why}


@dataclass(slots=True)
class Verdict:
    """What undoing would do: ids of records to delete, of copies and origins to take away, revisions to
    revert; and what stays.
    """

    delete: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    detached: set[int] = field(default_factory=set)
    revert: list[Revision] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        for name in ("delete", "copies", "origins", "revert", "kept"):
            getattr(self, name).extend(getattr(other, name))
        self.detached |= other.detached


class _Trace:
    """Everything that a run left, by id."""

    def __init__(self, run: ImportRun, batches: Iterable[Batch]) -> None:
        self.run = run
        self.copies: set[int] = set()
        self.origins: set[int] = set()
        for batch in batches:
            self.copies |= {*batch.holdings, *(one for revision in batch.revised for one in revision.made)}
            self.origins |= {origin for _, origin in batch.attached}


def plan(run: ImportRun) -> Verdict:
    """What undoing a run would do now; nothing is written."""
    rows = [unpacked(row) for row in run.batches.filter(is_undone=False)]
    trace, whole = _Trace(run, rows), Verdict()
    for batch in rows:
        whole.add(_judge(batch, trace))
    return whole


def undo(run_pk: int) -> None:
    """A worker's part: take the run back. Doing it again changes nothing."""
    run = ImportRun.objects.select_related("structure").filter(pk=run_pk, state=ImportState.UNDOING).first()
    if run is None:
        return
    trace = _Trace(run, map(unpacked, run.batches.all()))
    for row_pk in list(
        run.batches.filter(is_undone=False).order_by("-position").values_list("pk", flat=True)
    ):
        if stopping.is_stopping():
            logger.info("import run=%s undone in part: this worker was asked to stop", run_pk)
            return
        _undo_batch(run, row_pk, trace)
    now = clock.now()
    ImportRun.objects.filter(pk=run_pk, state=ImportState.UNDOING).update(
        state=ImportState.UNDONE, finished_at=now, progress_at=now
    )
    logger.info("import run=%s undone", run_pk)


@transaction.atomic
def _undo_batch(run: ImportRun, row_pk: int, trace: _Trace) -> None:
    take_lock(Record, "imports")
    if not ImportBatch.objects.filter(pk=row_pk, is_undone=False).update(is_undone=True):
        return  # another worker was quicker
    verdict = _judge(unpacked(ImportBatch.objects.get(pk=row_pk)), trace)
    deleted, used = erase_records(verdict.delete)
    verdict.kept += [_kept(one, USED) for one in used]
    Holding.objects.filter(pk__in=verdict.copies).delete()
    storage.touch_records(verdict.detached, at=clock.now())
    SourceRecord.objects.filter(pk__in=verdict.origins).delete()
    for revision in verdict.revert:
        _revert(run, revision)
    queue.enqueue([*deleted, *verdict.detached, *(one.record for one in verdict.revert)])
    _tell(run, deleted=len(deleted), verdict=verdict)


def _tell(run: ImportRun, *, deleted: int, verdict: Verdict) -> None:
    """Add a batch's outcome to the run's report, in the batch's transaction."""
    current = ImportRun.objects.select_for_update().get(pk=run.pk)
    told: dict[str, Any] = {"deleted": 0, "detached": 0, "reverted": 0, "kept": [], "kept_total": 0}
    told |= current.undo_report
    told["deleted"] += deleted
    told["detached"] += len(verdict.detached)
    told["reverted"] += len(verdict.revert)
    told["kept_total"] += len(verdict.kept)
    told["kept"] = [*told["kept"], *(one.as_dict() for one in verdict.kept)][:_LISTED]
    ImportRun.objects.filter(pk=run.pk).update(undo_report=told, progress_at=clock.now())


def _judge(batch: Batch, trace: _Trace) -> Verdict:
    verdict = Verdict()
    for ids in in_batches(batch.created, _STATEMENT):
        _judge_created(ids, trace, verdict)
    going = set(verdict.delete)
    staying = {one.record for one in verdict.kept}
    for pairs in in_batches([pair for pair in batch.attached if pair[0] not in going | staying], _STATEMENT):
        _judge_attached(pairs, trace, verdict)
    for revision in batch.revised:
        _judge_revised(revision, verdict)
    return verdict


def _judge_created(ids: Collection[int], trace: _Trace, verdict: Verdict) -> None:
    """Sort records that the run made into those that nobody touched and those that stay."""
    centre = trace.run.structure_id
    reasons: dict[int, str] = {}
    origins = SourceRecord.objects.filter(record__in=ids).exclude(pk__in=_own(trace.origins, ids))
    findings: tuple[tuple[str, Iterable[Any]], ...] = (
        (IMPORTED, _more_than_one(origins)),
        (FILES, _ids(Attachment.objects.filter(record__in=ids))),
        (COPIES, _strangers(ids, trace)),
        (HELD, _ids(Holding.objects.filter(record__in=ids).exclude(structure=centre))),
    )
    for why, found in findings:
        reasons |= dict.fromkeys(found, why)
    for record in Record.objects.filter(pk__in=ids).only("pk", "title", "version"):
        why = EDITED if record.version != 1 else reasons.get(record.pk, "")
        if why:
            verdict.kept.append(_kept(record, why))
        else:
            verdict.delete.append(record.pk)


def _own(origins: set[int], ids: Collection[int]) -> list[int]:
    """The run's own further origins among those of some records."""
    if not origins:
        return []
    found = SourceRecord.objects.filter(record__in=ids).values_list("pk", flat=True)
    return [one for one in found if one in origins]


def _more_than_one(origins: Any) -> Iterator[int]:
    counted = origins.order_by().values("record").annotate(count=Count("pk")).filter(count__gt=1)
    return counted.values_list("record", flat=True)


def _strangers(ids: Collection[int], trace: _Trace) -> set[int]:
    """Records of which the centre has a copy that the run did not make."""
    held = Holding.objects.filter(record__in=ids, structure=trace.run.structure_id)
    return {record for pk, record in held.values_list("pk", "record_id") if pk not in trace.copies}


def _ids(rows: Any) -> Iterator[int]:
    return rows.values_list("record_id", flat=True)


def _judge_attached(pairs: Collection[tuple[int, int]], trace: _Trace, verdict: Verdict) -> None:
    """Sort copies that the run added to known documents; one that another origin counts on stays."""
    ids = {record for record, _ in pairs}
    titles = dict(Record.objects.filter(pk__in=ids).values_list("pk", "title"))
    centre = trace.run.structure_id
    others = SourceRecord.objects.filter(record__in=ids, structure=centre)
    counted_on = {record for pk, record in others.values_list("pk", "record_id") if pk not in trace.origins}
    strangers = _strangers(ids, trace)
    held = Holding.objects.filter(record__in=ids, structure=centre).values_list("pk", "record_id")
    own = [(pk, record) for pk, record in held if pk in trace.copies]
    staying = (counted_on & {record for _, record in own}) - strangers
    verdict.kept += [Kept(record, titles[record], IMPORTED) for record in sorted(staying)]
    verdict.kept += [
        Kept(record, titles[record], COPIES)
        for record in sorted(strangers - counted_on)
        if record not in {one for _, one in own}
    ]
    verdict.copies += [pk for pk, record in own if record not in staying]
    verdict.origins += [origin for record, origin in pairs if record in titles]
    verdict.detached |= (ids & titles.keys()) - staying


def _judge_revised(revision: Revision, verdict: Verdict) -> None:
    record = Record.objects.filter(pk=revision.record).only("pk", "title", "version").first()
    if record is None:
        return
    origin = SourceRecord.objects.filter(pk=revision.source).only("digest").first()
    copies = Holding.objects.filter(pk__in=revision.made).count()
    if record.version != revision.after or origin is None or bytes(origin.digest) != revision.renewed:
        verdict.kept.append(_kept(record, EDITED))
    elif revision.copies is not None and copies != len(revision.made):
        verdict.kept.append(_kept(record, COPIES))
    else:
        verdict.revert.append(revision)


def _revert(run: ImportRun, revision: Revision) -> None:
    """Give a record the description, the copies and the origin that it had before."""
    record = Record.objects.select_for_update().get(pk=revision.record)
    if revision.before != revision.after:
        former = RecordVersion.objects.get(record=record, number=revision.before)
        storage.replace_description(record, version_description(former), at=clock.now(), by=run.undone_by_id)
        storage.add_version(
            record,
            action=VersionAction.EDITED,
            at=record.updated_at,
            by=run.undone_by_id,
            comment=_("import %(number)s undone") % {"number": run.pk},
        )
    if revision.copies is not None:
        Holding.objects.filter(pk__in=revision.made).delete()
        storage.insert_holdings((record.pk, run.structure_id, copy) for copy in revision.copies)
        storage.touch_records([record.pk], at=clock.now())
    SourceRecord.objects.filter(pk=revision.source).update(digest=revision.digest, original=revision.original)


def erase_records(ids: Sequence[int]) -> tuple[list[int], list[Record]]:
    """Delete records with what hangs on them; return the ids gone and the records that something holds."""
    gone: list[int] = []
    used: list[Record] = []
    for some in in_batches(ids, _STATEMENT):
        names = set(Contribution.objects.filter(record__in=some).values_list("agent_id", flat=True))
        try:
            with transaction.atomic():
                storage.bury_records(some, at=clock.now())
                Record.objects.filter(pk__in=some).delete()
            gone += some
        except (ProtectedError, RestrictedError):
            for record in Record.objects.filter(pk__in=some):
                _delete_one(record, gone, used)
        _forget_names(names)
    return gone, used


def _delete_one(record: Record, gone: list[int], used: list[Record]) -> None:
    pk = record.pk
    try:
        with transaction.atomic():
            storage.bury_records([pk], at=clock.now())
            record.delete()
        gone.append(pk)
    except (ProtectedError, RestrictedError):
        used.append(record)


def _forget_names(agents: Collection[int]) -> None:
    """Delete people and bodies that are nothing but a name which no record bears any more."""
    for some in in_batches(sorted(agents), _STATEMENT):
        lonely = Agent.objects.filter(pk__in=some, contributions=None, note="", identifiers={})
        bare = lonely.annotate(count=Count("forms")).filter(count__lte=1).values_list("pk", flat=True)
        Agent.objects.filter(pk__in=list(bare)).delete()


def _kept(record: Record, why: str) -> Kept:
    return Kept(record.pk, record.title, why)
