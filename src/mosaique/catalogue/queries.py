"""Sets of records in the field's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from mosaique.catalogue.enums import RecordState

if TYPE_CHECKING:
    from mosaique.catalogue.models import Holding, Record
    from mosaique.network.models import Structure


class RecordQuerySet(models.QuerySet["Record"]):
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
    def of(self, structure: Structure) -> HoldingQuerySet:
        """The centre's own copies."""
        return self.filter(structure=structure)
