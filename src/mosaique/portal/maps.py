"""Maps drawn on the server: départements, coloured by the centre that covers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mosaique.network.models import Structure
from mosaique.vocabularies import territories


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


def covered_map(structures: Iterable[Structure]) -> CoverageMap:
    """The map of what the centres cover; their territories should be prefetched."""
    by_code: dict[str, Structure] = {}
    for structure in structures:
        for territory in structure.territories.all():
            by_code.setdefault(territory.code, structure)
    areas = tuple(
        Area(outline.name, outline.path, by_code.get(outline.code))
        for outline in territories.outlines("departement")
    )
    size = territories.map_size()
    centres = {area.centre.code: area.centre for area in areas if area.centre}
    return CoverageMap(size.width, size.height, areas, tuple(centres[code] for code in sorted(centres)))
