"""What the head of the entry page says of a record, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mosaique.catalogue import claims, proofreading
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import Claim, FieldComment, Record, ReviewRequest
from mosaique.catalogue.queries import UNPUBLISHED
from mosaique.desk.entry import origins
from mosaique.desk.entry.fields import FIELDS_OF
from mosaique.desk.entry.forms import EntryForm


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person may do from a record's head, with what waits on it."""

    claim: Claim | None
    asked: ReviewRequest | None
    files: int
    is_unpublished: bool
    is_returned: bool
    may_withdraw: bool
    may_restore: bool
    may_delete: bool
    origins: list[origins.Told]


def ways_of(record: Record, user: Any) -> Ways:
    """Three questions to the database for what is unpublished, one for the rest: nothing waits on it."""
    is_unpublished = record.state in UNPUBLISHED
    manages = user.has_perm("catalogue.withdraw_record", record)
    return Ways(
        claim=claims.claim_of(record) if is_unpublished else None,
        asked=proofreading.request_of(record) if is_unpublished else None,
        files=record.attachments.viewable_by(user).count(),
        is_unpublished=is_unpublished,
        is_returned=record.state == RecordState.DRAFT and record.returned_at is not None,
        may_withdraw=manages and record.state == RecordState.PUBLISHED,
        may_restore=manages and record.state == RecordState.WITHDRAWN,
        may_delete=user.has_perm("catalogue.delete_record", record),
        origins=origins.traces(record, user),
    )


@dataclass(frozen=True, slots=True)
class Comments:
    """What proofreaders said and nobody dealt with: by the field that shows it, the rest with its member."""

    by_field: dict[str, list[FieldComment]]
    others: list[tuple[Any, FieldComment]]


def comments_on(record: Record, form: EntryForm) -> Comments:
    """The comments that wait, each beside its field; those of no field that is shown are told apart."""
    found = Comments({}, [])
    shown = form.shown_names()
    for comment in record.comments.unresolved().select_related("author"):
        place = next((name for name in FIELDS_OF.get(comment.member, ()) if name in shown), None)
        if place:
            found.by_field.setdefault(place, []).append(comment)
        else:
            found.others.append((MEMBER_NAMES.get(comment.member, ""), comment))
    return found
