"""Which items the inbox shows: its views, and what narrows them.

Every condition is a set of ids read from an index of its own, so that no query touches the texts of items
that it does not show (docs/adr/0019-inbox.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosaique.catalogue.values.matching import normalised
from mosaique.core import clock
from mosaique.watch.enums import SourceKind
from mosaique.watch.inbox.models import ItemClaim, ReadState, Verdict
from mosaique.watch.models import Item, ItemQuerySet, Sighting, Source
from mosaique.watch.topics.models import Placing, Topic, TopicItem
from mosaique.watch.topics.ranking import set_aside

_MOST_WORDS = 6
_MOST_OF_A_PERSON = 5_000  # items put aside or claimed that a list looks through
PERIODS = {"jour": 1, "semaine": 7, "mois": 31, "annee": 366}  # days
PERIOD_CHOICES = (
    ("", _("any time")),
    ("jour", _("since yesterday")),
    ("semaine", _("in seven days")),
    ("mois", _("in a month")),
    ("annee", _("in a year")),
)


class View(NamedTuple):
    """A view of the inbox."""

    slug: str
    label: str | Promise
    empty: str | Promise
    narrow: Callable[[ItemQuerySet, Any], ItemQuerySet]
    tally: Callable[[Any, int], int] | None = None  # of a person, up to a number; None: nobody needs to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks the inbox for; ``is_below`` shows what a topic's threshold sets aside."""

    view: View
    topic: Topic | None = None
    source: Source | None = None
    kind: str = ""
    words: str = ""
    period: str = ""
    is_unread: bool = False
    is_dated: bool = False
    is_below: bool = False

    @property
    def is_narrowing(self) -> bool:
        """Whether something else than a topic narrows the view."""
        return bool(self.source or self.kind or self.words.strip() or self.period or self.is_unread)


def _to_sort(found: ItemQuerySet, user: Any) -> ItemQuerySet:
    return found.filter(verdict="").exclude(pk__in=put_aside(user))


def _for_later(found: ItemQuerySet, user: Any) -> ItemQuerySet:
    # Read first: a database walks through every item to sort otherwise, to find a few.
    mine = put_aside(user).order_by("-later_at")[:_MOST_OF_A_PERSON]
    return found.filter(verdict="", pk__in=[one["item_id"] for one in mine])


def _claimed(found: ItemQuerySet, user: Any) -> ItemQuerySet:
    mine = _claims(user).order_by("-until")[:_MOST_OF_A_PERSON]
    return found.exclude(verdict=Verdict.DROPPED).filter(pk__in=[one.item_id for one in mine])


def _kept(found: ItemQuerySet, user: Any) -> ItemQuerySet:
    return found.filter(verdict=Verdict.KEPT)


def _dropped(found: ItemQuerySet, user: Any) -> ItemQuerySet:
    return found.filter(verdict=Verdict.DROPPED)


def _count_to_sort(user: Any, most: int) -> int:
    return _to_sort(Item.objects.viewable_by(user), user).order_by()[:most].count()


def _count_for_later(user: Any, most: int) -> int:
    return put_aside(user).filter(item__verdict="")[:most].count()


def _count_claimed(user: Any, most: int) -> int:
    return _claims(user).exclude(item__verdict=Verdict.DROPPED)[:most].count()


def _claims(user: Any) -> QuerySet[ItemClaim]:
    return ItemClaim.objects.filter(by=user, until__gt=clock.now())


def put_aside(user: Any) -> QuerySet[ReadState, Any]:
    """The ids of the items on the person's own list for later."""
    return ReadState.objects.filter(user=user, later_at__isnull=False).values("item_id")


VIEWS = (
    View(
        "a-trier",
        pgettext_lazy("inbox", "To sort"),
        _("Everything is sorted. New items come with the next readings."),
        _to_sort,
        _count_to_sort,
    ),
    View(
        "plus-tard",
        pgettext_lazy("inbox", "For later"),
        _("You put nothing aside for later."),
        _for_later,
        _count_for_later,
    ),
    View("a-moi", pgettext_lazy("inbox", "Mine"), _("You take care of no item."), _claimed, _count_claimed),
    View("retenus", pgettext_lazy("inbox", "Kept"), _("Nothing is kept yet."), _kept),
    View("ecartes", pgettext_lazy("inbox", "Dropped"), _("Nothing is dropped yet."), _dropped),
)
TO_SORT, DECIDED = VIEWS[0], VIEWS[3:]


def view_named(slug: str) -> View:
    """The view of that name, else the first."""
    return next((view for view in VIEWS if view.slug == slug), VIEWS[0])


def narrowed(asked: Asked, user: Any) -> ItemQuerySet:
    """The items of a view that answer all that is asked."""
    found = asked.view.narrow(Item.objects.viewable_by(user), user)
    if asked.topic:
        found = found.filter(pk__in=placed(asked).values("item_id"))
    return restricted(found, asked, user, "")


def restricted(found: Any, asked: Asked, user: Any, item: str) -> Any:
    """Rows whose item answers what is asked; ``item`` leads to it ("item__"), empty for items themselves."""
    key = "item_id" if item else "id"
    for ids in _id_sets(asked):
        found = found.filter(**{f"{key}__in": ids})
    if asked.kind == SourceKind.FEED:  # nearly all items: a set of them would be long to make
        found = found.filter(**{f"{item}origin__kind": asked.kind})
    if asked.is_unread:
        read = ReadState.objects.filter(user=user, read_at__isnull=False)
        found = found.exclude(**{f"{key}__in": read.values("item_id")})
    for word in asked.words.split()[:_MOST_WORDS]:
        found = found.filter(_has_word(word, item))
    return found


def placed(asked: Asked) -> QuerySet[TopicItem]:
    """The places of the topic that is asked for, down to its threshold."""
    held = TopicItem.objects.filter(topic=asked.topic).exclude(placing=Placing.TAKEN_OUT)
    threshold = asked.topic.threshold if asked.topic else None
    if threshold is None or asked.is_below or asked.view != TO_SORT:
        return held
    return held.filter(
        Q(chance=None) | Q(chance__gte=threshold) | Q(is_drawn=True) | Q(placing=Placing.ADDED)
    )


def below_threshold(asked: Asked, *, most: int) -> int:
    """How many undecided items the topic's threshold sets aside, counted up to ``most``."""
    if asked.topic is None or asked.view != TO_SORT:
        return 0
    return set_aside(asked.topic)[:most].count()


def decided() -> QuerySet[Item, Any]:
    """The ids of the items that somebody decided."""
    return Item.objects.filter(verdict__in=Verdict.values).values("pk")


def _id_sets(asked: Asked) -> list[Any]:
    sets: list[Any] = []
    if asked.source:
        sets.append(Sighting.objects.filter(source=asked.source).values("item_id"))
    if asked.kind and asked.kind != SourceKind.FEED:
        sets.append(Item.objects.filter(origin__in=Source.objects.filter(kind=asked.kind)).values("pk"))
    if days := PERIODS.get(asked.period):
        since = clock.now() - dt.timedelta(days=days)
        sets.append(Item.objects.filter(seen_at__gte=since).values("pk"))
    return sets


def _has_word(word: str, item: str) -> Q:
    """The word in the title, as typed or with a capital, or, folded, among the text's first ones."""
    title = f"{item}title__icontains"
    said = Q(**{title: word}) | Q(**{title: word.capitalize()})
    folded = normalised(word)
    return said | Q(**{f"{item}words__contains": folded}) if folded else said
