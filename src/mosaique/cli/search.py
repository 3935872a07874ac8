"""`search` and `index`: the portal's own search, and the state of its index."""

from __future__ import annotations

import click

from mosaique.cli.errors import CommandFailed
from mosaique.cli.setup import Counter, print_json, require_instance


@click.command("search")
@click.argument("query")
@click.option("--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Repeatable.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0, 1000))
@click.option("--facets", is_flag=True, help="Count the values of each facet.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as a JSON object.")
def search_command(query: str, filters: tuple[str, ...], limit: int, *, facets: bool, as_json: bool) -> None:
    """Search the portal for QUERY."""
    require_instance()
    from mosaique.portal.answers import answer_for_machines  # noqa: PLC0415  # after Django

    pairs = [pair.partition("=") for pair in filters]
    if wrong := [
        pair for pair, (_, equals, value) in zip(filters, pairs, strict=True) if not (equals and value)
    ]:
        message = f"--filter takes FACET=VALUE, not {wrong[0]!r}"
        raise CommandFailed(message)
    try:
        answer = answer_for_machines(
            query, [(name, value) for name, _, value in pairs], limit=limit, with_facets=facets
        )
    except LookupError as error:
        raise CommandFailed(str(error)) from error
    if as_json:
        print_json(answer)
        return
    for hit in answer["hits"]:
        click.echo(f"{hit['id']:>8}  {hit['year'] or '':>4}  {hit['title']}")
    click.echo(f"{answer['total']} records", err=True)


@click.group("index")
def index_command() -> None:
    """The search index: disposable, rebuilt from the database."""


@index_command.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the one that serves, then swap."""
    require_instance()
    from mosaique.discovery import queue  # noqa: PLC0415  # after Django

    with Counter("index") as bar:
        count = queue.rebuild(progress=bar.update)
    click.echo(f"index: {count} documents")


@index_command.command("status")
@click.option("--json", "as_json", is_flag=True)
def status(*, as_json: bool) -> None:
    """Counts of the database and of the index, and the queue's length."""
    require_instance()
    from mosaique.discovery import search  # noqa: PLC0415  # after Django

    counts = search.status()
    if as_json:
        print_json(counts)
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in counts.items()))
