"""One reading of a source, written as a whole: its items, its health and when it is read next.

Everything of a reading, the validators of the next one among it, is one transaction: killed before its end,
the source is read again as if nothing had happened; after it, nothing is left to do.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.db import IntegrityError, transaction

from mosaique.watch.cleaning import ADDRESS, storable
from mosaique.watch.enums import Outcome, SourceKind, SourceState
from mosaique.watch.feeds import rhythm
from mosaique.watch.feeds.values import Problem
from mosaique.watch.fetching import Reply
from mosaique.watch.keeping import Kept, keep
from mosaique.watch.kinds.models import SourceMemory
from mosaique.watch.models import Fetch, Sighting, Source
from mosaique.watch.topics.matching import match

logger = logging.getLogger(__name__)

FETCHES = 50  # kept of each source
STOPPED_AFTER = 10  # failures in a row: a week, by the way they are put off
MOVED_AFTER = 3  # readings in a row that say so
_GONE = 410
_MOST_PROBLEMS = 30
_DATES = 20
_ATTEMPTS = 3
_FEEDS = {SourceKind.FEED, SourceKind.SITEMAP}


def take_in(
    source_id: int, reply: Reply, *, now: dt.datetime, chance: float, asked: Source | None = None
) -> Fetch | None:
    """Write what a source answered. ``asked`` is the source as it was asked, ``chance`` is in [0, 1).

    None if it was removed meanwhile, or if something else is watched there since: that is due then.
    """
    for _attempt in range(_ATTEMPTS):
        try:
            return _take_in(source_id, reply, now=now, chance=chance, asked=asked)
        except IntegrityError:  # another worker stored the same item a moment before: it is found now
            logger.info("source id=%s: taken in again", source_id)
    return None


@transaction.atomic
def _take_in(
    source_id: int, reply: Reply, *, now: dt.datetime, chance: float, asked: Source | None
) -> Fetch | None:
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None or (asked and (source.url, source.settings) != (asked.url, asked.settings)):
        return None
    wanted_at = source.next_at if asked and source.next_at != asked.next_at else None
    kept = keep(source, reply.feed, now=now) if reply.feed else Kept()
    match([*kept.new, *kept.changed, *kept.seen_again])
    source.fetched_at, source.http_status = now, reply.status
    if reply.outcome == Outcome.FAILED:
        _note_failure(source, reply, now, chance)
    else:
        _note_success(source, reply, kept, now, chance)
        if reply.memory is not None:
            SourceMemory.objects.update_or_create(source=source, defaults={"value": dict(reply.memory)})
    if wanted_at:  # somebody wants it read at once, or a letter came, since it was asked
        source.next_at = min(source.next_at, wanted_at)
    source.save()
    return _journal(source, reply, kept, now)


def _note_success(source: Source, reply: Reply, kept: Kept, now: dt.datetime, chance: float) -> None:
    source.succeeded_at, source.failures, source.reason, source.facts = now, 0, "", {}
    source.idle = 0 if kept.new or kept.changed else source.idle + 1
    source.found_at = now if kept.new else source.found_at
    asked = None
    if reply.feed:
        _describe(source, reply)
        _follow(source, reply.moved_to, now)
        asked = reply.feed.every
    wait = rhythm.interval(_dates(source), now=now, idle=source.idle, asked=asked, chance=chance)
    if source.every_minutes:
        wait = dt.timedelta(minutes=source.every_minutes)
    source.interval, source.next_at = int(wait.total_seconds()), now if reply.goes_on else now + wait


def _describe(source: Source, reply: Reply) -> None:
    """What the source says of itself, and what of it was not understood."""
    feed = reply.feed
    if feed is None:
        return
    source.etag, source.last_modified = reply.etag, reply.last_modified
    source.version = feed.version
    if source.kind in _FEEDS:
        source.kind = SourceKind.SITEMAP if feed.version == "sitemap" else SourceKind.FEED
    source.site, source.language = feed.site or source.site, feed.language or source.language
    if feed.title and not source.is_titled:
        source.title = feed.title
    source.problems = [_told(problem) for problem in feed.problems[:_MOST_PROBLEMS]]


def _told(problem: Problem) -> dict[str, object]:
    return {"reason": problem.reason, "facts": storable(problem.facts), "position": problem.position}


def _follow(source: Source, moved_to: str, now: dt.datetime) -> None:
    """Take a new address over once its server has said several times that it is for good."""
    if not moved_to or moved_to == source.url or len(moved_to) > ADDRESS:
        source.moved_to, source.moved_times = "", 0
        return
    times = source.moved_times + 1 if moved_to == source.moved_to else 1
    source.moved_times = min(times, MOVED_AFTER)  # for years, where another source is there already
    source.moved_to = moved_to
    taken = Source.objects.filter(url=moved_to).exclude(pk=source.pk).exists()
    if source.moved_times >= MOVED_AFTER and not taken:
        source.former_url, source.url, source.moved_at = source.url, moved_to, now
        source.moved_to, source.moved_times = "", 0


def _note_failure(source: Source, reply: Reply, now: dt.datetime, chance: float) -> None:
    source.failures += 1
    source.reason, source.facts = reply.reason, storable(reply.facts)
    wait = rhythm.back_off(source.failures, retry_after=reply.retry_after, chance=chance)
    source.interval, source.next_at = int(wait.total_seconds()), now + wait
    if source.state == SourceState.ON and (reply.status == _GONE or source.failures >= STOPPED_AFTER):
        source.state = SourceState.STOPPED
        logger.warning("source id=%s stopped after failures=%s", source.pk, source.failures)


def _dates(source: Source) -> list[dt.datetime]:
    """When its newest items appeared."""
    seen = Sighting.objects.filter(source=source, item__date__isnull=False)
    dates = seen.order_by("-seen_at", "-item__date").values_list("item__date", flat=True)[:_DATES]
    return [date for date in dates if date]


def _journal(source: Source, reply: Reply, kept: Kept, now: dt.datetime) -> Fetch:
    made = Fetch.objects.create(
        source=source,
        at=now,
        outcome=reply.outcome,
        http_status=reply.status,
        items=len(reply.feed.items) if reply.feed else 0,
        new=len(kept.new),
        changed=len(kept.changed),
        size=reply.size,
        took=reply.took,
        reason=reply.reason,
        facts=storable(reply.facts),
    )
    old = source.fetches.order_by("-pk").values_list("pk", flat=True)[FETCHES : FETCHES + 1]
    if old:
        source.fetches.filter(pk__lte=old[0]).delete()
    return made
