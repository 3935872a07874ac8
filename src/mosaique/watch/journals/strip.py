"""A journal's year as a strip: twelve months, a tile for each issue, drawn where it stands in the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, TOP, TILE = 960, 26, 30
_ROW = TILE + 6


@dataclass(frozen=True, slots=True)
class Mark:
    """An issue of the strip: ``sign`` is written in its tile, ``title`` said of it."""

    on: dt.date
    state: str
    sign: str
    title: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A mark with its place."""

    mark: Mark
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.x + TILE // 2

    @property
    def base(self) -> int:
        return self.y + 20


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing: tiles in rows where they would lie over each other, the months' lines, today's."""

    year: int
    tiles: list[Tile]
    months: list[int]
    today: int | None
    height: int


def strip(marks: Iterable[Mark], *, year: int, today: dt.date) -> Strip:
    """The strip of a year."""
    ends: list[int] = []
    tiles = []
    for mark in sorted(marks, key=lambda one: one.on):
        x = min(_x(mark.on), WIDTH - TILE)
        row = next((number for number, end in enumerate(ends) if end <= x), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = x + TILE + 2
        tiles.append(Tile(mark, x, TOP + row * _ROW))
    return Strip(
        year=year,
        tiles=tiles,
        months=[_x(dt.date(year, month, 1)) for month in range(1, 13)],
        today=_x(today) if today.year == year else None,
        height=TOP + max(len(ends), 1) * _ROW,
    )


def _x(on: dt.date) -> int:
    first = dt.date(on.year, 1, 1)
    return round(WIDTH * (on - first).days / 366)
