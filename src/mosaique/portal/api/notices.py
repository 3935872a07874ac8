"""Notices as data: one whole, several by their numbers, or all that changed since a moment."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

from mosaique.catalogue.derivation import concepts_of, year_of
from mosaique.catalogue.models import Attachment, Holding, Record
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.works.reading import COLUMNS, in_works, merged, rows_by_work
from mosaique.core.messages import gettext_noop
from mosaique.exchange.oai.items import Item, Selection
from mosaique.exchange.oai.protocol import Span
from mosaique.exchange.oai.tokens import Position
from mosaique.portal import addresses, labels, notices
from mosaique.portal.api import places, shapes
from mosaique.portal.api.problems import AskedWrongly, Trouble
from mosaique.portal.responses import notice_forms

_PARTED = "~"


def first() -> int | None:
    """The number of the oldest notice that readers see."""
    return Record.objects.published().order_by("pk").values_list("pk", flat=True).first()


def whole(found: notices.Notice) -> shapes.Notice:
    """Everything that the notice's page shows of the document."""
    record, together = found.record, found.together()
    described = together.description
    files = found.files
    return shapes.Notice(
        id=record.pk,
        url=places.page(addresses.notice(record.pk)),
        data=places.notice(record.pk),
        title=described.full_title(),
        type_label=labels.document_type(described.type),
        year=year_of(described),
        described_by=_centres(found),
        published_at=min(filter(None, (one.published_at for one in (record, *found.others))), default=None),
        updated_at=max(one.updated_at for one in (record, *found.others)),
        description=described,
        subjects=places.themes(concepts_of(described)),
        copies=[_copy(one) for one in found.copies],
        files=[_file(one) for one in files if not (one.is_cover and one.is_image)],
        cover=next(
            (places.page(addresses.cover(one.pk)) for one in files if one.is_cover and one.picture), ""
        ),
        formats=[
            shapes.Format(name=one.name, media_type=one.media_type, url=places.page(one.url))
            for one in notice_forms(record.pk)
        ],
    )


def _centres(found: notices.Notice) -> list[shapes.Centre]:
    """The centres that describe the document, each once, the one whose record leads first."""
    centres = {one.structure.code: one.structure for one in (found.record, *found.others)}
    return [places.centre(one) for one in centres.values()]


def by_number(ids: Sequence[int]) -> shapes.Notices:
    """The notices of those numbers, in that order. One query."""
    rows = Record.objects.published().filter(in_works(ids)).order_by().values_list(*COLUMNS, "updated_at")
    found = {
        pk: Item(
            pk,
            max(row[-1] for row in members),
            deleted=False,
            sets=(),
            description=merged(members).description,
        )
        for pk, members in rows_by_work(rows).items()
    }
    return shapes.Notices(
        notices=[_change(found[pk]) for pk in ids if pk in found],
        missing=[pk for pk in ids if pk not in found],
        cursor="",
        next=None,
    )


def changed(given: Mapping[str, Any]) -> shapes.Notices:
    """What changed since a moment, or after a cursor, in the order it did. Raises AskedWrongly.

    The walk is the one that harvesters make (ADR 0013): nothing is kept between two pages.
    """
    most: int = given["parpage"]
    after = _position(given["cursor"]) if given["cursor"] else None
    since = _moment(given["depuis"]) if given["depuis"] else None
    items = Selection(Span(since=since)).page(after, described=True, most=most)
    shown, goes_on = items[:most], len(items) > most
    cursor = _cursor(shown[-1]) if shown else given["cursor"] or ""
    pairs = [("cursor", cursor), ("parpage", most), *([("lang", given["lang"])] if given["lang"] else [])]
    return shapes.Notices(
        notices=[_change(one) for one in shown],
        missing=[],
        cursor=cursor,
        next=places.at("notices", pairs) if goes_on else None,
    )


def _change(item: Item) -> shapes.Change:
    return shapes.Change(
        id=item.id,
        url=places.page(addresses.notice(item.id)),
        data=places.notice(item.id),
        updated_at=item.at,
        deleted=item.deleted,
        description=None if item.deleted else item.description,
    )


def _copy(held: Holding) -> shapes.Copy:
    return shapes.Copy(
        centre=places.centre(held.structure),
        location=held.location,
        shelf_mark=held.shelf_mark,
        access=held.access,
        access_label=labels.facet_value("acces", held.access) if held.access else "",
        conditions=held.conditions,
        link=web_address(held.link),
    )


def _file(one: Attachment) -> shapes.File:
    return shapes.File(
        title=str(one), media_type=one.media_type, size=one.size, url=places.page(addresses.file(one.pk))
    )


def _cursor(item: Item) -> str:
    text = f"{item.at.astimezone(dt.UTC).isoformat()}{_PARTED}{item.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(cursor: str) -> Position:
    """The position that a cursor of ours says. Raises AskedWrongly."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _parted, pk = text.partition(_PARTED)
        return Position(dt.datetime.fromisoformat(at).astimezone(dt.UTC), int(pk))
    except (binascii.Error, ValueError, OverflowError):
        message = gettext_noop("Give back the cursor of an answer as it was, or begin with depuis.")
        raise AskedWrongly([Trouble("cursor", cursor, message)]) from None


def _moment(text: str) -> dt.datetime:
    """The moment that a text says; without a zone, in UTC. Raises AskedWrongly."""
    try:
        day = parse_date(text)
        moment = dt.datetime.combine(day, dt.time()) if day else parse_datetime(text)
        if moment:
            return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    message = gettext_noop("A day or a moment is taken: 2026-01-31, 2026-01-31T08:00:00Z.")
    raise AskedWrongly([Trouble("depuis", text, message)])
