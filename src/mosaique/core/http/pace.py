"""Politeness: hosts are not asked more often than they can bear."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """At least ``interval`` seconds between two requests to one host, over all threads of the process; more
    where the host asked for it.
    """

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
        self._slower: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str) -> None:
        """Return when it is the caller's turn at that host."""
        with self._lock:
            now = self._clock()
            self._next = {name: turn for name, turn in self._next.items() if turn > now}
            turn = self._next.get(host, now)
            self._next[host] = turn + self._slower.get(host, self._interval)
        if turn > now:
            self._sleep(turn - now)

    def slow_down(self, host: str, interval: float) -> None:
        """Leave that many seconds between two requests to the host from now on, if they are more."""
        with self._lock:
            if interval > self._slower.get(host, self._interval):
                self._slower[host] = interval
                self._next[host] = max(self._next.get(host, 0.0), self._clock() + interval)


# Every harvest and watch of this process shares it.
POLITE = Pace()
