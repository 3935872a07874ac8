"""Looking at an address before it is watched: what it gives, or the feeds that its page names."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from mosaique.catalogue.values.identifiers import web_address
from mosaique.core import clock
from mosaique.core.http import Failed, Fetched, fetch
from mosaique.core.messages import gettext_noop as _
from mosaique.watch.cleaning import CleanFeed, cleaned
from mosaique.watch.enums import SourceKind
from mosaique.watch.errors import NOT_AN_ADDRESS
from mosaique.watch.feeds.bounds import MOST_BYTES
from mosaique.watch.feeds.detect import Kind, kind_of
from mosaique.watch.feeds.discover import Candidate, feeds_of, title_of, usual_places
from mosaique.watch.feeds.parsing import parse
from mosaique.watch.feeds.values import NoFeed, SitemapIndex
from mosaique.watch.fetching import UNREADABLE, document_of, pages_of
from mosaique.watch.kinds import catalogues, pages, portal
from mosaique.watch.kinds.base import Web
from mosaique.watch.kinds.catalogues import Catalogue
from mosaique.watch.kinds.pages import Watched, page_url

logger = logging.getLogger(__name__)

NO_FEED = _("The page names no feed, and none is where sites usually have one.")

_SECONDS = 10.0  # for one request
_ALTOGETHER = 25.0  # a person is waiting

Get = Callable[..., Any]


@dataclass(slots=True)
class Trial:
    """What an address comes to. ``feed`` is what would be watched at ``url``, in the way that ``kind`` and
    ``settings`` say; else ``candidates`` are what its page names, or ``reason`` (with ``facts``) says why
    there is nothing. ``site`` is the page's title, ``page`` its address: it can be watched itself. ``text``
    is what a page holds whose text is watched.
    """

    url: str
    kind: str = SourceKind.FEED
    settings: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    text: str = ""
    feed: CleanFeed | None = None
    site: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    reason: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The reason in the reader's language."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


def look(written: str, *, get: Get = fetch) -> Trial:
    """What an address typed by a person comes to: a feed, a choice of feeds, or the reason why not.

    A page that names one feed gives that feed. One that names none has the usual places asked, in turn.
    """
    url = address_of(written)
    if not url:
        return Trial(written.strip(), reason=NOT_AN_ADDRESS)
    if known := recognised(url):
        return _listed(*known, get)
    end = time.monotonic() + _ALTOGETHER
    trial, is_page = _read(url, get)
    if not is_page:
        return trial
    if len(trial.candidates) == 1:
        found, _is_page = _read(trial.candidates[0].url, get)
        return replace(found, page=trial.page)
    for place in [] if trial.candidates else usual_places(trial.url):
        if time.monotonic() > end:
            break
        found, is_page = _read(place, get)
        if found.feed and not is_page:
            return replace(found, page=trial.page)
    return trial


def look_at_page(written: str, watched: Watched, *, get: Get = fetch) -> Trial:
    """What watching a page that way would give: its links or its text, or the reason why not."""
    url = address_of(written)
    if not url:
        return Trial(written.strip(), reason=NOT_AN_ADDRESS)
    try:
        seen = pages.look(url, watched, Web(get, pace=None))
    except Exception:  # one document that a library cannot bear is no error of ours
        logger.exception("page url=%s could not be looked at", url)
        seen = Failed(UNREADABLE)
    if isinstance(seen, Failed):
        trial = Trial(url, reason=seen.reason, facts=dict(seen.facts), page=page_url(url))
    else:
        address, feed, text = seen
        trial = Trial(address, feed=feed, text=text, page=address)
    trial.kind, trial.settings = SourceKind.PAGE, watched.settings
    return trial


def recognised(url: str) -> tuple[str, SourceKind, dict[str, Any]] | None:
    """What an address asks for by itself: (address, kind, settings) of a list of a catalogue, or of a search
    of our own portal; None for any other one.
    """
    if asked := portal.asked_at(url):
        return portal.address(asked), SourceKind.SEARCH, {"query": asked.query_string()}
    catalogue = Catalogue.at(url)
    return (catalogue.address, SourceKind(catalogue.kind), catalogue.settings) if catalogue else None


def _listed(url: str, kind: SourceKind, settings: dict[str, Any], get: Get) -> Trial:
    if kind is SourceKind.SEARCH:
        return Trial(url, kind=kind, settings=settings, feed=portal.found(portal.asked_in(settings)))
    feed = catalogues.look(Catalogue(kind=kind, **settings), Web(get, pace=None))
    if isinstance(feed, Failed):
        return Trial(url, kind=kind, settings=settings, reason=feed.reason, facts=dict(feed.facts))
    return Trial(url, kind=kind, settings=settings, feed=feed)


def address_of(written: str) -> str:
    """The address, its scheme filled in when people leave it out; empty for what is none."""
    text = written.strip()
    if "://" not in text and "." in text and " " not in text:
        text = f"https://{text}"
    address = web_address(text)
    return address if address.lower().startswith(("http://", "https://")) else ""


def _read(url: str, get: Get) -> tuple[Trial, bool]:
    """What one address gives, and whether that is a page (which may name feeds)."""
    try:
        return _given(url, get)
    except Exception:  # the same
        logger.exception("address url=%s could not be looked at", url)
        return Trial(url, reason=UNREADABLE), False


def _given(url: str, get: Get) -> tuple[Trial, bool]:
    answer = get(url, max_bytes=MOST_BYTES, timeout=_SECONDS)
    if isinstance(answer, Failed):
        return Trial(url, reason=answer.reason, facts=dict(answer.facts)), False
    if not isinstance(answer, Fetched):
        return Trial(url, reason=NO_FEED), False
    document, url = document_of(answer), answer.moved_to or url
    if kind_of(answer.body) is Kind.PAGE:
        candidates = feeds_of(document)
        trial = Trial(url, site=title_of(document), page=url, candidates=candidates)
        return (trial if candidates else replace(trial, reason=NO_FEED)), True
    read = parse(document)
    if isinstance(read, SitemapIndex):
        read = pages_of(read, partial(get, max_bytes=MOST_BYTES, timeout=_SECONDS), most=1)
    if isinstance(read, NoFeed):
        return Trial(url, reason=read.reason, facts=dict(read.facts)), False
    return Trial(url, feed=cleaned(read, now=clock.now())), False
