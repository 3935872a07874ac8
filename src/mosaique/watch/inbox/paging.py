"""A page of the inbox: what stands where, and where the next one begins.

Ranked items come by chance; at every tenth place stands one of those drawn at random, which no chance
ranked; those without a chance follow, by date. The next page begins after the last item shown of each: what
is decided meanwhile moves nothing. A page that is looked through for words reads so many items and no more,
and says how far it went; the next one goes on from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from mosaique.watch.inbox.models import WayFound
from mosaique.watch.inbox.narrowing import (
    DECIDED,
    TO_SORT,
    Asked,
    decided,
    narrowed,
    placed,
    put_aside,
    restricted,
)
from mosaique.watch.models import ItemQuerySet
from mosaique.watch.topics.models import ItemRank

PER_PAGE = 50
MOST_READ = 10_000  # items whose texts one page looks through for words: 0.1 s (docs/adr/0019-inbox.md)
_EVERY, _FIRST = 10, 5  # places of items drawn at random: 5, 15, 25…
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_LARGEST = 2**63 - 1


class Place(NamedTuple):
    """Where an item stands in the list, from 1, and why."""

    item_id: int
    position: int
    way: WayFound


@dataclass(slots=True)
class Cursor:
    """The last item shown of each kind: of the ranked (chance, row), the drawn (item), the dated
    (microseconds since 1970, item).
    """

    position: int = 0
    chance: float | None = None
    row: int = 0
    drawn: int = 0
    moment: int | None = None
    dated: int = 0

    def __str__(self) -> str:
        chance = "" if self.chance is None else repr(self.chance)
        moment = "" if self.moment is None else self.moment
        return f"{self.position}_{chance}_{self.row}_{self.drawn}_{moment}_{self.dated}"


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown, in order; ``after`` is where the next page begins, empty on the last. ``read_to`` is the
    moment down to which words were looked for, when older items are left.
    """

    places: list[Place]
    after: str
    read_to: dt.datetime | None = None


def read_cursor(text: str) -> Cursor:
    """The cursor that an address holds; the beginning, for what is none."""
    parts = text.split("_")
    try:
        position, row, drawn, dated = (int(parts[n]) for n in (0, 2, 3, 5))
        chance = float(parts[1]) if parts[1] else None
        moment = int(parts[4]) if parts[4] else None
    except (ValueError, IndexError):
        return Cursor()
    numbers = (position, row, drawn, dated, abs(moment or 0))
    if len(parts) != 6 or not all(0 <= n <= _LARGEST for n in numbers) or not _is_chance(chance):
        return Cursor()
    if moment is not None and not 0 <= moment <= 10**16:
        return Cursor()
    return Cursor(position, chance, row, drawn, moment, dated)


def _is_chance(chance: float | None) -> bool:
    return chance is None or 0 <= chance <= 1


def page_of(asked: Asked, user: Any, cursor: Cursor) -> Page:
    """Fifty places of the list after the cursor."""
    if asked.view != TO_SORT or asked.is_dated:
        return _dated_page(asked, user, cursor)
    ranked, drawn = _ranked(asked, user, cursor), _drawn(asked, user, cursor)
    places, after = list[Place](), replace(cursor)
    while len(places) < PER_PAGE and (ranked or drawn):
        after.position += 1
        is_drawn_s = (len(places) + 1) % _EVERY == _FIRST
        if drawn and (is_drawn_s or not ranked):
            (_row, item, _chance), way = drawn.pop(0), WayFound.DRAWN
            after.drawn = item
        else:
            (row, item, chance), way = ranked.pop(0), WayFound.RANKED
            after.row, after.chance = row, chance
        places.append(Place(item, after.position, way))
    if ranked or drawn:
        return Page(places, str(after))
    dated = _unranked(asked, _by_date(asked, user, cursor))
    return _followed(places, _moments(asked, dated)[: PER_PAGE - len(places) + 1], after)


def _dated_page(asked: Asked, user: Any, cursor: Cursor) -> Page:
    """Items by date; those with some words, among the next ``MOST_READ``."""
    rows = _by_date(asked, user, cursor)
    left = _first_left(asked, user, cursor) if asked.words.strip() else None
    if left is None:
        return _followed([], _moments(asked, rows)[: PER_PAGE + 1], replace(cursor))
    item, moment = left
    name = _moment(asked)
    read = rows.filter(
        Q(**{f"{name}__gt": moment}) | Q(**{name: moment}, pk__lt=item), **{f"{name}__gte": moment}
    )
    after = replace(cursor)
    page = _followed([], _moments(asked, read)[: PER_PAGE + 1], after)
    if page.after:
        return page
    after.moment, after.dated = _microseconds(moment), item - 1
    return replace(page, after=str(after), read_to=moment)


def _first_left(asked: Asked, user: Any, cursor: Cursor) -> tuple[int, dt.datetime] | None:
    """(item, moment) of the first item that a page does not look through, whatever its words."""
    rows = _moments(asked, _by_date(replace(asked, words=""), user, cursor))
    return next(iter(rows[MOST_READ : MOST_READ + 1]), None)


def _followed(places: list[Place], dated: Iterable[tuple[int, dt.datetime]], after: Cursor) -> Page:
    """The places with dated items after them, as many as the page holds."""
    found, free = list(dated), PER_PAGE - len(places)
    for item, moment in found[:free]:
        after.position += 1
        after.moment, after.dated = _microseconds(moment), item
        places.append(Place(item, after.position, WayFound.DATED))
    return Page(places, str(after) if len(found) > free else "")


def _ranked(asked: Asked, user: Any, cursor: Cursor) -> list[tuple[int, int, float]]:
    """(row, item, chance), the likeliest first."""
    rows = _rows(asked, user).filter(chance__isnull=False, is_drawn=False)
    if cursor.chance is not None:
        level = Q(chance__lt=cursor.chance) | Q(chance=cursor.chance, pk__gt=cursor.row)
        rows = rows.filter(level, chance__lte=cursor.chance)
    return _ids(rows.order_by("-chance", "pk"))


def _drawn(asked: Asked, user: Any, cursor: Cursor) -> list[tuple[int, int, float]]:
    """The same of those drawn at random, the newest first."""
    rows = _rows(asked, user).filter(is_drawn=True)
    if cursor.drawn:
        rows = rows.filter(item__lt=cursor.drawn)
    return _ids(rows.order_by("-item_id"))


def _ids(rows: Any) -> list[tuple[int, int, float]]:
    return list(rows.values_list("pk", "item_id", "chance")[: PER_PAGE + 1])


def _rows(asked: Asked, user: Any) -> Any:
    """What holds the chances of undecided items: the topic's places, or the ranks of the whole inbox."""
    rows = placed(asked) if asked.topic else ItemRank.objects.all()
    rows = rows.exclude(item__in=decided()).exclude(item__in=put_aside(user))
    return restricted(rows, asked, user, "item__")


def _by_date(asked: Asked, user: Any, cursor: Cursor) -> ItemQuerySet:
    """The items that answer, the latest first: found, or decided in the views of what is."""
    found, name = narrowed(asked, user), _moment(asked)
    if cursor.moment is not None:
        last = _EPOCH + cursor.moment * _MICROSECOND
        before = Q(**{f"{name}__lt": last}) | Q(**{name: last}, pk__gt=cursor.dated)
        found = found.filter(before, **{f"{name}__lte": last})
    return found.order_by(f"-{name}", "pk")


def _unranked(asked: Asked, found: ItemQuerySet) -> ItemQuerySet:
    """Those that stand nowhere among the ranked and the drawn."""
    rows: Any = placed(asked) if asked.topic else ItemRank.objects.all()
    return found.exclude(pk__in=rows.filter(Q(chance__isnull=False) | Q(is_drawn=True)).values("item_id"))


def _moments(asked: Asked, found: ItemQuerySet) -> QuerySet[Any, tuple[int, dt.datetime]]:
    return found.values_list("pk", _moment(asked))


def _moment(asked: Asked) -> str:
    """The date that a view is in the order of."""
    return "decided_at" if asked.view in DECIDED else "seen_at"


def _microseconds(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
