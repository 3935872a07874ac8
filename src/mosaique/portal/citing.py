"""References in the style that the reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mosaique.catalogue.values.description import Description
from mosaique.exchange.citations import STYLES, Entry, bibliography
from mosaique.exchange.formats.csl_json import description_to_csl
from mosaique.portal.wording import language

COOKIE = "style"
_AGE = 60 * 60 * 24 * 365  # seconds
_NOT_CITED = frozenset({"abstract", "note", "keyword", "annote", "custom"})


def styles() -> list[tuple[str, str]]:
    """(slug, label) of the styles offered, the default first."""
    return [(style.slug, gettext(style.label)) for style in STYLES.values()]


def chosen_style(request: HttpRequest) -> str:
    """The style of the address, else the one that the reader took last, else the default."""
    known = list(STYLES)
    asked = request.GET.get("style") or request.COOKIES.get(COOKIE, "")
    return asked if asked in known else known[0]


def remember_style(request: HttpRequest, response: HttpResponse) -> None:
    """Keep a style just chosen for a year."""
    if "style" in request.GET:
        response.set_cookie(COOKIE, chosen_style(request), max_age=_AGE, samesite="Lax", httponly=True)


def entries(described: Mapping[int, Description], *, style: str) -> list[Entry]:
    """A bibliography's entries in the style's own order, with the ids of their records."""
    items = [_item(pk, one) for pk, one in described.items()]
    return bibliography(items, style=style, locale=language())


def citation(pk: int, described: Description, *, style: str) -> SafeString:
    """One reference as safe HTML: the engine escapes what records hold."""
    found = entries({pk: described}, style=style)
    return mark_safe(found[0].html if found else "")  # noqa: S308  # italics and links of the engine only


def _item(pk: int, described: Description) -> dict[str, Any]:
    """The record for the engine, without what some styles would print beside the reference."""
    item = description_to_csl(described, id=str(pk))
    return {name: value for name, value in item.items() if name not in _NOT_CITED}
