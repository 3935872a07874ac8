"""What a command needs before it works: Django, and an instance."""

from __future__ import annotations

import gc
import json
import sys
from typing import Any, Self

import click

from mosaique.cli.errors import CommandFailed


def load_django() -> None:
    """Make models and settings usable; messages are in the instance's language."""
    gc.disable()  # what is loaded stays: looking for cycles in it meanwhile took a fifth of the time
    import django  # noqa: PLC0415  # costs half a second that `--help` does not owe

    django.setup(set_prefix=False)
    gc.freeze()
    gc.enable()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    translation.activate(settings.LANGUAGE_CODE)


def require_instance() -> None:
    """Load Django and make sure that there is an instance. Raises CommandFailed when there is none."""
    load_django()
    refuse_half_restored()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    sqlite = connection.vendor == "sqlite"
    missing = sqlite and not _exists(connection.settings_dict["NAME"])
    if missing or "network_structure" not in connection.introspection.table_names():
        message = f"no instance in {settings.MOSAIQUE_HOME}: run `mosaique init` (or `mosaique demo`) first"
        raise CommandFailed(message)


def refuse_half_restored() -> None:
    """Raise CommandFailed while a restore that was stopped has not been taken up again."""
    from mosaique.core import archive  # noqa: PLC0415  # after Django

    if name := archive.interrupted_restore():
        message = f"a restore was interrupted: run `mosaique restore {name}` again to end it"
        raise CommandFailed(message)


def _exists(name: object) -> bool:
    from pathlib import Path  # noqa: PLC0415

    return Path(str(name)).exists()


def find_structure(code: str) -> Any:
    """The structure of that code, whatever its case. Raises CommandFailed naming those that exist."""
    from mosaique.network.models import Structure  # noqa: PLC0415

    structure = Structure.objects.filter(code__iexact=code).first()
    if structure is None:
        known = ", ".join(Structure.objects.values_list("code", flat=True))
        message = f"no structure has the code {code!r}; known codes: {known or 'none'}"
        raise CommandFailed(message)
    return structure


def print_json(value: object) -> None:
    """One JSON object on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


class Counter:
    """How many are done, on stderr while it is a terminal; silent when piped."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.done = 0
        self.shown = sys.stderr.isatty()

    def update(self, more: int) -> None:
        """Count that many more."""
        self.done += more
        if self.shown:
            click.echo(f"\r{self.label}: {self.done}", nl=False, err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.done:
            click.echo(err=True)
