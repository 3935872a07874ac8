"""The scheduled check: one address at a time, a bounded number an hour, the longest waiting first."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings

from mosaique.catalogue.links.asking import Verdict, ask
from mosaique.catalogue.links.models import DEAD_AFTER, FAILING, LinkCheck
from mosaique.core import clock

logger = logging.getLogger(__name__)

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_LEASE = dt.timedelta(minutes=10)  # an address in hand is nobody else's; a killed worker's is asked again
_LONGEST = dt.timedelta(days=30)


def check_next(*, ask: Callable[[str], Verdict] = ask) -> LinkCheck | None:
    """Ask the address that has waited longest and keep what it said; None when nothing may be asked now.

    ``MOSAIQUE_LINK_CHECKS`` bounds the hour, over all workers and their restarts.
    """
    now = clock.now()
    if LinkCheck.objects.filter(checked_at__gt=now - _HOUR).count() >= settings.MOSAIQUE_LINK_CHECKS:
        return None
    found = LinkCheck.objects.due(now).first()
    if found is None or not _take(found, now):
        return None
    keep_verdict(found, ask(found.url), now=clock.now())
    logger.info(
        "link check id=%s status=%s http=%s failures=%s",
        found.pk, found.status, found.http_status, found.failures,
    )  # fmt: skip
    return found


def _take(found: LinkCheck, now: dt.datetime) -> bool:
    """Whether it is ours to ask: another worker that took it meanwhile moved it."""
    return bool(LinkCheck.objects.filter(pk=found.pk, next_at=found.next_at).update(next_at=now + _LEASE))


def keep_verdict(link: LinkCheck, verdict: Verdict, *, now: dt.datetime) -> None:
    """Write what an address came to. It fails once a day at most; an answer wipes the failures out."""
    link.status, link.http_status = verdict.status, verdict.http_status
    link.moved_to, link.reason, link.facts = verdict.moved_to, verdict.reason, dict(verdict.facts)
    link.checked_at = now
    if verdict.status not in FAILING:
        link.failures, link.first_failed_at, link.last_failed_at = 0, None, None
    elif _counts(link, verdict, now):
        link.failures += 1
        link.first_failed_at = link.first_failed_at or now
        link.last_failed_at = now
    link.next_at = now + _delay(link)
    link.save()


def _counts(link: LinkCheck, verdict: Verdict, now: dt.datetime) -> bool:
    """Whether a failure is another day's and the other side's: when nothing on the web has answered for a
    day, it is this machine that is cut off.
    """
    if link.last_failed_at and link.last_failed_at.date() >= now.date():
        return False
    is_answered = verdict.http_status > 0
    return is_answered or LinkCheck.objects.filter(checked_at__gt=now - _DAY, http_status__gt=0).exists()


def _delay(link: LinkCheck) -> dt.timedelta:
    """A month for what answers or refuses; a day while in doubt; then a week, two, four."""
    if link.status not in FAILING:
        return _LONGEST
    if link.failures < DEAD_AFTER:
        return _DAY
    return min(7 * _DAY * 2 ** min(link.failures - DEAD_AFTER, 4), _LONGEST)
