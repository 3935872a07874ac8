"""Behind a work: the records that describe it, each one click away, and whose each part of it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise

from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import Record
from mosaique.catalogue.works.description import Merged
from mosaique.portal import addresses, wording
from mosaique.portal.cards import Tile
from mosaique.portal.centres import tile_of

if TYPE_CHECKING:
    from mosaique.portal.notices import Notice


class Source(NamedTuple):
    """A record of a work as its centre has it: its title, the document's date, since when readers see it, and
    the page that shows it alone.
    """

    pk: int
    tile: Tile
    centre: str
    centre_url: str
    title: str
    date: str
    since: str
    url: str


class Origin(NamedTuple):
    """A part of the description, with the records that it comes from."""

    name: str | Promise
    sources: tuple[Source, ...]


class Work(NamedTuple):
    """What the page of a work says of its records."""

    tiles: tuple[Tile, ...]
    sources: tuple[Source, ...]
    origins: tuple[Origin, ...]


def work_of(notice: Notice, together: Merged) -> Work:
    """The records of a notice in the order of their sources, their centres, and whose each part is."""
    records = {one.pk: one for one in (notice.record, *notice.others)}
    sources = {pk: _source(records[pk], leader=notice.record.pk) for pk in together.order}
    tiles = tuple(dict.fromkeys(one.tile for one in sources.values()))
    return Work(tiles, tuple(sources.values()), tuple(_origins(together.whose, sources)))


def source_address(leader: int, pk: int) -> str:
    """The page of one record of a work."""
    return reverse("portal:source", args=[leader, pk])


def _source(record: Record, *, leader: int) -> Source:
    centre, described = record.structure, record.description
    return Source(
        pk=record.pk,
        tile=tile_of(centre),
        centre=centre.name,
        centre_url=addresses.structure(centre.code),
        title=wording.title(described),
        date=wording.date(described.date),
        since=wording.date(f"{record.published_at:%Y-%m-%d}") if record.published_at else "",
        url=source_address(leader, record.pk),
    )


def _origins(whose: Mapping[str, Iterable[int]], sources: Mapping[int, Source]) -> Iterable[Origin]:
    for name, owners in whose.items():
        yield Origin(MEMBER_NAMES[name], tuple(sources[pk] for pk in owners))
