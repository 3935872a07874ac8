"""Selections: begun, filled, arranged, published, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core import clock
from mosaique.portal import wording
from mosaique.watch.inbox.models import ItemRecord
from mosaique.watch.selections.errors import NothingToPublish, SelectionClosed, SelectionFull
from mosaique.watch.selections.merging import Texts, merged
from mosaique.watch.selections.models import MOST, SelectedItem, Selection, SelectionState
from mosaique.watch.selections.titles import next_title, slug_base

if TYPE_CHECKING:
    from mosaique.network.models import Structure, User
    from mosaique.watch.models import Item
    from mosaique.watch.topics.models import Topic

_TITLE, _SOURCE, _DATE = 500, 500, 60
_TRIES = 5


class Written(NamedTuple):
    """How many entries changed; and, by id, what was not kept because somebody else had changed it since."""

    changed: int
    clashes: dict[int, Texts]


class Added(NamedTuple):
    """How many came in, and how many were in already."""

    new: int
    known: int


# ---- Beginning and describing it


def prefilled(topic: Topic | None, structure: Structure | None, *, today: dt.date) -> dict[str, Any]:
    """What a new selection is proposed to be, after the last one of that topic and centre."""
    last = Selection.objects.filter(topic=topic, structure=structure).order_by("-pk").first()
    subject = (
        str(topic) if topic else _("Selection of %(centre)s") % {"centre": structure or _("the network")}
    )
    title = next_title(last.title if last else "", subject=subject, day=today)
    since = last.until + dt.timedelta(days=1) if last and last.until and last.until < today else None
    return {"topic": topic, "structure": structure, "title": title, "since": since, "until": today}


@transaction.atomic
def begin(title: str, *, by: User | None, **said: Any) -> Selection:
    """An empty draft. ``said`` are its other members."""
    now = clock.now()
    selection = Selection(title=title, created_at=now, changed_at=now, created_by=by, **said)
    _save_with_slug(selection)
    return selection


@transaction.atomic
def describe(selection: Selection, **said: Any) -> None:
    """Give it another title, introduction, period, topic or centre; a draft's address follows its title."""
    for name, value in said.items():
        setattr(selection, name, value)
    selection.changed_at = clock.now()
    columns = [*said, "changed_at"]
    if selection.is_draft and "title" in said:
        _save_with_slug(selection, [*columns, "slug"])
    else:
        selection.save(update_fields=columns)


def _save_with_slug(selection: Selection, columns: Sequence[str] | None = None) -> None:
    """Save it under an address that is its alone; of two that begin at once, one tries again."""
    for _try in range(_TRIES):
        selection.slug = _free_slug(slug_base(selection.title), selection.pk)
        try:
            with transaction.atomic():
                selection.save(update_fields=columns)
        except IntegrityError:
            continue
        return
    selection.slug = f"{slug_base(selection.title)[:50]}-{clock.now():%Y%m%d%H%M%S%f}"
    selection.save(update_fields=columns)


def _free_slug(base: str, own: int | None) -> str:
    """The base, numbered when another selection has it."""
    taken = dict(Selection.objects.filter(slug__startswith=base).values_list("slug", "pk"))
    number, slug = 1, base
    while taken.get(slug, own) != own:
        number += 1
        slug = f"{base}-{number}"
    return slug


# ---- Filling it


def add(selection: Selection, item: Item, *, note: str = "", by: User | None) -> SelectedItem:
    """Put an item at the end, with what it says today; one that is in it already is given as it is, one that
    was taken out comes back. Raises SelectionFull, SelectionClosed.
    """
    add_items(selection, [item], note=note, by=by)
    records = ItemRecord.objects.filter(item=item).values("record")
    there = (
        selection.entries.filter(item=item).first() or selection.entries.filter(record__in=records).first()
    )
    assert there is not None  # noqa: S101  # put in above, or there before
    return there


@transaction.atomic
def add_items(selection: Selection, items: Iterable[Item], *, note: str = "", by: User | None) -> Added:
    """Put several at the end, in that order; all or none. Raises SelectionFull, SelectionClosed."""
    held = _locked(selection, is_open=True)
    asked = list({item.pk: item for item in items}.values())
    if len(asked) > MOST:
        raise SelectionFull(MOST)
    made = ItemRecord.objects.filter(item__in=asked, record__selected__in=_standing(held))
    as_records = set(made.values_list("item_id", flat=True))
    known = dict(held.entries.filter(item__isnull=False).values_list("item_id", "taken_out_at"))
    new = [item for item in asked if item.pk not in known and item.pk not in as_records]
    back = [item.pk for item in asked if known.get(item.pk) is not None and item.pk not in as_records]
    rows = [SelectedItem(item=item, note=note, **snapshot(item)) for item in new]
    _put(held, rows, held.entries.filter(item__in=back), by=by)
    return Added(len(new) + len(back), len(asked) - len(new) - len(back))


@transaction.atomic
def add_records(selection: Selection, ids: Sequence[int], *, by: User | None) -> Added:
    """Put published records at the end, in that order; others are passed over. All or none.

    Raises SelectionFull, SelectionClosed.
    """
    held = _locked(selection, is_open=True)
    asked = list(dict.fromkeys(ids))
    if len(asked) > MOST:
        raise SelectionFull(MOST)
    found = Record.objects.published().filter(pk__in=asked).only("description")
    records = {record.pk: record for record in found}
    known = dict(held.entries.filter(record__in=records).values_list("record_id", "taken_out_at"))
    of_items = ItemRecord.objects.filter(record__in=records, item__selected__in=_standing(held))
    as_items = set(of_items.values_list("record_id", flat=True))
    new = [records[pk] for pk in asked if pk in records and pk not in known and pk not in as_items]
    back = [pk for pk in asked if known.get(pk) is not None and pk not in as_items]
    rows = [SelectedItem(record=record, **snapshot_of_record(record)) for record in new]
    _put(held, rows, held.entries.filter(record__in=back), by=by)
    return Added(len(new) + len(back), len(records) - len(new) - len(back))


def snapshot(item: Item) -> dict[str, str]:
    """What an entry keeps of an item."""
    url = web_address(item.url)
    named = str(item.origin) if item.origin_id and item.origin else ""
    return {
        "title": item.title[:_TITLE],
        "url": url,
        "source": (named or (urlsplit(url).hostname or "").removeprefix("www."))[:_SOURCE],
        "date": f"{localtime(item.date):%Y-%m-%d}" if item.date else "",
    }


def snapshot_of_record(record: Record) -> dict[str, str]:
    """What an entry keeps of a record."""
    described = record.description
    link = next((found for one in described.links if (found := web_address(one.url))), "")
    source = wording.source(described) or wording.people(described)
    return {
        "title": described.full_title()[:_TITLE],
        "url": link,
        "source": source[:_SOURCE],
        "date": described.date[:_DATE],
    }


def _standing(held: Selection) -> QuerySet[SelectedItem]:
    return held.entries.filter(taken_out_at=None)


def _put(held: Selection, rows: list[SelectedItem], back: Any, *, by: User | None) -> None:
    returning = list(back)
    standing = _standing(held).count()
    if standing + len(rows) + len(returning) > MOST:
        raise SelectionFull(MOST)
    last = _standing(held).last()
    first, now = (last.position if last else 0) + 1, clock.now()
    for place, row in enumerate([*rows, *returning], first):
        row.selection, row.position, row.taken_out_at = held, place, None
        row.heading = last.heading if last else ""
        row.added_by, row.added_at = by, now
    SelectedItem.objects.bulk_create(rows)
    SelectedItem.objects.bulk_update(
        returning, ["position", "taken_out_at", "heading", "added_by", "added_at"], batch_size=100
    )
    _touch(held)


# ---- Arranging it


@transaction.atomic
def write(
    selection: Selection, texts: Mapping[int, Texts], *, shown: Mapping[int, str] | None = None
) -> Written:
    """Keep what was written of entries, those taken out meanwhile too. One given another heading goes to the
    end of those that have it.

    ``shown`` are the marks of what the person saw (``merging.marks``): what she left as it was, and somebody
    else changed since, is not undone.
    """
    held = _locked(selection)
    entries = list(held.entries.all())
    changed, moved, clashes = [], [], {}
    for entry in entries:
        now = Texts(entry.heading, entry.title, entry.note)
        mine = texts.get(entry.pk, now)
        mine = mine._replace(title=mine.title or entry.title)
        kept, is_clash = merged(mine, now, (shown or {}).get(entry.pk, ""))
        if is_clash:
            clashes[entry.pk] = mine
        if kept != now:
            moved += [entry] if kept.heading != now.heading else []
            entry.heading, entry.title, entry.note = kept
            changed.append(entry)
    SelectedItem.objects.bulk_update(changed, Texts._fields, batch_size=100)
    if moved:
        standing = [entry for entry in entries if entry.taken_out_at is None]
        _place(held, _grouped(_rejoining(standing, [entry for entry in moved if entry in standing])))
    if changed:
        _touch(held)
    return Written(len(changed), clashes)


def _rejoining(entries: Sequence[SelectedItem], moved: Sequence[SelectedItem]) -> list[SelectedItem]:
    """The same with those that join a heading that there was at the end."""
    there = {entry.heading for entry in entries if entry not in moved}
    joining = [entry for entry in moved if entry.heading in there]
    return [entry for entry in entries if entry not in joining] + joining


def _grouped(entries: Sequence[SelectedItem]) -> list[SelectedItem]:
    """Those of a heading together, headings in the order in which they first come."""
    groups: dict[str, list[SelectedItem]] = {}
    for entry in entries:
        groups.setdefault(entry.heading, []).append(entry)
    return [entry for group in groups.values() for entry in group]


@transaction.atomic
def move(selection: Selection, pk: int, *, up: bool) -> bool:
    """Exchange an entry with its neighbour; at the edge of its heading it goes under the next one instead.

    False when there is nowhere to go, or no such entry.
    """
    held = _locked(selection)
    order = list(_standing(held))
    here = next((place for place, entry in enumerate(order) if entry.pk == pk), None)
    there = -1 if here is None else here - 1 if up else here + 1
    if here is None or not 0 <= there < len(order):
        return False
    if order[there].heading != order[here].heading:
        order[here].heading = order[there].heading
        SelectedItem.objects.filter(pk=pk).update(heading=order[here].heading)
    else:
        order[here], order[there] = order[there], order[here]
    _place(held, order)
    _touch(held)
    return True


@transaction.atomic
def move_before(selection: Selection, pk: int, *, before: int | None) -> bool:
    """Put an entry before another, or at the end: where it was dropped. It takes the heading of the entry
    above it, of the one below when it comes first. False when there is no such entry.
    """
    held = _locked(selection)
    order = list(_standing(held))
    entry = next((one for one in order if one.pk == pk), None)
    if entry is None or pk == before:
        return False
    order.remove(entry)
    place = next((place for place, one in enumerate(order) if one.pk == before), len(order))
    neighbour = order[place - 1] if place else order[0] if order else entry
    if neighbour.heading != entry.heading:
        entry.heading = neighbour.heading
        SelectedItem.objects.filter(pk=pk).update(heading=entry.heading)
    order.insert(place, entry)
    _place(held, order)
    _touch(held)
    return True


@transaction.atomic
def take_out(selection: Selection, pk: int) -> bool:
    """Take an entry out; it can be put back. False when it was not in it."""
    held = _locked(selection)
    found = held.entries.filter(pk=pk, taken_out_at=None).update(taken_out_at=clock.now())
    if found:
        _touch(held)
    return bool(found)


@transaction.atomic
def put_back(selection: Selection, pk: int) -> bool:
    """Put an entry back where it was. False when its document is in again. Raises SelectionFull."""
    held = _locked(selection)
    entry = held.entries.filter(pk=pk, taken_out_at__isnull=False).first()
    if entry is None or _is_in(held, entry):
        return False
    if _standing(held).count() >= MOST:
        raise SelectionFull(MOST)
    entry.taken_out_at = None
    entry.save(update_fields=["taken_out_at"])
    _place(held, _grouped(list(_standing(held))))
    _touch(held)
    return True


@transaction.atomic
def move_to(selection: Selection, pk: int, other: Selection) -> bool:
    """Put an entry at the end of another selection, as it is; where its document is already, it is only taken
    out here. False when there is no such entry. Raises SelectionFull, SelectionClosed.
    """
    held = {one.pk: _locked(one) for one in sorted((selection, other), key=lambda one: one.pk)}
    entry = selection.entries.filter(pk=pk, taken_out_at=None).first()
    if entry is None or other.pk == selection.pk:
        return False
    if held[other.pk].state == SelectionState.WITHDRAWN:
        raise SelectionClosed
    if _is_in(other, entry):
        return take_out(selection, pk)
    standing = _standing(other)
    if standing.count() >= MOST:
        raise SelectionFull(MOST)
    other.entries.filter(taken_out_at__isnull=False).filter(**_subject(entry)).delete()
    entry.selection, entry.heading = other, ""
    entry.position = (standing.aggregate(last=Max("position"))["last"] or 0) + 1
    entry.save()
    _place(other, _grouped(list(standing.all())))
    _touch(selection)
    _touch(other)
    return True


def _subject(entry: SelectedItem) -> dict[str, Any]:
    """What an entry is about, to look for it elsewhere; itself when nothing is left of it."""
    if entry.item_id:
        return {"item_id": entry.item_id}
    return {"record_id": entry.record_id} if entry.record_id else {"pk": entry.pk}


def _is_in(selection: Selection, entry: SelectedItem) -> bool:
    """Whether another entry stands in it for the same document: its item, or a record made of its item."""
    others = _standing(selection).exclude(pk=entry.pk)
    items = ItemRecord.objects.filter(record=entry.record_id).values("item")
    records = ItemRecord.objects.filter(item=entry.item_id).values("record")
    same = Q(item__in=items) | Q(record__in=records)
    if entry.item_id:
        same |= Q(item=entry.item_id)
    if entry.record_id:
        same |= Q(record=entry.record_id)
    return others.filter(same).exists()


def _place(held: Selection, order: Sequence[SelectedItem]) -> None:
    """Number the entries in that order."""
    moved = []
    for place, entry in enumerate(order, 1):
        if entry.position != place:
            entry.position = place
            moved.append(entry)
    SelectedItem.objects.bulk_update(moved, ["position"], batch_size=400)


# ---- Showing it to readers, or no longer


@transaction.atomic
def publish(selection: Selection) -> None:
    """Show it to readers; one that was withdrawn comes back under its address and first date.

    Raises NothingToPublish.
    """
    held = _locked(selection)
    if not _standing(held).exists():
        raise NothingToPublish
    now = clock.now()
    held.state, held.withdrawn_at, held.changed_at = SelectionState.PUBLISHED, None, now
    held.published_at = held.published_at or now
    held.save(update_fields=["state", "withdrawn_at", "changed_at", "published_at"])


@transaction.atomic
def withdraw(selection: Selection) -> None:
    """Show it to readers no longer: its address says so."""
    now = clock.now()
    Selection.objects.published().filter(pk=selection.pk).update(
        state=SelectionState.WITHDRAWN, withdrawn_at=now, changed_at=now
    )


@transaction.atomic
def delete(selection: Selection) -> bool:
    """Delete a draft. False for one that readers see or saw, be it since a moment."""
    found = Selection.objects.select_for_update().filter(pk=selection.pk).first()
    if found is None or not found.is_draft:
        return False
    found.delete()
    return True


def _locked(selection: Selection, *, is_open: bool = False) -> Selection:
    held = Selection.objects.select_for_update().get(pk=selection.pk)
    if is_open and held.state == SelectionState.WITHDRAWN:
        raise SelectionClosed
    return held


def _touch(held: Selection) -> None:
    Selection.objects.filter(pk=held.pk).update(changed_at=clock.now())


def today() -> dt.date:
    """The day here."""
    return localdate(clock.now())
