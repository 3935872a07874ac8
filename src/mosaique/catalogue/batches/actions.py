"""What people do with batches. The worker does the rest (``catalogue.tasks``)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.batches import preview, running, undoing
from mosaique.catalogue.batches.operations import Operation, to_keep
from mosaique.catalogue.enums import BatchState
from mosaique.catalogue.errors import BatchRefused
from mosaique.catalogue.models import Batch
from mosaique.core import clock

if TYPE_CHECKING:
    from mosaique.network.models import Structure, User

logger = logging.getLogger(__name__)

MOST_RECORDS = 100_000
MOST_OPERATIONS = 10
EMPTY = _("No record is chosen: choose some, or ask a question that finds some.")
TOO_MANY = _("A batch holds 100,000 records at most: narrow the question.")
NO_OPERATION = _("Say first what is to be changed.")
TOO_MANY_OPERATIONS = _("A batch holds ten changes at most.")
NOT_PREPARED = _("This batch was confirmed already: make another one.")
NOT_UNDOABLE = _("There is nothing to undo in this batch, or it is not finished.")
NOT_STOPPED = _("This batch did not stop: there is nothing to take up again.")


@transaction.atomic
def prepare_batch(
    ids: Iterable[int],
    *,
    by: User,
    structure: Structure | None,
    question: str = "",
    operations: Sequence[Operation] = (),
) -> Batch:
    """Keep a selection of records in their order, with what to do to them. Nothing is done yet.

    Raises BatchRefused for no record, or more than 100,000.
    """
    selection = list(dict.fromkeys(ids))
    if not selection:
        raise BatchRefused(EMPTY)
    if len(selection) > MOST_RECORDS:
        raise BatchRefused(TOO_MANY)
    return Batch.objects.create(
        structure=structure,
        by=by,
        question=question[:2000],
        selection=selection,
        total=len(selection),
        operations=[to_keep(one) for one in operations],
        created_at=clock.now(),
    )


def add_operation(batch: Batch, operation: Operation, *, by: User) -> None:
    """Add a change to a batch in preparation, and foretell again. Raises BatchRefused."""
    kept = to_keep(operation)
    if kept in batch.operations:
        return
    if len(batch.operations) >= MOST_OPERATIONS:
        raise BatchRefused(TOO_MANY_OPERATIONS)
    _compose(batch, [*batch.operations, kept], by=by)


def remove_operation(batch: Batch, place: int, *, by: User) -> None:
    """Take a change out of a batch in preparation, if it is there. Raises BatchRefused."""
    _compose(batch, [one for at, one in enumerate(batch.operations) if at != place], by=by)


def _compose(batch: Batch, operations: list[dict[str, Any]], *, by: User) -> None:
    """Foretelling takes seconds on a large selection: it only reads, and no transaction is open meanwhile."""
    if not batch.is_prepared:
        raise BatchRefused(NOT_PREPARED)
    batch.operations = operations
    preview.foretell(batch, user=by)
    told = {name: getattr(batch, name) for name in _FORETOLD}
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.PREPARED).update(**told):
        raise BatchRefused(NOT_PREPARED)


_FORETOLD = ("operations", "forecast", "changed", "unchanged", "refused")


@transaction.atomic
def discard_batch(batch: Batch) -> None:
    """Forget a batch in preparation. Raises BatchRefused for any other."""
    _prepared(batch).delete()


@transaction.atomic
def confirm_batch(batch: Batch, *, by: User) -> None:
    """Have the worker do it, in the name and with the rights of who confirms. Raises BatchRefused."""
    current = _prepared(batch)
    if not current.operations:
        raise BatchRefused(NO_OPERATION)
    current.state, current.by, current.forecast = BatchState.WAITING, by, ""
    current.changed = current.unchanged = current.refused = 0  # from the forecast to what was done
    current.save(update_fields=["state", "by", "forecast", "changed", "unchanged", "refused"])
    _hand_over(current)


@transaction.atomic
def undo_batch(batch: Batch, *, by: User) -> None:
    """Have the worker take it all back, but for what was changed since. Raises BatchRefused."""
    current = _locked(batch)
    if not current.is_undoable:
        raise BatchRefused(NOT_UNDOABLE)
    current.state, current.undone_by = BatchState.UNDOING, by
    current.save(update_fields=["state", "undone_by"])
    _hand_over(current)


@transaction.atomic
def take_up_batch(batch: Batch) -> None:
    """Have the worker go on with a batch that an error stopped. Raises BatchRefused for any other."""
    current = _locked(batch)
    if current.state != BatchState.FAILED:
        raise BatchRefused(NOT_STOPPED)
    current.state = BatchState.UNDOING if current.undone_by_id else BatchState.RUNNING
    current.save(update_fields=["state"])
    _hand_over(current)


def take_up_unfinished() -> int:
    """Hand to the worker what a former one left: for its start. Return how many batches."""
    unfinished = list(Batch.objects.unfinished().defer("selection"))
    for batch in unfinished:
        if batch.state != BatchState.WAITING:
            note_interruption(batch.pk)
        _hand_over(batch)
    return len(unfinished)


@transaction.atomic
def note_interruption(batch_id: int) -> None:
    """Write down that a batch was interrupted, and after how many records."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    undone = batch.changes.exclude(undoing="").count()
    done = undone if batch.state == BatchState.UNDOING else batch.position
    batch.taken_up.append({"at": clock.now().isoformat(), "position": done, "state": str(batch.state)})
    batch.save(update_fields=["taken_up"])
    logger.warning("batch id=%s was interrupted after records=%s and is taken up again", batch_id, done)


def work_on(batch_id: int) -> None:
    """Run the batch, or undo it, as its state says; an unforeseen error stops it and is told."""
    batch = Batch.objects.filter(pk=batch_id).only("state").first()
    if batch is None:
        logger.info("batch id=%s is gone", batch_id)
        return
    try:
        if batch.state == BatchState.UNDOING:
            undoing.undo(batch_id)
        else:
            running.run(batch_id)
    except Exception:
        Batch.objects.unfinished().filter(pk=batch_id).update(state=BatchState.FAILED)
        logger.exception("batch id=%s stopped", batch_id)


def _hand_over(batch: Batch) -> None:
    from mosaique.catalogue.tasks import work_on_batch  # noqa: PLC0415  # the task calls back here

    transaction.on_commit(partial(work_on_batch.enqueue, batch.pk))


def _prepared(batch: Batch) -> Batch:
    current = _locked(batch)
    if not current.is_prepared:
        raise BatchRefused(NOT_PREPARED)
    return current


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch.pk)
