"""What a feed comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An answer to read: its bytes, where they came from, and what the server said they are."""

    body: bytes
    url: str = ""
    media_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What was not understood. ``reason`` is an English sentence marked for translation, ``facts`` its named
    values; ``position`` is the item's, from 1, or 0 for the feed as a whole.
    """

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    position: int = 0


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an item carries; ``length`` in bytes, 0 when not said."""

    url: str
    media_type: str = ""
    length: int = 0


@dataclass(slots=True, kw_only=True)
class FeedItem:
    """One entry. ``identifier`` is its source's own, else its link, else a digest of its words."""

    identifier: str
    title: str = ""
    link: str = ""
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""
    categories: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    image: str = ""


@dataclass(slots=True, kw_only=True)
class Feed:
    """A list and its entries, in the order of the file.

    ``version`` names the dialect ("rss20", "atom10", "json11", "sitemap"). ``every`` is how long the feed
    asks to be left alone between two readings.
    """

    version: str
    title: str = ""
    link: str = ""
    language: str = ""
    items: list[FeedItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    every: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A sitemap of sitemaps: their addresses, the one changed last first."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoFeed:
    """What was given is no feed, with the reason (as of a Problem)."""

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


Parsed: TypeAlias = Feed | SitemapIndex | NoFeed
