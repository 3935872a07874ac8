"""What waits for a documentalist, what the network did meanwhile, and how far her centre is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from mosaique.catalogue.models import Record
from mosaique.catalogue.queries import RecordQuerySet
from mosaique.desk.models import Entry
from mosaique.desk.worklist import queries as worklist
from mosaique.network.models import Structure
from mosaique.network.permissions import coordinates

SHOWN = 5  # records of a list on the home page
_LINE = ("pk", "title", "main_contributor", "type", "year", "state", "updated_at", "published_at")


@dataclass(frozen=True, slots=True)
class Pile:
    """Records that wait: how many, and the first of them."""

    total: int
    records: list[Record]


@dataclass(frozen=True, slots=True)
class Progress:
    """A centre's countable records first published in a year, by month from January.

    ``target`` is what the network expects of each centre that feeds the base, 0 where nothing is said.
    """

    structure: Structure
    year: int
    months: tuple[int, ...]
    target: int

    @property
    def total(self) -> int:
        return sum(self.months)

    @property
    def share(self) -> int:
        """How much of the target is reached, in per cent, 100 at most."""
        return min(100, round(100 * self.total / self.target)) if self.target else 0


def interrupted(user: Any) -> list[Entry]:
    """Forms that she began and did not save, the last first."""
    entries = (
        Entry.objects.of(user).interrupted().select_related("record").defer("lookup", "record__description")
    )
    return list(entries.order_by("-seen_at")[:SHOWN])


def my_drafts(user: Any) -> Pile:
    """What the person began and did not send on, the last touched first."""
    return _pile(worklist.my_drafts(user).order_by("-updated_at", "-pk"))


def to_proofread(user: Any) -> Pile:
    """What waits for her to read it again, the oldest first."""
    return _pile(worklist.to_proofread(user).order_by("updated_at", "pk"))


def below_minimum(user: Any) -> Pile:
    """Her centres' records that readers see and that do not count yet, the newest first."""
    return _pile(worklist.below_minimum(user).order_by("-pk"))


def newest_of_the_network() -> list[Record]:
    """What the centres published last, with the centre of each."""
    return list(
        _lines(Record.objects.published().described_here().order_by("-published_at", "-pk"))[: 2 * SHOWN]
    )


def progress_of(user: Any, *, today: dt.date | None = None) -> list[Progress]:
    """This year's progress of each centre that she works in, or of all for who acts for the whole network.

    Three queries at most, whatever their number.
    """
    year = (today or timezone.localdate()).year
    own = Structure.objects.where_staff(user).order_by("code")
    centres = list(own) or (list(Structure.objects.feeding_the_base()) if coordinates(user) else [])
    counted = (
        Record.objects.countable()
        .filter(structure__in=centres, published_at__year=year)
        .order_by()
        .values_list("structure", ExtractMonth("published_at"))
        .annotate(Count("pk"))
    )
    found = {(structure, month): count for structure, month, count in counted}
    return [
        Progress(
            structure=one,
            year=year,
            months=tuple(found.get((one.pk, month), 0) for month in range(1, 13)),
            target=settings.MOSAIQUE_YEARLY_TARGET if one.feeds_base else 0,
        )
        for one in centres
    ]


def _pile(records: RecordQuerySet) -> Pile:
    first = list(_lines(records)[:SHOWN])
    return Pile(records.count() if len(first) == SHOWN else len(first), first)


def _lines(records: RecordQuerySet) -> RecordQuerySet:
    """What a line shows and nothing more: descriptions are large."""
    centre = ("structure__code", "structure__hue", "structure__name")
    return records.select_related("structure").only(*_LINE, *centre)
