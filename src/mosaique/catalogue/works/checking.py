"""Whether works are what pairs and decisions make them; what waits in the queue is not a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Exists, F, OuterRef, Q

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Record
from mosaique.catalogue.works.grouping import find
from mosaique.catalogue.works.models import DecidedPair, Match, WaitingRecord, WorkKey

_AT_ONCE = 2_000


def differences() -> Iterator[dict[str, object]]:
    """A row a difference: the record it is about, and a sentence."""
    waiting = set(WaitingRecord.objects.values_list("record_id", flat=True))
    yield from _leaders(waiting)
    yield from _uncompared(waiting)
    seen: set[int] = set()
    for ids in _pieces(touched()):
        todo = [one for one in ids if one not in seen]
        if todo:
            found = find(todo)
            seen |= found.component
            if waiting.isdisjoint(found.component):
                yield from _compared(found.works, found.component)


def _difference(record: int, message: str) -> dict[str, object]:
    return {"part": "works", "id": record, "message": message}


def _leaders(waiting: set[int]) -> Iterator[dict[str, object]]:
    led = Record.with_bin.exclude(leader=None)
    hidden = led.filter(~Q(state=RecordState.PUBLISHED) | Q(deleted_at__isnull=False))
    astray = led.filter(Q(leader__leader__isnull=False) | Q(leader=F("pk")))
    for record in hidden.values_list("pk", flat=True):
        if record not in waiting:
            yield _difference(record, f"record {record} is in a work and readers do not see it")
    for record, leader in astray.values_list("pk", "leader_id"):
        if record not in waiting:
            yield _difference(record, f"record {record} is led by {leader}, which does not lead itself")


def _uncompared(waiting: set[int]) -> Iterator[dict[str, object]]:
    keys = WorkKey.objects.filter(record=OuterRef("pk"))
    for record in Record.objects.published().filter(~Exists(keys)).values_list("pk", flat=True):
        if record not in waiting:
            yield _difference(record, f"record {record} was never compared with others")


def touched() -> Iterator[int]:
    """The records that may be in a work with others, some more than once."""
    return chain(
        Match.objects.order_by("pk").values_list("low_id", flat=True).iterator(5_000),
        Record.with_bin.exclude(leader=None).order_by("pk").values_list("pk", flat=True).iterator(5_000),
        DecidedPair.objects.exclude(record=None).values_list("record_id", flat=True).iterator(5_000),
    )


def _pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    piece: list[int] = []
    for one in ids:
        piece.append(one)
        if len(piece) == _AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _compared(works: list[list[int]], component: set[int]) -> Iterator[dict[str, object]]:
    """One difference for each work that is not as it should be."""
    rows = Record.objects.filter(pk__in=component).values_list("pk", "leader_id")
    now = {pk: leader or pk for pk, leader in rows}
    for members in works:
        heads = {now[one] for one in members}
        strangers = [one for one, head in now.items() if head in heads and one not in members]
        if len(heads) > 1:
            listed = ", ".join(map(str, members))
            yield _difference(members[0], f"records {listed} are one work and are led by {sorted(heads)}")
        elif strangers:
            listed = ", ".join(map(str, strangers))
            yield _difference(members[0], f"record {members[0]} is not of one work with {listed}")
