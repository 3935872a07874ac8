"""What the pages of the watch show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from mosaique.core import clock
from mosaique.core.http import Failed
from mosaique.network.models import Structure
from mosaique.watch.enums import SourceKind
from mosaique.watch.feeds.opml import Outline
from mosaique.watch.kinds.sheets import address, described, is_text_of_page
from mosaique.watch.models import Fetch, Item, ItemQuerySet, Sighting, Source, SourceQuerySet

PER_PAGE = 50
_FETCHES, _ITEMS, _PROBLEMS = 15, 20, 5
_MONTH = dt.timedelta(days=30)
_HOUR, _DAY = 3_600, 86_400


class Tab(NamedTuple):
    """A view of the list."""

    slug: str
    label: str | Promise
    empty: str | Promise
    narrow: Callable[[SourceQuerySet, Any], SourceQuerySet]


def _all(found: SourceQuerySet, user: Any) -> SourceQuerySet:
    return found


def _followed(found: SourceQuerySet, user: Any) -> SourceQuerySet:
    return found.filter(followers=user)


def _in_trouble(found: SourceQuerySet, user: Any) -> SourceQuerySet:
    return found.in_trouble()


def _of_centres(found: SourceQuerySet, user: Any) -> SourceQuerySet:
    links = Source.structures.through.objects.filter(structure__in=Structure.objects.where_staff(user))
    return found.filter(pk__in=links.values("source_id"))


TABS = (
    Tab("toutes", gettext_lazy("All sources"), gettext_lazy("No source is watched yet."), _all),
    Tab("suivies", gettext_lazy("Followed by me"), gettext_lazy("You follow no source."), _followed),
    Tab(
        "centre",
        gettext_lazy("My centre’s"),
        gettext_lazy("Your centre is in charge of no source."),
        _of_centres,
    ),
    Tab(
        "a-voir",
        gettext_lazy("In trouble"),
        gettext_lazy("Every source answers: nothing to do."),
        _in_trouble,
    ),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is told of a source."""

    rhythm: str
    readings: list[Fetch]
    sightings: list[Sighting]
    problems: list[str]
    more_problems: int
    exceptions: list[str]
    total: int
    of_month: int
    address: str
    watched: list[tuple[str, str]]
    last_change: Item | None


def tab_named(slug: str) -> Tab:
    """The view of that name, else the first."""
    return next((tab for tab in TABS if tab.slug == slug), TABS[0])


def sources_for(user: Any, tab: Tab, *, words: str = "") -> SourceQuerySet:
    """The sources of a view, those with all the words in their title or address."""
    found = tab.narrow(Source.objects.viewable_by(user), user)
    for word in words.split()[:10]:
        found = found.filter(Q(title__icontains=word) | Q(url__icontains=word))
    return found.prefetch_related("structures").order_by("title", "pk")


def sheet(source: Source) -> Sheet:
    """All that is told of a source."""
    recent = Q(seen_at__gte=clock.now() - _MONTH)
    figures = source.sightings.aggregate(total=Count("pk"), of_month=Count("pk", filter=recent))
    seen = source.sightings.select_related("item").order_by(
        "-seen_at", F("item__date").desc(nulls_last=True), "pk"
    )
    sightings = list(seen[:_ITEMS])
    return Sheet(
        rhythm=every(source.interval),
        readings=list(source.fetches.all()[:_FETCHES]),
        sightings=sightings,
        problems=[_told(one) for one in source.problems[:_PROBLEMS]],
        more_problems=max(len(source.problems) - _PROBLEMS, 0),
        exceptions=exceptions(source),
        total=figures["total"],
        of_month=figures["of_month"],
        address=address(source),
        watched=described(source),
        last_change=sightings[0].item if sightings and is_text_of_page(source) else None,
    )


def exceptions(source: Source) -> list[str]:
    """What is particular to a source: decided by a person, or told by its server."""
    told = []
    if source.every_minutes:
        told.append(_("Read %(rhythm)s: set by a person.") % {"rhythm": every(60 * source.every_minutes)})
    if source.is_titled:
        told.append(_("Its title was given here."))
    if source.former_url and source.moved_at:
        day = date_format(localtime(source.moved_at), "j F Y")
        told.append(
            _("Followed on %(day)s from its former address, %(url)s.")
            % {"day": day, "url": source.former_url}
        )
    if source.moved_to:
        told.append(_("Its server sends readers to %(url)s for good.") % {"url": source.moved_to})
    return told


def every(seconds: int) -> str:
    """A rhythm in words: "every 3 hours"."""
    if seconds >= _DAY:
        days = round(seconds / _DAY)
        return npgettext("rhythm", "every day", "every %(days)s days", days) % {"days": days}
    if seconds >= _HOUR:
        hours = round(seconds / _HOUR)
        return npgettext("rhythm", "every hour", "every %(hours)s hours", hours) % {"hours": hours}
    minutes = max(round(seconds / 60), 1)
    return npgettext("rhythm", "every minute", "every %(minutes)s minutes", minutes) % {"minutes": minutes}


def outlines(user: Any) -> list[Outline]:
    """Every feed that is read, for an OPML file: by centre in charge, the first of several."""
    found = Source.objects.viewable_by(user).filter(kind__in=[SourceKind.FEED, SourceKind.SITEMAP])
    found = found.prefetch_related("structures").order_by("title", "pk")
    return [
        Outline(one.url, str(one), one.site, next((centre.code for centre in one.structures.all()), ""))
        for one in found
    ]


def host(source: Source) -> str:
    """Where a source is, shortly."""
    if source.kind == SourceKind.LETTER:
        return address(source)
    return (urlsplit(source.url).hostname or "").removeprefix("www.")


def _told(problem: dict[str, Any]) -> str:
    """What was not understood, with its place."""
    said = Failed(problem["reason"], problem["facts"]).user_message
    position = problem["position"]
    return _("Entry %(position)s: %(said)s") % {"position": position, "said": said} if position else said


def going_with(source: Source) -> ItemQuerySet:
    """The items that go when the source is removed: no other shows them, nobody did anything with them."""
    elsewhere = Sighting.objects.filter(item=OuterRef("pk")).exclude(source=source)
    unused = Item.objects.filter(verdict="", records=None, selected=None, sendings=None)
    return unused.filter(sightings__source=source).exclude(Exists(elsewhere))
