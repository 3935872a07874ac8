"""References in the style that the reader chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from mosaique.catalogue.models import Record
from mosaique.exchange.citations import STYLES, Entry, bibliography
from mosaique.exchange.formats.csl_json import description_to_csl

COOKIE = "style"
_NOT_CITED = frozenset({"abstract", "note", "keyword", "annote", "custom"})


def styles() -> list[tuple[str, str]]:
    """(slug, label) of the styles offered, the default first."""
    return [(style.slug, gettext(style.label)) for style in STYLES.values()]


def chosen_style(request: HttpRequest) -> str:
    """The style of the address, else the one that the reader took last, else the default."""
    known = list(STYLES)
    asked = request.GET.get("style") or request.COOKIES.get(COOKIE, "")
    return asked if asked in known else known[0]


def entries(records: Sequence[Record], *, style: str) -> list[Entry]:
    """A bibliography's entries in the style's own order, with the ids of their records."""
    items = [_item(record) for record in records]
    return bibliography(items, style=style, locale=(get_language() or "fr")[:2])


def _item(record: Record) -> dict[str, Any]:
    """The record for the engine, without what some styles would print beside the reference."""
    item = description_to_csl(record.description, id=str(record.pk))
    return {name: value for name, value in item.items() if name not in _NOT_CITED}


def citation(record: Record, *, style: str) -> SafeString:
    """One reference as safe HTML: the engine escapes what records hold."""
    found = entries([record], style=style)
    return mark_safe(found[0].html if found else "")  # noqa: S308  # italics and links of the engine only
