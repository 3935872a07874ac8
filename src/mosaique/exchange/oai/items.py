"""What of the base can be harvested, in the order it changed: every record that readers ever saw.

Not what this instance harvested itself: two networks that harvest each other would give each other their own
records back, for ever (ADR 0014).

One that they see no more, because it was withdrawn, merged or erased, is an item too, a deleted one, and
stays so for ever (ADR 0013).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Min, OuterRef, Q

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Holding, Record, RecordConcept, Tombstone
from mosaique.exchange.oai.protocol import ALWAYS, Span
from mosaique.exchange.oai.sets import STRUCTURE, THEME, TYPE, Set, set_spec
from mosaique.network.models import Structure
from mosaique.vocabularies.thesaurus import thesaurus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mosaique.catalogue.queries import RecordQuerySet
    from mosaique.catalogue.values.description import Description
    from mosaique.exchange.oai.tokens import Position

PAGE = 500
_LARGEST_ID = 2**63 - 1  # what the database can hold
_HEAD = ("pk", "updated_at", "state", "deleted_at", "type", "structure")
_spec = lru_cache(maxsize=10_000)(set_spec)  # the same ones come back from record to record


@dataclass(frozen=True, slots=True)
class Item:
    """A record as harvesters see it; ``description`` is there where it was asked for."""

    id: int
    at: dt.datetime
    deleted: bool
    sets: tuple[str, ...]
    description: Description | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list is limited to."""

    span: Span = ALWAYS
    chosen: Set | None = None

    def count(self) -> int:
        """How many items there are."""
        return self._records().count() + self._tombstones().count()

    def page(self, after: Position | None = None, *, described: bool = False, most: int = PAGE) -> list[Item]:
        """The items after a position, ``most`` of them and one more if the list goes on."""
        records, stones = self._records(), self._tombstones()
        if after:
            records = records.filter(_beyond("updated_at", "pk", after))
            stones = stones.filter(_beyond("at", "record", after))
        columns = (*_HEAD, "description") if described else _HEAD
        rows = records.order_by("updated_at", "pk").values_list(*columns)[: most + 1]
        buried = stones.order_by("at", "record")[: most + 1]
        found = [*_items(list(rows)), *map(_buried, buried)]
        return sorted(found, key=lambda item: (item.at, item.id))[: most + 1]

    def _records(self) -> RecordQuerySet:
        found = _given().filter(_within("updated_at", self.span))
        return found if self.chosen is None else found.filter(_records_in(self.chosen))

    def _tombstones(self) -> QuerySet[Tombstone]:
        found = _final().filter(_within("at", self.span))
        return found if self.chosen is None else found.filter(_tombstones_in(self.chosen))


def find(id_: int, *, described: bool = False) -> Item | None:
    """The item of a record, or None if readers never saw it."""
    if id_ > _LARGEST_ID:
        return None
    columns = (*_HEAD, "description") if described else _HEAD
    rows = list(_given().filter(pk=id_).values_list(*columns))
    if rows:
        return _items(rows)[0]
    stone = Tombstone.objects.filter(pk=id_).first()
    return _buried(stone) if stone else None


def earliest() -> dt.datetime | None:
    """When the item that changed first did; None if there is none."""
    firsts = (
        _given().aggregate(first=Min("updated_at"))["first"],
        Tombstone.objects.aggregate(first=Min("at"))["first"],
    )
    return min(filter(None, firsts), default=None)


def _given() -> RecordQuerySet:
    """The network's own records that readers saw, whatever became of them."""
    return Record.with_bin.seen_by_readers().described_here()


def _final() -> QuerySet[Tombstone]:
    """Tombstones of records that were not published again since."""
    back = Record.with_bin.seen_by_readers().filter(pk=OuterRef("record"))
    return Tombstone.objects.filter(~Exists(back))


def _within(column: str, span: Span) -> Q:
    found = Q()
    if span.since:
        found &= Q(**{f"{column}__gte": span.since})
    if span.before:
        found &= Q(**{f"{column}__lt": span.before})
    return found


def _beyond(column: str, key: str, after: Position) -> Q:
    """After a position; said twice, so that the index is entered there."""
    later = Q(**{f"{column}__gt": after.at}) | Q(**{column: after.at, f"{key}__gt": after.id})
    return Q(**{f"{column}__gte": after.at}) & later


def _records_in(chosen: Set) -> Q:
    if chosen.kind == TYPE:
        return Q(type=chosen.value) if chosen.value else Q()
    if chosen.kind == STRUCTURE:
        held = Holding.objects.filter(structure__code=chosen.value, record=OuterRef("pk"))
        return Q(structure__code=chosen.value) | Q(Exists(held)) if chosen.value else Q()
    indexed = RecordConcept.objects.filter(record=OuterRef("pk"))
    if chosen.value:
        indexed = indexed.filter(concept__in=_with_narrower(chosen.value))
    return Q(Exists(indexed))


def _with_narrower(concept: str) -> list[int]:
    vocabulary = thesaurus()
    found = (vocabulary.primary_key(one) for one in (concept, *vocabulary.descendants(concept)))
    return [key for key in found if key is not None]


def _tombstones_in(chosen: Set) -> Q:
    line = f"\n{chosen.value}\n"
    if chosen.kind == TYPE:
        return Q(type=chosen.value) if chosen.value else Q()
    if chosen.kind == STRUCTURE:
        return Q(structures__contains=line) if chosen.value else Q()
    return Q(concepts__contains=line) if chosen.value else ~Q(concepts="\n")


def _items(rows: Sequence[tuple[Any, ...]]) -> list[Item]:
    """Items of rows of ``_HEAD`` and, asked for, the description."""
    ids = [row[0] for row in rows]
    holders = _grouped(Holding.objects.filter(record__in=ids).values_list("record_id", "structure_id"))
    subjects = RecordConcept.objects.filter(record__in=ids)
    themes = _Themes()
    indexed = _grouped(subjects.values_list("record_id", "concept__identifier"))
    codes = dict(Structure.objects.values_list("pk", "code"))  # last: one made meanwhile may have copies
    found = []
    for id_, at, state, binned_at, type_, structure, *described in rows:
        centres = sorted({codes[one] for one in (structure, *holders.get(id_, ()))})
        sets = _specs(centres, type_, themes.specs(indexed.get(id_, ())))
        deleted = state != RecordState.PUBLISHED or binned_at is not None
        found.append(Item(id_, at, deleted, sets, described[0] if described else None))
    return found


def _specs(centres: Iterable[str], type_: str, themes: Sequence[str]) -> tuple[str, ...]:
    """Every set of an item, those that hold others included."""
    return (
        STRUCTURE,
        *(_spec(STRUCTURE, code) for code in centres),
        TYPE,
        _spec(TYPE, type_),
        *((THEME, *themes) if themes else ()),
    )


def _grouped(rows: QuerySet[Any, tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for record_id, value in rows.order_by():
        found.setdefault(record_id, []).append(value)
    return found


class _Themes:
    """The sets of concepts: their own and those of the broader ones."""

    def __init__(self) -> None:
        self._vocabulary = thesaurus()
        self._known: dict[str, tuple[str, ...]] = {}

    def specs(self, concepts: Collection[str]) -> list[str]:
        """Without repetition, in the order of their names."""
        return sorted(set(chain.from_iterable(map(self._of, concepts))))

    def _of(self, concept: str) -> tuple[str, ...]:
        found = self._known.get(concept)
        if found is None:
            found = _theme_specs((concept, *self._vocabulary.ancestors(concept)))
            self._known[concept] = found
        return found


def _theme_specs(concepts: Iterable[str]) -> tuple[str, ...]:
    return tuple(_spec(THEME, one) for one in concepts)


def _buried(stone: Tombstone) -> Item:
    sets = _specs(stone.structures.split(), stone.type, _theme_specs(stone.concepts.split("\n")[1:-1]))
    return Item(stone.record, stone.at, deleted=True, sets=sets)
