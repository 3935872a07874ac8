"""What the pages of the inbox show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Prefetch

from mosaique.catalogue.history import Run, word_changes
from mosaique.core.sanitiser import to_text
from mosaique.watch.inbox import records
from mosaique.watch.inbox.lines import Line, lines_of
from mosaique.watch.inbox.models import Decision, ItemRecord, WayFound
from mosaique.watch.inbox.narrowing import VIEWS, View
from mosaique.watch.inbox.paging import Place
from mosaique.watch.kinds.models import LeadPicture
from mosaique.watch.models import Item, ItemVersion, Sighting
from mosaique.watch.selections.models import Selection
from mosaique.watch.selections.queries import holding

MOST_COUNTED = 1_000
_VERSIONS = 20
_COMPARED = 20_000  # characters of a text


class TabOfView(NamedTuple):
    """A view with how many items it holds, counted up to a thousand; None where nobody needs to know."""

    view: View
    total: int | None

    @property
    def is_more(self) -> bool:
        return self.total == MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Version:
    """What an item was, against what it became: runs of words, each with what became of it."""

    version: ItemVersion
    title: list[Run]
    text: list[Run]


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """All that is told of an item."""

    line: Line
    sightings: list[Sighting]
    versions: list[Version]
    decisions: list[Decision]
    records: list[ItemRecord]
    selections: list[Selection]


def tabs_for(user: Any) -> list[TabOfView]:
    """The inbox's views; counting stops at a thousand, which nobody reads."""
    return [TabOfView(view, view.tally(user, MOST_COUNTED) if view.tally else None) for view in VIEWS]


def item_named(user: Any, pk: int) -> Item | None:
    """An item with the source that showed it first, its full text, who sent it; its picture without bytes."""
    found = Item.objects.viewable_by(user).select_related("origin", "full")
    picture = Prefetch("picture", LeadPicture.objects.defer("content"))
    return found.prefetch_related("sendings__by", "sendings__structure", picture).filter(pk=pk).first()


def item_sheet(item: Item, user: Any) -> ItemSheet:
    """All that is told of an item."""
    (line,) = lines_of([Place(item.pk, 0, WayFound.DATED)], user)
    return ItemSheet(
        line=line,
        sightings=list(item.sightings.select_related("source").order_by("pk")),
        versions=_versions(item),
        decisions=list(
            item.decisions.select_related("by", "undone_by", "structure", "topic").order_by("-pk")
        ),
        records=records.records_of(item, user),
        selections=list(holding(item, user)),
    )


def _versions(item: Item) -> list[Version]:
    """The former versions, the latest first, each against the one that followed."""
    former = list(item.versions.order_by("-pk")[:_VERSIONS])
    after = [(item.title, _text(item))] + [(one.title, _text(one)) for one in former]
    return [
        Version(one, word_changes(one.title, title), word_changes(_text(one), text))
        for one, (title, text) in zip(former, after, strict=False)
    ]


def _text(one: Item | ItemVersion) -> str:
    return to_text((one.content or one.summary)[:_COMPARED])
