"""What some bytes are, by their beginning: servers call feeds text/html, text/plain and worse."""

from __future__ import annotations

import re
from enum import Enum

from mosaique.core.uploads.texts import encoding_mark

_LOOKED_AT = 16 * 1024  # bytes: a prolog with a long comment still fits
_PROLOG = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ROOT = re.compile(r"<(!doctype\s+)?(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.IGNORECASE)


class Kind(Enum):
    """What can be read, or told apart."""

    FEED = "feed"
    JSON = "json"
    SITEMAP = "sitemap"
    OPML = "opml"
    PAGE = "page"
    UNKNOWN = "unknown"


_ROOTS = {
    "rss": Kind.FEED,
    "rdf": Kind.FEED,
    "feed": Kind.FEED,
    "channel": Kind.FEED,
    "urlset": Kind.SITEMAP,
    "sitemapindex": Kind.SITEMAP,
    "opml": Kind.OPML,
    "html": Kind.PAGE,
    "head": Kind.PAGE,
    "body": Kind.PAGE,
}


def kind_of(body: bytes) -> Kind:
    """The kind of document. A page that holds a feed's elements somewhere is a page."""
    start = _text(body[:_LOOKED_AT]).lstrip("\ufeff\x00 \t\r\n")
    if start.startswith("{"):
        return Kind.JSON
    for match in _ROOT.finditer(_PROLOG.sub("", start)):
        name = match[2].lower()
        if not match[1]:
            return _ROOTS.get(name, Kind.UNKNOWN)
        if name == "html":
            return Kind.PAGE
    return Kind.UNKNOWN


def _text(start: bytes) -> str:
    mark = encoding_mark(start[:4])
    return start.decode(mark or "latin-1", "replace")
