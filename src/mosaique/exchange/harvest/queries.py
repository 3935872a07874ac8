"""Sets of harvested sources and of their runs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from mosaique.exchange.harvest.enums import AT_WORK, RunState, SourceState
from mosaique.network.permissions import STAFF, coordinates, roles_of

if TYPE_CHECKING:
    from mosaique.exchange.harvest.models import HarvestRun, HarvestSource  # quoted below

_LARGE = ("problems", "samples", "token")  # what a line of a list does not show


class HarvestSourceQuerySet(models.QuerySet["HarvestSource"]):
    def viewable_by(self, user: Any) -> HarvestSourceQuerySet:
        """Sources for which rules.is_staff is true: every one, for who works somewhere."""
        return self if roles_of(user) & STAFF else self.none()

    def changeable_by(self, user: Any) -> HarvestSourceQuerySet:
        """Sources for which rules.is_network is true."""
        return self if coordinates(user) else self.none()

    def deletable_by(self, user: Any) -> HarvestSourceQuerySet:
        """The same as those she may change."""
        return self.changeable_by(user)

    def due(self, now: dt.datetime) -> HarvestSourceQuerySet:
        """Sources that the schedule comes to, the one that has waited longest first.

        Not those at work, nor those that wait for a decision.
        """
        from mosaique.exchange.harvest.models import HarvestRun  # noqa: PLC0415  # models import this module

        busy = HarvestRun.objects.filter(source=models.OuterRef("pk"), state__in=[*AT_WORK, RunState.HELD])
        found = self.filter(~models.Exists(busy), state=SourceState.ON, every_hours__gt=0)
        return found.filter(models.Q(next_at=None) | models.Q(next_at__lte=now)).order_by("next_at", "pk")


class HarvestRunQuerySet(models.QuerySet["HarvestRun"]):
    def in_lines(self) -> HarvestRunQuerySet:
        """As a list shows them: the newest first, without what is large."""
        return self.select_related("by").defer(*_LARGE).order_by("-pk")

    def latest_of(self, sources: list[HarvestSource]) -> dict[int, HarvestRun]:
        """The last run of each source, by its key."""
        last = self.filter(source__in=sources).order_by().values("source").annotate(last=models.Max("pk"))
        found = self.filter(pk__in=[one["last"] for one in last]).defer(*_LARGE)
        return {run.source_id: run for run in found}
