"""Many rows in few statements, below the ORM: what an import of thousands of records stands on.

``bulk_create`` of one light table gives 7,500 rows a second; prepared tuples several times that (ADR 0004).
Values must already be what the database driver takes.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connections, router

if TYPE_CHECKING:
    from django.db.models import Model

T = TypeVar("T")

# Rows that SQLite is given in one statement: it lets other threads run at each, and waits for its turn after.
_TOGETHER = 50
# One transaction-wide lock on PostgreSQL; on SQLite an IMMEDIATE transaction already excludes other writers.
_LOCKS = {"imports": 7_210_001, "works": 7_210_002}


def take_lock(model: type[Model], name: str) -> None:
    """Make writers that take the same lock follow each other until their transactions end."""
    connection = connections[router.db_for_write(model)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCKS[name]])


def reserve_ids(model: type[Model], count: int) -> range | list[int]:
    """``count`` primary keys that no other row has or will have. Call inside a writing transaction."""
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [f'"{table}"', count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return range(first, first + count)


def insert_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples in the order of ``fields`` (model field names); no signal, no ``save``."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = [str(model._meta.get_field(name).column) for name in fields]  # type: ignore[union-attr]
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES "  # noqa: S608
    row = f"({', '.join(['%s'] * len(columns))})"
    given = list(rows)
    alone = len(given) - len(given) % _TOGETHER if connection.vendor == "sqlite" else 0
    with connection.cursor() as cursor:
        for some in in_batches(given[:alone], _TOGETHER):
            cursor.execute(into + ", ".join([row] * _TOGETHER), list(chain.from_iterable(some)))
        if alone < len(given):
            cursor.executemany(into + row, given[alone:])


def update_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows given as the values of ``fields`` (model field names), then the primary key."""
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    places = ", ".join(f"{quote(str(model._meta.get_field(name).column))} = %s" for name in fields)  # type: ignore[union-attr]
    statement = f"UPDATE {quote(model._meta.db_table)} SET {places} WHERE id = %s"  # noqa: S608  # names
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def select_rows(
    model: type[Model], fields: Sequence[str], *, where: str, among: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """The values of ``fields`` of the rows of which the field ``where`` is one of ``among``, in no order.

    Ten thousand values looked up so cost half of what the ORM takes to prepare its parameters.
    """
    if not among:
        return []
    connection = connections[router.db_for_read(model)]
    quote = connection.ops.quote_name
    *columns, column = (
        quote(str(model._meta.get_field(name).column))  # type: ignore[union-attr]
        for name in (*fields, where)
    )
    places = ", ".join(["%s"] * len(among))
    table = quote(model._meta.db_table)
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE {column} IN ({places})"  # noqa: S608  # names only
    with connection.cursor() as cursor:
        cursor.execute(statement, among)
        return list(cursor.fetchall())


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Have Python look for cycles a hundred times less often, while many objects are made that have none.

    An import makes some five hundred objects a record, all freed by their counts: looking for cycles at
    every 700 took a sixth of its time and found nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(70_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def timestamp(model: type[Model], value: dt.datetime) -> Any:
    """The moment as the database driver takes it."""
    return connections[router.db_for_write(model)].ops.adapt_datetimefield_value(value)


def in_batches(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """The items, ``size`` at a time: a statement takes a bounded number of parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))
