"""What a page that somebody sent says of itself: asked once, bounded, without the database."""

from __future__ import annotations

import datetime as dt
import html
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any

from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description
from mosaique.core.http import Failed, Fetched, Pace, Reach, fetch
from mosaique.core.http.outcomes import PORT, PRIVATE, Broken
from mosaique.core.http.targets import parse_target
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.page import PAGE
from mosaique.watch.errors import NOT_AN_ADDRESS
from mosaique.watch.feeds.values import FeedItem
from mosaique.watch.trying import address_of

logger = logging.getLogger(__name__)

NEVER = frozenset({PRIVATE, PORT})  # addresses that are of no use to the network
_SECONDS = 8.0  # somebody may be waiting
_MOST_BYTES = 5 * 1024 * 1024
_WHOLE_DATE = len("2026-03-02")

Get = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page says of itself, or why it said nothing (``reason`` with its ``facts``)."""

    item: FeedItem
    language: str = ""
    reason: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The reason in the reader's language."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


def checked(written: str) -> tuple[str, Failed | None]:
    """The address, or why the network has no use for it: none of the web, or of a private network.

    Names are not resolved: the request itself, later, goes nowhere that it should not.
    """
    url = address_of(written)
    try:
        target = parse_target(url)
        host = target.host
        if "." not in host and ":" not in host:
            return "", Failed(NOT_AN_ADDRESS)
        if _is_number(host):
            reach = replace(Reach.from_settings(), resolve=lambda name: [name])
            reach.addresses_of(host, target.port or (443 if target.scheme == "https" else 80))
    except Broken as broken:
        return "", Failed(NOT_AN_ADDRESS) if not url else broken.failed
    return url, None


def look(url: str, *, get: Get = fetch, pace: Pace | None = None) -> Looked:
    """What the page says of itself. Nothing is raised."""
    answer = get(url, accept=PAGE.accept, max_bytes=_MOST_BYTES, timeout=_SECONDS, pace=pace)
    if not isinstance(answer, Fetched):
        failed = answer if isinstance(answer, Failed) else Failed("")
        return Looked(FeedItem(identifier=url, link=url), reason=failed.reason, facts=dict(failed.facts))
    try:
        read = PAGE.read(
            Received(answer.body, answer.media_type, charset=answer.charset, url=answer.url or url)
        )
    except Exception:  # one page that a library cannot bear is sent all the same
        logger.exception("page url=%s could not be read", url)
        read = []
    said = read[0].description if isinstance(read, list) and read else Description()
    return Looked(_item(answer.moved_to or url, said), language=next(iter(said.languages), ""))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _item(url: str, said: Description) -> FeedItem:
    """A description as an entry; the texts are still to be cleaned."""
    summary = said.abstracts[0].text if said.abstracts else ""
    return FeedItem(
        identifier=url,
        link=url,
        title=html.escape(said.full_title()),
        author=html.escape(", ".join(one.direct_name for one in said.contributors[:3])),
        published=_moment(said.date),
        summary=html.escape(summary),
        categories=[html.escape(one.text) for one in said.keywords],
    )


def _moment(written: str) -> dt.datetime | None:
    iso = PartialDate.parse(written).iso if written else ""
    if len(iso) != _WHOLE_DATE:
        return None
    try:
        return dt.datetime.fromisoformat(iso).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
