"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Iterator
from typing import Any

from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.texts import decode
from mosaique.watch.feeds.adapt import DATE, digest_of, joined, size
from mosaique.watch.feeds.bounds import CUT, MOST_ITEMS
from mosaique.watch.feeds.values import Enclosure, Feed, FeedItem, NoFeed, Problem

INVALID = _("The document is not valid JSON (line %(line)s).")
NOT_A_FEED = _("The document is JSON, but not a JSON Feed.")
NAMELESS = _("The entry has neither an identifier nor an address.")

_VERSION = "https://jsonfeed.org/version/"
_MOST = 50


def read(body: bytes) -> Feed | NoFeed:
    """The feed. A member of another type than the specification's is passed over."""
    try:
        document = json.loads(decode(body))
    except json.JSONDecodeError as error:
        return NoFeed(INVALID, {"line": error.lineno})
    except (ValueError, RecursionError):
        return NoFeed(INVALID, {"line": 1})
    if not isinstance(document, dict) or not _text(document, "version").startswith(_VERSION):
        return NoFeed(NOT_A_FEED)
    feed = Feed(
        version="json" + "".join(filter(str.isdigit, _text(document, "version").removeprefix(_VERSION)))[:2],
        title=_text(document, "title"),
        link=_text(document, "home_page_url"),
        language=_text(document, "language"),
    )
    entries = document.get("items")
    entries = entries if isinstance(entries, list) else []
    if len(entries) > MOST_ITEMS:
        feed.problems.append(Problem(CUT, {"kept": MOST_ITEMS, "total": len(entries)}))
    for position, entry in enumerate(entries[:MOST_ITEMS], start=1):
        _add(feed, entry if isinstance(entry, dict) else {}, position)
    return feed


def _add(feed: Feed, entry: dict[str, Any], position: int) -> None:
    item = _item(entry, feed.link)
    if not item.identifier:
        feed.problems.append(Problem(NAMELESS, position=position))
        return
    feed.items.append(item)
    for name in ("date_published", "date_modified"):
        written = _text(entry, name)
        if written and _moment(written) is None:
            feed.problems.append(Problem(DATE, {"date": written[:60]}, position))


def _item(entry: dict[str, Any], base: str) -> FeedItem:
    link = joined(base, _text(entry, "url") or _text(entry, "external_url"))
    title, plain = _text(entry, "title"), _text(entry, "content_text")
    content = _text(entry, "content_html") or _paragraphs(plain)
    words = title or content
    return FeedItem(
        identifier=_text(entry, "id") or link or (digest_of(title, content) if words else ""),
        title=html.escape(title),
        link=link,
        published=_moment(_text(entry, "date_published")),
        updated=_moment(_text(entry, "date_modified")),
        author=", ".join(dict.fromkeys(_authors(entry))),
        summary=html.escape(_text(entry, "summary")),
        content=content,
        categories=[one for one in _list(entry, "tags") if isinstance(one, str) and one],
        enclosures=list(_enclosures(entry, base)),
        image=joined(base, _text(entry, "image") or _text(entry, "banner_image")),
    )


def _authors(entry: dict[str, Any]) -> Iterator[str]:
    # "author" is version 1.0's.
    for person in [*_list(entry, "authors"), entry.get("author")]:
        if isinstance(person, dict) and (name := _text(person, "name")):
            yield name


def _enclosures(entry: dict[str, Any], base: str) -> Iterator[Enclosure]:
    for one in _list(entry, "attachments"):
        if isinstance(one, dict) and (address := _text(one, "url")):
            yield Enclosure(
                joined(base, address), _text(one, "mime_type").lower(), size(one.get("size_in_bytes"))
            )


def _text(members: dict[str, Any], name: str) -> str:
    """A member's text; identifiers may be numbers (1.1, "id")."""
    value = members.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _list(members: dict[str, Any], name: str) -> list[Any]:
    value = members.get(name)
    return value[:_MOST] if isinstance(value, list) else []


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in plain.split("\n\n") if part.strip())


def _moment(written: str) -> dt.datetime | None:
    """RFC 3339; without an offset, UTC."""
    try:
        found = dt.datetime.fromisoformat(written.strip())
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
