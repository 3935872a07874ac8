"""Sitemaps (sitemaps.org, protocol 0.9), with Google's news and image extensions."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote, urlsplit

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.watch.feeds import bounds
from mosaique.watch.feeds.adapt import DATE
from mosaique.watch.feeds.values import Feed, FeedItem, NoFeed, Problem, SitemapIndex

MALFORMED = _("The document is not well-formed (line %(line)s).")

_MOST_ADDRESSES = 50_000  # the protocol's own bound for one file
_MOST_TAGS = 30 * _MOST_ADDRESSES
_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_TOLD = {"loc", "lastmod", "title", "publication_date", "language"}
_FILE_ENDING = re.compile(r"\.[A-Za-z]{2,5}$")
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_YEAR, _DAY = re.compile(r"\d{4}"), re.compile(r"\d{4}-\d{2}")


def read(body: bytes) -> Feed | SitemapIndex | NoFeed:
    """The pages named, those changed last first, or the sitemaps of an index."""
    if b"<!ENTITY" in body:
        return NoFeed(bounds.ENTITIES)
    if refused := bounds.refusal(body, most_tags=_MOST_TAGS):
        return refused
    kind, entries, error = "urlset", [], 0
    try:
        for name, said in _entries(body):
            kind = name
            entries.append(said)
    except etree.XMLSyntaxError as broken:
        error = broken.lineno or 1
    if error and not entries:
        return NoFeed(MALFORMED, {"line": error})
    entries.sort(key=_changed, reverse=True)
    if kind == "sitemap":
        return SitemapIndex(tuple(said["loc"] for said in entries))
    feed = Feed(version="sitemap")
    if error:
        feed.problems.append(Problem(MALFORMED, {"line": error}))
    if len(entries) > bounds.MOST_ITEMS:
        feed.problems.append(Problem(bounds.CUT, {"kept": bounds.MOST_ITEMS, "total": len(entries)}))
    for position, said in enumerate(entries[: bounds.MOST_ITEMS], start=1):
        _add(feed, said, position)
    return feed


def _entries(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The name and the texts of each ``url`` or ``sitemap`` element, in the order of the file."""
    found = 0
    for _event, element in etree.iterparse(BytesIO(body), events=("end",), **_OPTIONS):  # type: ignore[call-overload]  # the options by name
        name = _name(element)
        if name not in {"url", "sitemap"}:
            continue
        said: dict[str, str] = {}
        for inner in element.iter(etree.Element):
            of_image = "image" in str(inner.tag).partition("}")[0]
            if _name(inner) in _TOLD and not of_image and (inner.text or "").strip():
                said.setdefault(_name(inner), inner.text.strip())
            elif of_image and _name(inner) == "loc" and (inner.text or "").strip():
                said.setdefault("image", inner.text.strip())
        element.clear()
        while element.getprevious() is not None and (above := element.getparent()) is not None:
            del above[0]
        if said.get("loc"):
            found += 1
            yield name, said
        if found >= _MOST_ADDRESSES:
            return


def _changed(said: dict[str, str]) -> dt.datetime:
    return moment(said.get("publication_date") or said.get("lastmod", "")) or _LONG_AGO


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _add(feed: Feed, said: dict[str, str], position: int) -> None:
    written = said.get("publication_date") or said.get("lastmod", "")
    date = moment(written)
    if written and date is None:
        feed.problems.append(Problem(DATE, {"date": written[:60]}, position))
    address = said["loc"]
    feed.items.append(
        FeedItem(
            identifier=address,
            title=html.escape(said.get("title") or title_of(address)),
            link=address,
            published=date if "publication_date" in said else None,
            updated=date,
            image=said.get("image", ""),
        )
    )


def title_of(address: str) -> str:
    """Words for a page that has none here: the end of its address ("/actualites/le-plan-logement" gives "le
    plan logement").
    """
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    last = _FILE_ENDING.sub("", unquote(path).rstrip("/").rpartition("/")[2])
    return " ".join(re.split(r"[-_+\s]+", last)).strip() or address


def moment(written: str) -> dt.datetime | None:
    """W3C's profile of ISO 8601: a year, a month, a day, or a moment."""
    text = written.strip()
    if _YEAR.fullmatch(text):
        text = f"{text}-01-01"
    elif _DAY.fullmatch(text):
        text = f"{text}-01"
    try:
        found = dt.datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
