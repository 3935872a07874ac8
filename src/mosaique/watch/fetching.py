"""Asking a source, from the outside world to values: without the database, and nothing is raised."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mosaique.core import clock
from mosaique.core.http import POLITE, Failed, Fetched, FetchOutcome, NotModified, Pace, Reach, fetch
from mosaique.core.messages import gettext_noop as _
from mosaique.watch.cleaning import CleanFeed, cleaned
from mosaique.watch.enums import Outcome, SourceKind
from mosaique.watch.feeds.bounds import MOST_BYTES, MOST_ITEMS
from mosaique.watch.feeds.parsing import parse
from mosaique.watch.feeds.values import Document, Feed, NoFeed, SitemapIndex

logger = logging.getLogger(__name__)

UNREADABLE = _("The document could not be read.")

SECONDS = 30.0
MOST_SITEMAPS = 5  # of an index, those changed last
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)

Fetch = Callable[..., FetchOutcome]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask, and what we have already."""

    url: str
    etag: str = ""
    last_modified: str = ""
    kind: str = SourceKind.FEED
    settings: Mapping[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What asking came to. ``size`` in bytes, ``took`` in milliseconds, ``retry_after`` in seconds.

    ``memory`` is what the next reading needs to know, None when that has not changed; ``goes_on`` says that
    there is more to read, now.
    """

    outcome: Outcome
    feed: CleanFeed | None = None
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    status: int = 0
    size: int = 0
    took: int = 0
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    permanent: bool = False
    retry_after: int | None = None
    memory: Mapping[str, Any] | None = None
    goes_on: bool = False


def ask(plan: Plan, *, fetch: Fetch = fetch, reach: Reach | None = None, pace: Pace | None = POLITE) -> Reply:
    """The source's list, that it has not changed, or why there is none."""
    start = time.perf_counter()

    def get(url: str, **validators: str | None) -> FetchOutcome:
        return fetch(
            url, accept=_ACCEPT, max_bytes=MOST_BYTES, timeout=SECONDS, reach=reach, pace=pace, **validators
        )

    try:
        reply = _reply(get(plan.url, etag=plan.etag or None, modified=plan.last_modified or None), get)
    except Exception:  # one document that a library cannot bear stops no other source
        logger.exception("source url=%s could not be read", plan.url)
        reply = Reply(outcome=Outcome.FAILED, reason=UNREADABLE)
    return replace(reply, took=int(1000 * (time.perf_counter() - start)))


def _reply(answer: FetchOutcome, get: Fetch) -> Reply:
    match answer:
        case NotModified():
            return Reply(outcome=Outcome.UNCHANGED, status=304)
        case Failed():
            return failure(answer)
    read = parse(document_of(answer))
    base = Reply(
        outcome=Outcome.READ,
        etag=answer.etag or "",
        last_modified=answer.last_modified or "",
        moved_to=answer.moved_to or "",
        status=answer.status,
        size=len(answer.body),
    )
    if isinstance(read, SitemapIndex):
        # Its own validators say nothing of the site maps below: it is read whole each time.
        read, base = pages_of(read, get), replace(base, etag="", last_modified="")
    if isinstance(read, NoFeed):
        return replace(base, outcome=Outcome.FAILED, etag="", reason=read.reason, facts=read.facts)
    return replace(base, feed=cleaned(read, now=clock.now()))


def failure(failed: Failed) -> Reply:
    """The reply that a failure comes to."""
    return Reply(
        outcome=Outcome.FAILED,
        status=failed.status or 0,
        reason=failed.reason,
        facts=failed.facts,
        permanent=failed.permanent,
        retry_after=failed.retry_after,
    )


def document_of(answer: Fetched) -> Document:
    """An answer as what the parsers take."""
    return Document(body=answer.body, url=answer.url, media_type=answer.media_type, charset=answer.charset)


def pages_of(index: SitemapIndex, get: Fetch, *, most: int = MOST_SITEMAPS) -> Feed | NoFeed:
    """The pages of the site maps that changed last; the reason why not, when none of them can be read."""
    whole, failure = Feed(version="sitemap"), NoFeed(UNREADABLE)
    read_one = False
    for address in index.addresses[:most]:
        answer = get(address)
        if not isinstance(answer, Fetched):
            failure = NoFeed(answer.reason, answer.facts) if isinstance(answer, Failed) else failure
            continue
        read = parse(document_of(answer))
        if isinstance(read, Feed):
            read_one = True
            whole.items += read.items
            whole.problems += read.problems
        elif isinstance(read, NoFeed):
            failure = read
    whole.items = whole.items[:MOST_ITEMS]
    return whole if read_one else failure
