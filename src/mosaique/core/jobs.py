"""The background worker's signs of life."""

from __future__ import annotations

import datetime as dt

from mosaique.core import clock
from mosaique.core.models import Heartbeat

WORKER = "worker"
INTERVAL = 10  # seconds between two beats
# Three beats may be missed: a long index commit holds the worker for some seconds.
_ALIVE = dt.timedelta(seconds=4 * INTERVAL)


def beat(name: str = WORKER) -> None:
    """Say that a process is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def is_alive(name: str = WORKER) -> bool:
    """Whether the process said so less than 40 seconds ago."""
    return Heartbeat.objects.filter(name=name, at__gte=clock.now() - _ALIVE).exists()
