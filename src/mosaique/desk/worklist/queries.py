"""The views of the working list: what is in each, how many, in what order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, F, OrderBy, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import FieldComment, Record, ReviewRequest
from mosaique.catalogue.queries import RecordQuerySet
from mosaique.core import clock
from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, structures_where

COUNTED = 1000  # a tab says "1 000+" beyond: nobody reads them one by one, and counting all takes time
_RECENT = dt.timedelta(days=30)
_LINE = (
    "pk", "title", "main_contributor", "type", "year", "state", "is_complete", "updated_at", "published_at",
    "returned_at", "return_reason", "deleted_at",
)  # fmt: skip
_WITH = (
    "structure__code", "structure__hue", "structure__name",
    "created_by__first_name", "created_by__last_name", "created_by__email",
    "deleted_by__first_name", "deleted_by__last_name", "deleted_by__email",
)  # fmt: skip


class Tab(NamedTuple):
    """A view of the list. ``order`` is how it stands until another order is asked."""

    slug: str
    label: str | Promise
    empty: str | Promise
    records: Callable[[Any], RecordQuerySet]
    order: tuple[str, ...]


def owned(user: Any) -> RecordQuerySet:
    """The records of the centres she works in; every one for who acts for the network and works in none."""
    own = structures_where(user, STAFF)
    if not own and coordinates(user):
        return Record.objects.described_here()
    return Record.objects.described_here().filter(structure__in=own)


def my_drafts(user: Any) -> RecordQuerySet:
    """What the person began and did not send on."""
    return Record.objects.changeable_by(user).filter(created_by=user, state=RecordState.DRAFT)


def to_proofread(user: Any) -> RecordQuerySet:
    """Drafts that somebody else wrote and that wait for her: those she or her centres were asked about, and
    her centres' at the minimum level that nobody was asked about and that were not returned.
    """
    asked = ReviewRequest.objects.open_to(user).values("record")
    waiting = ReviewRequest.objects.unanswered().filter(record=OuterRef("pk"))
    unasked = Q(
        ~Exists(waiting), structure__in=structures_where(user, STAFF), is_complete=True, returned_at=None
    )
    drafts = Record.objects.filter(state=RecordState.DRAFT).exclude(created_by=user)
    return drafts.filter(Q(pk__in=asked) | unasked)


def returned(user: Any) -> RecordQuerySet:
    """Her drafts that a proofreader sent back."""
    return my_drafts(user).filter(returned_at__isnull=False)


def below_minimum(user: Any) -> RecordQuerySet:
    """Her centres' records that readers see and that do not count yet."""
    return owned(user).published().filter(is_complete=False)


def recently_published(user: Any) -> RecordQuerySet:
    """What her centres published in the last thirty days."""
    return owned(user).published().filter(published_at__gte=clock.now() - _RECENT)


def in_bin(user: Any) -> RecordQuerySet:
    """What she may have back."""
    return Record.with_bin.get_queryset().recoverable_by(user)  # type: ignore[attr-defined]  # as_manager's own


TABS = (
    Tab("brouillons", _("My drafts"), _("Nothing begun: a document waits to be described."), my_drafts,
        ("-updated_at", "-pk")),
    Tab("relire", _("To proofread"), _("No colleague waits for you."), to_proofread, ("updated_at", "pk")),
    Tab("renvoyees", _("Returned"), _("Nothing was sent back to you."), returned, ("-returned_at", "-pk")),
    Tab("niveau", _("Below the minimum level"), _("Everything your centre publishes counts."), below_minimum,
        ("-published_at", "-pk")),
    Tab("recentes", _("Recently published"), _("Nothing was published in the last thirty days."),
        recently_published, ("-published_at", "-pk")),
    Tab("centre", _("All of the centre"), _("Your centre has described nothing yet."), owned, ("-pk",)),
    Tab("corbeille", _("Bin"), _("The bin is empty."), in_bin, ("-deleted_at", "-pk")),
)  # fmt: skip
_NETWORK = Tab("reseau", _("All of the network"), _("No record yet."), Record.objects.changeable_by, ("-pk",))
BIN = "corbeille"

# What the address asks for → columns, the other way round first where the newest matters most.
SORTS: dict[str, tuple[str | Promise, tuple[OrderBy, ...]]] = {
    "titre": (_("title"), (F("sort_title").asc(), F("pk").asc())),
    "auteur": (_("author"), (F("main_contributor").asc(), F("pk").asc())),
    "annee": (_("year, newest first"), (F("year").desc(nulls_last=True), F("pk").desc())),
    "modification": (_("change, newest first"), (F("updated_at").desc(), F("pk").desc())),
    "publication": (
        _("publication, newest first"),
        (F("published_at").desc(nulls_last=True), F("pk").desc()),
    ),
}


def tabs_for(user: Any) -> tuple[Tab, ...]:
    """The views that the person has a use for."""
    works_somewhere = bool(structures_where(user, STAFF))
    return (*TABS[:-1], _NETWORK, TABS[-1]) if coordinates(user) and works_somewhere else TABS


def tab_named(user: Any, slug: str) -> Tab:
    """The view of that name, the first one for any other."""
    known = tabs_for(user)
    return next((tab for tab in known if tab.slug == slug), known[0])


def count_up_to(records: RecordQuerySet) -> int:
    """How many there are, ``COUNTED + 1`` when there are more than ``COUNTED``."""
    return records.order_by()[: COUNTED + 1].count()


def lines(ids: Sequence[int]) -> list[Record]:
    """What the lines of those records show and nothing more, in that order: descriptions are large.

    The ids are chosen first and by themselves: sorted with their columns, a base of 100,000 takes 0.8 s.
    """
    people = ("structure", "created_by", "deleted_by")
    found = Record.with_bin.filter(pk__in=ids).select_related(*people).only(*_LINE, *_WITH)
    by_id = {record.pk: record for record in found}
    return [by_id[pk] for pk in ids if pk in by_id]


def open_comments(records: Iterable[int]) -> Counter[int]:
    """How many comments wait for the author, by record."""
    found = FieldComment.objects.unresolved().filter(record__in=list(records))
    return Counter(found.values_list("record_id", flat=True))


def centres_for(user: Any) -> list[Structure]:
    """The centres whose records she may find in the list, for its filter."""
    return list(Structure.objects.described_by(user).order_by("code"))
