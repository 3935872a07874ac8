"""The records whose works are to be found again: a change and its row share a transaction, as in
``discovery.queue``; the row goes in the transaction that finds the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from mosaique.catalogue.works.models import WaitingRecord
from mosaique.catalogue.works.successors import remember
from mosaique.core import waiting as queues
from mosaique.core.waiting import Row
from mosaique.discovery import queue as index_queue


def enqueue(ids: Iterable[int]) -> None:
    """Have the works of these records found again, in the caller's transaction."""
    queues.enqueue(WaitingRecord, ids)


def enqueue_with_fellows(ids: Sequence[int]) -> None:
    """As ``enqueue``, with the other records of their works, to be indexed again too: what is about to be
    erased will not name them. Its address leads to them.
    """
    from mosaique.catalogue.models import Record  # noqa: PLC0415  # storage, which it stands under, imports this

    rows = Record.with_bin.filter(Q(pk__in=ids) | Q(leader__in=ids)).values_list("pk", "leader_id")
    heads = {pk: leader or pk for pk, leader in rows}
    led = Record.with_bin.filter(leader__in={*heads.values()} - set(ids))
    heads |= dict(led.values_list("pk", "leader_id")) | {head: head for head in heads.values()}
    shown = Record.objects.published().filter(pk__in=heads.keys() - set(ids))
    remember(heads, staying=set(shown.values_list("pk", flat=True)))
    fellows = [*ids, *heads]
    enqueue(fellows)
    index_queue.enqueue(fellows)


def waiting(limit: int) -> list[Row]:
    """What waited longest."""
    return list(
        WaitingRecord.objects.order_by("token", "record_id").values_list("record_id", "token")[:limit]
    )


def length() -> int:
    """How many records wait."""
    return WaitingRecord.objects.count()


def forget(rows: Sequence[Row]) -> None:
    """Remove rows that nothing queued again meanwhile."""
    queues.forget(WaitingRecord, rows)
