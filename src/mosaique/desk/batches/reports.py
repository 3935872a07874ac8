"""The report of a batch as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from mosaique.catalogue.enums import Outcome
from mosaique.catalogue.models import Batch
from mosaique.desk.batches.queries import reason, undone_label
from mosaique.exchange.formats.spreadsheet.csv_format import guarded


class _Line:
    """Where the csv module writes a line that is then sent."""

    def write(self, line: str) -> str:
        return line


def csv_report(batch: Batch) -> Iterator[str]:
    """A line a record: which, what was done, why not, which versions, what undoing did."""
    writer = csv.writer(_Line())
    yield "\ufeff"  # spreadsheets read UTF-8 with this mark only
    yield writer.writerow([
        _("Record"), _("Centre"), _("Title"), _("Outcome"), _("Reason"), _("Version before"),
        _("Version after"), _("Undone"),
    ])  # fmt: skip
    changes = batch.changes.select_related("record__structure").defer("record__description").order_by("pk")
    for one in changes.iterator(1_000):
        record = one.record
        yield writer.writerow([
            record.pk if record else "",
            record.structure.code if record else "",
            guarded(record.title) if record else "",
            Outcome(one.outcome).label,
            reason(one.reason, one.missing),
            one.version_before or "",
            one.version_after or "",
            undone_label(one),
        ])  # fmt: skip
