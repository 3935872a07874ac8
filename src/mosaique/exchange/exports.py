"""Sending records out: streams of drafts for any format, in the order asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from mosaique.catalogue.models import Holding, Record, SourceRecord
from mosaique.catalogue.values.description import HoldingDraft, RecordDraft, Source
from mosaique.catalogue.works.reading import Row, in_works, merged, rows_by_work
from mosaique.core.compression import decompress
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import RecordFormat

if TYPE_CHECKING:
    from mosaique.catalogue.queries import RecordQuerySet

BATCH = 500


def export_bytes(
    format_name: str, ids: Iterable[int], *, records: RecordQuerySet, as_works: bool = False
) -> Iterator[bytes]:
    """The records of those ids, in that order, as one file of the format, in chunks.

    ``records`` is the scoped set that they may come from; ids outside it are passed over. With ``as_works``
    each id leads a work, whose records are written as one, as readers see it. Raises UnknownFormat.
    """
    known = registry.get(format_name)
    return known.write(drafts_of(ids, records=records, known=known, as_works=as_works))


def drafts_of(
    ids: Iterable[int], *, records: RecordQuerySet, known: RecordFormat, as_works: bool = False
) -> Iterator[RecordDraft]:
    """Drafts with copies and, where there is one of that format, the original they were read from."""
    give = work_drafts_by_id if as_works else drafts_by_id
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield from give(batch, known.slug, records=records).values()


def drafts_by_id(ids: Sequence[int], format_name: str, *, records: RecordQuerySet) -> dict[int, RecordDraft]:
    """The same for a few ids, in their order, under each id that is among ``records``."""
    found = {record.pk: record for record in _readied(records.filter(pk__in=ids), format_name)}
    return {pk: draft_of(found[pk]) for pk in ids if pk in found}


def work_drafts_by_id(
    ids: Sequence[int], format_name: str, *, records: RecordQuerySet
) -> dict[int, RecordDraft]:
    """The works that these ids lead: what their records say together, all their copies, and the original of
    the one that leads.
    """
    rows = {
        record.pk: (*_row(record), record)
        for record in _readied(records.filter(in_works(ids)).select_related("structure"), format_name)
    }
    works = rows_by_work(rows.values())
    return {pk: _work_draft(pk, works[pk]) for pk in ids if pk in works}


def _row(record: Record) -> tuple[object, ...]:
    centre = record.structure
    return record.pk, record.leader_id, centre.code, centre.kind, record.description


def _work_draft(leader: int, rows: Sequence[Row]) -> RecordDraft:
    records: dict[int, Record] = {row[0]: row[-1] for row in rows}
    draft = draft_of(records[leader])
    if len(records) > 1:
        together = merged(rows)
        draft.description = together.description
        draft.holdings = [holding_draft(copy) for pk in together.order for copy in records[pk].holdings.all()]
    return draft


def _readied(records: RecordQuerySet, format_name: str) -> RecordQuerySet:
    return records.prefetch_related(
        Prefetch("holdings", Holding.objects.select_related("structure")),
        Prefetch("sources", SourceRecord.objects.filter(format=format_name).order_by("pk")),
    )


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
