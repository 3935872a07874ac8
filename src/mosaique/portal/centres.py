"""The centres as pages show them: what each describes and holds, and what it added last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Coalesce

from mosaique.catalogue.models import Holding, Record
from mosaique.discovery import facets
from mosaique.network.models import Structure
from mosaique.portal import addresses
from mosaique.portal.cards import Card, Tile, card
from mosaique.portal.themes import document_counts

_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre in a list, with figures or documents as the page needs them."""

    tile: Tile
    url: str
    described: int = 0
    held: int = 0
    newest: tuple[Card, ...] = ()


def tile_of(structure: Structure) -> Tile:
    """A centre's tile."""
    return Tile(structure.code, structure.hue, structure.name)


def newest_by_centre(structures: list[Structure], *, most: int = _NEWEST) -> list[Centre]:
    """Each centre that published something, with its newest documents; who added last comes first.

    One small query a centre: a single one over the whole catalogue reads it all (40 ms at 100,000 records).
    """
    found = []
    for structure in structures:
        rows = list(
            Record.objects.published()
            .owned_by(structure)
            .order_by("-pk")
            .values_list("pk", "leader_id", "description")[:most]
        )
        if rows:
            works = {leader or pk: described for pk, leader, described in reversed(rows)}
            newest = tuple(card(pk, described) for pk, described in reversed(works.items()))
            centre = Centre(tile_of(structure), addresses.structure(structure.code), newest=newest)
            found.append((rows[0][0], centre))
    return [centre for _pk, centre in sorted(found, key=lambda pair: -pair[0])]


def composition(structures: list[Structure]) -> list[Centre]:
    """How many documents each centre holds, as the search counts them, the largest first."""
    counts = document_counts(facets.STRUCTURE)
    centres = [
        Centre(tile_of(one), addresses.search(structure=one.code), held=counts[one.code])
        for one in structures
        if one.code in counts
    ]
    return sorted(centres, key=lambda centre: -centre.held)


def centres_with_figures(structures: list[Structure]) -> list[Centre]:
    """Every centre with how many documents it describes and holds: two grouped queries. What several records
    describe is held once.
    """
    published = Record.objects.published()
    described = dict(published.order_by().values_list("structure").annotate(Count("pk")))
    held = dict(
        Holding.objects.filter(record__in=published)
        .order_by()
        .values_list("structure")
        .annotate(held=Count(Coalesce("record__leader", "record"), distinct=True))
    )
    return [
        Centre(
            tile_of(one),
            addresses.structure(one.code),
            described=described.get(one.pk, 0),
            held=held.get(one.pk, 0),
        )
        for one in structures
    ]
