"""`harvest`: partner catalogues, from the command line and cron."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from mosaique.cli.errors import EXIT_PROBLEMS, CommandFailed
from mosaique.cli.setup import Counter, find_structure, print_json, require_instance

_COUNTS = ("read", "created", "updated", "unchanged", "deleted", "rejected")


@click.group("harvest")
def harvest_command() -> None:
    """Copy partners' catalogues and keep them up to date."""


@harvest_command.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--structure", "code", required=True, metavar="CODE", help="The partner.")
@click.option(
    "--protocol", type=click.Choice(["oai", "sru", "feed", "file"]), default="oai", show_default=True
)
@click.option("--prefix", default="", metavar="P", help="The format asked for: oai_dc, marcxml, unimarc…")
@click.option("--set", "set_spec", default="", metavar="S", help="Only this set (oai).")
@click.option("--query", default="", metavar="Q", help="What to ask for (sru).")
@click.option("--every", "every_hours", default=24, show_default=True, type=click.IntRange(0, 9000),
              metavar="HOURS", help="How often the worker harvests it; 0 for never.")  # fmt: skip
def add_command(name: str, url: str, code: str, **asked: Any) -> None:
    """Add the source NAME at URL; nothing is harvested yet."""
    require_instance()
    from mosaique.exchange.harvest import actions  # noqa: PLC0415  # after Django
    from mosaique.exchange.harvest.enums import Protocol  # noqa: PLC0415
    from mosaique.exchange.harvest.errors import SourceRefused  # noqa: PLC0415

    try:
        source = actions.add_source(
            name,
            url,
            structure=find_structure(code),
            protocol=Protocol(asked.pop("protocol")),
            **asked,
        )
    except SourceRefused as error:
        raise CommandFailed(str(error.user_message)) from error
    click.echo(f"{source.name}: {source.protocol}, {source.url}, for {source.structure.code}")


@harvest_command.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--full", is_flag=True, help="Ask for the whole list, not for what changed.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as a JSON object.")
def run_command(names: tuple[str, ...], *, full: bool, as_json: bool) -> None:
    """Harvest the sources of those names, or every one that is on."""
    require_instance()
    sources = _named(names)
    reports = [_run_one(source, full=full) for source in sources]
    if as_json:
        print_json(reports[0] if len(reports) == 1 else {**_totals(reports), "sources": reports})
    else:
        for report in reports:
            _tell(report)
    if any(report["rejected"] or report["error"] or report["state"] == "held" for report in reports):
        sys.exit(EXIT_PROBLEMS)


def _named(names: tuple[str, ...]) -> list[Any]:
    from mosaique.exchange.harvest.enums import SourceState  # noqa: PLC0415  # after Django
    from mosaique.exchange.harvest.models import HarvestSource  # noqa: PLC0415

    every = {source.name: source for source in HarvestSource.objects.select_related("structure")}
    for name in names:
        if name not in every:
            message = f"no source is named {name!r}; sources: {', '.join(every) or 'none'}"
            raise CommandFailed(message)
    if names:
        return [every[name] for name in dict.fromkeys(names)]
    return [source for source in every.values() if source.state == SourceState.ON]


def _run_one(source: Any, *, full: bool) -> dict[str, Any]:
    from mosaique.exchange.errors import RunTaken  # noqa: PLC0415  # after Django
    from mosaique.exchange.harvest import runs  # noqa: PLC0415
    from mosaique.exchange.harvest.errors import SourceRefused  # noqa: PLC0415

    started = time.monotonic()
    report: dict[str, Any] = {"source": source.name, "kind": "", "state": "refused"}
    report |= dict.fromkeys((*_COUNTS, "lost"), 0) | {"problems": [], "error": ""}
    try:
        with Counter(source.name) as bar:
            run = runs.harvest(source, full=full, progress=bar.update)
    except SourceRefused as error:
        report["error"] = str(error.user_message)
    except RunTaken:
        report["error"] = "another worker took this harvest up, or somebody stopped it"
    else:
        report |= {name: getattr(run, name) for name in (*_COUNTS, "lost", "problems", "error")}
        report |= {"kind": str(run.kind), "state": str(run.state)}
    return report | {"seconds": round(time.monotonic() - started, 3)}


def _totals(reports: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(report[name] for report in reports) for name in _COUNTS}


def _tell(report: dict[str, Any]) -> None:
    counts = ", ".join(f"{report[name]} {name}" for name in _COUNTS)
    click.echo(f"{report['source']}: {report['state']}, {counts} in {report['seconds']:.1f} s")
    if report["state"] == "held":
        held = f"{report['lost']} records are no longer in the source: decide on its page of the back office"
        click.echo(f"{report['source']}: {held}", err=True)
    if report["error"]:
        click.echo(f"{report['source']}: {report['error']}", err=True)
    for problem in report["problems"]:
        where = f"page {problem['page']}, record {problem['position']}"
        click.echo(f"{report['source']}: {where}: {problem['identifier']} {problem['reason']}", err=True)


@harvest_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_command(*, as_json: bool) -> None:
    """List the sources: how many records, when they were harvested last, how they do."""
    require_instance()
    from mosaique.exchange.harvest.models import HarvestRun, HarvestSource  # noqa: PLC0415  # after Django

    sources = list(HarvestSource.objects.select_related("structure"))
    last = HarvestRun.objects.latest_of(sources)
    rows = [_row(source, last.get(source.pk)) for source in sources]
    if as_json:
        print_json({"sources": rows})
        return
    for row in rows:
        at = row["last_harvest"] or "never"
        click.echo(f"{row['name']}: {row['health']}, {row['records']} records, {at}, {row['url']}")


def _row(source: Any, last: Any) -> dict[str, Any]:
    at = source.last_success_at
    return {
        "name": source.name,
        "structure": source.structure.code,
        "protocol": str(source.protocol),
        "url": source.url,
        "state": str(source.state),
        "health": str(source.health(last)),
        "records": source.records,
        "last_harvest": at.isoformat() if at else None,
        "error": last.error if last else "",
    }
