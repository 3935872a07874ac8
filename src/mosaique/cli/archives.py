"""`backup` and `restore`: one consistent archive of database and media."""

from __future__ import annotations

from pathlib import Path

import click

from mosaique.cli.errors import CommandFailed
from mosaique.cli.setup import load_django, require_instance


@click.command("backup")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Default: a dated file in backups/.")
def backup_command(output: Path | None) -> None:
    """Archive database and media while serving."""
    require_instance()
    from django.conf import settings  # noqa: PLC0415  # after Django

    from mosaique.core import archive, clock  # noqa: PLC0415

    target = output or settings.MOSAIQUE_HOME / "backups" / f"mosaique-{clock.now():%Y%m%dT%H%M%SZ}.tar.gz"
    try:
        archive.back_up(target)
    except archive.ArchiveError as error:
        raise CommandFailed(str(error)) from error
    click.echo(str(target))


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before replacing an instance.")
def restore_command(file: Path, *, yes: bool) -> None:
    """Put an archive in place of the instance, then rebuild the index."""
    load_django()
    from mosaique.core import archive  # noqa: PLC0415  # after Django
    from mosaique.discovery import queue  # noqa: PLC0415

    try:
        archive.verify(file)
        if archive.instance_exists() and not yes:
            click.confirm("This replaces the present database and media. Go on?", abort=True, err=True)
        kept = archive.restore(file)
    except archive.ArchiveError as error:
        raise CommandFailed(str(error)) from error
    count = queue.rebuild()
    archive.end_restore()
    click.echo(
        f"restored {file}: {count} documents indexed"
        + (f"; the former instance is in {kept}" if kept else "")
    )
