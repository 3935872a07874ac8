"""The report's tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosaique.exchange.formats.spreadsheet.csv_format import guarded
from mosaique.watch.report.queries import Delay, Report

Rows = Iterator[list[Any]]


def written(report: Report, name: str) -> str:
    """One table as a file that spreadsheets open. Raises KeyError if there is none of that name."""
    rows = TABLES[name]
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, delimiter=";")
    writer.writerows(
        [guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows(report)
    )
    return sheet.getvalue()


def _months(report: Report) -> Rows:
    # A long time is in quarters, each under its first month.
    yield [pgettext("period", "From"), _("Items seen"), _("Items kept"), _("Records")]
    for one in report.months:
        yield [one.first.isoformat()[:7], one.seen, one.kept, one.records]


def _coverage(report: Report) -> Rows:
    yield [_("Theme"), *report.coverage.columns, _("Records")]
    for theme, counts, total in report.coverage.rows:
        yield [theme, *counts, total]


def _themes(report: Report) -> Rows:
    yield [_("Theme"), _("Items seen"), _("Items kept"), _("Records")]
    for one in report.themes:
        yield [one.name, one.seen, one.kept, one.records]


def _sources(report: Report) -> Rows:
    yield [
        _("Source"),
        _("Address"),
        _("Items seen"),
        _("Decided"),
        _("Items kept"),
        _("Records"),
        _("Items decided for each one kept"),
    ]
    for one in sorted(report.sources, key=lambda one: one.source.title):
        told = one.figures
        cost = "" if told.cost is None else round(told.cost, 1)
        yield [str(one.source), one.source.url, told.seen, told.decided, told.kept, told.records, cost]


def _delays(report: Report) -> Rows:
    yield [
        _("Group"),
        _("Records"),
        _("of which dated"),
        _("First quartile (days)"),
        _("Median (days)"),
        _("Third quartile (days)"),
    ]
    for one in (report.delay, *report.by_centre, *report.by_period):
        yield [one.name, one.records, *_figures(one)]


def _figures(one: Delay) -> list[Any]:
    told = one.quartiles
    return (
        [told.count, *(round(value, 1) for value in (told.first, told.median, told.third))] if told else [0]
    )


TABLES: dict[str, Callable[[Report], Rows]] = {
    "mois": _months,
    "couverture": _coverage,
    "themes": _themes,
    "sources": _sources,
    "delais": _delays,
}
