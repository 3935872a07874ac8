"""Whose turn it is to compare records: batches of what changed, or all records anew, which takes minutes.

Each would write what the other has written. The locks go with the process that holds them.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def turn_of_a_batch() -> Iterator[bool]:
    """Whether a batch may be compared now: not while all records are."""
    with _lock_file() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def turn_of_all() -> Iterator[None]:
    """Wait for the batch under way, and keep the next ones from beginning."""
    with _lock_file() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file() -> Iterator[int]:
    with (settings.MOSAIQUE_HOME / "works.lock").open("w") as lock:
        yield lock.fileno()
