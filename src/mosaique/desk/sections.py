"""The desk's sections, as its menu shows them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOME = "desk:home"  # every address of the desk begins with its own


class Section(NamedTuple):
    """An entry of the menu: its words, the name of its address, the permission that shows it."""

    label: str | Promise
    view: str
    permission: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view)

    def current_at(self, path: str) -> str:
        """What ``aria-current`` says of it on a page: "page", "true" inside it, else nothing."""
        if path == self.url:
            return "page"
        return "true" if path.startswith(self.url) and self.view != HOME else ""


# In the order of a documentalist's week; what only Wagtail's screens do comes last.
SECTIONS = (
    Section(_("Home"), HOME),
    Section(_("Records"), "desk:worklist"),
    Section(_("Baskets"), "desk:baskets"),
    Section(_("Batches"), "desk:batches", "catalogue.view_batch"),
    Section(_("Imports"), "desk:imports", "exchange.view_importrun"),
    Section(_("Partners"), "desk:harvests", "exchange.view_harvestsource"),
    Section(_("Watch"), "watch:inbox", "watch.view_item"),
    Section(_("Links"), "desk:links"),
    Section(_("Works"), "desk:works", "catalogue.view_match"),
    Section(_("Authorities"), "desk:authorities", "catalogue.view_agent"),
    Section(_("Thesaurus"), "concepts:index", "vocabularies.view_concept"),
    Section(_("Centres"), "structures:index", "network.view_structure"),
    Section(_("Members"), "memberships:index", "network.view_membership"),
    Section(_("Web site"), "wagtailadmin_explore_root", "wagtailcore.change_page"),
)


def sections_for(user: Any) -> list[Section]:
    """Those that the person has a use for."""
    return [one for one in SECTIONS if not one.permission or user.has_perm(one.permission)]
