"""A colleague reads a draft again: who is asked, what she says of its fields.

Nobody is ever blocked by it: a draft at the minimum level can be published at any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.timezone import localtime

from mosaique.catalogue.errors import ReviewRefused, StateRefused
from mosaique.catalogue.models import FieldComment, Record, ReviewRequest
from mosaique.catalogue.queries import UNPUBLISHED
from mosaique.core import clock
from mosaique.network.models import Structure, User
from mosaique.network.permissions import STAFF

if TYPE_CHECKING:
    import datetime as dt


@transaction.atomic
def ask_proofreading(
    record: Record, *, by: User, person: User | None = None, structure: Structure | None = None
) -> ReviewRequest:
    """Hand a finished draft to a proofreader; a request that was still open is replaced.

    Without ``person`` and ``structure``, the rota's next centre when the network has a rota, else the
    record's own centre. Raises ReviewRefused for who may not be asked, StateRefused once published.
    """
    current = Record.objects.select_for_update().get(pk=record.pk)
    if current.state not in UNPUBLISHED:
        raise StateRefused(current.state)
    now = clock.now()
    if person is None and structure is None:
        structure = (next_in_rota(current, now=now) if settings.MOSAIQUE_PROOFREADING_ROTA else None) or (
            current.structure
        )
    if not _may_be_asked(current, by=by, person=person, structure=structure):
        raise ReviewRefused
    ReviewRequest.objects.unanswered().filter(record=current).update(closed_at=now)
    Record.objects.filter(pk=current.pk).update(returned_at=None, return_reason="")
    return ReviewRequest.objects.create(
        record=current, asked_by=by, asked_at=now, person=person, structure=None if person else structure
    )


def _may_be_asked(record: Record, *, by: User, person: User | None, structure: Structure | None) -> bool:
    if person is not None:
        return person.pk != by.pk and proofreaders(record, by=by).filter(pk=person.pk).exists()
    across = settings.MOSAIQUE_PROOFREADING_ACROSS
    return structure is not None and (across or structure.pk == record.structure_id)


def proofreaders(record: Record, *, by: User) -> QuerySet[User]:
    """Active colleagues who can be asked: of the record's centre, or of all where the network lets them."""
    roles = Q(memberships__role__in=STAFF, memberships__structure__isnull=False)
    if not settings.MOSAIQUE_PROOFREADING_ACROSS:
        roles &= Q(memberships__structure=record.structure_id)
    return User.objects.filter(roles, is_active=True).exclude(pk=by.pk).distinct()


def next_in_rota(record: Record, *, now: dt.datetime) -> Structure | None:
    """The centre that was asked least this year among those that have staff; of equals, the one asked longest
    ago. Never the record's own.
    """
    year = localtime(now).year
    asked = Q(review_requests__asked_at__year=year) & ~Q(review_requests__record__structure=F("pk"))
    return (
        Structure.objects.active()
        .feeding_the_base()
        .exclude(pk=record.structure_id)
        .filter(memberships__role__in=STAFF, memberships__user__is_active=True)
        .annotate(
            asked_this_year=Count("review_requests", filter=asked, distinct=True),
            last_asked=Max("review_requests__asked_at", filter=asked),
        )
        .order_by("asked_this_year", F("last_asked").asc(nulls_first=True), "code")
        .first()
    )


def comment(record: Record, *, member: str, text: str, by: User) -> FieldComment:
    """Say something of one field, or, with an empty ``member``, of the whole record."""
    return FieldComment.objects.create(
        record=record, member=member, text=text, author=by, created_at=clock.now()
    )


def resolve(comment: FieldComment, *, by: User) -> None:
    """Say that a comment was dealt with. A second time changes nothing."""
    FieldComment.objects.unresolved().filter(pk=comment.pk).update(resolved_at=clock.now(), resolved_by=by)


def request_of(record: Record) -> ReviewRequest | None:
    """The request that waits on a record, with who was asked."""
    waiting = ReviewRequest.objects.unanswered().filter(record=record)
    return waiting.select_related("person", "structure", "asked_by").first()
