"""What is read of selections: lists, entries as plain values, what is still missing before publishing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.identifiers import web_address
from mosaique.network.models import Structure
from mosaique.portal import addresses
from mosaique.watch.inbox.models import ItemRecord
from mosaique.watch.models import Item
from mosaique.watch.selections import actions
from mosaique.watch.selections.merging import Texts, marks
from mosaique.watch.selections.models import MOST, SelectedItem, Selection, SelectionQuerySet, SelectionState
from mosaique.watch.topics.models import Topic

PER_PAGE = 50  # entries, or selections of the back office's list
PUBLIC_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as readers and letters show it; plain text, nothing escaped.

    ``url`` is where its title leads: the notice when there is one that readers see (``record`` is then the id
    of the record that leads it), else the document's own page; empty when neither is left. ``date`` is as
    written in a description ("2026-11-02", "2009-05"). ``item`` is None once the item is gone.
    """

    pk: int
    title: str
    url: str
    source: str
    date: str
    note: str
    heading: str
    record: int | None
    item: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry's boxes: the texts in them, the marks of those kept, and these where they are others."""

    texts: Texts
    shown: str
    kept: Texts | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, which may be empty."""

    heading: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at before publishing. ``is_blocking``: not without it."""

    said: str
    is_blocking: bool = False
    entries: tuple[SelectedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the back office's list."""

    slug: str
    label: str | Promise
    empty: str | Promise
    states: tuple[SelectionState, ...]


TABS = (
    Tab(
        "en-cours",
        gettext_lazy("In progress"),
        gettext_lazy(
            "No selection in progress. Put an item in a selection from its page, or begin one here."
        ),
        (SelectionState.DRAFT,),
    ),
    Tab(
        "publiees",
        gettext_lazy("Published"),
        gettext_lazy("No selection was published yet."),
        (SelectionState.PUBLISHED,),
    ),
    Tab(
        "retirees",
        gettext_lazy("Withdrawn"),
        gettext_lazy("No selection was withdrawn."),
        (SelectionState.WITHDRAWN,),
    ),
)

_TOTAL = Count("entries", filter=Q(entries__taken_out_at=None))


# ---- In the back office


def tab_named(slug: str) -> Tab:
    """The view of that name, else the first."""
    return next((tab for tab in TABS if tab.slug == slug), TABS[0])


def selections_for(user: Any, tab: Tab) -> SelectionQuerySet:
    """The selections of a view, the last changed first, with ``total`` entries."""
    found = Selection.objects.viewable_by(user).filter(state__in=tab.states)
    return found.select_related("topic", "structure").annotate(total=_TOTAL).order_by("-changed_at", "-pk")


def open_selections(user: Any) -> SelectionQuerySet:
    """Those in progress that the person may fill."""
    return Selection.objects.changeable_by(user).open().select_related("topic", "structure")


@transaction.atomic
def selection_to_fill(user: Any, topic: Topic | None = None) -> Selection:
    """The draft in which the person's centre puts what it keeps, of a topic or of none; begun when there is
    none. Of several, the last changed.
    """
    centre = centre_of(user, topic)
    if centre is not None:
        Structure.objects.select_for_update().get(pk=centre.pk)  # two gestures wait for each other here
    found = open_selections(user).filter(topic=topic, structure=centre).first()
    if found is not None:
        return found
    said = actions.prefilled(topic, centre, today=actions.today())
    return actions.begin(said.pop("title"), by=user, **said)


def centre_of(user: Any, topic: Topic | None = None) -> Structure | None:
    """In whose name the person selects: her centre that looks after the topic, else her first; the network
    when she works in none.
    """
    mine = Structure.objects.where_staff(user).active().order_by("code")
    if topic is not None and (of_topic := mine.filter(watch_topics=topic).first()):
        return of_topic
    return mine.first()


def standing(selection: Selection) -> QuerySet[SelectedItem]:
    """Its entries in order, without those taken out."""
    return selection.entries.filter(taken_out_at=None)


def row(one: SelectedItem, typed: Texts | None = None) -> Row:
    """The boxes of an entry: what is kept of it, or what somebody typed that was not."""
    kept = Texts(one.heading, one.title, one.note)
    return Row(typed or kept, marks(kept), kept if typed else None)


def taken_out(selection: Selection) -> QuerySet[SelectedItem]:
    """Those taken out, the last first."""
    return selection.entries.filter(taken_out_at__isnull=False).order_by("-taken_out_at")


def holding(item: Item, user: Any) -> SelectionQuerySet:
    """The selections that an item is in, of those that the person may see."""
    held = SelectedItem.objects.filter(item=item, taken_out_at=None)
    return Selection.objects.viewable_by(user).filter(pk__in=held.values("selection"))


def items_named(user: Any, ids: Iterable[int]) -> list[Item]:
    """Items in the order of those ids; the others are passed over."""
    wanted = list(dict.fromkeys(ids))[: MOST + 1]
    found = Item.objects.viewable_by(user).select_related("origin").in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def checks(selection: Selection) -> list[Check]:
    """What is missing or worth a look, what blocks first."""
    entries = list(standing(selection).select_related("record"))
    if not entries:
        return [Check(_("The selection is empty: put something in it first."), is_blocking=True)]
    without_note = tuple(one for one in entries if not one.note.strip())
    shown = values(entries)
    without_link = tuple(one for one, value in zip(entries, shown, strict=True) if not value.url)
    found = []
    if without_note:
        said = ngettext("%(n)s entry has no note.", "%(n)s entries have no note.", len(without_note))
        found.append(Check(said % {"n": len(without_note)}, entries=without_note))
    if without_link:
        said = ngettext("%(n)s entry leads nowhere.", "%(n)s entries lead nowhere.", len(without_link))
        found.append(Check(said % {"n": len(without_link)}, entries=without_link))
    if not selection.introduction.strip():
        found.append(Check(_("There is no introduction.")))
    if not selection.until:
        found.append(Check(_("The period covered is not said.")))
    return found


# ---- For readers and for letters


def entries(selection: Selection) -> list[Entry]:
    """What a selection holds, in order, as plain values. Three queries whatever its length.

    The letters are built on this. It does not look at the selection's state: the caller does.
    """
    return values(list(standing(selection).select_related("record")))


def values(found: Sequence[SelectedItem]) -> list[Entry]:
    """Entries as values, each leading to the notice of its document when readers see one."""
    public = _public_records(found)
    return [_entry(one, public.get(one.pk)) for one in found]


def _public_records(found: Sequence[SelectedItem]) -> dict[int, int]:
    """Entry → the record that leads what readers see of it: its own, else the one made of its item."""
    made = ItemRecord.objects.filter(item__in=[one.item_id for one in found if one.item_id])
    made_of = dict(made.order_by("-pk").values_list("item_id", "record_id"))
    records = {one.pk: one.record_id or made_of.get(one.item_id or 0) for one in found}
    seen = Record.objects.published().filter(pk__in=set(filter(None, records.values()))).order_by()
    leading = {pk: leader or pk for pk, leader in seen.values_list("pk", "leader_id")}
    return {pk: leading[record] for pk, record in records.items() if record in leading}


def _entry(one: SelectedItem, record: int | None) -> Entry:
    return Entry(
        pk=one.pk,
        title=one.title,
        url=addresses.absolute(addresses.notice(record)) if record else web_address(one.url),
        source=one.source,
        date=one.date,
        note=one.note,
        heading=one.heading,
        record=record,
        item=one.item_id,
    )


def grouped(found: Iterable[Entry]) -> list[Group]:
    """Entries under their headings, in order."""
    groups: list[Group] = []
    for one in found:
        if not groups or groups[-1].heading != one.heading:
            groups.append(Group(one.heading, []))
        groups[-1].entries.append(one)
    return groups


def public_selections(topic: Topic | None = None) -> SelectionQuerySet:
    """What readers see, the newest first, with ``total`` entries."""
    found = Selection.objects.published().select_related("topic", "structure").annotate(total=_TOTAL)
    if topic is not None:
        found = found.filter(topic=topic)
    return found.order_by("-published_at", "-pk")


def public_topics() -> QuerySet[Topic]:
    """Topics of which readers see a selection."""
    shown = Selection.objects.published().filter(topic__isnull=False)
    return Topic.objects.filter(pk__in=shown.values("topic")).order_by("name")


def topics_once_public() -> QuerySet[Topic]:
    """Topics of which readers see or saw a selection: the others' names are the back office's."""
    shown = Selection.objects.exclude(state=SelectionState.DRAFT).filter(topic__isnull=False)
    return Topic.objects.filter(pk__in=shown.values("topic"))


def with_entries(found: SelectionQuerySet) -> SelectionQuerySet:
    """The same with the entries at hand, as ``shown``."""
    standing_rows = SelectedItem.objects.filter(taken_out_at=None).order_by("position", "pk")
    return found.prefetch_related(Prefetch("entries", queryset=standing_rows, to_attr="shown"))
