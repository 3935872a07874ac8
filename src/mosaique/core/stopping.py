"""Whether this process was asked to stop: long work ends at its next safe place."""

from __future__ import annotations

import threading

_stopping = threading.Event()


def ask_to_stop() -> None:
    """Have long work of this process end at its next safe place; another worker goes on with it."""
    _stopping.set()


def is_stopping() -> bool:
    """Whether this process was asked to stop."""
    return _stopping.is_set()
