"""The links of one's centres that need somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.links.models import LinkUse, LinkUseQuerySet
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Link
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core.http import Failed

PER_PAGE = 30


class Tab(NamedTuple):
    """A view of the list."""

    slug: str
    label: str | Promise
    empty: str | Promise
    narrow: Callable[[LinkUseQuerySet], LinkUseQuerySet]


TABS = (
    Tab("morts", _("Dead"), _("No dead link: nothing to do."), LinkUseQuerySet.dead),
    Tab("deplaces", _("Moved"), _("No link has moved."), LinkUseQuerySet.moved),
    Tab("refuses", _("To check by hand"), _("No link waits for a person’s eye."), LinkUseQuerySet.refused),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A link as the list shows it. ``link`` is None when the record, changed since, has it no longer."""

    use: LinkUse
    record: Record
    link: Link | None
    said: str
    address: str
    moved_to: str


def tab_named(slug: str) -> Tab:
    """The view of that name, else the first."""
    return next((tab for tab in TABS if tab.slug == slug), TABS[0])


def links_for(user: Any, tab: Tab, *, centre: int | None = None) -> LinkUseQuerySet:
    """The links of a view on records that the person may change, those that failed first on top."""
    found = tab.narrow(LinkUse.objects.changeable_by(user).waiting())
    if centre is not None:
        found = found.filter(record__structure=centre)
    return found.order_by("check_of__first_failed_at", "check_of__checked_at", "pk")


def dead_count(user: Any) -> int:
    """How many dead links wait for the person's centres."""
    return LinkUse.objects.changeable_by(user).waiting().dead().count()


def line(use: LinkUse) -> Line:
    """A link with what its server said, in the reader's language."""
    link = next((one for one in use.record.description.links if one.url == use.check_of.url), None)
    said = Failed(use.check_of.reason, use.check_of.facts).user_message if use.check_of.reason else ""
    address, moved_to = web_address(use.check_of.url), web_address(use.check_of.moved_to)
    return Line(use, use.record, link, said, address, moved_to)
