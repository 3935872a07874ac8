"""`tidy`: what the worker does once a day, for who runs none."""

from __future__ import annotations

import click

from mosaique.cli.setup import require_instance


@click.command("tidy")
def tidy_command() -> None:
    """Empty the bin of what has been there long enough and end the claims that are over."""
    require_instance()
    from mosaique.catalogue import actions, claims  # noqa: PLC0415  # after Django

    erased, ended = actions.empty_bin(), claims.expire_claims()
    click.echo(f"bin: {erased} erased; claims: {ended} ended")
