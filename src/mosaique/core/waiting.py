"""Queues kept in a table: what waits to be done again, each row under the token of its last change.

A change and its row share a transaction. Whoever does the work removes the row only if nothing queued it
again meanwhile. The table's model has the identifier of what waits as its primary key, and ``token``.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection

from mosaique.core import clock
from mosaique.core.bulk import in_batches

if TYPE_CHECKING:
    from django.db.models import Model

_RANDOM_BITS = 12
_STATEMENT = 1_000

Row = tuple[int, int]  # an identifier, and the token of its last change


def new_token() -> int:
    """A number that grows with time, what waited longest coming first, and that no other moment has."""
    return (int(clock.now().timestamp() * 1_000_000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)


def enqueue(model: type[Model], ids: Iterable[int]) -> int:
    """Have these wait, in the caller's transaction; return the token of their rows.

    They are written in order: two writers that queue the same ones never wait for each other both.
    """
    token = new_token()
    rows = [(id_, token) for id_ in sorted(set(ids))]
    quote = connection.ops.quote_name
    key = quote(str(model._meta.pk.column))
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({key}, token) VALUES (%s, %s) "  # noqa: S608  # our own tables
        f"ON CONFLICT ({key}) DO UPDATE SET token = excluded.token"
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
    return token


def forget(model: type[Model], rows: Iterable[Row]) -> None:
    """Remove rows that nothing queued again meanwhile."""
    by_token: dict[int, list[int]] = defaultdict(list)
    for id_, token in rows:
        by_token[token].append(id_)
    table, key = map(connection.ops.quote_name, (model._meta.db_table, str(model._meta.pk.column)))
    with connection.cursor() as cursor:
        for token, ids in by_token.items():
            for batch in in_batches(ids, _STATEMENT):
                places = ", ".join(["%s"] * len(batch))
                statement = f"DELETE FROM {table} WHERE token = %s AND {key} IN ({places})"  # noqa: S608  # the same
                cursor.execute(statement, [token, *batch])
