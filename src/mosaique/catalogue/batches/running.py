"""Running a batch: some hundred records a transaction, with the batch's own progress in it.

After a kill the records of the transaction under way are as before and the batch knows how far it came: run
again, it goes on from there (docs/catalogue.md, "Batches").
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from mosaique.catalogue import storage
from mosaique.catalogue.batches.operations import Operation, Withdraw, from_kept
from mosaique.catalogue.batches.plans import Plan, Planner
from mosaique.catalogue.enums import BatchState, Outcome, RecordState, Refusal, VersionAction
from mosaique.catalogue.models import Batch, BatchChange, Holding, Record
from mosaique.catalogue.values.description import HoldingDraft
from mosaique.core import clock
from mosaique.core.bulk import insert_rows, update_rows
from mosaique.discovery import queue

if TYPE_CHECKING:
    import datetime as dt

logger = logging.getLogger(__name__)

CHUNK = 500
_GAP = 0.1  # seconds; SQLite looks again every 0.1 s at most
_COPY_MEMBERS = tuple(name for name in HoldingDraft.__struct_fields__ if name != "structure")


def run(batch_id: int) -> None:
    """Do what is left of a batch. Safe to run again after a crash, and beside itself."""
    while _step(batch_id):
        let_others_write()


def let_others_write() -> None:
    """SQLite has one writer, who waits by looking again now and then: leave a gap long enough to be seen."""
    if connection.vendor == "sqlite":
        time.sleep(_GAP)


@transaction.atomic
def _step(batch_id: int) -> bool:
    """Do the next records; whether there may be more."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("by", "structure").get(pk=batch_id)
    if batch.state not in {BatchState.WAITING, BatchState.RUNNING}:
        return False
    ids = batch.selection[batch.position : batch.position + CHUNK]
    now = clock.now()
    _do(batch, ids, at=now)
    batch.position += len(ids)
    batch.state = BatchState.RUNNING if batch.position < batch.total else BatchState.DONE
    batch.started_at = batch.started_at or now
    if batch.state == BatchState.DONE:
        batch.finished_at = now
        logger.info(
            "batch id=%s changed=%s unchanged=%s refused=%s",
            batch.pk,
            batch.changed,
            batch.unchanged,
            batch.refused,
        )
    batch.save(
        update_fields=[
            "state", "position", "started_at", "finished_at", "changed", "unchanged", "refused",
        ]
    )  # fmt: skip
    return batch.state == BatchState.RUNNING


def plans_for(batch: Batch, ids: Sequence[int], *, user: Any, records: Any = Record.objects) -> list[Plan]:
    """What the batch would do to those records, in their order; ``user`` is who must be allowed to."""
    planner = Planner([from_kept(one) for one in batch.operations], user)
    found = records.in_bulk(ids)
    copies = own_copies(batch, ids) if planner.needs_copies else {}
    return [
        planner.plan(found[id_], copies.get(id_, ()))
        if id_ in found
        else Plan(id_, None, Outcome.REFUSED, Refusal.GONE)
        for id_ in ids
    ]


def own_copies(batch: Batch, ids: Sequence[int]) -> dict[int, list[tuple[int, HoldingDraft]]]:
    """The copies of the batch's centre by record, each as (key, copy)."""
    found: dict[int, list[tuple[int, HoldingDraft]]] = {}
    if batch.structure is None:
        return found
    held = Holding.objects.of(batch.structure).filter(record__in=ids).order_by("pk")
    for pk, record_id, *values in held.values_list("pk", "record_id", *_COPY_MEMBERS):
        copy = HoldingDraft(**dict(zip(_COPY_MEMBERS, values, strict=True)))
        found.setdefault(record_id, []).append((pk, copy))
    return found


def _do(batch: Batch, ids: Sequence[int], *, at: dt.datetime) -> None:
    operations = [from_kept(one) for one in batch.operations]
    plans = plans_for(
        batch, ids, user=batch.by or AnonymousUser(), records=Record.objects.select_for_update()
    )
    changed = [one for one in plans if one.outcome == Outcome.CHANGED]
    insert_rows(BatchChange, _CHANGE_FIELDS, [_change_row(batch, one) for one in plans])
    _write_descriptions(batch, changed, operations, at=at)
    write_copies([(copy.pk, copy.after) for plan in changed for copy in plan.copies])
    storage.touch_records((plan.record_id for plan in changed if plan.copies), at=at)
    queue.enqueue(plan.record_id for plan in changed)
    batch.changed += len(changed)
    batch.unchanged += sum(one.outcome == Outcome.UNCHANGED for one in plans)
    batch.refused += sum(one.outcome == Outcome.REFUSED for one in plans)


_CHANGE_FIELDS = (
    "batch", "record", "outcome", "reason", "missing", "version_before", "version_after", "kept", "undoing",
    "left",
)  # fmt: skip


def _change_row(batch: Batch, plan: Plan) -> tuple[object, ...]:
    record = plan.record
    version = record.version if record else 0
    return (
        batch.pk,
        record.pk if record else None,
        str(plan.outcome),
        str(plan.reason or ""),
        json.dumps([str(one) for one in plan.missing]),
        version,
        version + (plan.description is not None),
        json.dumps(_kept(plan), ensure_ascii=False),
        "",
        "[]",
    )


def _kept(plan: Plan) -> dict[str, object]:
    """What undoing needs and no version holds."""
    kept: dict[str, object] = {}
    if plan.state and plan.record:
        record = plan.record
        kept["state"] = {
            "before": str(record.state),
            "after": str(plan.state),
            "published": record.published_at is not None,
        }
    if plan.copies:
        kept["copies"] = {str(copy.pk): copy.members() for copy in plan.copies}
    return kept


def _write_descriptions(
    batch: Batch, plans: Sequence[Plan], operations: Sequence[Operation], *, at: dt.datetime
) -> None:
    reason = next((one.reason for one in operations if isinstance(one, Withdraw)), "")
    rewritten = []
    for plan in plans:
        if plan.record and plan.description is not None and plan.derived:
            if plan.state:
                move(plan.record, plan.state, at=at, reason=reason)
            rewritten.append(storage.Rewritten(plan.record, plan.description, plan.derived))
    storage.rewrite_records(
        rewritten, at=at, by=batch.by_id, action=VersionAction.BATCH, comment=f"#{batch.pk}"
    )


def move(record: Record, state: RecordState, *, at: dt.datetime, reason: str = "") -> None:
    """Give a record another state, with the dates that go with it; nothing is saved."""
    record.state = state
    withdrawn = state == RecordState.WITHDRAWN
    record.withdrawn_at, record.withdrawal_reason = (at, reason[:250]) if withdrawn else (None, "")
    if state == RecordState.PUBLISHED and record.published_at is None:
        record.published_at = at


def write_copies(copies: Sequence[tuple[int, HoldingDraft]]) -> None:
    """Save what a batch may change of copies given as (key, copy)."""
    update_rows(
        Holding,
        ("location", "access", "conditions"),
        ((copy.location[:120], str(copy.access), copy.conditions[:250], pk) for pk, copy in copies),
    )
