"""Documents as lists show them: everything a line needs, computed once, in three queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.models import Holding, Record
from mosaique.catalogue.values.description import Description
from mosaique.core.bulk import in_batches
from mosaique.core.prepared import Prepared
from mosaique.discovery.documents import Hit
from mosaique.network.models import Structure
from mosaique.portal import addresses, labels, metadata, wording

Passage = tuple[tuple[str, bool], ...]
_SUBJECTS_SHOWN = 4


class Tile(NamedTuple):
    """What a centre's tile says: its code, its colour, its name."""

    code: str
    hue: int
    name: str


class Subject(NamedTuple):
    """A theme to go to."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A document in a list. ``language`` is said when the title is in another than the page's."""

    pk: int
    url: str
    title: str
    language: str
    type: str
    date: str
    people: str
    source: str
    passage: Passage
    subjects: tuple[Subject, ...]
    tiles: tuple[Tile, ...]
    coins: str


_AT_ONCE = 50  # records, the longest page
_CENTRES = Prepared(
    lambda _keys: Structure.objects.order_by().values_list("pk", "code", "hue", "name"), size=0
)
_DESCRIPTIONS = Prepared(
    lambda keys: Record.objects.published().filter(pk__in=keys).order_by().values_list("pk", "description"),
    size=_AT_ONCE,
)
_COPIES = Prepared(
    lambda keys: Holding.objects.filter(record__in=keys).order_by().values_list("record_id", "structure_id"),
    size=_AT_ONCE,
)


def tiles_by_id() -> dict[int, Tile]:
    """Every centre's tile by its primary key; there are few."""
    return {pk: Tile(code, hue, name) for pk, code, hue, name in _CENTRES.rows()}


def descriptions_of(ids: Sequence[int]) -> dict[int, Description]:
    """Descriptions of the published records of those ids, in that order; others are passed over."""
    described: dict[int, Description] = {}
    for some in in_batches(ids, _AT_ONCE):
        described.update(_DESCRIPTIONS.rows(*some))
    return {pk: described[pk] for pk in ids if pk in described}


def cards_of(hits: Iterable[Hit]) -> list[Card]:
    """What a search found, with the passages found and the centres that hold it. Three queries."""
    passages = {hit.id: hit.snippet for hit in hits}
    described = descriptions_of(list(passages))
    held = _held(described, tiles_by_id()) if described else {}
    return [card(pk, one, tiles=held.get(pk, ()), passage=passages[pk]) for pk, one in described.items()]


def card(pk: int, described: Description, *, tiles: tuple[Tile, ...] = (), passage: Passage = ()) -> Card:
    """One document as a list shows it; a body that publishes what it wrote is named once."""
    people, source = wording.people(described), wording.source(described)
    return Card(
        pk=pk,
        url=addresses.notice(pk),
        title=wording.title(described),
        language=wording.foreign_language(described),
        type=labels.document_type(described.type),
        date=wording.date(described.date),
        people=people,
        source="" if source == people else source,
        passage=passage,
        subjects=_subjects(described),
        tiles=tiles,
        coins=metadata.coins(described),
    )


def _subjects(described: Description) -> tuple[Subject, ...]:
    shown = concepts_of(described)[:_SUBJECTS_SHOWN]
    return tuple(map(Subject, labels.concepts(shown), addresses.themes(shown)))


def _held(ids: Iterable[int], tiles: Mapping[int, Tile]) -> dict[int, tuple[Tile, ...]]:
    """The centres that hold each record, each once, by code."""
    found: dict[int, set[Tile]] = {}
    for some in in_batches(list(ids), _AT_ONCE):
        for record, structure in _COPIES.rows(*some):
            found.setdefault(record, set()).add(tiles[structure])
    return {record: tuple(sorted(centres)) for record, centres in found.items()}
