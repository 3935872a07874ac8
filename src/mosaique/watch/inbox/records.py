"""Records made of items: what the entry page begins with, and the link kept both ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import AbstractOrigin, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Description,
    Identifier,
    Link,
    RecordDraft,
)
from mosaique.catalogue.values.identifiers import identifier
from mosaique.catalogue.values.names import contributor
from mosaique.core import clock
from mosaique.core.sanitiser import to_text
from mosaique.desk.entry import session
from mosaique.desk.entry.origins import Told
from mosaique.desk.models import Entry
from mosaique.exchange import lookup
from mosaique.exchange.lookup import Found, Key, Kind, Lookup
from mosaique.network.models import Structure
from mosaique.watch.inbox import actions
from mosaique.watch.inbox.models import Decision, ItemRecord, Verdict, WayFound
from mosaique.watch.models import Item

KIND = "item"
_ITS_OWN = ("doi", "hal", "nnt", "isbn", "arxiv")  # numbers that name one document
_SUMMARY = 5_000  # characters
_LONGEST_ID = 19


def begin(item: Item, user: Any) -> Entry:
    """The person's entry for a record of the item: the one under way, else one filled with what is known.

    The sources of prefilling are asked, as when its number or its address is pasted.
    """
    origin = f"{KIND}:{item.pk}"
    under_way = session.under_way(user, origin)
    if under_way is not None:
        return under_way
    query = lookup.recognise(_asked(item))
    found = lookup.look_up(query)
    itself = Found(_name(item), Key(Kind.TEXT, item.title), (RecordDraft(description=described(item)),))
    known = Lookup(query, (*found.outcomes, itself))
    return session.begin_with(user, origin, found=known, typed={"type": _type(known)})


def described(item: Item) -> Description:
    """What the watch knows of an item's document. Its summary is its publisher's."""
    text = to_text(item.summary)[:_SUMMARY].strip()
    languages = [item.language.split("-")[0]] if item.language else []
    return Description(
        title=item.title,
        contributors=[contributor(item.author)] if item.author else [],
        date=localtime(item.date).date().isoformat() if item.date else "",
        languages=languages,
        links=[Link(url=item.url)] if item.url else [],
        identifiers=_numbers(item),
        abstracts=[Abstract(text=text, language="".join(languages), origin=AbstractOrigin.PUBLISHER)]
        if text
        else [],
    )


def _asked(item: Item) -> str:
    """What is looked up: its number, else its address, else its title."""
    numbers = [one.value for one in _numbers(item)]
    return next(iter(numbers), "") or item.url or item.title


def _numbers(item: Item) -> list[Identifier]:
    """The numbers found in the item that name its document."""
    own = [one for one in item.identifiers if one.get("scheme") in _ITS_OWN]
    return [identifier(str(one["scheme"]), str(one.get("value", ""))) for one in own]


def _name(item: Item) -> str:
    """Who says so, beside what is taken from the item."""
    return str(item.origin) if item.origin else _("the watch")


def _type(known: Lookup) -> str:
    """The first type that a source tells; a page of the web, when none does."""
    types = (draft.description.type for found in known.found for draft in found.drafts)
    return str(next((one for one in types if one != DocumentType.OTHER), DocumentType.WEB_PAGE))


class ItemOrigin:
    """Items, for the desk's entry page."""

    def told_of(self, key: str, user: Any) -> Iterator[Told]:
        """The item itself, then the records that were made of it."""
        item = _item(key)
        if item is None:
            return
        yield Told(_("From the watch: %(title)s") % {"title": item.title[:200]}, _page(item.pk))
        for one in records_of(item, user):
            facts = {"who": one.record.created_by or "—", "day": _day(one)}
            said = _("A record was already made of this item by %(who)s, on %(day)s.") % facts
            yield Told(said, one.record.get_absolute_url(), is_warning=True)

    def made(self, key: str, record: Record, *, by: Any) -> None:
        """Link the item and its record; keep the item if nobody decided."""
        item = _item(key)
        if item is not None:
            link(item, record, by=by)

    def traces(self, record: Record, user: Any) -> Iterator[Told]:
        """The items that a record was made of, and who found them."""
        if not user.has_perm("watch.view_item"):
            return
        for one in record.watch_items.select_related("item", "by", "structure"):
            facts = {"who": one.by or "—", "centre": one.structure or "—", "day": _day(one)}
            if one.structure:
                said = _("Found in the watch by %(who)s (%(centre)s); record made on %(day)s.") % facts
            else:
                said = _("Found in the watch by %(who)s; record made on %(day)s.") % facts
            yield Told(said, _page(one.item_id))


def link(item: Item, record: Record, *, by: Any) -> ItemRecord:
    """Say that a record describes an item's document, once. Credit goes to who kept it first."""
    structure = Structure.objects.where_staff(by).order_by("code").first() or record.structure
    if not item.verdict:
        actions.decide([item], Verdict.KEPT, way=WayFound.DATED, by=by, structure=structure)
    kept = Decision.objects.filter(item=item, verdict=Verdict.KEPT, undone_at=None).first()
    finder, centre = (kept.by, kept.structure) if kept and kept.by else (by, structure)
    made, _is_new = ItemRecord.objects.get_or_create(
        item=item, record=record, defaults={"by": finder, "structure": centre, "at": clock.now()}
    )
    return made


def records_of(item: Item, user: Any) -> list[ItemRecord]:
    """The records made of an item that the person may see."""
    seen = Record.objects.viewable_by(user)
    return list(item.records.filter(record__in=seen).select_related("record__created_by", "by", "structure"))


def _item(key: str) -> Item | None:
    if not key.isdecimal() or len(key) >= _LONGEST_ID:
        return None
    return Item.objects.filter(pk=int(key)).first()


def _page(pk: int) -> str:
    return reverse("watch:item", args=[pk])


def _day(one: ItemRecord) -> str:
    return date_format(localtime(one.at), "j F Y")
