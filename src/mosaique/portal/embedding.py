"""What other sites can show of the catalogue: one line of HTML that frames a small page of ours (ADR 0015).

A frame needs no script on either side, sets no cookie, and says nothing of who reads: ``no-referrer`` keeps
back even the address of the page that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mosaique.discovery.documents import SearchRequest
from mosaique.portal import addresses
from mosaique.portal.asked import Asked

MOST, USUAL = 20, 5  # documents of a list
BOX, LIST = "recherche", "liste"
_BOX_HEIGHT = 150  # pixels, with room for a button below the field on a narrow column
_LIST_HEIGHT, _DOCUMENT_HEIGHT = 130, 110


@dataclass(frozen=True, slots=True)
class Embed:
    """What a frame shows: a search box or a list, of which question, in which language."""

    kind: str
    asked: Asked
    language: str
    count: int = USUAL

    @property
    def address(self) -> str:
        """The public address of the frame's page."""
        return addresses.absolute(self.path)

    @property
    def path(self) -> str:
        """The same on this site."""
        with override(self.language):
            path = reverse("portal:embed_search" if self.kind == BOX else "portal:embed_list")
        query = self.asked.query_string()
        if self.kind == LIST and self.count != USUAL:
            query = "&".join(filter(None, (query, f"nombre={self.count}")))
        return f"{path}?{query}" if query else path

    @property
    def height(self) -> int:
        """Pixels that hold it in a column of usual width; a narrower one scrolls."""
        return _BOX_HEIGHT if self.kind == BOX else _LIST_HEIGHT + _DOCUMENT_HEIGHT * self.count

    @property
    def title(self) -> str:
        """What the frame is called, for who does not see it."""
        with override(self.language):
            if self.kind == BOX:
                return _("Search the catalogue Mosaïque")
            return _("Documents of the catalogue Mosaïque")

    @property
    def line(self) -> str:
        """The line to put in a page."""
        return frame(self.address, title=self.title, height=self.height)


def frame(address: str, *, title: str, height: int) -> str:
    """The line of HTML that shows a small page of ours in another; the height in pixels."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%"'
        f' height="{height}" loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )


def form_line(language: str) -> str:
    """A search box without a frame: a form in the host page's own look, one line too."""
    with override(language):
        action = addresses.absolute(reverse("portal:search"))
        label, button = _("Search the catalogue Mosaïque"), _("Search")
    return (
        f'<form action="{escape(action)}"><label>{escape(label)} <input type="search" name="q"></label>'
        f" <button>{escape(button)}</button></form>"
    )


def request_of(asked: Asked, count: int) -> SearchRequest:
    """The question of a list, for the search layer."""
    return Asked(
        text=asked.text, filters=asked.filters, years=asked.years, sort=asked.sort, per_page=count
    ).request(with_facets=False, snippets=False)
