"""Politeness: hosts are not asked more often than they can bear."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """At least ``interval`` seconds between two requests to one host, over all threads of the process."""

    def __init__(
        self,
        interval: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str) -> None:
        """Return when it is the caller's turn at that host."""
        with self._lock:
            now = self._clock()
            self._next = {name: turn for name, turn in self._next.items() if turn > now}
            turn = self._next.get(host, now)
            self._next[host] = turn + self._interval
        if turn > now:
            self._sleep(turn - now)


# Every harvest and watch of this process shares it.
POLITE = Pace()
