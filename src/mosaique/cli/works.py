"""`works`: which records of the union describe the same document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import click

from mosaique.cli.output import output_to
from mosaique.cli.setup import Counter, require_instance

_COLUMNS = ("record_id", "structure", "source_identifier", "work_id")


@click.command("works")
@click.option("--format", "format_name", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", default="-", metavar="FILE", help="`-` is stdout.")
@click.option("--rebuild", is_flag=True, help="Compare all records anew first; decisions hold.")
def works_command(format_name: str, output: str, *, rebuild: bool) -> None:
    """Write the union's works: a row a record, those of one work with the same work_id."""
    require_instance()
    from mosaique.catalogue.works import rebuilding  # noqa: PLC0415  # after Django
    from mosaique.catalogue.works.queries import work_rows  # noqa: PLC0415

    with Counter("works") as bar:
        (rebuilding.rebuild if rebuild else rebuilding.catch_up)(progress=bar.update)
    write = _csv if format_name == "csv" else _json
    with output_to(output) as target:
        for chunk in write(work_rows()):
            target.write(chunk.encode())


def _csv(rows: Iterator[Any]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow(row)
        if text.tell() > 64 * 1024:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _json(rows: Iterator[Any]) -> Iterator[str]:
    """One array, an object a line."""
    separator = "[\n"
    for row in rows:
        yield separator + json.dumps(row._asdict(), ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n" if separator != "[\n" else "[]\n"
