"""Asking every source that can answer, at once, within one time; what one finds is asked of the others."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mosaique.core import http
from mosaique.core.extraction import front_of_pdf
from mosaique.core.http import Failed, Fetched, FetchOutcome
from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.kinds import BY_MEDIA_TYPE, PDF
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup import addresses
from mosaique.exchange.lookup.cleaning import trusted
from mosaique.exchange.lookup.filling import completeness
from mosaique.exchange.lookup.outcomes import Found, Lookup, Nothing, Outcome, Unavailable
from mosaique.exchange.lookup.query import Key, Kind, Query, keys_of
from mosaique.exchange.lookup.sources import pdf
from mosaique.exchange.lookup.sources.base import MEGABYTE, LookupSource, Received
from mosaique.exchange.lookup.sources.registry import SOURCES

logger = logging.getLogger(__name__)

SECONDS = 8.0  # a person waits in front of the screen
TOO_LATE = _("There was no answer within %(seconds)s seconds.")
UNREADABLE = _("The answer could not be understood.")

_MOST_BYTES = 5 * MEGABYTE
_MOST_OF_A_PAGE = 20 * MEGABYTE  # it may turn out to be a PDF
_GONE = (404, 410)
_PDF_SIGNATURE = BY_MEDIA_TYPE[PDF].signature or re.compile(rb"%PDF-")
_ORDER = {source.name: place for place, source in enumerate(SOURCES)}
_KINDS = {kind: place for place, kind in enumerate(Kind)}


class Fetch(Protocol):
    """``core.http.fetch``, or what a test puts in its place."""

    def __call__(self, url: str, *, accept: str, max_bytes: int, timeout: float) -> FetchOutcome: ...


def look_up(
    query: Query,
    sources: Iterable[LookupSource] | None = None,
    *,
    seconds: float = SECONDS,
    fetch: Fetch = http.fetch,
) -> Lookup:
    """What the sources know of a query, in at most ``seconds``; nothing is raised for what they answer.

    ``sources`` are by default all that the operator has not turned off. A number that one source finds (the
    DOI of a page, the ISBN of a reference) is asked of those that have not found anything by then.
    """
    asking = _Asking(_sources(sources), fetch, seconds)
    for source in asking.sources:
        if key := next((key for key in query.keys if key.kind in source.kinds), None):
            asking.ask(source, key)
    return Lookup(query, asking.outcomes())


def look_up_pdf(
    file: Path | bytes,
    name: str = "",
    sources: Iterable[LookupSource] | None = None,
    *,
    seconds: float = SECONDS,
    fetch: Fetch = http.fetch,
) -> Lookup:
    """What a PDF says of itself, and what the sources know of the numbers on its first pages.

    The file is read by a confined process. ``name`` is what it is called, for the query.
    """
    asking = _Asking(_sources(sources), fetch, seconds)
    key = Key(Kind.PDF, name)
    asking.start(pdf.PDF, key, lambda: _front(file, asking.left(), key))
    return Lookup(Query(name, (key,)), asking.outcomes())


def _sources(given: Iterable[LookupSource] | None) -> list[LookupSource]:
    return addresses.in_use() if given is None else list(given)


@dataclass
class _Asking:
    """The questions under way, each on a thread, and what they came to."""

    sources: list[LookupSource]
    fetch: Fetch
    seconds: float
    pending: dict[Future[Outcome], tuple[LookupSource, Key]] = field(default_factory=dict)
    asked: set[tuple[str, Key]] = field(default_factory=set)
    done: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds
        self.threads = ThreadPoolExecutor(max_workers=2 * len(SOURCES), thread_name_prefix="lookup")

    def left(self) -> float:
        """Seconds until the end, never quite none: what asks for no time is refused."""
        return max(self.deadline - time.monotonic(), 0.01)

    def ask(self, source: LookupSource, key: Key) -> None:
        """Ask a source, unless it was asked the same already."""
        if source.base:
            base = addresses.base_of(source)
            self.start(source, key, lambda: self._asked_of(source, key, base))
        else:
            received = Received(key.value.encode("utf-8", "ignore"), "text/plain", "utf-8")
            self.start(source, key, lambda: _read(source, key, received))

    def start(self, source: LookupSource, key: Key, work: Callable[[], Outcome]) -> None:
        if (source.name, key) not in self.asked:
            self.asked.add((source.name, key))
            self.pending[self.threads.submit(work)] = source, key

    def outcomes(self) -> tuple[Outcome, ...]:
        """One outcome a source, the most believed first, once all answered or the time is over."""
        try:
            while self.pending and time.monotonic() < self.deadline:
                finished, _late = wait(self.pending, timeout=self.left(), return_when=FIRST_COMPLETED)
                for future in finished:
                    self.pending.pop(future)
                    outcome = future.result()
                    self.done.append(outcome)
                    if isinstance(outcome, Found):
                        self._follow(outcome)
        finally:
            self.threads.shutdown(wait=False, cancel_futures=True)
        late = [
            Unavailable(source.name, key, TOO_LATE, {"seconds": self.seconds})
            for source, key in self.pending.values()
        ]
        best: dict[str, Outcome] = {}
        for outcome in sorted([*self.done, *late], key=_preferred):
            best.setdefault(outcome.source, outcome)
        outcomes = tuple(sorted(best.values(), key=rank))
        logger.info("lookup %s", " ".join(f"{o.source}={type(o).__name__.lower()}" for o in outcomes))
        return outcomes

    def _follow(self, found: Found) -> None:
        """Ask the numbers of what was found of the sources that found nothing yet."""
        keys = keys_of(found.drafts[0].description)
        if any(key.kind is Kind.ISBN for _name, key in self.asked):
            keys = [key for key in keys if key.kind is not Kind.ISBN]  # another edition's
        known = {outcome.source for outcome in self.done if isinstance(outcome, Found)}
        busy = {source.name for source, _key in self.pending.values()}
        for source in self.sources:
            key = next((key for key in keys if key.kind in source.kinds), None)
            if key and source.name not in known | busy:
                self.ask(source, key)

    def _asked_of(self, source: LookupSource, key: Key, base: str) -> Outcome:
        limit = _MOST_OF_A_PAGE if key.kind is Kind.URL else _MOST_BYTES
        outcome = self.fetch(
            source.address(key, base), accept=source.accept, max_bytes=limit, timeout=self.left()
        )
        if isinstance(outcome, Failed):
            if outcome.status in _GONE and source.not_found_is_an_answer:
                return Nothing(source.name, key)
            return Unavailable(source.name, key, outcome.reason, _facts(outcome.facts))
        if not isinstance(outcome, Fetched):
            return Nothing(source.name, key)
        if _is_pdf(outcome):
            return _front(outcome.body, self.left(), key, outcome.url or key.value)
        received = Received(outcome.body, outcome.media_type, outcome.charset, outcome.url)
        return _read(source, key, received)


def _read(source: LookupSource, key: Key, received: Received) -> Outcome:
    """What the source makes of an answer, cleaned."""
    try:
        result = source.read(received)
        if isinstance(result, ReadProblem):
            return Unavailable(source.name, key, result.reason, _facts(result.facts))
        drafts = sorted(map(trusted, result), key=completeness, reverse=True)
    except Exception:  # whatever an answer holds, the other sources are shown
        logger.exception("lookup source=%s could not read its answer", source.name)
        return Unavailable(source.name, key, UNREADABLE)
    return Found(source.name, key, tuple(drafts)) if drafts else Nothing(source.name, key)


def _front(file: Path | bytes, seconds: float, key: Key, address: str = "") -> Outcome:
    """What a PDF says of itself; ``address`` is where it is on the web."""
    front = front_of_pdf(file, timeout=seconds)
    if not front:
        return Unavailable(pdf.PDF.name, key, pdf.NOTHING_READ)
    return _read(pdf.PDF, key, Received(front, "application/json", "utf-8", address))


def _is_pdf(answer: Fetched) -> bool:
    return answer.media_type == PDF or _PDF_SIGNATURE.match(answer.body[:64]) is not None


def rank(outcome: Outcome) -> tuple[int, int]:
    """How much it is believed: a number's answer before a page's, then in the order of the sources."""
    return _KINDS[outcome.key.kind], _ORDER.get(outcome.source, len(_ORDER))


def _preferred(outcome: Outcome) -> tuple[int, int, int]:
    """Of one source: what it found, else why it could not be asked, else that it knows nothing."""
    return (Found, Unavailable, Nothing).index(type(outcome)), *rank(outcome)


def _facts(facts: object) -> dict[str, str | int | float]:
    given = dict(facts) if isinstance(facts, dict) else {}
    return {
        name: value if isinstance(value, int | float) else str(value)[:300] for name, value in given.items()
    }
