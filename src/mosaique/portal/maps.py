"""Maps drawn on the server: départements, coloured by the centre that covers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mosaique.network.models import Structure
from mosaique.vocabularies.actions import outlines

_DEPARTEMENT = "D"  # prefix of their codes


@dataclass(frozen=True, slots=True)
class Area:
    """A département on the map: its outline and, where a centre covers it, whose it is."""

    name: str
    path: str
    centre: Structure | None


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """What the template draws; ``centres`` are those that cover something, for the text beside it."""

    width: int
    height: int
    areas: tuple[Area, ...]
    centres: tuple[Structure, ...]


@lru_cache(maxsize=1)
def _drawn() -> dict[str, Any]:
    return outlines()


def covered_map(structures: Iterable[Structure]) -> CoverageMap:
    """The map of what the centres cover; their territories should be prefetched."""
    by_code: dict[str, Structure] = {}
    for structure in structures:
        for territory in structure.territories.all():
            by_code.setdefault(territory.code, structure)
    drawn = _drawn()
    areas = tuple(
        Area(name, path, by_code.get(f"{_DEPARTEMENT}{code}")) for code, name, path in drawn["departement"]
    )
    centres = {area.centre.code: area.centre for area in areas if area.centre}
    return CoverageMap(
        drawn["width"], drawn["height"], areas, tuple(centres[code] for code in sorted(centres))
    )
