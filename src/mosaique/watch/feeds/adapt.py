"""feedparser's answer as our values."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from mosaique.core.messages import gettext_noop as _
from mosaique.watch.feeds.values import Enclosure, Feed, FeedItem, Problem

DATE = _("The date “%(date)s” is not understood.")

_MOST = 50  # people, categories, enclosures of one entry
_IMAGE = re.compile(r"""<img\s[^<>]{0,2000}?src\s{0,9}=\s{0,9}["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LOOKED_AT = 20_000  # characters: a lead image leads
_LONGEST = 86_400 * 30  # seconds


def adapted(version: str, about: Any, entries: Iterable[Any], *, base: str) -> Feed:
    """The feed, each entry with the place of what was not understood; ``base`` is the document's address."""
    feed = Feed(
        version=version,
        title=str(about.get("title") or ""),
        link=str(about.get("link") or ""),
        language=str(about.get("language") or ""),
        every=_every(about),
    )
    for position, entry in enumerate(entries, start=1):
        feed.items.append(_item(entry, base))
        feed.problems += _problems(entry, position)
    return feed


def _item(entry: Any, base: str) -> FeedItem:
    title, link = str(entry.get("title") or ""), str(entry.get("link") or "")
    content = max((str(part.get("value") or "") for part in entry.get("content", ())), key=len, default="")
    summary = str(entry.get("summary") or "")
    enclosures = list(_enclosures(entry, base))
    return FeedItem(
        identifier=str(entry.get("id") or "") or link or digest_of(title, summary or content),
        title=title,
        link=link,
        # Asked as a plain dict: feedparser gives the one for the other when it is absent, for the time being.
        published=moment(dict.get(entry, "published_parsed")),
        updated=moment(dict.get(entry, "updated_parsed")),
        author=_authors(entry),
        summary=summary,
        content=content,
        categories=_categories(entry),
        enclosures=enclosures,
        image=joined(base, _image(entry, enclosures, content or summary)),
    )


def digest_of(*texts: str) -> str:
    """A name for what has none: the same words give the same name."""
    return (
        "digest:" + hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=16).hexdigest()
    )


def moment(parsed: Any) -> dt.datetime | None:
    """A date as feedparser gives it (UTC), or None for one that no calendar holds."""
    if not parsed:
        return None
    try:
        return dt.datetime.fromtimestamp(0, tz=dt.UTC) + dt.timedelta(seconds=calendar.timegm(parsed))
    except (ValueError, OverflowError):
        return None


def _problems(entry: Any, position: int) -> Iterator[Problem]:
    for name in ("published", "updated"):
        written = dict.get(entry, name)
        if written and moment(dict.get(entry, f"{name}_parsed")) is None:
            yield Problem(DATE, {"date": str(written)[:60]}, position)


def _authors(entry: Any) -> str:
    names = [str(person.get("name") or "") for person in entry.get("authors", ())[:_MOST]]
    return ", ".join(dict.fromkeys(filter(None, names))) or str(entry.get("author") or "")


def _categories(entry: Any) -> list[str]:
    words = (str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ())[:_MOST])
    return list(dict.fromkeys(filter(None, words)))


def _enclosures(entry: Any, base: str) -> Iterator[Enclosure]:
    for one in entry.get("enclosures", ())[:_MOST]:
        if address := str(one.get("href") or one.get("url") or ""):
            yield Enclosure(
                joined(base, address), str(one.get("type") or "").lower(), size(one.get("length"))
            )


def joined(base: str, address: str) -> str:
    """The address, whole when it was given from the document's; as written when that makes none."""
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return address


def size(written: object) -> int:
    """A number of bytes, 0 for what is none."""
    text = str(written or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _image(entry: Any, enclosures: list[Enclosure], markup: str) -> str:
    """The lead image: what the feed gives as one, else a picture among the files, else the text's first."""
    for one in [*entry.get("media_thumbnail", ()), *entry.get("media_content", ())]:
        kind = str(one.get("medium") or one.get("type") or "image")
        if kind.startswith("image") and one.get("url"):
            return str(one["url"])
    if address := (entry.get("image") or {}).get("href"):
        return str(address)
    if pictures := [one.url for one in enclosures if one.media_type.startswith("image/")]:
        return pictures[0]
    found = _IMAGE.search(markup[:_LOOKED_AT])
    return found[1].replace("&amp;", "&") if found else ""


def _every(about: Any) -> dt.timedelta | None:
    """How often the feed asks to be read: ``ttl`` (RSS 2.0, minutes) or RSS 1.0's syndication module."""
    minutes = size(about.get("ttl"))
    if minutes:
        return dt.timedelta(seconds=min(60 * minutes, _LONGEST))
    period = _PERIODS.get(str(about.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    return dt.timedelta(seconds=min(period / max(size(about.get("sy_updatefrequency")), 1), _LONGEST))
