"""Numbers of issues: an issue's place in its series, and back. Without the database.

``ordinal`` counts the issues of a series one by one, so that what lies between two of them is known: the
number itself in one series, else the year (or volume) times the issues of a year, plus the number.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from mosaique.watch.journals.enums import Numbering

MOST_SPAN = 6  # numbers in one issue ("142-143")
_NUMBER = re.compile(r"(\d{1,6})(?:\s*[-–/]\s*(\d{1,6}))?")
_IN_TITLE = re.compile(
    r"(?:\bn\s?[°º]s?|\bnos?\.|\bnum[ée]ros?|\bissues?|#)\s*(\d{1,6})(?:\s*[-–/]\s*(\d{1,6}))?\b",
    re.IGNORECASE,
)
_VOLUME_IN_TITLE = re.compile(r"\bvol(?:\.|ume)?\s*(\d{1,4})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_DAYS = 365.25
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an issue stands in its series; ``span`` is how many numbers it has."""

    ordinal: int
    span: int = 1

    @property
    def last(self) -> int:
        return self.ordinal + self.span - 1


@dataclass(frozen=True, slots=True)
class Said:
    """What a title says of an issue: "no. 142-143" and its volume or year, each empty when unsaid."""

    number: str = ""
    volume: str = ""


def place_of(number: str, volume: str, *, style: str, per_year: int, on: dt.date | None) -> Place | None:
    """The place of an issue; None for what the series does not count ("hors-série", no. 13 of 12).

    ``on`` is when it appeared: the year of a number without one, and all there is of a dated issue.
    """
    if style == Numbering.DATED:
        return Place(_slot(on, per_year)) if on and per_year else None
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    span = last - first + 1 if 0 < last - first < MOST_SPAN else 1
    if style == Numbering.RUNNING:
        return Place(first, span)
    if not 1 <= first <= per_year:
        return None
    base = int(volume) if volume.strip().isdigit() else on.year if on and style == Numbering.YEARLY else None
    return None if base is None or base > 9_999 else Place(base * per_year + first - 1, span)


def name_of(place: Place, *, style: str, per_year: int) -> Said:
    """The number and volume of a place; both empty for a dated issue."""
    if style == Numbering.DATED:
        return Said()
    if style == Numbering.RUNNING:
        return Said(_numbers(place.ordinal, place.span))
    base, rank = divmod(place.ordinal, per_year)
    return Said(_numbers(rank + 1, place.span), str(base))


def said_in(title: str) -> Said:
    """The number that a title names, with its volume or else its year."""
    number = _IN_TITLE.search(title)
    if number is None:
        return Said()
    volume = _VOLUME_IN_TITLE.search(title) or _YEAR.search(title)
    last = f"-{number[2]}" if number[2] else ""
    return Said(f"{number[1]}{last}", volume[1] if volume else "")


def _numbers(first: int, span: int) -> str:
    return f"{first}-{first + span - 1}" if span > 1 else str(first)


def day_in_place(ordinal: int, near: dt.date, per_year: int) -> dt.date:
    """The day of a dated issue's part of the year that is nearest to another day: noted there, it has that
    place.
    """
    return min(max(near, _first_day(ordinal, per_year)), _first_day(ordinal + 1, per_year) - _ONE_DAY)


def _first_day(slot: int, per_year: int) -> dt.date:
    if 12 % per_year == 0:
        year, part = divmod(slot, per_year)
        return dt.date(year, part * 12 // per_year + 1, 1)
    return dt.date.fromordinal(math.ceil(slot * _DAYS / per_year))


def _slot(on: dt.date, per_year: int) -> int:
    """The part of the year that a day is in, counted from year 0; parts of whole months where they are."""
    if 12 % per_year == 0:
        return on.year * per_year + (on.month - 1) * per_year // 12
    return int(on.toordinal() * per_year / _DAYS)
