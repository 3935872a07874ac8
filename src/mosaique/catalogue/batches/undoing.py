"""Undoing a batch: every record it changed gets back what it had, but for what was changed since."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from mosaique.catalogue import storage
from mosaique.catalogue.batches.plans import lacks, refused_to
from mosaique.catalogue.batches.restoring import restored
from mosaique.catalogue.batches.running import CHUNK, let_others_write, own_copies, write_copies
from mosaique.catalogue.derivation import Derived, derive
from mosaique.catalogue.enums import BatchState, Outcome, RecordState, Refusal, Undoing, VersionAction
from mosaique.catalogue.models import Batch, BatchChange, Record, RecordVersion
from mosaique.catalogue.values.description import Description, HoldingDraft, from_json
from mosaique.core import clock
from mosaique.core.bulk import update_rows
from mosaique.core.compression import decompress
from mosaique.discovery import queue

logger = logging.getLogger(__name__)


def undo(batch_id: int) -> None:
    """Take back what is left of a batch. Safe to run again after a crash, and beside itself."""
    while _step(batch_id):
        let_others_write()


@transaction.atomic
def _step(batch_id: int) -> bool:
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("structure", "undone_by")
        .get(pk=batch_id)
    )
    if batch.state != BatchState.UNDOING:
        return False
    changes = list(batch.changes.filter(outcome=Outcome.CHANGED, undoing="").order_by("pk")[:CHUNK])
    if changes:
        _undo(batch, changes)
        return True
    batch.state, batch.undone_at = BatchState.UNDONE, clock.now()
    batch.save(update_fields=["state", "undone_at"])
    logger.info("batch id=%s undone", batch.pk)
    return False


@dataclass(slots=True)
class _Return:
    """One record on its way back."""

    change: BatchChange
    record: Record | None
    description: Description | None = None
    derived: Derived | None = None
    state: RecordState | None = None
    copies: list[tuple[int, HoldingDraft]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    refused: Refusal | None = None

    @property
    def undoing(self) -> Undoing:
        if self.refused:
            return Undoing.REFUSED
        if not self.left:
            return Undoing.BACK
        return Undoing.PARTLY if self._does_something else Undoing.LEFT

    @property
    def _does_something(self) -> bool:
        return self.description is not None or bool(self.copies)


def _undo(batch: Batch, changes: Sequence[BatchChange]) -> None:
    ids = [change.record_id for change in changes if change.record_id is not None]
    records = Record.objects.select_for_update().in_bulk(ids)
    bodies = _bodies(changes)
    copies = own_copies(batch, ids) if any("copies" in one.kept for one in changes) else {}
    user = batch.undone_by or AnonymousUser()
    returns = [
        _returned(change, records.get(change.record_id or 0), bodies, copies, user) for change in changes
    ]
    _write(batch, returns)


def _bodies(changes: Sequence[BatchChange]) -> dict[tuple[int, int], bytes]:
    """The versions that the batch started from and made, by record and number."""
    numbers = {number for one in changes for number in (one.version_before, one.version_after)}
    found = RecordVersion.objects.filter(
        record__in=[one.record_id for one in changes if one.version_after > one.version_before],
        number__in=numbers,
    )
    return {
        (record, number): bytes(body)
        for record, number, body in found.values_list("record", "number", "body")
    }


def _returned(
    change: BatchChange,
    record: Record | None,
    bodies: dict[tuple[int, int], bytes],
    copies: dict[int, list[tuple[int, HoldingDraft]]],
    user: Any,
) -> _Return:
    one = _Return(change, record)
    if record is None:
        one.refused = Refusal.GONE
        return one
    _return_copies(one, copies.get(record.pk, ()))
    if change.version_after == change.version_before:
        return one
    restores = change.kept.get("state", {}).get("after") == RecordState.WITHDRAWN
    one.refused = refused_to(user, record, withdraws=restores)
    if one.refused:
        return one
    _return_description(one, record, bodies)
    return one


def _return_copies(one: _Return, copies: Sequence[tuple[int, HoldingDraft]]) -> None:
    there = dict(copies)
    for key, members in one.change.kept.get("copies", {}).items():
        copy = there.get(int(key))
        back = {
            name: before
            for name, (before, after) in members.items()
            if copy is not None and getattr(copy, name) == after
        }
        one.left += [name for name in members if name not in back]
        if back and copy is not None:
            one.copies.append((int(key), msgspec.structs.replace(copy, **back)))


def _return_description(one: _Return, record: Record, bodies: dict[tuple[int, int], bytes]) -> None:
    before, after = (
        from_json(decompress(bodies[record.pk, number]))
        for number in (one.change.version_before, one.change.version_after)
    )
    description, _back, left = restored(before, after, record.description)
    one.left += left
    state = _former_state(one, record)
    if description == record.description and state is None:
        return
    derived = derive(description)
    if lacks(record, derived, state):
        one.refused = Refusal.INCOMPLETE
        return
    one.description, one.derived, one.state = description, derived, state


def _former_state(one: _Return, record: Record) -> RecordState | None:
    """The state to go back to, unless someone moved the record since."""
    moved = one.change.kept.get("state")
    if moved is None:
        return None
    if record.state != moved["after"]:
        one.left.append("state")
        return None
    return RecordState(moved["before"])


def _write(batch: Batch, returns: Sequence[_Return]) -> None:
    now = clock.now()
    done = [one for one in returns if one.refused is None]
    storage.bury_records((one.record.pk for one in done if one.record and _unpublishes(one)), at=now)
    for one in done:
        if one.record and one.state:
            _move_back(one.record, one.state, one.change.kept)
    storage.rewrite_records(
        [
            storage.Rewritten(one.record, one.description, one.derived)
            for one in done
            if one.record and one.description is not None and one.derived
        ],
        at=now,
        by=batch.undone_by_id,
        action=VersionAction.BATCH_UNDONE,
        comment=f"#{batch.pk}",
    )
    write_copies([copy for one in done for copy in one.copies])
    storage.touch_records((one.record.pk for one in done if one.record and one.copies), at=now)
    queue.enqueue(one.record.pk for one in done if one.record)
    update_rows(
        BatchChange,
        ("undoing", "left", "reason"),
        ((str(one.undoing), json.dumps(one.left), str(one.refused or ""), one.change.pk) for one in returns),
    )


def _unpublishes(one: _Return) -> bool:
    return one.state is not None and not one.change.kept["state"]["published"]


def _move_back(record: Record, state: RecordState, kept: dict[str, Any]) -> None:
    record.state = state
    record.withdrawn_at, record.withdrawal_reason = None, ""
    if not kept["state"]["published"]:
        record.published_at = None
