"""Reading many sources: several hosts at once, each host one request at a time with its pause.

Threads ask and parse; the caller's thread alone writes, a source at a time. A source in hand is nobody else's
for half an hour: that of a killed worker is read again then, and nothing of it was written.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import prefetch_related_objects

from mosaique.core import clock, stopping
from mosaique.core.http.outcomes import TOO_SLOW, UNREACHABLE
from mosaique.watch.enums import Outcome, SourceState
from mosaique.watch.fetching import UNREADABLE, Plan, Reply
from mosaique.watch.intake import MOVED_AFTER, take_in
from mosaique.watch.kinds import mailbox
from mosaique.watch.kinds.asking import LOCAL, ask
from mosaique.watch.models import Fetch, Source

logger = logging.getLogger(__name__)

AT_ONCE = 200  # sources in hand
THREADS = 8
_OF_A_HOST = 20  # of them at one host
_TOO_MANY_REQUESTS = 429
_LEASE = dt.timedelta(minutes=30)

Ask = Callable[[Plan], Reply]


@dataclass(slots=True)
class Report:
    """What reading some sources came to."""

    sources: int = 0
    unchanged: int = 0
    failed: int = 0
    put_off: int = 0
    new: int = 0
    changed: int = 0
    seconds: float = 0.0

    def add(self, fetch: Fetch | None) -> None:
        """Count one reading; None was put off."""
        self.sources += 1
        if fetch is None:
            self.put_off += 1
            return
        self.unchanged += fetch.outcome == Outcome.UNCHANGED
        self.failed += fetch.outcome == Outcome.FAILED
        self.new += fetch.new
        self.changed += fetch.changed


def work(*, ask: Ask = ask, threads: int = THREADS) -> Report:
    """Read what the schedule has come to, up to two hundred sources, newsletters that arrived among them."""
    mailbox.collect()
    return _read(_claim(Source.objects.due(clock.now())[:AT_ONCE]), ask=ask, threads=threads)


def read_now(
    sources: Iterable[Source] | None = None,
    *,
    ask: Ask = ask,
    threads: int = THREADS,
    progress: Callable[[int], object] = lambda more: None,
) -> Report:
    """Read these sources, or all that are on, whatever their schedule says; each once."""
    if sources is None:
        sources = Source.objects.asked().filter(state=SourceState.ON)
    waiting, whole = list(sources), Report()
    start = time.monotonic()
    while waiting and not stopping.is_stopping():
        taken = _claim(waiting[:AT_ONCE])
        in_hand = {source.pk for source in taken}
        # What a host has too much of waits for the next turn; what another worker took is its own.
        rest = [one for one in waiting[:AT_ONCE] if one.pk not in in_hand and _too_many(one, taken)]
        waiting = rest + waiting[AT_ONCE:]
        _read(taken, ask=ask, threads=threads, report=whole)
        progress(len(taken))
    whole.seconds = round(time.monotonic() - start, 3)
    return whole


def _too_many(source: Source, taken: list[Source]) -> bool:
    return sum(_host(one) == _host(source) for one in taken) >= _OF_A_HOST


@transaction.atomic
def _claim(candidates: Iterable[Source]) -> list[Source]:
    """Those that are ours to read now, a bounded number at each host."""
    until, taken, hosts = clock.now() + _LEASE, [], dict[str, int]()
    for source in candidates:
        host = _host(source)
        if hosts.get(host, 0) >= _OF_A_HOST:
            continue
        mine = Source.objects.filter(pk=source.pk, next_at=source.next_at).update(next_at=until)
        if mine:
            source.next_at = until
            hosts[host] = hosts.get(host, 0) + 1
            taken.append(source)
    prefetch_related_objects(taken, "memory")
    return taken


def _read(taken: list[Source], *, ask: Ask, threads: int, report: Report | None = None) -> Report:
    report = report or Report()
    hosts: dict[str, list[Source]] = {}
    for source in taken:
        hosts.setdefault(_host(source), []).append(source)
    here = hosts.pop("", [])
    replies: SimpleQueue[tuple[Source, Reply | None]] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="watch") as pool:
        for sources in hosts.values():
            pool.submit(_ask_in_turn, sources, ask, replies)
        _ask_in_turn(here, ask, replies)  # of our own base: in the thread that has its connection
        for _ in taken:
            source, reply = replies.get()
            report.add(_written(source, reply))
    if taken:
        logger.info(
            "watch sources=%s unchanged=%s failed=%s new=%s changed=%s",
            report.sources, report.unchanged, report.failed, report.new, report.changed,
        )  # fmt: skip
    return report


def _ask_in_turn(sources: list[Source], ask: Ask, replies: SimpleQueue[tuple[Source, Reply | None]]) -> None:
    """Ask one host's sources. When it does not answer one of them, or asks to wait, the others are left for
    later.
    """
    is_left_alone = False
    for source in sources:
        reply = None
        if not is_left_alone and not stopping.is_stopping():
            reply = ask(_plan(source))
            is_left_alone = reply.reason in {TOO_SLOW, UNREACHABLE} or _asks_to_wait(reply)
        replies.put((source, reply))


def _asks_to_wait(reply: Reply) -> bool:
    return reply.status == _TOO_MANY_REQUESTS or reply.retry_after is not None


def _plan(source: Source) -> Plan:
    """What to ask of a source. One that is moving is asked for the whole: “not modified” does not say where
    it was said.
    """
    is_moving = source.moved_to and source.moved_times < MOVED_AFTER
    return Plan(
        source.url,
        etag="" if is_moving else source.etag,
        last_modified="" if is_moving else source.last_modified,
        kind=source.kind,
        settings=source.settings,
        memory=source.remembered,
    )


def _written(source: Source, reply: Reply | None) -> Fetch | None:
    """The reading, stored; a source that was not asked is due again, soon or with its host."""
    if reply is None:
        soon = clock.now() + (dt.timedelta() if stopping.is_stopping() else _LEASE)
        Source.objects.filter(pk=source.pk).update(next_at=soon)
        return None
    written = partial(take_in, source.pk, now=clock.now(), chance=random.random(), asked=source)  # noqa: S311  # spreads requests
    try:
        return written(reply)
    except (InterfaceError, OperationalError):  # the base itself, not what is written
        raise
    except Exception:  # one reading that the base cannot bear stops no other
        logger.exception("source id=%s: its reading could not be written", source.pk)
        return written(Reply(outcome=Outcome.FAILED, reason=UNREADABLE))


def _host(source: Source) -> str:
    """Where a source is asked; empty for what is in our own base."""
    if source.kind in LOCAL:
        return ""
    return urlsplit(source.url).hostname or ""
