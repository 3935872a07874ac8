"""How a command fails: one readable line on stderr and exit code 2, never a traceback for bad input."""

from __future__ import annotations

import logging
import sys
from typing import Any

import click

EXIT_PROBLEMS = 1
EXIT_FAILED = 2

logger = logging.getLogger(__name__)


class CommandFailed(click.ClickException):
    """The command could not run; the message says why and what to do."""

    exit_code = EXIT_FAILED

    def show(self, file: Any = None) -> None:
        click.echo(f"mosaique: {self.format_message()}", file=file or sys.stderr)


class ReadableErrors(click.Group):
    """A group that turns what the environment can do to a command into CommandFailed."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            raise CommandFailed(_of_system(error)) from error
        except Exception as error:
            if (message := _of_configuration(error)) is None:
                raise
            raise CommandFailed(message) from error


def _of_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _of_configuration(error: Exception) -> str | None:
    """The sentence for a wrong setting or an unreachable database; None for what is our own mistake."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  # `--help` needs no Django
    from django.db.utils import DatabaseError  # noqa: PLC0415

    if isinstance(error, ImproperlyConfigured | DatabaseError):
        return " ".join(str(error).split())
    return None
