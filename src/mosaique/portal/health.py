"""What /sante asks: each part that must answer registers its check, by name."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError

from mosaique.core import jobs
from mosaique.discovery import search
from mosaique.discovery.errors import DiscoveryError
from mosaique.network.models import Structure

Check = Callable[[], bool]
_FAILURES = (DatabaseError, DiscoveryError, OSError, ValueError)

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have a part asked whether it answers: true, or false or one of the usual errors when it does not.

    A second registration under a name replaces the first.
    """
    _checks[name] = check


def states() -> dict[str, bool]:
    """Whether each part answers, in the order of registration."""
    return {name: _answers(check) for name, check in _checks.items()}


def _answers(check: Check) -> bool:
    try:
        return check()
    except _FAILURES:
        return False


def _database() -> bool:
    Structure.objects.exists()
    return True


def _index() -> bool:
    return search.engine().count() >= 0


register("database", _database)
register("index", _index)
register("worker", jobs.is_alive)
