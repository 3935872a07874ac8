"""Which records an export is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mosaique.catalogue.models import Record
from mosaique.discovery import search

if TYPE_CHECKING:
    from mosaique.catalogue.queries import RecordQuerySet
    from mosaique.network.models import Structure


def published_records(structure: Structure | None = None) -> RecordQuerySet:
    """What readers see, of one centre or of all."""
    records = Record.objects.published()
    return records.held_by(structure) if structure else records


def selected_ids(query: str, *, structure: Structure | None = None) -> Iterator[int]:
    """Ids of the published records that a search finds, best first; all of them, in order, without one."""
    if query.strip():
        return iter(search.matching_ids(query))
    return published_records(structure).order_by("pk").values_list("pk", flat=True).iterator(10_000)
