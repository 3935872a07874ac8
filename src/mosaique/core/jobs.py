"""The background worker's signs of life, and whether it was asked to stop."""

from __future__ import annotations

import datetime as dt
import threading

from mosaique.core import clock
from mosaique.core.models import Heartbeat

WORKER = "worker"
INTERVAL = 10  # seconds between two beats
# Three beats may be missed: a long index commit holds the worker for some seconds.
_ALIVE = dt.timedelta(seconds=4 * INTERVAL)

_stopping = threading.Event()


def ask_to_stop() -> None:
    """Have long work of this process end at its next safe place; another worker goes on with it."""
    _stopping.set()


def is_stopping() -> bool:
    """Whether this process was asked to stop."""
    return _stopping.is_set()


def beat(name: str = WORKER) -> None:
    """Say that a process is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def is_alive(name: str = WORKER) -> bool:
    """Whether the process said so less than 40 seconds ago."""
    return Heartbeat.objects.filter(name=name, at__gte=clock.now() - _ALIVE).exists()
