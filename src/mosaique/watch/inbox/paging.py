"""A page of the inbox: what stands where, and where the next one begins.

Ranked items come by chance; at every tenth place stands one of those drawn at random, which no chance
ranked; those without a chance follow, by date. The next page begins after the last item shown of each: what
is decided meanwhile moves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Q

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
    """What is shown, in order; ``after`` is where the next page begins, empty on the last."""

    places: list[Place]
    after: str


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
    dated = _dated(asked, user, cursor, most=PER_PAGE - len(places) + 1, is_unranked=True)
    return _followed(places, dated, after)


def _dated_page(asked: Asked, user: Any, cursor: Cursor) -> Page:
    dated = _dated(asked, user, cursor, most=PER_PAGE + 1, is_unranked=False)
    return _followed([], dated, replace(cursor))


def _followed(places: list[Place], dated: Sequence[tuple[int, dt.datetime]], after: Cursor) -> Page:
    """The places with dated items after them, as many as the page holds."""
    free = PER_PAGE - len(places)
    for item, moment in dated[:free]:
        after.position += 1
        after.moment, after.dated = (moment - _EPOCH) // _MICROSECOND, item
        places.append(Place(item, after.position, WayFound.DATED))
    return Page(places, str(after) if len(dated) > free else "")


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


def _dated(
    asked: Asked, user: Any, cursor: Cursor, *, most: int, is_unranked: bool
) -> list[tuple[int, dt.datetime]]:
    """(item, moment), the latest first: found, or decided in the views of what is."""
    found: ItemQuerySet = narrowed(asked, user)
    if is_unranked:
        rows: Any = placed(asked) if asked.topic else ItemRank.objects.all()
        found = found.exclude(
            pk__in=rows.filter(Q(chance__isnull=False) | Q(is_drawn=True)).values("item_id")
        )
    moment = "decided_at" if asked.view in DECIDED else "seen_at"
    if cursor.moment is not None:
        last = _EPOCH + cursor.moment * _MICROSECOND
        before = Q(**{f"{moment}__lt": last}) | Q(**{moment: last}, pk__gt=cursor.dated)
        found = found.filter(before, **{f"{moment}__lte": last})
    return list(found.order_by(f"-{moment}", "pk").values_list("pk", moment)[:most])
