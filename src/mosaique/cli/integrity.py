"""`check`: whether the instance agrees with itself."""

from __future__ import annotations

import sys

import click

from mosaique.cli.errors import EXIT_PROBLEMS
from mosaique.cli.setup import print_json, require_instance


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as a JSON object.")
def check_command(*, as_json: bool) -> None:
    """Compare database, index, files and counters; a line for each difference."""
    require_instance()
    from mosaique.catalogue.integrity import differences  # noqa: PLC0415  # after Django

    found = list(differences())
    if as_json:
        print_json({"ok": not found, "differences": found})
    else:
        for difference in found:
            click.echo(f"{difference['part']}: {difference['message']}")
        click.echo("everything agrees" if not found else f"{len(found)} differences", err=True)
    if found:
        sys.exit(EXIT_PROBLEMS)
