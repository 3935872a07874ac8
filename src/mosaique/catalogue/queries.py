"""Sets of records in the field's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from mosaique.catalogue.enums import BatchState, RecordState
from mosaique.network.enums import Role
from mosaique.network.permissions import STAFF, coordinates, structures_where

if TYPE_CHECKING:
    from mosaique.catalogue.models import (  # noqa: F401  # named in quotes below
        Agent,
        Attachment,
        Batch,
        Holding,
        Record,
    )
    from mosaique.network.models import Structure, StructureQuerySet


MANAGERS_OF_A_CENTRE = frozenset({Role.MANAGER})


class RecordQuerySet(models.QuerySet["Record"]):
    def viewable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_view_record is true: published ones, and one's own centre's."""
        if coordinates(user):
            return self
        own = models.Q(structure__in=structures_where(user, STAFF))
        return self.filter(models.Q(state=RecordState.PUBLISHED) | own)

    def changeable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_change_record is true."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

    def withdrawable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_withdraw_record is true."""
        if coordinates(user):
            return self
        return self.filter(structure__in=structures_where(user, MANAGERS_OF_A_CENTRE))

    def deletable_by(self, user: Any) -> RecordQuerySet:
        """Records for which rules.can_delete_record is true: those that readers never saw."""
        return self.changeable_by(user).filter(published_at=None)

    def published(self) -> RecordQuerySet:
        """Records that readers see."""
        return self.filter(state=RecordState.PUBLISHED)

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
        """Records to which an import of the centre may attach a copy: what readers see, and its own."""
        return self.filter(
            models.Q(state=RecordState.PUBLISHED)
            | (models.Q(structure=structure) & ~models.Q(state=RecordState.WITHDRAWN))
        )

    def countable(self) -> RecordQuerySet:
        """Records that count towards a target: published and at the minimum level."""
        return self.published().filter(is_complete=True)


class HoldingQuerySet(models.QuerySet["Holding"]):
    def changeable_by(self, user: Any) -> HoldingQuerySet:
        """Copies for which rules.can_change_holding is true."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

    def deletable_by(self, user: Any) -> HoldingQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)

    def of(self, structure: Structure) -> HoldingQuerySet:
        """The centre's own copies."""
        return self.filter(structure=structure)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def viewable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_view_attachment is true."""
        if coordinates(user):
            return self
        own = structures_where(user, STAFF)
        is_open = models.Q(is_public=True, record__state=RecordState.PUBLISHED)
        return self.filter(is_open | models.Q(structure__in=own) | models.Q(record__structure__in=own))

    def coverable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_cover_attachment is true."""
        if coordinates(user):
            return self
        return self.viewable_by(user).filter(record__structure__in=structures_where(user, STAFF))

    def changeable_by(self, user: Any) -> AttachmentQuerySet:
        """Files for which rules.can_change_holding is true."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

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
