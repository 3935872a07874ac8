"""Which records an export is about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.reading import in_works
from mosaique.discovery import search

if TYPE_CHECKING:
    from mosaique.catalogue.queries import RecordQuerySet
    from mosaique.network.models import Structure

_AT_ONCE = 500


def published_records(structure: Structure | None = None) -> RecordQuerySet:
    """What readers see, of one centre or of all."""
    records = Record.objects.published()
    return records.held_by(structure) if structure else records


def selected_ids(query: str, *, structure: Structure | None = None) -> Iterator[int]:
    """Ids of the published records that a search finds, best first; all of them, in order, without one.

    A search finds works, under the record that leads each; of one centre, the records that it holds of them.
    """
    if not query.strip():
        return published_records(structure).order_by("pk").values_list("pk", flat=True).iterator(10_000)
    found = search.matching_ids(query)
    return found if structure is None else _held_of(found, structure)


def _held_of(leaders: Iterator[int], structure: Structure) -> Iterator[int]:
    while some := list(islice(leaders, _AT_ONCE)):
        held = published_records(structure).filter(in_works(some)).order_by("pk")
        found: dict[int, list[int]] = {}
        for pk, leader in held.values_list("pk", "leader_id"):
            found.setdefault(leader or pk, []).append(pk)
        for leader in some:
            yield from found.get(leader, ())
