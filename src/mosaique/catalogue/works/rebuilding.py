"""All works found again from nothing, in bounded memory: a million records are compared in one go.

Each record's profile is kept small and packed, keys go through the database, which sorts them, and a pair is
scored under the first key that it shares. What is written is written piece by piece, so that people can work
meanwhile; until the end every record waits in the queue, so that an interruption leaves work to do, no lie.
"""

from __future__ import annotations

import logging
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, combinations, groupby, islice
from operator import itemgetter

import msgspec
from django.db import connection, transaction

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works import queue
from mosaique.catalogue.works.checking import touched
from mosaique.catalogue.works.grouping import group
from mosaique.catalogue.works.keys import FEW, MOST_COMPARED, is_crowd, work_keys
from mosaique.catalogue.works.models import Match, WaitingRecord, WorkKey
from mosaique.catalogue.works.profiles import Profile, profile_of
from mosaique.catalogue.works.renewing import BATCH, insert_matches, work_off
from mosaique.catalogue.works.scoring import Score, score
from mosaique.catalogue.works.titles import worth_comparing
from mosaique.catalogue.works.turns import turn_of_all
from mosaique.core.bulk import collecting_rarely, insert_rows, take_lock
from mosaique.core.waiting import new_token

logger = logging.getLogger(__name__)

_PIECE = 5_000
# From so many that wait, and this part of all, everything is compared again: it costs less.
_MANY, _PART = 20_000, 4
Found = tuple[int, int, Score]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Profile).decode


def catch_up(*, progress: Callable[[int], None] = lambda count: None) -> int:
    """Find the works of all that waits, by the way that costs less; return how many were looked at."""
    waiting = queue.length()
    if waiting > _MANY and waiting * _PART > Record.objects.published().count():
        return rebuild(progress=progress)
    return work_off(progress=progress)


def rebuild(*, progress: Callable[[int], None] = lambda count: None) -> int:
    """Compare all published records anew and find all works; return how many there are to read.

    Decisions hold. What is queued meanwhile stays queued, and waits for the end.
    """
    kept = _Kept()
    with turn_of_all(), collecting_rarely():
        token = _queue_all()
        for piece in _pieces(_described(), _PIECE):
            _keep(piece, kept)
            progress(len(piece))
        _compare(kept)
        _regroup(kept)
        WaitingRecord.objects.filter(token=token).delete()
    logger.info("works rebuilt records=%s", len(kept.packed))
    return len(kept.packed)


class _Kept:
    """What is kept of every record: its packed profile, and its keys in order."""

    def __init__(self) -> None:
        self.packed: dict[int, bytes] = {}
        self.keys: dict[int, bytes] = {}
        self.unpacked: dict[int, Profile] = {}
        # Keys that too many share, and those that more than a few do, as they are met.
        self.crowds: set[int] = set()
        self.many: set[int] = set()

    def profile(self, record: int) -> Profile:
        found = self.unpacked.get(record)
        if found is None:
            if len(self.unpacked) > _REMEMBERED:
                self.unpacked.clear()
            found = self.unpacked[record] = _decode(self.packed[record])
        return found

    def profiles(self, ids: Collection[int]) -> Mapping[int, Profile]:
        return {one: self.profile(one) for one in ids if one in self.packed}

    def shared(self, one: int, other: int) -> list[int]:
        """The keys that both have and that are no crowd's, in order."""
        mine, theirs = (set(array("q", self.keys[each])) for each in (one, other))
        return sorted((mine & theirs) - self.crowds)


_REMEMBERED = 50_000


@transaction.atomic
def _queue_all() -> int:
    """Have every record wait, and forget what was found before; return the token under which they wait."""
    take_lock(Record, "works")
    token = new_token()
    waiting = connection.ops.quote_name(WaitingRecord._meta.db_table)
    statement = (
        f"INSERT INTO {waiting} (record_id, token) SELECT id, %s FROM "  # noqa: S608  # our own tables
        f"{connection.ops.quote_name(Record._meta.db_table)} WHERE true "
        "ON CONFLICT (record_id) DO UPDATE SET token = excluded.token"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [token])
        for model in (Match, WorkKey):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    return token


def _described() -> Iterator[tuple[int, Description, int]]:
    """Every published record, by identifiers read beforehand: a page asked for by what readers see is sorted
    anew by some databases, each time.
    """
    ids = array("q", Record.objects.published().order_by("pk").values_list("pk", flat=True).iterator())
    for piece in _pieces(ids, BATCH):
        rows = Record.objects.published().filter(pk__in=piece).order_by("pk")
        yield from rows.values_list("pk", "description", "structure_id")


def _pieces(rows: Iterable, size: int) -> Iterator[list]:
    rows = iter(rows)
    while piece := list(islice(rows, size)):
        yield piece


def _keep(piece: list, kept: _Kept) -> None:
    written: list[tuple[int, int]] = []
    for pk, description, centre in piece:
        profile = profile_of(description, centre)
        keys = sorted(work_keys(profile))
        kept.packed[pk] = _encode(profile)
        kept.keys[pk] = array("q", keys).tobytes()
        written += [(pk, key) for key in keys]
    with transaction.atomic():
        insert_rows(WorkKey, ("record", "digest"), written)


def _compare(kept: _Kept) -> None:
    """Score each pair that shares a key once, and write those that are alike; what is erased meanwhile is in
    none.
    """
    for piece in _pieces(chain(_alike_by_rare_keys(kept), _alike_by_others(kept)), _PIECE):
        named = {one for low, high, _ in piece for one in (low, high)}
        with transaction.atomic():
            there = set(Record.with_bin.filter(pk__in=named).values_list("pk", flat=True))
            insert_matches(row for row in piece if there.issuperset(row[:2]))


def _alike_by_rare_keys(kept: _Kept) -> Iterator[Found]:
    """The pairs alike among those that share a key with few others; the other keys are noted."""
    for digest, records in _sharing(kept):
        if is_crowd(digest, len(records)):
            kept.crowds.add(digest)
        elif len(records) > FEW:
            kept.many.add(digest)
        else:
            for low, high in combinations(records, 2):
                if worth_comparing(kept.profile(low), kept.profile(high)):
                    first = next(key for key in kept.shared(low, high) if key not in kept.many)
                    yield from _alike(kept, low, high) if first == digest else ()


def _alike_by_others(kept: _Kept) -> Iterator[Found]:
    """The pairs alike among those that share only keys that many share: each record is compared with those
    whose titles stand next to its own, so that no key costs the square of those that share it.
    """
    spent: dict[int, int] = defaultdict(int)
    for digest, records in _sharing(kept):
        if digest not in kept.many:
            continue
        records.sort(key=lambda record: (kept.profile(record).title, record))
        for place, one in enumerate(records):
            for other in reversed(records[:place]):
                if spent[one] >= MOST_COMPARED:
                    break
                spent[one] += 1
                if worth_comparing(kept.profile(one), kept.profile(other)):
                    shared = kept.shared(one, other)
                    if shared[0] == digest and kept.many.issuperset(shared):
                        yield from _alike(kept, min(one, other), max(one, other))


def _alike(kept: _Kept, low: int, high: int) -> Iterator[Found]:
    found = score(kept.profile(low), kept.profile(high))
    if found.likeness:
        yield low, high, found


def _sharing(kept: _Kept) -> Iterator[tuple[int, list[int]]]:
    for digest, rows in groupby(_sorted_keys(), key=itemgetter(0)):
        yield digest, [record for _, record in rows if record in kept.packed]


def _sorted_keys() -> Iterator[tuple[int, int]]:
    """Every key with its record, by key then record, read piece by piece along the index."""
    last = (-(2**63), 0)
    table = connection.ops.quote_name(WorkKey._meta.db_table)
    statement = (
        f"SELECT digest, record_id FROM {table} WHERE (digest, record_id) > (%s, %s) "  # noqa: S608  # our own
        "ORDER BY digest, record_id LIMIT 50000"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, last)
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        last = rows[-1]


def _regroup(kept: _Kept) -> None:
    """Find the works of all records that are alike, led, or decided of."""
    seen: set[int] = set()
    for piece in _pieces(touched(), 2_000):
        todo = [one for one in piece if one not in seen]
        if todo:
            with transaction.atomic():
                take_lock(Record, "works")
                group(todo, profiles=kept.profiles)
        seen.update(piece)
