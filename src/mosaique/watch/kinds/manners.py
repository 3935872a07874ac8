"""What sites ask of robots, heeded for pages: robots.txt, asked for once a day.

Feeds, catalogues and site maps are published for programs and are asked without it, as RFC 9309 leaves them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from mosaique.core.http import Failed, Fetched
from mosaique.core.messages import gettext_noop as _
from mosaique.watch.feeds.pages.robots import Rules, read_rules
from mosaique.watch.kinds.base import Web

REFUSED = _("%(host)s asks robots not to read this page (robots.txt).")
UNKNOWN = _("%(host)s does not say what robots may read: its robots.txt answers with the error %(status)s.")

AGENT = "Mosaique"
_KEPT = 24 * 3600.0  # seconds (RFC 9309, 2.4)
_KEPT_FAILURE = 600.0
_MOST_KEPT = 5_000  # sites
_MOST_BYTES = 2 * 1024 * 1024
_SECONDS = 15.0
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class _Known:
    rules: Rules | Failed
    until: float


_known: dict[str, _Known] = {}
_lock = Lock()


def refusal(url: str, web: Web) -> Failed | None:
    """Why the page is not read, or None. The site's pace is heeded from then on."""
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    rules = _rules(site, parts.hostname or "", web)
    if isinstance(rules, Failed):
        return rules
    if not rules.allow(url):
        return Failed(REFUSED, {"host": parts.hostname or ""}, permanent=True)
    if web.pace and rules.delay:
        web.pace.slow_down(parts.hostname or "", rules.delay)
    return None


def forget() -> None:
    """Ask every site again."""
    with _lock:
        _known.clear()


def _rules(site: str, host: str, web: Web) -> Rules | Failed:
    now = time.monotonic()
    with _lock:
        known = _known.get(site)
    if known and known.until > now:
        return known.rules
    rules = _asked(site, host, web)
    kept = _KEPT_FAILURE if isinstance(rules, Failed) else _KEPT
    with _lock:
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        _known[site] = _Known(rules, now + kept)
    return rules


def _asked(site: str, host: str, web: Web) -> Rules | Failed:
    """RFC 9309, 2.3.1: no file, no rule; a server in trouble closes its site until it is better."""
    answer = web.get(
        f"{site}/robots.txt", max_bytes=_MOST_BYTES, timeout=_SECONDS, accept="text/plain, */*;q=0.1"
    )
    if isinstance(answer, Fetched):
        return read_rules(answer.body, AGENT)
    if not isinstance(answer, Failed):
        return Rules()
    if answer.status is None:
        return answer
    if answer.status >= 500 or answer.status == _TOO_MANY_REQUESTS:
        facts = {"host": host, "status": answer.status}
        return Failed(UNKNOWN, facts, retry_after=answer.retry_after, status=answer.status)
    return Rules()
