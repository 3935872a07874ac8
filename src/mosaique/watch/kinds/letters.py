"""Newsletters that arrive in the watch's mailbox: an item for each letter, or for each of its links.

``mailbox`` brings the messages in; a source of this kind reads what arrived for it in our own base.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet

from mosaique.core import clock
from mosaique.watch.cleaning import cleaned
from mosaique.watch.enums import Outcome
from mosaique.watch.feeds.addresses import canonical
from mosaique.watch.feeds.values import Feed, FeedItem, Problem
from mosaique.watch.fetching import Plan, Reply
from mosaique.watch.kinds.base import Web
from mosaique.watch.kinds.models import Letter

LIST, SENDER, TAG = "list", "sender", "tag"
MESSAGE, LINK = "message", "link"
FIELDS = {LIST: "list_id", SENDER: "sender", TAG: "tag"}
SCHEME = "lettre:"  # of a source's address: no server is asked at it
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """Which letters are a source's, and what becomes an item: each of them, or each of their links."""

    by: str
    value: str
    each: str = MESSAGE

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Watched:
        """As a source's settings have it."""
        by = str(settings.get("by"))
        return cls(
            by=by if by in FIELDS else SENDER,
            value=str(settings.get("value") or ""),
            each=LINK if settings.get("each") == LINK else MESSAGE,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """As a source keeps it."""
        return {"by": self.by, "value": self.value, "each": self.each}

    @property
    def address(self) -> str:
        """The source's address."""
        return f"{SCHEME}{self.by}:{quote(self.value, safe='@.+-')}"

    def letters(self) -> QuerySet[Letter]:
        """Those of the mailbox that are the source's."""
        return Letter.objects.filter(**{FIELDS[self.by]: self.value}) if self.value else Letter.objects.none()

    def takes(self, letter: Letter) -> bool:
        """Whether the letter is the source's."""
        return bool(self.value) and getattr(letter, FIELDS[self.by]) == self.value


def of_letter(letter: Letter, *, each: str = MESSAGE, by: str = "") -> Watched:
    """What a source made of that letter watches: its list where it names one, else its sender."""
    usual = LIST if letter.list_id else SENDER
    chosen = by if by in FIELDS and getattr(letter, FIELDS[by]) else usual
    return Watched(chosen, getattr(letter, FIELDS[chosen]), each)


def read(plan: Plan, web: Web) -> Reply:
    """The letters that arrived since the last reading."""
    watched = Watched.of(plan.settings)
    after = int(plan.memory.get("last", 0))
    letters = list(watched.letters().filter(pk__gt=after).order_by("pk")[:_AT_ONCE])
    feed = cleaned(feed_of(letters, watched), now=clock.now())
    return Reply(
        outcome=Outcome.READ if letters else Outcome.UNCHANGED,
        feed=feed if letters else None,
        memory={"last": letters[-1].pk} if letters else None,
        goes_on=len(letters) == _AT_ONCE,
    )


def feed_of(letters: list[Letter], watched: Watched) -> Feed:
    """Letters as entries."""
    name = next((one.sender_name or one.sender for one in reversed(letters)), "")
    feed = Feed(version="", title=_escaped(name))
    for position, letter in enumerate(letters, start=1):
        feed.items += [_message(letter)] if watched.each == MESSAGE else _links(letter)
        feed.problems += [Problem(one["reason"], one["facts"], position) for one in letter.problems]
    return feed


def _message(letter: Letter) -> FeedItem:
    return FeedItem(
        identifier=f"letter:{letter.key}",
        title=_escaped(letter.subject),
        published=letter.date or letter.received_at,
        author=_escaped(letter.sender_name or letter.sender),
        content=letter.text,
    )


def _links(letter: Letter) -> list[FeedItem]:
    return [
        FeedItem(
            identifier=canonical(url) or url,
            title=_escaped(title),
            link=url,
            published=letter.date or letter.received_at,
            author=_escaped(letter.sender_name or letter.sender),
        )
        for url, title in letter.links
    ]


def _escaped(text: str) -> str:
    """Plain text where HTML is read."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
