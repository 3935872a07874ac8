"""The lists of the batches' screens: batches, and what would become or became of each record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mosaique.catalogue.batches import preview
from mosaique.catalogue.batches.plans import Plan
from mosaique.catalogue.enums import Outcome, Refusal, Undoing
from mosaique.catalogue.errors import ELEMENTS
from mosaique.catalogue.models import Batch, BatchChange, Record, RecordVersion
from mosaique.catalogue.queries import BatchQuerySet
from mosaique.catalogue.values.description import from_json
from mosaique.catalogue.values.minimum_level import Element
from mosaique.core.compression import decompress
from mosaique.desk.batches import wording
from mosaique.desk.batches.wording import Difference
from mosaique.portal.cards import Tile

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a batch: what it is, what would happen or happened, and why not."""

    record_id: int
    title: str
    url: str
    tile: Tile | None
    outcome: Outcome
    note: str = ""
    differences: tuple[Difference, ...] = ()
    undone: str = ""


def batches_for(user: Any) -> BatchQuerySet:
    """The batches of the person's centres, the newest first, without what is long."""
    found = Batch.objects.viewable_by(user).select_related("structure", "by")
    return found.defer("selection", "forecast", "taken_up")


def foretold_rows(batch: Batch, ids: Sequence[int], *, user: Any) -> list[Row]:
    """What would become of those records."""
    return [_foretold(plan, user) for plan in preview.foretold(batch, ids, user=user)]


def _foretold(plan: Plan, user: Any) -> Row:
    return Row(
        record_id=plan.record_id,
        outcome=plan.outcome,
        note=reason(plan.reason, plan.missing),
        differences=tuple(_planned(plan)),
        **_identity(plan.record, user),
    )


def _planned(plan: Plan) -> Iterator[Difference]:
    if plan.record and plan.description is not None:
        yield from wording.differences(plan.record.description, plan.description)
        if plan.state:
            yield wording.difference("state", plan.record.state, plan.state)
    for copy in plan.copies:
        for name, (before, after) in copy.members().items():
            yield wording.difference(name, before, after)


def _identity(record: Record | None, user: Any) -> dict[str, Any]:
    """Its title and centre, and the page to edit it, or to read it where the person may only read."""
    if record is None:
        return {"title": _("A record that is no longer there"), "url": "", "tile": None}
    one = record.structure
    may_edit = user.has_perm("catalogue.change_record", record)
    return {
        "title": record.title,
        "url": reverse("desk:entry", args=[record.pk]) if may_edit else record.get_absolute_url(),
        "tile": Tile(one.code, one.hue, one.name),
    }


def reason(refusal: str | None, missing: Sequence[str] = ()) -> str:
    """Why a record is left alone, with what it would lack."""
    if not refusal:
        return ""
    said = str(Refusal(refusal).label)
    lacking = ", ".join(str(ELEMENTS[Element(one)]) for one in missing)
    return (
        _("%(reason)s: it would lack %(elements)s") % {"reason": said, "elements": lacking}
        if lacking
        else said
    )


def done_rows(changes: Sequence[BatchChange], *, user: Any) -> list[Row]:
    """What became of records; the title of one that the person may no longer see is not shown."""
    ids = [one.record_id for one in changes if one.record_id is not None]
    seen = Record.objects.viewable_by(user).select_related("structure").defer("description").in_bulk(ids)
    bodies = _bodies(changes)
    return [_done(one, seen.get(one.record_id or 0), bodies, user) for one in changes]


def _bodies(changes: Sequence[BatchChange]) -> dict[tuple[int, int], bytes]:
    numbers = {number for one in changes for number in (one.version_before, one.version_after)}
    wanted = [one.record_id for one in changes if one.version_after > one.version_before]
    found = RecordVersion.objects.filter(record__in=wanted, number__in=numbers)
    return {
        (record, number): bytes(body)
        for record, number, body in found.values_list("record", "number", "body")
    }


def _done(change: BatchChange, record: Record | None, bodies: dict[tuple[int, int], bytes], user: Any) -> Row:
    return Row(
        record_id=change.record_id or 0,
        outcome=Outcome(change.outcome),
        note=reason(change.reason, change.missing),
        differences=tuple(_made(change, bodies)) if record else (),
        undone=undone_label(change),
        **_identity(record, user),
    )


def undone_label(change: BatchChange) -> str:
    """What undoing did to a record, with the members that it left."""
    if not change.undoing:
        return ""
    said = str(Undoing(change.undoing).label)
    left = ", ".join(wording.member_label(name) for name in change.left)
    return f"{said} ({left})" if left else said


def _made(change: BatchChange, bodies: dict[tuple[int, int], bytes]) -> Iterator[Difference]:
    before, after = (
        bodies.get((change.record_id or 0, number))
        for number in (change.version_before, change.version_after)
    )
    if before and after and change.version_after > change.version_before:
        yield from wording.differences(from_json(decompress(before)), from_json(decompress(after)))
    if moved := change.kept.get("state"):
        yield wording.difference("state", moved["before"], moved["after"])
    for members in change.kept.get("copies", {}).values():
        for name, (old, new) in members.items():
            yield wording.difference(name, old, new)
