"""Maps drawn on the server: régions in the background, the départements that centres cover upon them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mosaique.network.models import Structure
from mosaique.portal import addresses
from mosaique.portal.cards import Tile
from mosaique.vocabularies import territories

_RING = re.compile(r"M([^MZ]+)Z")


@dataclass(frozen=True, slots=True)
class Covered:
    """A centre on the map: one path, where its code is written, and the places it covers, by name."""

    tile: Tile
    url: str
    path: str
    x: int
    y: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """What the template draws; ``background`` is one path. Without ``centres`` there is nothing to show."""

    width: int
    height: int
    background: str
    centres: tuple[Covered, ...]


def covered_map(structures: Iterable[Structure]) -> CoverageMap:
    """The map of what the centres cover, each territory by one; their territories should be prefetched."""
    size = territories.map_size()
    centres = []
    taken: set[str] = set()
    for structure in structures:
        places = [place for place in structure.territories.all() if place.code not in taken]
        taken.update(place.code for place in places)
        drawn = [_outlines()[place.code] for place in places if place.code in _outlines()]
        if drawn:
            centres.append(_covered(structure, drawn, [place.name for place in places]))
    return CoverageMap(size.width, size.height, _background(), tuple(centres))


def _covered(structure: Structure, drawn: Sequence[str], places: Sequence[str]) -> Covered:
    points = [point for path in drawn for ring in _rings(path) for point in ring]
    across, down = [x for x, _y in points], [y for _x, y in points]
    return Covered(
        tile=Tile(structure.code, structure.hue, structure.name),
        url=addresses.structure(structure.code),
        path="".join(_relative(path) for path in drawn),
        x=(min(across) + max(across)) // 2,
        y=(min(down) + max(down)) // 2,
        places=tuple(sorted(places)),
    )


@lru_cache(maxsize=1)
def _outlines() -> dict[str, str]:
    """Paths by code: départements, and régions for the centres that cover a whole one."""
    found = [*territories.outlines("region"), *territories.outlines("departement")]
    return {outline.code: outline.path for outline in found}


@lru_cache(maxsize=1)
def _background() -> str:
    return "".join(_relative(outline.path) for outline in territories.outlines("region"))


def _rings(path: str) -> list[list[tuple[int, int]]]:
    """The points of each closed ring of a path of absolute, whole coordinates: ``M0 0L1 0L1 1Z``."""
    return [
        [(int(x), int(y)) for x, y in (point.split() for point in ring.split("L"))]
        for ring in _RING.findall(path)
    ]


@lru_cache(maxsize=256)
def _relative(path: str) -> str:
    """The same path in relative steps, half as long."""
    written = []
    for ring in _rings(path):
        steps = [f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(ring)]
        written.append(f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(written)
