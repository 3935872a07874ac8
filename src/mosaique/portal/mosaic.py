"""The mosaic: the shared collection as small tiles, each centre's in its colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mosaique.portal.centres import Centre

_MOST = 120  # tiles; beyond that many documents, a tile stands for several
_ROWS = 3
_SIDE = 10  # units; a tile is eight wide, in a cell of ten


@dataclass(frozen=True, slots=True)
class Square:
    """A tile of the drawing."""

    x: int
    y: int
    hue: int


@dataclass(frozen=True, slots=True)
class Mosaic:
    """What the template draws, and of what each centre's share is made."""

    width: int
    height: int
    squares: tuple[Square, ...]
    centres: tuple[Centre, ...]


def mosaic(centres: Sequence[Centre]) -> Mosaic:
    """Tiles in the order of the centres, column by column, so that each centre's are together."""
    hues = [
        centre.tile.hue for centre, share in zip(centres, shares(centres), strict=True) for _ in range(share)
    ]
    squares = tuple(
        Square(place // _ROWS * _SIDE, place % _ROWS * _SIDE, hue) for place, hue in enumerate(hues)
    )
    columns = -(-len(squares) // _ROWS)
    return Mosaic(columns * _SIDE, _ROWS * _SIDE, squares, tuple(centres))


def shares(centres: Sequence[Centre]) -> list[int]:
    """How many tiles each centre has: as many as documents, or its share of the most by largest remainder;
    a centre that holds something has at least one.
    """
    held = [centre.held for centre in centres]
    total = sum(held)
    if total <= _MOST:
        return held
    exact = [count * _MOST / total for count in held]
    found = [max(1, int(share)) if share else 0 for share in exact]
    left = max(0, _MOST - sum(found))
    for place in sorted(range(len(exact)), key=lambda one: int(exact[one]) - exact[one])[:left]:
        found[place] += 1
    return found
