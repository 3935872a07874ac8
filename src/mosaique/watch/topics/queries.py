"""What the pages of topics show."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Substr, TruncMonth
from django.utils.timezone import localtime

from mosaique.core import clock
from mosaique.discovery.highlighting import Marker, Runs
from mosaique.discovery.query.words import words
from mosaique.watch.inbox.models import Decision
from mosaique.watch.models import Item
from mosaique.watch.topics import loading
from mosaique.watch.topics.actions import Said
from mosaique.watch.topics.measure import Measure, measured
from mosaique.watch.topics.models import Lesson, Placing, Topic, TopicItem
from mosaique.watch.topics.profiles import Match, Profiles
from mosaique.watch.topics.texts import plain

PER_PAGE = 50
TRIED, TRIED_SHOWN = 500, 10  # items that a topic is tried on, and those shown
_LEAD = 3_000  # characters of an item that a passage is taken from
_MONTHS = 12
_TITLE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """An item in a list, its title and a passage of it with the words found marked."""

    item: Any
    title: Runs
    passage: Runs
    place: TopicItem | None = None
    found: Sequence[str] = ()


class Row(NamedTuple):
    """A topic in the list, how many items it holds, and how many of these nobody has decided on."""

    topic: Topic
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a topic would take of the newest items: how many of how many, and the first of them."""

    tried: int
    taken: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Month:
    """What was decided in a month on items drawn at random."""

    first_day: dt.date
    measure: Measure


@dataclass(frozen=True, slots=True)
class Report:
    """How good a ranking is: on the whole, and month by month, the latest first."""

    whole: Measure
    months: list[Month] = field(default_factory=list)


def topics_for(user: Any) -> list[Row]:
    """All topics, with how many items each holds and how many of these nobody has decided on."""
    decided = Decision.objects.filter(item=OuterRef("item"), undone_at=None)
    counted = TopicItem.objects.exclude(placing=Placing.TAKEN_OUT).order_by().values_list("topic_id")
    totals: Any = counted.annotate(total=Count("pk"), waiting=Count("pk", filter=~Exists(decided)))
    counts = {topic: (total, waiting) for topic, total, waiting in totals}
    found = Topic.objects.viewable_by(user).prefetch_related("structures").order_by("name", "pk")
    return [Row(one, *counts.get(one.pk, (0, 0))) for one in found]


def topic_named(user: Any, slug: str) -> Topic | None:
    """A topic with all that it says."""
    found = Topic.objects.viewable_by(user).filter(slug=slug)
    return found.prefetch_related("concepts__labels", "territories", "sources", "structures").first()


def places_of(topic: Topic, *, taken_out: bool = False) -> QuerySet[TopicItem]:
    """Where items stand in a topic, the newest first."""
    places = topic.places.filter(placing=Placing.TAKEN_OUT)
    if not taken_out:
        places = topic.places.exclude(placing=Placing.TAKEN_OUT)
    return places.order_by("-item__seen_at", "-item_id")


def lines_of(places: Iterable[TopicItem]) -> list[Line]:
    """The items of some places."""
    shown = list(places)
    items = {
        one.pk: one for one in _with_lead(Item.objects.filter(pk__in=[place.item_id for place in shown]))
    }
    return [
        _line(items[place.item_id], place.matched, place=place) for place in shown if place.item_id in items
    ]


def tried(said: Said) -> Trial:
    """What a topic that says this would take."""
    profile = loading.profile(
        0,
        said["query"],
        concepts=[one.identifier for one in said["concepts"]],
        places=loading.names_of(said["territories"]),
        sources=[one.pk for one in said["sources"]],
    )
    profiles = Profiles([profile])
    items = list(Item.objects.order_by("-pk")[:TRIED])
    matches = {
        text.key: match for text in loading.texts_of(items) for match in profiles.of(text)
    }  # one topic: one match at most
    first = list(matches)[:TRIED_SHOWN]
    shown = {one.pk: one for one in _with_lead(Item.objects.filter(pk__in=first))}
    return Trial(len(items), len(matches), [_tried_line(shown[key], matches[key]) for key in first])


def report(number: int) -> Report:
    """What decisions on drawn items say of a topic's ranking, or of the network's."""
    since = clock.now() - dt.timedelta(days=31 * _MONTHS)
    lessons = Lesson.objects.filter(learner__number=number, is_drawn=True, at__gte=since)
    by_month: dict[dt.date, list[tuple[float, bool]]] = defaultdict(list)
    rows = lessons.annotate(month=TruncMonth("at")).order_by("pk").values_list("month", "chance", "is_kept")
    for month, chance, is_kept in rows:
        by_month[localtime(month).date()].append((chance, is_kept))
    months = [Month(day, measured(by_month[day])) for day in sorted(by_month, reverse=True)[:_MONTHS]]
    return Report(measured([one for told in by_month.values() for one in told]), months)


def lessons_of(number: int) -> dict[str, int]:
    """How many decisions a ranking learned from."""
    return Lesson.objects.filter(learner__number=number).aggregate(
        kept=Count("pk", filter=Q(is_kept=True)), dropped=Count("pk", filter=Q(is_kept=False))
    )


def item_places(item: Item) -> list[TopicItem]:
    """The topics that an item is in, or was taken out of, by name."""
    return list(item.places.select_related("topic").order_by("topic__name", "pk"))


def other_topics(user: Any, item: Item) -> list[Topic]:
    """The topics that an item could be put in."""
    inside = item.places.exclude(placing=Placing.TAKEN_OUT).values("topic_id")
    return list(Topic.objects.viewable_by(user).exclude(pk__in=inside).order_by("name"))


def _with_lead(items: QuerySet[Item]) -> QuerySet[Item]:
    lead = Case(When(summary="", then=Substr("content", 1, _LEAD)), default=Substr("summary", 1, _LEAD))
    return items.select_related("origin").defer("content", "summary", "words").annotate(lead=lead)


def _tried_line(item: Item, match: Match) -> Line:
    return _line(item, match.found)


def _line(item: Any, found: Sequence[str], *, place: TopicItem | None = None) -> Line:
    marker = Marker(words(" ".join(found)))
    title = marker.snippet(item.title, window=_TITLE)
    return Line(item, title, marker.snippet(plain(item.lead)), place, tuple(found))
