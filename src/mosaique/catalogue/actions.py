"""Changes to records that have consequences: versions, links, the search index.

Those about claims, requests to proofread and comments, which leave the record as it is, are in
``catalogue.claims`` and ``catalogue.proofreading``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from django.conf import settings
from django.db import transaction

from mosaique.catalogue import storage
from mosaique.catalogue.derivation import derive
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.errors import CopyRefused, EditConflict, RecordIncomplete, StateRefused
from mosaique.catalogue.models import Claim, Holding, Record, RecordVersion, ReviewRequest
from mosaique.catalogue.values.description import Description, HoldingDraft, from_json
from mosaique.core import clock
from mosaique.core.bulk import in_batches
from mosaique.core.compression import decompress
from mosaique.discovery import queue

if TYPE_CHECKING:
    from mosaique.network.models import Structure, User

RETURNABLE = frozenset({RecordState.DRAFT, RecordState.PROOFREAD})


@transaction.atomic
def create_record(
    description: Description, *, structure: Structure, by: User | None, holdings: Sequence[HoldingDraft] = ()
) -> Record:
    """Make a draft that the centre is answerable for, with its copies, and return it."""
    new = storage.NewRecord(description, structure.pk, holdings=holdings)
    (record_id,) = storage.insert_records([new], at=clock.now(), by=_id(by), action=VersionAction.CREATED)
    queue.enqueue([record_id])
    return Record.objects.get(pk=record_id)


@transaction.atomic
def edit_record(
    record: Record,
    description: Description,
    *,
    by: User | None,
    version: int | None = None,
    comment: str = "",
) -> Record:
    """Give a record another description and return it as saved; nothing happens when nothing changed.

    ``version`` is the one the person was shown: raises EditConflict if a newer one exists. Raises
    RecordIncomplete if a published record would fall below the minimum level that it had reached.
    """
    current = _locked(record, version=version)
    if description == current.description:
        return current
    was_complete = current.is_complete
    derived = storage.replace_description(current, description, at=clock.now(), by=_id(by))
    if current.state == RecordState.PUBLISHED and was_complete and derived.missing:
        raise RecordIncomplete(derived.missing)
    return _save(current, VersionAction.EDITED, by=by, comment=comment)


@transaction.atomic
def set_holdings(
    record: Record, holdings: Sequence[HoldingDraft], *, structure: Structure, by: User | None
) -> None:
    """Replace one centre's copies of a record; other centres' copies are not touched."""
    _locked(record)
    Holding.objects.of(structure).filter(record=record).delete()
    storage.insert_holdings((record.pk, structure.pk, holding) for holding in holdings)
    storage.touch_records([record.pk], at=clock.now())
    queue.enqueue([record.pk])


@transaction.atomic
def add_copy(record: Record, copy: HoldingDraft, *, structure: Structure, by: User) -> None:
    """Add a centre's copy to a record, whoever is answerable for it. Raises CopyRefused if she may not."""
    current = _locked(record)
    if not by.has_perm("catalogue.add_holding", Holding(record=current, structure=structure)):
        raise CopyRefused
    storage.insert_holdings([(current.pk, structure.pk, copy)])
    storage.touch_records([current.pk], at=clock.now())
    queue.enqueue([current.pk])


@transaction.atomic
def proofread_record(record: Record, *, by: User) -> Record:
    """Mark a draft as read again by someone, ready to be published."""
    return _move(record, to=RecordState.PROOFREAD, allowed={RecordState.DRAFT}, by=by)


@transaction.atomic
def return_record(record: Record, *, by: User, reason: str = "") -> Record:
    """Send a record back to who wrote it, saying why; it is a draft again, flagged as returned."""
    return _move(record, to=RecordState.DRAFT, allowed=set(RETURNABLE), by=by, comment=reason)


@transaction.atomic
def publish_record(record: Record, *, by: User | None) -> Record:
    """Show a record to readers.

    Raises RecordIncomplete, naming what it lacks, below the minimum level (docs/catalogue.md).
    """
    if missing := derive(record.description).missing:
        raise RecordIncomplete(missing)
    return _move(record, to=RecordState.PUBLISHED, allowed={RecordState.DRAFT, RecordState.PROOFREAD}, by=by)


@transaction.atomic
def withdraw_record(record: Record, *, by: User, reason: str) -> Record:
    """Take a record away from readers; its address answers 410 and it can be restored."""
    return _move(record, to=RecordState.WITHDRAWN, allowed={RecordState.PUBLISHED}, by=by, comment=reason)


@transaction.atomic
def restore_record(record: Record, *, by: User) -> Record:
    """Show a withdrawn record to readers again, as it was."""
    return _move(record, to=RecordState.PUBLISHED, allowed={RecordState.WITHDRAWN}, by=by)


@transaction.atomic
def revert_record(record: Record, *, number: int, by: User) -> Record:
    """Give a record the description of one of its versions; that is a new version, nothing is erased."""
    version = RecordVersion.objects.get(record=record, number=number)
    return edit_record(record, version_description(version), by=by, comment=f"v{number}")


@transaction.atomic
def revert_member(record: Record, *, number: int, member: str, by: User) -> Record:
    """Give one member of the description its value in a version; that is a new version.

    Raises LookupError for a member that descriptions do not have.
    """
    if member not in Description.__struct_fields__:
        raise LookupError(member)
    version = RecordVersion.objects.get(record=record, number=number)
    before = {member: getattr(version_description(version), member)}
    current = _locked(record)
    return edit_record(
        current, msgspec.structs.replace(current.description, **before), by=by, comment=f"v{number}: {member}"
    )


@transaction.atomic
def delete_draft(record: Record, *, by: User | None) -> None:
    """Put a record that readers never saw in the bin. Raises StateRefused for any other."""
    current = _locked(record)
    if current.published_at is not None:
        raise StateRefused(current.state)
    now = clock.now()
    current.deleted_at, current.deleted_by_id = now, _id(by)
    current.save(update_fields=["deleted_at", "deleted_by"])
    _close_what_waits(current, at=now)
    queue.enqueue([current.pk])


@transaction.atomic
def recover_draft(record: Record) -> Record:
    """Take a record out of the bin, as it was. Nothing happens to one that is not there."""
    Record.with_bin.in_bin().filter(pk=record.pk).update(deleted_at=None, deleted_by=None)
    return Record.objects.get(pk=record.pk)


@transaction.atomic
def empty_bin(*, now: dt.datetime | None = None) -> int:
    """Erase what has been in the bin for ``MOSAIQUE_BIN_DAYS`` days; return how many records."""
    limit = (now or clock.now()) - dt.timedelta(days=settings.MOSAIQUE_BIN_DAYS)
    old = list(Record.with_bin.in_bin().filter(deleted_at__lte=limit).values_list("pk", flat=True))
    for batch in in_batches(old, 500):
        Record.with_bin.in_bin().filter(pk__in=batch).delete()
    return len(old)


def version_description(version: RecordVersion) -> Description:
    """The description as a version kept it."""
    return from_json(decompress(version.body))


_ACTIONS = {
    RecordState.PROOFREAD: VersionAction.PROOFREAD,
    RecordState.DRAFT: VersionAction.RETURNED,
    RecordState.PUBLISHED: VersionAction.PUBLISHED,
    RecordState.WITHDRAWN: VersionAction.WITHDRAWN,
}


def _move(
    record: Record, *, to: RecordState, allowed: set[RecordState], by: User | None, comment: str = ""
) -> Record:
    current = _locked(record)
    if current.state not in allowed:
        raise StateRefused(current.state)
    restored = current.state == RecordState.WITHDRAWN
    now = clock.now()
    current.state = to
    current.withdrawn_at = now if to == RecordState.WITHDRAWN else None
    current.withdrawal_reason = comment[:250] if to == RecordState.WITHDRAWN else ""
    current.returned_at = now if to == RecordState.DRAFT else None
    current.return_reason = comment[:250] if to == RecordState.DRAFT else ""
    if to == RecordState.PUBLISHED and current.published_at is None:
        current.published_at = now
    current.updated_at, current.updated_by_id = now, _id(by)
    if to == RecordState.PUBLISHED:
        _close_what_waits(current, at=now)
    else:
        ReviewRequest.objects.unanswered().filter(record=current).update(closed_at=now)
    return _save(current, VersionAction.RESTORED if restored else _ACTIONS[to], by=by, comment=comment)


def _close_what_waits(record: Record, *, at: dt.datetime) -> None:
    """A document that is described, or given up, is nobody's to describe or to proofread."""
    Claim.objects.filter(record=record, released_at=None).update(released_at=at)
    ReviewRequest.objects.unanswered().filter(record=record).update(closed_at=at)


def _locked(record: Record, *, version: int | None = None) -> Record:
    """The record as it stands now, held until the transaction ends."""
    current = Record.objects.select_for_update().get(pk=record.pk)
    if version is not None and current.version != version:
        raise EditConflict
    return current


def _save(record: Record, action: VersionAction, *, by: User | None, comment: str = "") -> Record:
    storage.add_version(record, action=action, at=record.updated_at, by=_id(by), comment=comment)
    queue.enqueue([record.pk])
    return record


def _id(user: User | None) -> int | None:
    return user.pk if user else None
