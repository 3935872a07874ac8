"""`init` and `demo`: an instance, and the demonstration network in it."""

from __future__ import annotations

import click

from mosaique.cli.setup import load_django, refuse_half_restored


@click.command("init")
def init_command() -> None:
    """Create the instance or upgrade it; running it again changes nothing."""
    load_django()
    _initialise()


@click.command("demo")
def demo_command() -> None:
    """Create the instance with the demonstration network, its references and its recorded watch."""
    load_django()
    from mosaique.catalogue.demonstration.actions import create_references  # noqa: PLC0415  # after Django
    from mosaique.catalogue.works.rebuilding import catch_up  # noqa: PLC0415
    from mosaique.discovery import queue  # noqa: PLC0415
    from mosaique.network.demonstration import create_accounts  # noqa: PLC0415
    from mosaique.watch.demonstration.actions import create_watch  # noqa: PLC0415

    _initialise()
    made = create_references()
    catch_up()
    queue.drain()
    accounts = create_accounts()
    items = create_watch()
    added = [f"{made} references added"] * bool(made) + [f"{items} recorded items of the watch"] * bool(items)
    click.echo(f"demonstration: {', '.join(added) or 'up to date'}")
    click.echo(format_accounts(accounts))


def _initialise() -> None:
    """Tables, vocabularies, the network and an index."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from mosaique.core import planner  # noqa: PLC0415
    from mosaique.network.actions import create_network  # noqa: PLC0415
    from mosaique.vocabularies.actions import load_vocabularies  # noqa: PLC0415

    refuse_half_restored()
    for folder in ("index", "media", "backups", "outbox"):
        (settings.MOSAIQUE_HOME / folder).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    load_vocabularies()
    create_network()
    planner.refresh()
    click.echo(f"instance: {settings.MOSAIQUE_HOME}")


def format_accounts(accounts: object) -> str:
    """The demonstration accounts as lines for a terminal."""
    lines = ["demonstration accounts (sign in at /compte/login/):"]
    lines += [
        f"  {account.email:<34} {account.password:<22} {account.role} {account.structure}".rstrip()
        for account in accounts  # type: ignore[attr-defined]  # DemoAccount values
    ]
    return "\n".join(lines)
