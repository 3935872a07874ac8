"""Small words of the desk's templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.dates import MONTHS_AP
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mosaique.catalogue.models import Record
from mosaique.desk import addresses
from mosaique.desk.sections import Section, sections_for
from mosaique.portal import wording
from mosaique.portal.cards import Tile
from mosaique.portal.components import tile

register = template.Library()

_STEP, _BAR, _HIGH = 40, 28, 60


@register.simple_tag(takes_context=True)
def sections(context: template.Context) -> list[tuple[Section, str]]:
    """The menu of the person who asks, each entry with what ``aria-current`` says of it here."""
    request = context["request"]
    return [(one, one.current_at(request.path)) for one in sections_for(request.user)]


@register.filter
def centre_tile(record: Record) -> SafeString:
    """The tile of the centre that is answerable for a record."""
    one = record.structure
    return tile(Tile(one.code, one.hue, one.name))


@register.filter
def entry_url(record: Record) -> str:
    """Where a record is described and corrected."""
    return addresses.entry(record)


@register.filter
def title_line(record: Record) -> str:
    """Title and subtitle on a line, typeset for the reader: the column holds "Title: subtitle"."""
    title = record.title.replace(": ", " : ") if wording.language() == "fr" else record.title
    return wording.typeset(title) or gettext("Untitled")


@register.filter
def at(values: Mapping[str, Any] | None, name: str) -> Any:
    """The value under a name that is itself a variable; nothing where there is none."""
    return (values or {}).get(name)


@register.simple_tag
def month_bars(months: Sequence[int], hue: int) -> SafeString:
    """A year as twelve bars with their figures: an SVG that says itself what it shows."""
    largest = max([*months, 1])
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{}</text>'
        '<text class="month" x="{}" y="94">{}</text>',
        (_bar(place, count, largest) for place, count in enumerate(months)),
    )
    return format_html(
        '<svg class="month-bars hue-{}" viewBox="0 0 480 100" aria-hidden="true">{}</svg>', hue, bars
    )


def _bar(place: int, count: int, largest: int) -> tuple[object, ...]:
    height = round(_HIGH * count / largest) if count else 1
    left, middle, top = place * _STEP + (_STEP - _BAR) // 2, place * _STEP + _STEP // 2, 80 - height
    return left, top, _BAR, height, middle, top - 5, count or "", middle, MONTHS_AP[place + 1]
