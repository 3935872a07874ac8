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
@click.option("--page", "mode", type=click.Choice(["links", "text"]), help="Watch the page itself.")
@click.option("--part", "selector", default="", metavar="SELECTOR", help="Only this part of the page (CSS).")
@click.option("--least", default=3, show_default=True, help="Words from which a change of a text counts.")
@click.option(
    "--letters",
    "by",
    type=click.Choice(["list", "sender", "tag"]),
    help="Watch newsletters: URL is a List-Id, a sender, or what follows + in the mailbox's address.",
)
@click.option(
    "--each", type=click.Choice(["message", "link"]), default="message", help="An item for each of these."
)
def add_command(url: str, codes: tuple[str, ...], title: str, **asked: Any) -> None:
    """Watch what URL gives: a feed or the one that a page names, a set of OAI-PMH, the answer to a question
    (SRU), a search of this portal; with an option, a page itself or newsletters.
    """
    require_instance()
    from mosaique.watch import actions  # noqa: PLC0415  # after Django
    from mosaique.watch.errors import SourceRefused  # noqa: PLC0415
    from mosaique.watch.kinds import mailbox  # noqa: PLC0415

    structures = [find_structure(code) for code in codes]
    trial = _tried(url, **asked)
    if trial.candidates:
        choice = "; ".join(one.url for one in trial.candidates)
        message = f"{trial.url} names several feeds, add one of them: {choice}"
        raise CommandFailed(message)
    if trial.said:
        raise CommandFailed(trial.said)
    try:
        source = actions.add_source(
            trial.url,
            title=title,
            own_title=trial.feed.title if trial.feed else url,
            structures=structures,
            kind=trial.kind,
            settings=trial.settings,
        )
    except SourceRefused as error:
        raise CommandFailed(error.user_message) from error
    items = len(trial.feed.items) if trial.feed else 0
    click.echo(f"{source.url}: {source.title or trial.site}, {items} items")
    if asked["by"] and not mailbox.is_set():
        click.echo("no mailbox is set: newsletters come once MOSAIQUE_MAILBOX names one", err=True)


def _tried(url: str, *, mode: str | None, selector: str, least: int, by: str | None, each: str) -> Any:
    """What would be watched; newsletters are asked of nobody."""
    from mosaique.watch import trying  # noqa: PLC0415  # after Django
    from mosaique.watch.enums import SourceKind  # noqa: PLC0415
    from mosaique.watch.kinds import letters, pages  # noqa: PLC0415

    if by:
        wanted = letters.Watched(by, url.strip().lower(), each)
        return trying.Trial(wanted.address, kind=SourceKind.LETTER, settings=wanted.settings)
    if mode is None:
        return trying.look(url)
    watched = pages.Watched(mode, selector, max(least, 1))
    trial = trying.look_at_page(url, watched)
    trial.url = watched.address(trial.url)
    return trial


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
