"""Documents as lists show them: everything a line needs, computed once, in three queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import FilteredRelation, Q

from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.models import Holding, Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works.reading import COLUMNS, Row, in_works, merged, rows_by_work
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


_AT_ONCE = 50  # works, the longest page
_COPIES_AT_ONCE = 200  # records: a long page of works that several centres describe
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
        .annotate(cover=_OPEN_COVER)
        .filter(in_works(keys))
        .order_by()
        .values_list(*COLUMNS, "cover", "cover__picture_width", "cover__picture_height")
    ),
    size=_AT_ONCE,
)
_COPIES = Prepared(
    lambda keys: Holding.objects.filter(record__in=keys).order_by().values_list("record_id", "structure_id"),
    size=_COPIES_AT_ONCE,
)


def tiles_by_id() -> dict[int, Tile]:
    """Every centre's tile by its primary key; there are few."""
    return {pk: Tile(code, hue, name) for pk, code, hue, name in _CENTRES.rows()}


class Shown(NamedTuple):
    """A work in a list: what its records say together, the cover of the first that has one, its records."""

    described: Description
    cover: Cover | None
    records: tuple[int, ...]


def descriptions_of(ids: Sequence[int]) -> dict[int, Description]:
    """Descriptions of the works that published records of those ids lead, in that order; other ids are passed
    over.
    """
    return {pk: shown.described for pk, shown in _shown(ids).items()}


def _shown(ids: Sequence[int]) -> dict[int, Shown]:
    """The same with the covers, which come in the same query."""
    found: dict[int, Shown] = {}
    for some in in_batches(ids, _AT_ONCE):
        for pk, rows in rows_by_work(_DESCRIBED.rows(*some)).items():
            together = merged(rows)
            found[pk] = Shown(together.description, _first_cover(rows, together.order), together.order)
    return {pk: found[pk] for pk in ids if pk in found}


def _first_cover(rows: Iterable[Row], order: Sequence[int]) -> Cover | None:
    covers = {pk: Cover(addresses.cover(file), width, height) for pk, *_, file, width, height in rows if file}
    return next((covers[pk] for pk in order if pk in covers), None)


class Found(NamedTuple):
    """A work that a search found, not yet put into words."""

    hit: Hit
    work: Shown
    tiles: tuple[Tile, ...]


def found_by(hits: Iterable[Hit]) -> list[Found]:
    """What a search found, with the centres that hold it. Three queries."""
    by_id = {hit.id: hit for hit in hits}
    works = _shown(list(by_id))
    held = _held(works, tiles_by_id()) if works else {}
    return [Found(by_id[pk], work, held.get(pk, ())) for pk, work in works.items()]


def cards_of(hits: Iterable[Hit]) -> list[Card]:
    """What a search found, as lists show it. Three queries."""
    return [
        card(hit.id, work.described, tiles=tiles, passage=hit.snippet, cover=work.cover)
        for hit, work, tiles in found_by(hits)
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


def _held(works: Mapping[int, Shown], tiles: Mapping[int, Tile]) -> dict[int, tuple[Tile, ...]]:
    """The centres that hold each work, each once, by code."""
    leaders = {record: pk for pk, one in works.items() for record in one.records}
    found: dict[int, set[Tile]] = {}
    for some in in_batches(list(leaders), _COPIES_AT_ONCE):
        for record, structure in _COPIES.rows(*some):
            found.setdefault(leaders[record], set()).add(tiles[structure])
    return {pk: tuple(sorted(centres)) for pk, centres in found.items()}
