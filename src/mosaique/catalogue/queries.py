"""Sets of records in the field's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from mosaique.catalogue.enums import BatchState, RecordState
from mosaique.core import clock
from mosaique.network.enums import Role
from mosaique.network.permissions import STAFF, coordinates, roles_of, structures_where

if TYPE_CHECKING:
    from mosaique.catalogue.models import (  # noqa: F401  # named in quotes below
        Agent,
        Attachment,
        Batch,
        Claim,
        FieldComment,
        Holding,
        Record,
        ReviewRequest,
    )
    from mosaique.network.models import Structure, StructureQuerySet


MANAGERS_OF_A_CENTRE = frozenset({Role.MANAGER})
UNPUBLISHED = frozenset({RecordState.DRAFT, RecordState.PROOFREAD})


def asked_of(user: Any) -> models.Q:
    """The open requests to proofread that a person may answer: hers, and those to centres she works in.

    What was asked of another centre than the record's counts while the network lets centres proofread for
    each other.
    """
    own = structures_where(user, STAFF)
    if not roles_of(user) & STAFF:
        return models.Q(pk__in=[])
    asked = models.Q(closed_at=None) & (models.Q(person=user) | models.Q(structure__in=own))
    return asked if settings.MOSAIQUE_PROOFREADING_ACROSS else asked & models.Q(record__structure__in=own)


class RecordQuerySet(models.QuerySet["Record"]):
    def viewable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_view_record is true: published ones, one's own centre's, and those one
        was asked to proofread.
        """
        kept = self.kept()
        if coordinates(user):
            return kept
        readable = models.Q(state=RecordState.PUBLISHED)
        if own := structures_where(user, STAFF):
            readable |= models.Q(structure__in=own) | self._asked_of(user)
        return kept.filter(readable)

    def changeable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_change_record is true."""
        kept = self.kept().described_here()
        return kept if coordinates(user) else kept.filter(structure__in=structures_where(user, STAFF))

    def proofreadable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_proofread_record is true."""
        kept = self.kept().described_here()
        if coordinates(user):
            return kept
        own = models.Q(structure__in=structures_where(user, STAFF))
        return kept.filter(own | self._asked_of(user))

    def _asked_of(self, user: Any) -> models.Q:
        from mosaique.catalogue.models import ReviewRequest  # noqa: PLC0415  # models import this module

        asked = ReviewRequest.objects.filter(asked_of(user)).values("record")
        return models.Q(state__in=UNPUBLISHED, pk__in=asked)

    def recoverable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_recover_record is true: her centres', in the bin."""
        found = self.in_bin()
        return found if coordinates(user) else found.filter(structure__in=structures_where(user, STAFF))

    def withdrawable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_withdraw_record is true."""
        kept = self.kept().described_here()
        if coordinates(user):
            return kept
        return kept.filter(structure__in=structures_where(user, MANAGERS_OF_A_CENTRE))

    def deletable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_delete_record is true: those that readers never saw."""
        return self.changeable_by(user).filter(published_at=None)

    def described_here(self) -> RecordQuerySet:
        """The network's own records: not those that come from a partner's catalogue."""
        return self.filter(is_partner=False)

    def kept(self) -> RecordQuerySet:
        """Records that are not in the bin."""
        return self.filter(deleted_at=None)

    def in_bin(self) -> RecordQuerySet:
        """Records that were deleted and can still be had back."""
        return self.filter(deleted_at__isnull=False)

    def unpublished(self) -> RecordQuerySet:
        """Records on their way to readers: drafts, and those proofread."""
        return self.filter(state__in=UNPUBLISHED)

    def published(self) -> RecordQuerySet:
        """Records that readers see."""
        return self.filter(state=RecordState.PUBLISHED)

    def seen_by_readers(self) -> RecordQuerySet:
        """Records that were published one day, whatever became of them; with ``with_bin``, all of them."""
        return self.filter(published_at__isnull=False)

    def held_by(self, structure: Structure) -> RecordQuerySet:
        """Records of which the centre has at least one copy."""
        from mosaique.catalogue.models import Holding  # noqa: PLC0415  # models import this module

        copies = Holding.objects.filter(structure=structure, record=models.OuterRef("pk"))
        return self.filter(models.Exists(copies))

    def owned_by(self, structure: Structure) -> RecordQuerySet:
        """Records the centre is answerable for."""
        return self.filter(structure=structure)

    def owned_by_any(self, structures: StructureQuerySet) -> RecordQuerySet:
        """Records that one of the centres is answerable for."""
        return self.filter(structure__in=structures)

    def attachable(self, structure: Structure) -> RecordQuerySet:
        """Records to which an import of the centre may attach a copy: what readers see, and its own.

        Not a partner's: the centre's description would be lost, for the partner's is not to be changed.
        """
        return self.described_here().filter(
            models.Q(state=RecordState.PUBLISHED)
            | (models.Q(structure=structure) & ~models.Q(state=RecordState.WITHDRAWN))
        )

    def countable(self) -> RecordQuerySet:
        """Records that count towards a target: the network's own, published and at the minimum level."""
        return self.published().described_here().filter(is_complete=True)


class HoldingQuerySet(models.QuerySet["Holding"]):
    def changeable_by(self, user: Any) -> HoldingQuerySet:
        """Copies for which rules.can_change_holding is true."""
        kept = self.filter(record__deleted_at=None)
        return kept if coordinates(user) else kept.filter(structure__in=structures_where(user, STAFF))

    def deletable_by(self, user: Any) -> HoldingQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)

    def of(self, structure: Structure) -> HoldingQuerySet:
        """The centre's own copies."""
        return self.filter(structure=structure)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def viewable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_view_attachment is true."""
        kept = self.filter(record__deleted_at=None)
        if coordinates(user):
            return kept
        own = structures_where(user, STAFF)
        is_open = models.Q(is_public=True, record__state=RecordState.PUBLISHED)
        return kept.filter(is_open | models.Q(structure__in=own) | models.Q(record__structure__in=own))

    def coverable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_cover_attachment is true."""
        found = self.viewable_by(user).filter(record__is_partner=False)
        return (
            found if coordinates(user) else found.filter(record__structure__in=structures_where(user, STAFF))
        )

    def changeable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_change_holding is true."""
        kept = self.filter(record__deleted_at=None)
        return kept if coordinates(user) else kept.filter(structure__in=structures_where(user, STAFF))

    def deletable_by(self, user: Any) -> AttachmentQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)


class BatchQuerySet(models.QuerySet["Batch"]):
    def viewable_by(self, user: Any) -> BatchQuerySet:
        """Batches for which rules.can_change_batch is true: those of one's centres."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

    def changeable_by(self, user: Any) -> BatchQuerySet:
        """The same as those she may view."""
        return self.viewable_by(user)

    def unfinished(self) -> BatchQuerySet:
        """Batches that the worker should have in hand."""
        return self.filter(state__in=[BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING])


class AgentQuerySet(models.QuerySet["Agent"]):
    def current(self) -> AgentQuerySet:
        """Authorities that were not merged into another."""
        return self.filter(merged_into=None)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def running(self) -> ClaimQuerySet:
        """Claims that still hold, on records that are not published yet."""
        return self.filter(
            released_at=None,
            until__gt=clock.now(),
            record__state__in=UNPUBLISHED,
            record__deleted_at=None,
        )


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    def unanswered(self) -> ReviewRequestQuerySet:
        """Requests that wait."""
        return self.filter(closed_at=None)

    def open_to(self, user: Any) -> ReviewRequestQuerySet:
        """Requests that the person may answer."""
        return self.filter(asked_of(user))


class FieldCommentQuerySet(models.QuerySet["FieldComment"]):
    def unresolved(self) -> FieldCommentQuerySet:
        """Comments that wait for the author."""
        return self.filter(resolved_at=None)
