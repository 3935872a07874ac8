"""Reading a document, whatever its kind: a feed, the sitemaps that an index names, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mosaique.core.messages import gettext_noop as _
from mosaique.watch.feeds import bounds
from mosaique.watch.feeds.detect import Kind, kind_of
from mosaique.watch.feeds.parsing import json_feed, sitemap, xml
from mosaique.watch.feeds.values import Document, Feed, NoFeed, Parsed

EMPTY = _("The address gives an empty document.")
PAGE = _("The address gives a web page, not a feed.")
OPML = _("The address gives a list of sources (OPML): import it instead.")
FILE = _("The address gives a document or a picture, not a feed: “Send a link” puts it in the watch.")
UNKNOWN = _("The address does not give a feed. It begins with: %(start)s")

_OTHER = {Kind.PAGE: PAGE, Kind.OPML: OPML}
_READERS: dict[Kind, Callable[[bytes], Parsed]] = {Kind.JSON: json_feed.read, Kind.SITEMAP: sitemap.read}
_FILES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"PK\x03\x04")  # their first bytes
_START = 80  # characters quoted


def parse(document: Document) -> Parsed:
    """What the document holds. Nothing is raised for what it is, and nothing outside it is opened."""
    body = bounds.unpacked(document.body)
    if isinstance(body, NoFeed):
        return body
    if not body.strip():
        return NoFeed(EMPTY)
    if body.startswith(_FILES):
        return NoFeed(FILE)
    kind = kind_of(body)
    if kind in _OTHER:
        return NoFeed(_OTHER[kind])
    if kind in _READERS:
        return _READERS[kind](body)
    return _feed(replace(document, body=body), kind)


def _feed(document: Document, kind: Kind) -> Feed | NoFeed:
    body, problems = bounds.cut(document.body)
    if refused := bounds.refusal(body):
        return refused
    feed = xml.read(replace(document, body=body))
    if feed.version == xml.UNKNOWN and not feed.items and kind is Kind.UNKNOWN:
        start = " ".join(body[:400].decode("utf-8", "replace").split())[:_START]
        return NoFeed(UNKNOWN, {"start": start})
    feed.problems[:0] = problems
    return feed
