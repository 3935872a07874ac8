"""Web pages without a feed: new links of a part of the page, or changes of its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mosaique.catalogue.values.matching import normalised
from mosaique.core import clock
from mosaique.core.http import Failed, Fetched, NotModified
from mosaique.core.messages import gettext_noop as _
from mosaique.watch.cleaning import CleanFeed, CleanItem, cleaned, marked, paragraphs, plain
from mosaique.watch.enums import Outcome
from mosaique.watch.feeds.pages.difference import Difference, difference
from mosaique.watch.feeds.pages.links import links_of
from mosaique.watch.feeds.pages.parts import LONGEST_SELECTOR, Part, part_of
from mosaique.watch.feeds.pages.texts import text_of
from mosaique.watch.feeds.values import Document, Feed, NoFeed
from mosaique.watch.fetching import Plan, Reply, document_of, failure
from mosaique.watch.kinds import manners
from mosaique.watch.kinds.base import Web

NO_LINK = _("The watched part of the page holds no link: it may be filled in by a script.")
NO_TEXT = _("The watched part of the page holds no text: it may be filled in by a script.")

LINKS, TEXT = "links", "text"
LEAST = 3  # words: less is not worth somebody's time, most often
MOST_BYTES = 5 * 1024 * 1024
SECONDS = 30.0
_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched of a page: ``selector`` names a part of it, empty for what is found; ``least`` is the
    number of words from which a change of the text counts.
    """

    mode: str = LINKS
    selector: str = ""
    least: int = LEAST

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Watched:
        """As a source's settings have it."""
        return cls(
            mode=TEXT if settings.get("mode") == TEXT else LINKS,
            selector=str(settings.get("selector") or "")[: LONGEST_SELECTOR + 1],
            least=max(int(settings.get("least") or LEAST), 1),
        )

    @property
    def settings(self) -> dict[str, Any]:
        """As a source keeps it."""
        return {"mode": self.mode, "selector": self.selector, "least": self.least}

    def address(self, url: str) -> str:
        """The source's address: two parts of a page are two sources, told apart by what follows "#"."""
        named = ":".join(filter(None, [self.mode if self.mode == TEXT else "", self.selector]))
        return page_url(url) + (f"#{quote(named, safe='')}" if named else "")


def page_url(address: str) -> str:
    """The page that a source's address is about."""
    return address.partition("#")[0]


def read(plan: Plan, web: Web) -> Reply:
    """New links, or the change of the text since the last reading."""
    watched, url = Watched.of(plan.settings), page_url(plan.url)
    knows = watched.mode == LINKS or _is_of(plan.memory, watched)
    answer = _fetched(url, web, etag=plan.etag if knows else "", modified=plan.last_modified if knows else "")
    if isinstance(answer, NotModified):
        return Reply(outcome=Outcome.UNCHANGED, status=304)
    if isinstance(answer, Failed):
        return failure(answer)
    found = taken(document_of(answer), watched, plan.memory)
    base = Reply(
        outcome=Outcome.READ,
        etag=answer.etag or "",
        last_modified=answer.last_modified or "",
        moved_to=watched.address(answer.moved_to) if answer.moved_to else "",
        status=answer.status,
        size=len(answer.body),
    )
    if isinstance(found, NoFeed):
        return failure(Failed(found.reason, found.facts, status=answer.status))
    feed, memory = found
    return replace(base, feed=feed, memory=memory)


def taken(
    document: Document, watched: Watched, memory: Mapping[str, Any]
) -> tuple[CleanFeed, Mapping[str, Any] | None] | NoFeed:
    """What a page gives that is watched that way, and what to remember of it (None: nothing new)."""
    part = part_of(document, watched.selector)
    if isinstance(part, NoFeed):
        return part
    if watched.mode == LINKS:
        items = links_of(part, is_chosen=bool(watched.selector))
        feed = Feed(version="", title=part.title, link=document.url, language=part.language, items=items)
        return (cleaned(feed, now=clock.now()), None) if items else NoFeed(NO_LINK)
    text = text_of(part, today=timezone.localdate(clock.now()))
    return _change(document.url, part, text, watched, memory) if text else NoFeed(NO_TEXT)


def _change(
    url: str, part: Part, text: str, watched: Watched, memory: Mapping[str, Any]
) -> tuple[CleanFeed, Mapping[str, Any] | None]:
    """The change as the one entry of a feed; none when the page is as it was, or was never seen before."""
    empty = Feed(version="", title=part.title, link=url, language=part.language)
    feed = cleaned(empty, now=clock.now())
    if not _is_of(memory, watched):
        return feed, _memory(text, watched, 0)
    if text == memory["text"]:
        return feed, None
    found = difference(memory["text"], text)
    if found.added + found.taken_out < watched.least:
        return feed, None
    number = int(memory.get("number", 0)) + 1
    feed.items = [_entry(url, feed.title, found, number, text)]
    return feed, _memory(text, watched, number)


def _entry(url: str, title: str, found: Difference, number: int, text: str) -> CleanItem:
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    name = plain(title) or page_url(url)
    return CleanItem(
        identifier=f"change {number} {digest}",
        title=gettext("%(page)s: text changed") % {"page": name[:460]},
        link=url,
        date=clock.now(),
        summary=paragraphs(counted(found.added, found.taken_out)),
        content=marked(found),
        words=normalised(plain(found.words_added)),
        is_change=True,
    )


def counted(added: int, taken_out: int) -> str:
    """How much changed, in words."""
    new = ngettext("%(count)s word added", "%(count)s words added", added) % {"count": added}
    old = ngettext("%(count)s word taken out", "%(count)s words taken out", taken_out) % {"count": taken_out}
    return gettext("%(added)s, %(taken_out)s.") % {"added": new, "taken_out": old}


def _memory(text: str, watched: Watched, number: int) -> dict[str, Any]:
    return {"text": text, "selector": watched.selector, "number": number}


def _is_of(memory: Mapping[str, Any], watched: Watched) -> bool:
    """Whether what is remembered is the text of the part that is watched now."""
    return "text" in memory and memory.get("selector") == watched.selector


def _fetched(url: str, web: Web, *, etag: str, modified: str) -> Fetched | NotModified | Failed:
    """The page, if its site lets robots read it; and the page that it redirects to, under the same rule."""
    if refused := manners.refusal(url, web):
        return refused
    answer = web.get(
        url,
        max_bytes=MOST_BYTES,
        timeout=SECONDS,
        accept=_ACCEPT,
        etag=etag or None,
        modified=modified or None,
    )
    if isinstance(answer, Fetched) and answer.url != url:
        return manners.refusal(answer.url, web) or answer
    return answer


def look(url: str, watched: Watched, web: Web) -> tuple[str, CleanFeed, str] | Failed:
    """What watching a page that way would give today: the page's address, its entries or its text."""
    answer = _fetched(page_url(url), web, etag="", modified="")
    if not isinstance(answer, Fetched):
        return answer if isinstance(answer, Failed) else Failed(NO_TEXT)
    found = taken(document_of(answer), watched, {})
    if isinstance(found, NoFeed):
        return Failed(found.reason, found.facts)
    feed, memory = found
    return answer.moved_to or page_url(url), feed, str((memory or {}).get("text", ""))
