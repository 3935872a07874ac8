"""Documents as lists show them: everything a line needs, computed once, in three queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import FilteredRelation, Q

from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.models import Holding, Record
from mosaique.catalogue.values.description import Description
from mosaique.core.bulk import in_batches
from mosaique.core.prepared import Prepared
from mosaique.discovery.documents import Hit
from mosaique.network.models import Structure
from mosaique.portal import addresses, labels, wording

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


class Cover(NamedTuple):
    """A small picture of the document, with its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """A document in a list. ``language`` is said when the title is in another than the page's."""

    pk: int
    described: Description
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
    cover: Cover | None = None


_AT_ONCE = 50  # records, the longest page
_CENTRES = Prepared(
    lambda _keys: Structure.objects.order_by().values_list("pk", "code", "hue", "name"), size=0
)
_OPEN_COVER = FilteredRelation(
    "attachments",
    condition=Q(attachments__is_cover=True, attachments__is_public=True) & ~Q(attachments__picture=""),
)
_DESCRIBED = Prepared(
    lambda keys: (
        Record.objects.published()
        .filter(pk__in=keys)
        .annotate(cover=_OPEN_COVER)
        .order_by()
        .values_list("pk", "description", "cover", "cover__picture_width", "cover__picture_height")
    ),
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
    return {pk: described for pk, (described, _cover) in _described(ids).items()}


def _described(ids: Sequence[int]) -> dict[int, tuple[Description, Cover | None]]:
    """The same with the covers, which come in the same query."""
    found: dict[int, tuple[Description, Cover | None]] = {}
    for some in in_batches(ids, _AT_ONCE):
        for pk, described, cover, width, height in _DESCRIBED.rows(*some):
            found[pk] = described, Cover(addresses.cover(cover), width, height) if cover else None
    return {pk: found[pk] for pk in ids if pk in found}


def cards_of(hits: Iterable[Hit]) -> list[Card]:
    """What a search found, with the passages found and the centres that hold it. Three queries."""
    passages = {hit.id: hit.snippet for hit in hits}
    found = _described(list(passages))
    held = _held(found, tiles_by_id()) if found else {}
    return [
        card(pk, described, tiles=held.get(pk, ()), passage=passages[pk], cover=cover)
        for pk, (described, cover) in found.items()
    ]


def card(
    pk: int,
    described: Description,
    *,
    tiles: tuple[Tile, ...] = (),
    passage: Passage = (),
    cover: Cover | None = None,
) -> Card:
    """One document as a list shows it; a body that publishes what it wrote is named once."""
    people, source = wording.people(described), wording.source(described)
    return Card(
        pk=pk,
        described=described,
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
        cover=cover,
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
