"""What leaves: records that a source no longer has, sources that are turned off or removed.

A few hundred records a transaction, so that a worker that is killed goes on where it was. A record of which a
centre of the network holds a copy or a file does not go with its source: that centre becomes answerable for
it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mosaique.catalogue import storage
from mosaique.catalogue.batches.running import let_others_write
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Attachment, Holding, Record, SourceRecord
from mosaique.catalogue.works import queue as works
from mosaique.core import clock, stopping
from mosaique.core.bulk import take_lock
from mosaique.discovery import queue
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest.enums import RunState, SourceState
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun, HarvestSource
from mosaique.exchange.undoing import erase_records

logger = logging.getLogger(__name__)

_BATCH = 500
_FEW, _MANY = 2, 50
_LONGEST_NAME = 228  # characters; a number of 20 digits follows


def is_too_much(lost: int, before: int) -> bool:
    """Whether a person has to look first: more than half of a source's records would go, or more than a fifth
    of them where that makes more than fifty.
    """
    return (lost >= _FEW and 2 * lost > before) or (lost > _MANY and 5 * lost > before)


def doom_unlisted(run: HarvestRun) -> None:
    """Mark what a whole list did not name."""
    left = HarvestedRecord.objects.filter(source=run.source_id, deleted_at=None).exclude(seen_run=run.pk)
    left.update(doomed_run=run.pk)


def doomed(run: HarvestRun) -> int:
    """How many records the source no longer has."""
    return _doomed(run).count()


def sweep(run: HarvestRun) -> None:
    """Take away what a run found gone. Raises RunTaken."""
    while _sweep_some(run):
        let_others_write()
        if stopping.is_stopping():
            raise RunTaken


@transaction.atomic
def _sweep_some(run: HarvestRun) -> bool:
    take_lock(Record, "imports")
    mine = HarvestRun.objects.filter(pk=run.pk, state=RunState.SWEEPING, attempt=run.attempt)
    rows = list(_doomed(run).values_list("pk", "record_id")[:_BATCH])
    if not mine.update(deleted=F("deleted") + len(rows), progress_at=clock.now()):
        raise RunTaken
    records = [record for _pk, record in rows]
    adopted = adopt(run.source, records)
    going = [(pk, record) for pk, record in rows if record not in adopted]
    withdraw([record for _pk, record in going], reason=_("The partner's catalogue no longer has it."))
    HarvestedRecord.objects.filter(pk__in=[pk for pk, _record in going]).update(
        deleted_at=clock.now(), doomed_run=None
    )
    queue.enqueue(records)
    return bool(rows)


def withdraw(records: Sequence[int], *, reason: str) -> None:
    """Take records away from readers, in the caller's transaction."""
    storage.withdraw_records(records, at=clock.now(), reason=reason)


def spare(run: HarvestRun) -> None:
    """Keep what a run found gone."""
    _doomed(run).update(doomed_run=None)


def adopt(source: HarvestSource, records: Collection[int]) -> set[int]:
    """Make the centres that hold some of a source's records answerable for them; return which ones."""
    holders = _held(source, records)
    for record, structure in holders.items():
        Holding.objects.filter(record=record, structure=source.structure_id).delete()
        for origin in SourceRecord.objects.filter(record=record, structure=source.structure_id):
            # Numbered: the same identifier may come, be kept and leave again.
            origin.identifier = f"{origin.identifier[:_LONGEST_NAME]}#{record}"
            origin.structure_id = structure
            origin.save(update_fields=["identifier", "structure"])
        Record.objects.filter(pk=record).update(
            is_partner=False,
            structure=structure,
            state=RecordState.PUBLISHED,
            withdrawn_at=None,
            withdrawal_reason="",
            updated_at=clock.now(),
        )
    works.enqueue(holders)  # whose record it is counts when it is compared
    HarvestedRecord.objects.filter(record__in=holders).delete()
    HarvestSource.objects.filter(pk=source.pk).update(kept=F("kept") + len(holders))
    return set(holders)


def _held(source: HarvestSource, records: Collection[int]) -> dict[int, int]:
    """Record → a centre of the network with a copy of it, or a file beside it."""
    found: dict[int, int] = {}
    for rows in (Attachment.objects.all(), Holding.objects.all()):
        others = rows.filter(record__in=records).exclude(structure=source.structure_id)
        found.update(others.order_by("-pk").values_list("record_id", "structure_id"))
    return found


def _doomed(run: HarvestRun) -> QuerySet[HarvestedRecord]:
    return HarvestedRecord.objects.filter(source=run.source_id, doomed_run=run.pk, deleted_at=None)


def change_state(source: HarvestSource) -> None:
    """A worker's part: turn a source on or off, or remove it, from where it is. Raises RunTaken."""
    steps = {
        SourceState.TURNING_OFF: _turn_off,
        SourceState.TURNING_ON: _turn_on,
        SourceState.REMOVING: _remove,
    }
    steps[SourceState(source.state)](source)


def _turn_off(source: HarvestSource) -> None:
    reason = _("The partner's catalogue is turned off.")
    for records in _batches(source, record__state=RecordState.PUBLISHED):
        held = _held(source, records)
        with _still(source):
            withdraw([one for one in records if one not in held], reason=reason)
            queue.enqueue(records)
    _settle(source, SourceState.OFF)


def _turn_on(source: HarvestSource) -> None:
    for records in _batches(source, record__state=RecordState.WITHDRAWN):
        with _still(source):
            storage.restore_records(records, at=clock.now())
            queue.enqueue(records)
    _settle(source, SourceState.ON)


def _remove(source: HarvestSource) -> None:
    for records in _batches(source, with_deleted=True):
        with _still(source):
            adopted = adopt(source, records)
            going = [one for one in records if one not in adopted]
            erase_records(going)
            queue.enqueue(records)
    if HarvestSource.objects.filter(pk=source.pk, state=SourceState.REMOVING).exists():
        logger.info("harvest source=%s is removed", source.pk)
        source.delete()


def _batches(source: HarvestSource, *, with_deleted: bool = False, **state: object) -> Iterator[list[int]]:
    """Ids of a source's records, some hundred at a time. Raises RunTaken when this worker is to stop."""
    last = 0
    while True:
        rows = HarvestedRecord.objects.filter(source=source.pk, pk__gt=last, **state)
        rows = rows if with_deleted else rows.filter(deleted_at=None)
        some = list(rows.order_by("pk").values_list("pk", "record_id")[:_BATCH])
        if not some:
            return
        last = some[-1][0]
        yield [record for _pk, record in some]
        let_others_write()
        if stopping.is_stopping():
            raise RunTaken


@contextmanager
def _still(source: HarvestSource) -> Iterator[None]:
    """A transaction in which the source is still to become what it was to become. Raises RunTaken."""
    with transaction.atomic():
        take_lock(Record, "imports")
        mine = HarvestSource.objects.select_for_update().filter(pk=source.pk, state=source.state)
        if not mine.exists():
            raise RunTaken
        yield


def _settle(source: HarvestSource, state: SourceState) -> None:
    HarvestSource.objects.filter(pk=source.pk, state=source.state).update(state=state)
    logger.info("harvest source=%s is %s", source.pk, state)
