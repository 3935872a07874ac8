"""Asking a source, whatever its kind."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from mosaique.core.http import POLITE, Pace, Reach, fetch
from mosaique.watch import fetching
from mosaique.watch.enums import Outcome, SourceKind
from mosaique.watch.fetching import UNREADABLE, Fetch, Plan, Reply
from mosaique.watch.kinds import catalogues, letters, pages, portal
from mosaique.watch.kinds.base import Kind, Web

logger = logging.getLogger(__name__)

KINDS: dict[str, Kind] = {
    SourceKind.PAGE: pages,
    SourceKind.LETTER: letters,
    SourceKind.OAI: catalogues,
    SourceKind.SRU: catalogues,
    SourceKind.SEARCH: portal,
}
# What is read in our own base, in the thread that writes; nothing is asked of anybody.
LOCAL = frozenset({SourceKind.LETTER, SourceKind.SEARCH})


def ask(plan: Plan, *, fetch: Fetch = fetch, reach: Reach | None = None, pace: Pace | None = POLITE) -> Reply:
    """What is new at the source, that nothing is, or why it cannot be known; nothing is raised."""
    kind = KINDS.get(plan.kind)
    if kind is None:
        return fetching.ask(plan, fetch=fetch, reach=reach, pace=pace)
    start = time.perf_counter()
    try:
        reply = kind.read(plan, Web(fetch, reach, pace))
    except Exception:  # one document that a library cannot bear stops no other source
        logger.exception("source url=%s could not be read", plan.url)
        reply = Reply(outcome=Outcome.FAILED, reason=UNREADABLE)
    return replace(reply, took=int(1000 * (time.perf_counter() - start)))
