"""Sending records out: streams of drafts for any format, in the order asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from mosaique.catalogue.models import Holding, Record, SourceRecord
from mosaique.catalogue.values.description import HoldingDraft, RecordDraft, Source
from mosaique.core.compression import decompress
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import RecordFormat

if TYPE_CHECKING:
    from mosaique.catalogue.queries import RecordQuerySet

BATCH = 500


def export_bytes(format_name: str, ids: Iterable[int], *, records: RecordQuerySet) -> Iterator[bytes]:
    """The records of those ids, in that order, as one file of the format, in chunks.

    ``records`` is the scoped set that they may come from; ids outside it are passed over. Raises
    UnknownFormat.
    """
    return registry.get(format_name).write(drafts_of(ids, records=records, known=registry.get(format_name)))


def drafts_of(ids: Iterable[int], *, records: RecordQuerySet, known: RecordFormat) -> Iterator[RecordDraft]:
    """Drafts with copies and, where there is one of that format, the original they were read from."""
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield from drafts_by_id(batch, known.slug, records=records).values()


def drafts_by_id(ids: Sequence[int], format_name: str, *, records: RecordQuerySet) -> dict[int, RecordDraft]:
    """The same for a few ids, in their order, under each id that is among ``records``."""
    found = {
        record.pk: record
        for record in records.filter(pk__in=ids).prefetch_related(
            Prefetch("holdings", Holding.objects.select_related("structure")),
            Prefetch("sources", SourceRecord.objects.filter(format=format_name).order_by("pk")),
        )
    }
    return {pk: draft_of(found[pk]) for pk in ids if pk in found}


def draft_of(record: Record) -> RecordDraft:
    """A record, its copies and its first prefetched original as a draft."""
    kept: Sequence[SourceRecord] = list(record.sources.all())[:1]
    source = Source(identifier=str(record.pk))
    if kept:
        original = decompress(kept[0].original)
        source = Source(format=kept[0].format, identifier=kept[0].identifier, original=original)
    return RecordDraft(
        description=record.description,
        holdings=[holding_draft(copy) for copy in record.holdings.all()],
        source=source,
    )


def holding_draft(copy: Holding) -> HoldingDraft:
    """A copy as a draft that names its centre by its code."""
    return HoldingDraft(
        structure=copy.structure.code,
        shelf_mark=copy.shelf_mark,
        location=copy.location,
        access=copy.access,
        conditions=copy.conditions,
        link=copy.link,
        barcode=copy.barcode,
        local_note=copy.local_note,
        local_keywords=copy.local_keywords,
    )
