"""`mosaique`: the command line of operators and scripts.

Exit codes: 0 done, 1 done with rejected records or problems found, 2 could not run. Errors are one readable
line on stderr. ``--json`` prints one object on stdout and nothing else there.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

from mosaique import __version__
from mosaique.cli.errors import ReadableErrors

# Command → module: a command loads only what it needs.
_COMMANDS = {
    "init": "instance",
    "demo": "instance",
    "serve": "serving",
    "worker": "serving",
    "import": "exchange",
    "export": "exchange",
    "harvest": "harvest",
    "watch": "watch",
    "search": "search",
    "index": "search",
    "works": "works",
    "check": "integrity",
    "tidy": "housekeeping",
    "backup": "archives",
    "restore": "archives",
}


class LazyGroup(ReadableErrors):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"mosaique.cli.{_COMMANDS[cmd_name]}")
        return getattr(module, f"{cmd_name}_command")  # type: ignore[no-any-return]  # by convention a Command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mosaique")
def main() -> None:
    """Mosaïque: the shared documentation platform of a network of resource centres."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosaique.config.settings.production")
