"""What is refused or cut before a parser sees it, so that no document costs more than some seconds.

feedparser takes 0.35 ms an item and is linear in tags, but not in namespaces (30,000 declarations in 1 MB
took 67 s), and leaves the entities that a document defines to the parser below it.
"""

from __future__ import annotations

import re
import zlib

from mosaique.core.messages import gettext_noop as _
from mosaique.watch.feeds.values import NoFeed, Problem

MOST_BYTES = 20 * 1024 * 1024
_MOST_MEGABYTES = MOST_BYTES // 2**20
MOST_ITEMS = 2_000
_MOST_TAGS = 200_000
_MOST_NAMESPACES = 500
_MOST_ENTITIES = 300  # HTML's own are 253, and some feeds carry them all
_MOST_EXPANDED = 1024 * 1024  # bytes that a document's own entities may add

ENTITIES = _("The document defines entities that would swell it beyond measure.")
TAGS = _("The document holds too many elements to be a feed.")
LARGE = _("The document is larger than %(limit)s MB.")
BROKEN_ARCHIVE = _("The document is compressed in a way that cannot be read.")
CUT = _("Only the first %(kept)s of %(total)s entries were read.")

_ENTITY = re.compile(rb"""<!ENTITY\s+(?:%\s+)?([^\s"'>]+)\s+(?:"([^"]*)|'([^']*))""", re.IGNORECASE)
_DECLARATION = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ITEM_END = re.compile(rb"</(?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_GZIP_MAGIC = b"\x1f\x8b"


def unpacked(body: bytes) -> bytes | NoFeed:
    """The body, decompressed if it is a gzip file (sitemaps are), within bounds."""
    if not body.startswith(_GZIP_MAGIC):
        return body if len(body) <= MOST_BYTES else NoFeed(LARGE, {"limit": _MOST_MEGABYTES})
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        opened = inflate.decompress(body, MOST_BYTES)
    except zlib.error:
        return NoFeed(BROKEN_ARCHIVE)
    return NoFeed(LARGE, {"limit": _MOST_MEGABYTES}) if inflate.unconsumed_tail else opened


def refusal(body: bytes, *, most_tags: int = _MOST_TAGS) -> NoFeed | None:
    """Why the document is not parsed at all, or None."""
    text = body.replace(b"\x00", b"")  # UTF-16 as its ASCII
    if _DECLARATION.search(text) and _swells(text):
        return NoFeed(ENTITIES)
    if text.count(b"<") > most_tags or text.count(b"xmlns") > _MOST_NAMESPACES:
        return NoFeed(TAGS)
    return None


def cut(body: bytes, most: int = MOST_ITEMS) -> tuple[bytes, list[Problem]]:
    """The document with its first entries only: what stands between the last of them and the end of the last
    entry is taken out, so that what was well-formed still is.
    """
    ends = [match.end() for match in _ITEM_END.finditer(body)]
    if len(ends) <= most:
        return body, []
    problem = Problem(CUT, {"kept": most, "total": len(ends)})
    return body[: ends[most - 1]] + body[ends[-1] :], [problem]


def _swells(text: bytes) -> bool:
    """Whether what the entities stand for, written out once for each use, is beyond the bound.

    An entity made of entities counts as beyond it: no feed needs one.
    """
    entities = _ENTITY.findall(text)
    if len(entities) > _MOST_ENTITIES:
        return True
    added = 0
    for name, *quoted in entities:
        value = b"".join(quoted)
        if b"&" in value.replace(b"&#", b"") or b"%" in value:
            return True
        added += len(value) * text.count(b"&" + name + b";")
    return added > _MOST_EXPANDED
