"""Drawings of the watch: SVG made on the server, always beside a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.dates import MONTHS_AP
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mosaique.portal.components import number

register = template.Library()

_WIDTH, _HIGH, _TOP = 720, 90, 16
_NARROWEST = 34  # of a bar's place that still holds its month
_ROW, _LEFT, _SCALE = 26, 130, 540


@register.filter
def month_short(of_year: int) -> str:
    """The month's short name."""
    return str(MONTHS_AP[of_year])


@register.simple_tag
def month_chart(months: Sequence[Any]) -> SafeString:
    """Bars of items seen by month with, inside, those kept: their figures above and below."""
    step = _WIDTH / max(len(months), 1)
    largest = max([one.seen for one in months] + [1])
    bars = format_html_join(
        "", "{}", ((_bar(one, place, step, largest),) for place, one in enumerate(months))
    )
    return format_html(
        '<div class="table-wrap" role="region" aria-label="{0}" tabindex="0">'
        '<svg class="watch-chart" viewBox="0 0 {1} {2}" role="img" aria-label="{0}">{3}</svg>'
        '</div><p class="hint">{4}</p>',
        gettext("Items seen and kept by month; the table says the same."),
        _WIDTH,
        _TOP + _HIGH + 36,
        bars,
        gettext("Whole bar: items seen. Dark part and lower figure: items kept."),
    )


def _bar(one: Any, place: int, step: float, largest: int) -> SafeString:
    left, width, middle = round(place * step + 3), round(step - 6), round((place + 0.5) * step)
    base = _TOP + _HIGH
    seen, kept = (round(_HIGH * count / largest) for count in (one.seen, min(one.kept, one.seen)))
    month = month_short(one.first.month) if step >= _NARROWEST else ""
    return format_html(
        '<rect class="bar" x="{0}" y="{1}" width="{2}" height="{3}"/>'
        '<rect class="bar-kept" x="{0}" y="{4}" width="{2}" height="{5}"/>'
        '<text x="{6}" y="{7}" text-anchor="middle">{8}</text>'
        '<text x="{6}" y="{9}" text-anchor="middle">{10}</text>'
        '<text class="quiet" x="{6}" y="{11}" text-anchor="middle">{12}</text>',
        left, base - seen, width, seen, base - kept, kept, middle, base - seen - 4,
        number(one.seen) if one.seen and step >= _NARROWEST else "", base + 14,
        number(one.kept) if one.kept and step >= _NARROWEST else "", base + 30, month,
    )  # fmt: skip


@register.simple_tag
def quartile_chart(rows: Sequence[Any]) -> SafeString:
    """A line a row: half of its cases lie in the bar, the median is cut in it. ``rows`` have ``name`` and
    ``quartiles`` in days.
    """
    told = [one for one in rows if one.quartiles]
    largest = max([one.quartiles.third for one in told] + [1])
    lines = format_html_join("", "{}", ((_quartiles(one, place, largest),) for place, one in enumerate(told)))
    return format_html(
        '<svg class="watch-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        _WIDTH,
        _ROW * len(told) + 6,
        gettext("Days from publication to record; the table says the same."),
        lines,
    )


def _quartiles(one: Any, place: int, largest: float) -> SafeString:
    first, middle, third = (
        round(_LEFT + _SCALE * value / largest)
        for value in (one.quartiles.first, one.quartiles.median, one.quartiles.third)
    )
    top = place * _ROW + 5
    return format_html(
        '<text x="0" y="{0}">{1}</text><rect class="box" x="{2}" y="{3}" width="{4}" height="14" rx="2"/>'
        '<line class="whisker" x1="{5}" x2="{5}" y1="{3}" y2="{6}"/><text x="{7}" y="{0}">{8}</text>',
        top + 12, str(one.name)[:18], first, top, max(third - first, 4), middle, top + 14,
        max(third, first + 4) + 6, number(round(one.quartiles.median)),
    )  # fmt: skip
