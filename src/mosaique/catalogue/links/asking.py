"""Asking whether an address still answers, with as little as the server can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mosaique.catalogue.enums import LinkStatus
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core.http import POLITE, Failed, Pace, Reach, Streamed, open_stream

_SECONDS = 20.0
_MOST_BYTES = 64 * 1024
_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})  # asking in another way would be insisting


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an address comes to. ``http_status`` is 0 when no server answered."""

    status: LinkStatus
    http_status: int = 0
    moved_to: str = ""
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def ask(url: str, *, reach: Reach | None = None, pace: Pace | None = POLITE) -> Verdict:
    """Ask for the headers; a server that refuses so is asked for the page, whose body is not read."""
    found = _said(url, "HEAD", reach, pace)
    if found.reason and found.http_status and found.http_status not in _BUSY:
        return _said(url, "GET", reach, pace)
    return found


def _said(url: str, method: str, reach: Reach | None, pace: Pace | None) -> Verdict:
    opened = open_stream(
        web_address(url), method=method, max_bytes=_MOST_BYTES, timeout=_SECONDS, reach=reach, pace=pace
    )
    with opened as answer:
        if isinstance(answer, Streamed):
            moved_to = answer.moved_to or ""
            status = LinkStatus.MOVED if moved_to else LinkStatus.OK
            return Verdict(status, answer.status, moved_to)
        if isinstance(answer, Failed):
            return Verdict(_weighed(answer), answer.status or 0, "", answer.reason, dict(answer.facts))
    return Verdict(LinkStatus.OK, 304)  # nothing conditional is asked


def _weighed(failed: Failed) -> LinkStatus:
    if failed.status in _GONE:
        return LinkStatus.GONE
    is_refusal = 400 <= failed.status < 500 if failed.status else failed.permanent
    return LinkStatus.REFUSED if is_refusal else LinkStatus.UNREACHABLE
