"""Asking a source: bounded, patient when it is busy, and never insisting."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from mosaique.core import stopping
from mosaique.core.http import Failed, Fetched, FetchOutcome, fetch
from mosaique.core.http.outcomes import STATUS
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest.errors import NOTHING, SourceFailed

MOST_BYTES = 32 * 1024 * 1024  # a page of a list, decompressed
SECONDS = 60.0
ACCEPT = "application/xml, text/xml, */*;q=0.5"
# A source that asks to wait longer is left alone until then; the run goes on from its token.
LONGEST_PAUSE = 120  # seconds
# Invenio says all the errors of OAI-PMH under 422, that nothing has changed among them.
_SAID_IN_THE_BODY = frozenset({400, 404, 422})
_PROTOCOL = re.compile(rb"<(?:[\w.-]+:)?(?:OAI-PMH|searchRetrieveResponse)[\s>]")
_BEGINNING = 4096  # bytes
_PAUSES = (2, 8, 30)  # seconds, after each answer that may be better next time


def pause(seconds: float) -> None:
    """Wait. Raises RunTaken when this process is asked to stop meanwhile."""
    waiting, left = threading.Event(), seconds
    while left > 0:
        if stopping.is_stopping():
            raise RunTaken
        waiting.wait(min(left, 1))
        left -= 1


def _body(answer: Fetched) -> bytes:
    """Raises SourceFailed for a failure that is not told in the protocol's own words."""
    if answer.status in _SAID_IN_THE_BODY and not _PROTOCOL.search(answer.body[:_BEGINNING]):
        raise SourceFailed(STATUS, {"host": urlsplit(answer.url).hostname, "status": answer.status})
    return answer.body


class Asker:
    """Asks an address, and again a few times when the failure may pass."""

    def __init__(
        self,
        *,
        fetch: Callable[..., FetchOutcome] = fetch,
        pause: Callable[[float], None] = pause,
        pauses: tuple[int, ...] = _PAUSES,
        max_bytes: int = MOST_BYTES,
        seconds: float = SECONDS,
    ) -> None:
        self._fetch = fetch
        self._pause = pause
        self._pauses = pauses
        self._max_bytes = max_bytes
        self._seconds = seconds

    def __call__(self, url: str) -> bytes:
        for seconds in (*self._pauses, None):
            outcome = self._fetch(
                url, accept=ACCEPT, max_bytes=self._max_bytes, timeout=self._seconds, also=_SAID_IN_THE_BODY
            )
            if isinstance(outcome, Fetched):
                return _body(outcome)
            if not isinstance(outcome, Failed):
                raise SourceFailed(NOTHING)
            failed = SourceFailed(outcome.reason, outcome.facts, retry_after=outcome.retry_after)
            if outcome.permanent or seconds is None:
                raise failed
            wait = seconds if outcome.retry_after is None else outcome.retry_after
            if wait > LONGEST_PAUSE:
                raise failed
            self._pause(wait)
        raise AssertionError("the last turn returns or raises")
