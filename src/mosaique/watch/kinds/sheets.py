"""What the sheet of a source tells of its kind."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosaique.watch.enums import SourceKind
from mosaique.watch.kinds import letters, pages
from mosaique.watch.models import Source


def address(source: Source) -> str:
    """Where a source is, as people write it."""
    if source.kind == SourceKind.PAGE:
        return pages.page_url(source.url)
    if source.kind == SourceKind.LETTER:
        return letters.Watched.of(source.settings).value
    return source.url


def is_text_of_page(source: Source) -> bool:
    """Whether its items are changes of a text."""
    return source.kind == SourceKind.PAGE and pages.Watched.of(source.settings).mode == pages.TEXT


def described(source: Source) -> list[tuple[str, str]]:
    """What is watched there, as (label, value)."""
    told = source.settings
    if source.kind == SourceKind.PAGE:
        return _page(pages.Watched.of(told))
    if source.kind == SourceKind.LETTER:
        return _letters(letters.Watched.of(told))
    if source.kind == SourceKind.OAI:
        return [
            (_("Set"), told.get("set") or _("the whole catalogue")),
            (_("Format"), told.get("prefix", "")),
        ]
    if source.kind == SourceKind.SRU:
        return [(_("Question"), told.get("query", ""))]
    return []


def _page(watched: pages.Watched) -> list[tuple[str, str]]:
    is_text = watched.mode == pages.TEXT
    lines = [(_("What is watched"), _("the changes of its text") if is_text else _("its new links"))]
    lines.append((_("Part of the page"), watched.selector or _("found by itself")))
    if is_text:
        least = ngettext("from %(count)s word on", "from %(count)s words on", watched.least)
        lines.append((_("A change counts"), least % {"count": watched.least}))
    return lines


def _letters(watched: letters.Watched) -> list[tuple[str, str]]:
    names = {
        letters.LIST: _("a mailing list"),
        letters.SENDER: _("a sender"),
        letters.TAG: _("an address of its own"),
    }
    each = _("each link of a letter") if watched.each == letters.LINK else _("each letter")
    return [(_("Recognised by"), names[watched.by]), (_("An item for"), each)]
