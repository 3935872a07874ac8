"""The records whose works are to be found again: a change and its row share a transaction, as in
``discovery.queue``; the row goes in the transaction that finds the work.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q

from mosaique.catalogue.works.models import WaitingRecord
from mosaique.core import clock
from mosaique.core.bulk import in_batches
from mosaique.discovery import queue as index_queue

_RANDOM_BITS = 12
_STATEMENT = 1_000

Row = tuple[int, int]  # a record's identifier, and the token of its last change


def new_token() -> int:
    """A number that grows with time and that no other moment has."""
    return (int(clock.now().timestamp() * 1_000_000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)


def enqueue(ids: Iterable[int]) -> None:
    """Have the works of these records found again, in the caller's transaction."""
    token = new_token()
    rows = [(record_id, token) for record_id in dict.fromkeys(ids)]
    table = connection.ops.quote_name(WaitingRecord._meta.db_table)
    statement = (
        f"INSERT INTO {table} (record_id, token) VALUES (%s, %s) "  # noqa: S608  # our own table
        "ON CONFLICT (record_id) DO UPDATE SET token = excluded.token"
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def enqueue_with_fellows(ids: Sequence[int]) -> None:
    """As ``enqueue``, with the other records of their works, to be indexed again too: what is about to be
    erased will not name them.
    """
    from mosaique.catalogue.models import Record  # noqa: PLC0415  # storage, which it stands under, imports this

    rows = Record.with_bin.filter(Q(pk__in=ids) | Q(leader__in=ids)).values_list("pk", "leader_id")
    found = {one for pk, leader in rows for one in (pk, leader or pk)}
    led = Record.with_bin.filter(leader__in=found - set(ids)).values_list("pk", flat=True)
    fellows = [*ids, *found, *led]
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
    by_token: dict[int, list[int]] = defaultdict(list)
    for record_id, token in rows:
        by_token[token].append(record_id)
    for token, ids in by_token.items():
        for batch in in_batches(ids, _STATEMENT):
            WaitingRecord.objects.filter(token=token, record_id__in=batch).delete()
