"""Sending records out: streams of drafts for any format, in the order asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from mosaique.catalogue.models import Holding, Record, SourceRecord
from mosaique.catalogue.values.description import HoldingDraft, RecordDraft, Source
from mosaique.catalogue.works.reading import COLUMNS, Row, in_works, merged, rows_by_work
from mosaique.core.bulk import in_batches
from mosaique.core.compression import decompress
from mosaique.core.prepared import Prepared
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import RecordFormat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mosaique.catalogue.queries import RecordQuerySet

BATCH = 500
_WITHOUT_COPIES = frozenset({"dc"})  # formats that say nothing of them
# The members of a copy that are columns of the same name.
_COPY = (
    "shelf_mark", "location", "access", "conditions", "link", "barcode", "local_note", "local_keywords",
)  # fmt: skip


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
    """The same for a few ids, in their order, under each id that is among ``records``.

    Rows, not objects: of what a page of SRU costs, making those was half.
    """
    described = dict(records.filter(pk__in=ids).order_by().values_list("pk", "description"))
    copies = {} if format_name in _WITHOUT_COPIES else _copies(ids)
    originals = _originals(ids, format_name)
    return {
        pk: RecordDraft(
            description=described[pk],
            holdings=copies.get(pk, []),
            source=originals.get(pk) or Source(identifier=str(pk)),
        )
        for pk in ids
        if pk in described
    }


def work_drafts_by_id(
    ids: Sequence[int], format_name: str, *, records: RecordQuerySet
) -> dict[int, RecordDraft]:
    """The works that these ids lead: what their records say together, all their copies, and the original of
    the one that leads.
    """
    rows = records.filter(in_works(ids)).order_by().values_list(*COLUMNS)
    return _work_drafts(ids, format_name, rows)


_PAGE = 50  # works: of what a page of SRU costs, a third was Django writing its SQL
_PUBLISHED = Prepared(
    lambda keys: Record.objects.published().filter(in_works(keys)).order_by().values_list(*COLUMNS),
    size=_PAGE,
)


def published_works(ids: Sequence[int], format_name: str) -> dict[int, RecordDraft]:
    """The same of what readers see, for a page of it."""
    rows = chain.from_iterable(_PUBLISHED.rows(*some) for some in in_batches(ids, _PAGE))
    return _work_drafts(ids, format_name, rows)


def _work_drafts(ids: Sequence[int], format_name: str, rows: Iterable[Row]) -> dict[int, RecordDraft]:
    works = rows_by_work(rows)
    members = [row[0] for rows in works.values() for row in rows]
    copies = {} if format_name in _WITHOUT_COPIES else _copies(members)
    originals = _originals(ids, format_name)
    return {pk: _work_draft(pk, works[pk], copies, originals.get(pk)) for pk in ids if pk in works}


def _work_draft(
    leader: int, rows: Sequence[Row], copies: Mapping[int, list[HoldingDraft]], original: Source | None
) -> RecordDraft:
    together = merged(rows)
    return RecordDraft(
        description=together.description,
        holdings=[copy for pk in together.order for copy in copies.get(pk, ())],
        source=original or Source(identifier=str(leader)),
    )


def _copies(ids: Sequence[int]) -> dict[int, list[HoldingDraft]]:
    rows = Holding.objects.filter(record__in=ids).order_by("structure_id", "pk")
    found: dict[int, list[HoldingDraft]] = {}
    for pk, code, *members in rows.values_list("record_id", "structure__code", *_COPY):
        copy = HoldingDraft(structure=code, **dict(zip(_COPY, members, strict=True)))
        found.setdefault(pk, []).append(copy)
    return found


def _originals(ids: Sequence[int], format_name: str) -> dict[int, Source]:
    """The first original of that format, by record."""
    is_page = 0 < len(ids) <= _PAGE
    rows = _of_a_page(format_name).rows(*ids) if is_page else _kept_in(format_name, ids)
    return {
        pk: Source(format=format_name, identifier=identifier, original=decompress(original))
        for pk, identifier, original in rows
    }


def _kept_in(
    format_name: str, ids: Sequence[int]
) -> QuerySet[SourceRecord, tuple[int, str, bytes | memoryview]]:
    rows = SourceRecord.objects.filter(record__in=ids, format=format_name).order_by("-pk")
    return rows.values_list("record_id", "identifier", "original")


@cache
def _of_a_page(format_name: str) -> Prepared[SourceRecord]:
    return Prepared(partial(_kept_in, format_name), size=_PAGE)


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
