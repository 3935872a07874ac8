"""What a kind of source is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mosaique.core.http import POLITE, FetchOutcome, Pace, Reach, fetch
from mosaique.watch.fetching import Plan, Reply

Fetch = Callable[..., FetchOutcome]


@dataclass(frozen=True, slots=True)
class Web:
    """How a source asks the outside world: what may be reached, how politely."""

    fetch: Fetch = fetch
    reach: Reach | None = None
    pace: Pace | None = POLITE

    def get(
        self, url: str, *, max_bytes: int, timeout: float, accept: str = "*/*", **validators: str | None
    ) -> FetchOutcome:
        """Ask an address."""
        return self.fetch(
            url,
            accept=accept,
            max_bytes=max_bytes,
            timeout=timeout,
            reach=self.reach,
            pace=self.pace,
            **validators,
        )


class Kind(Protocol):
    """One kind of source, a module: ``read`` gives what is new since ``plan.memory``, and raises nothing that
    the other side does.
    """

    def read(self, plan: Plan, web: Web) -> Reply: ...
