"""What the pages of imports read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.core.bulk import in_batches
from mosaique.exchange.formats.spreadsheet.csv_format import guarded
from mosaique.exchange.journal import batches_of
from mosaique.exchange.models import ImportRun
from mosaique.exchange.reports import ReportedProblem

SHOWN = 100  # problems, warnings or records that a page lists


class Touched(NamedTuple):
    """Records that an import made or added to; ``total`` may be more than those listed."""

    records: list[Record]
    total: int


def made_by(run: ImportRun) -> Touched:
    """The first records that a run made and that are still there."""
    ids = [one for batch in batches_of(run) for one in batch.created]
    return _first(ids)


def added_to_by(run: ImportRun) -> Touched:
    """The first known records to which a run added a copy."""
    ids = [record for batch in batches_of(run) for record, _origin in batch.attached]
    return _first(list(dict.fromkeys(ids)))


def _first(ids: list[int]) -> Touched:
    found: list[Record] = []
    for some in in_batches(ids[:SHOWN], SHOWN):
        found += Record.objects.filter(pk__in=some).order_by("pk").only("pk", "title", "state")
    return Touched(found, len(ids))


def told_of(run: ImportRun, name: str = "problems") -> list[ReportedProblem]:
    """The first problems, or warnings, that a run met so far."""
    found: list[ReportedProblem] = []
    for batch in batches_of(run):
        found += getattr(batch, name)
        if len(found) >= SHOWN:
            return found[:SHOWN]
    return found or problems_of(run.report, name)


def problems_of(report: dict[str, Any], name: str = "problems") -> list[ReportedProblem]:
    """The first problems, or warnings, of a report as it was kept."""
    return [ReportedProblem(**one) for one in report.get(name, [])[:SHOWN]]


def reasons_table(run: ImportRun) -> Iterator[str]:
    """Every rejected record as a line of a CSV file: where it is, its number, why."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([_("record"), _("line"), _("byte"), _("number"), _("reason")])
    for batch in batches_of(run):
        writer.writerows(_rows(batch.problems))
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _rows(problems: Iterable[ReportedProblem]) -> Iterator[list[str]]:
    for one in problems:
        cells = (one.position, one.line, one.offset, one.identifier, one.reason)
        yield [guarded("" if cell is None else str(cell)) for cell in cells]
