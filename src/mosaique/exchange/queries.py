"""Sets of imports in the field's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from mosaique.network.enums import Role
from mosaique.network.permissions import STAFF, coordinates, structures_where

if TYPE_CHECKING:
    from mosaique.exchange.models import ImportRun, LeavingKit  # noqa: F401  # named in quotes below

MANAGERS_OF_A_CENTRE = frozenset({Role.MANAGER})

# What a line of a list shows: reports, surveys and checks are large.
_LARGE = ("report", "survey", "dry_run", "undo_report")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def viewable_by(self, user: Any) -> ImportRunQuerySet:
        """Imports for which rules.can_view_import is true: those of the centres that one works in."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

    def undoable_by(self, user: Any) -> ImportRunQuerySet:
        """Imports for which rules.can_undo_import is true."""
        if coordinates(user):
            return self
        own = models.Q(structure__in=structures_where(user, STAFF), by=user.pk)
        return self.filter(own | models.Q(structure__in=structures_where(user, MANAGERS_OF_A_CENTRE)))

    def in_lines(self) -> ImportRunQuerySet:
        """As a list shows them: the newest first, with their centre and person, without what is large."""
        return self.select_related("structure", "by").defer(*_LARGE).order_by("-pk")


class LeavingKitQuerySet(models.QuerySet["LeavingKit"]):
    def viewable_by(self, user: Any) -> LeavingKitQuerySet:
        """Kits for which rules.can_view_kit is true: those of the centres that one manages."""
        if coordinates(user):
            return self
        return self.filter(structure__in=structures_where(user, MANAGERS_OF_A_CENTRE))
