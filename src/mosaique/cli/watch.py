"""`watch`: the network's sources, from the command line and cron."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from mosaique.cli.errors import EXIT_PROBLEMS, CommandFailed
from mosaique.cli.setup import Counter, find_structure, print_json, require_instance


@click.group("watch")
def watch_command() -> None:
    """Read the sources that the network watches."""


@watch_command.command("add")
@click.argument("url")
@click.option("--structure", "codes", multiple=True, metavar="CODE", help="A centre in charge; repeatable.")
@click.option("--title", default="", help="Its title here, instead of its own.")
def add_command(url: str, codes: tuple[str, ...], title: str) -> None:
    """Watch the feed at URL, or the one that the page at URL names."""
    require_instance()
    from mosaique.watch import actions, trying  # noqa: PLC0415  # after Django
    from mosaique.watch.errors import SourceRefused  # noqa: PLC0415

    structures = [find_structure(code) for code in codes]
    trial = trying.look(url)
    if trial.candidates:
        choice = "; ".join(one.url for one in trial.candidates)
        message = f"{trial.url} names several feeds, add one of them: {choice}"
        raise CommandFailed(message)
    if trial.feed is None:
        raise CommandFailed(trial.said)
    try:
        source = actions.add_source(trial.url, title=title, own_title=trial.feed.title, structures=structures)
    except SourceRefused as error:
        raise CommandFailed(error.user_message) from error
    click.echo(f"{source.url}: {trial.feed.title or trial.site}, {len(trial.feed.items)} items")


@watch_command.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print the report as a JSON object.")
def run_command(*, as_json: bool) -> None:
    """Read every source that is on, now."""
    require_instance()
    from mosaique.watch import rounds  # noqa: PLC0415  # after Django
    from mosaique.watch.models import Source  # noqa: PLC0415

    with Counter("sources") as bar:
        report = rounds.read_now(progress=bar.update)
    failing = list(Source.objects.in_trouble().exclude(reason="").order_by("pk")) if report.failed else []
    if as_json:
        print_json(asdict(report) | {"problems": [{"url": one.url, "reason": one.said} for one in failing]})
    else:
        for one in failing:
            click.echo(f"{one.url}: {one.said}", err=True)
        told = ", ".join(
            f"{getattr(report, name)} {name}" for name in ("unchanged", "failed", "new", "changed")
        )
        click.echo(f"{report.sources} sources in {report.seconds:.1f} s: {told}")
    if report.failed:
        sys.exit(EXIT_PROBLEMS)


@watch_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_command(*, as_json: bool) -> None:
    """List the sources: how they do, when they were read last and will be next."""
    require_instance()
    from mosaique.watch.models import Source  # noqa: PLC0415  # after Django

    rows = [_row(source) for source in Source.objects.prefetch_related("structures")]
    if as_json:
        print_json({"sources": rows})
        return
    for row in rows:
        click.echo(f"{row['title']}: {row['health']}, read {row['last_success'] or 'never'}, {row['url']}")


@watch_command.command("triage")
@click.option("--rebuild", is_flag=True, help="Learn every ranking again from the decisions in force.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def triage_command(*, rebuild: bool, as_json: bool) -> None:
    """List the learned rankings: what each learned from, and how good it is where that can be told."""
    require_instance()
    from mosaique.watch.topics import learning, queries, ranking  # noqa: PLC0415  # after Django
    from mosaique.watch.topics.models import Topic  # noqa: PLC0415

    rows = []
    for topic in [None, *Topic.objects.order_by("name")]:
        number = topic.pk if topic else ranking.NETWORK
        if rebuild:
            learning.rebuild(topic)
        measure = queries.report(number).whole
        seen = measure.at_fifth / 100 if measure.tells else None
        rows.append(
            {"topic": topic.slug if topic else None, **queries.lessons_of(number), "seen_at_20": seen}
        )
    if as_json:
        print_json({"rankings": rows})
        return
    for row in rows:
        told = "too few to tell" if row["seen_at_20"] is None else f"{row['seen_at_20']:.0%} seen at 20% read"
        click.echo(
            f"{row['topic'] or 'the whole inbox'}: {row['kept']} kept, {row['dropped']} dropped, {told}"
        )


def _row(source: Any) -> dict[str, Any]:
    last = source.succeeded_at
    return {
        "url": source.url,
        "title": str(source),
        "kind": str(source.kind),
        "structures": [one.code for one in source.structures.all()],
        "health": str(source.health),
        "last_success": last.isoformat() if last else None,
        "next": source.next_at.isoformat() if source.state == "on" else None,
        "failures": source.failures,
        "reason": source.said,
    }
