"""RSS 0.9x to 2.0, RDF, Atom and CDF, as feedparser reads them: it is the reference for what is met."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from typing import Any

from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.texts import encoding_named
from mosaique.watch.feeds.adapt import adapted
from mosaique.watch.feeds.bounds import MOST_ITEMS
from mosaique.watch.feeds.values import Document, Feed, Problem

MALFORMED = _("The document is not well-formed (%(said)s); it was read all the same.")


# An address inside a text that is not whole, escaped or not. Where there is none, which is usual, feedparser
# need not parse each text again to complete them: a third of its time.
_RELATIVE = re.compile(
    rb"""(?:href|src|cite|longdesc|data|action|poster)\s{0,9}=\s{0,9}(?:&quot;|&#3[49];|&apos;|["'])?\s{0,9}"""
    rb"""(?!https?:|mailto:|data:|&|["'\s])""",
    re.IGNORECASE,
)
# References in a row: some writers escape the halves of a UTF-16 pair; feedparser raises at each half, and at
# what is beyond Unicode.
_REFERENCES = re.compile(rb"(?:&#(?:[xX][0-9A-Fa-f]{1,5000}|[0-9]{1,5000});)+")
_REFERENCE = re.compile(rb"&#([xX]?)([0-9A-Fa-f]+);")
_HALVES = range(0xD800, 0xE000)
_REPLACEMENT = 0xFFFD
_DECLARED = re.compile(rb"""(<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["'])([\w.:-]{1,40})""")
UNKNOWN = "unknown"  # the version of what feedparser does not recognise


def read(document: Document) -> Feed:
    """What feedparser finds in the document.

    feedparser is given bytes, never a name: it would open a file or an address. Its own cleaning, which is no
    shield, is turned off: ``watch.cleaning`` does it.
    """
    import feedparser  # noqa: PLC0415  # memory that web processes do without: workers read feeds

    parsed: Any = feedparser.parse(
        BytesIO(_DECLARED.sub(_readable, _REFERENCES.sub(_possible, document.body), count=1)),
        response_headers=_headers(document),
        sanitize_html=False,
        resolve_relative_uris=_RELATIVE.search(document.body.replace(b"\x00", b"")) is not None,
    )
    feed = adapted(
        parsed.get("version") or UNKNOWN, parsed.feed, parsed.entries[:MOST_ITEMS], base=document.url
    )
    error = parsed.get("bozo_exception")
    if parsed.get("bozo") and error is not None and not isinstance(error, feedparser.NonXMLContentType):
        feed.problems.insert(0, Problem(MALFORMED, {"said": _said(error)}))
    return feed


def _possible(references: re.Match[bytes]) -> bytes:
    """The references, two halves as the character that they make, what is none as the sign for it."""
    codes = [_code(kind, digits) for kind, digits in _REFERENCE.findall(references[0])]
    if not any(code in _HALVES or code == _REPLACEMENT for code in codes):
        return references[0]
    halves = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass")
    return "".join(f"&#{ord(sign)};" for sign in halves.decode("utf-16-le", "replace")).encode()


def _code(kind: bytes, digits: bytes) -> int:
    significant = digits.lstrip(b"0")[:8] or b"0"
    code = int(significant, 16 if kind else 10)
    return code if code <= sys.maxunicode else _REPLACEMENT


def _readable(declared: re.Match[bytes]) -> bytes:
    """The declaration, in UTF-8 where it names an encoding of no document: feedparser would use any."""
    return declared[0] if encoding_named(declared[2].decode("ascii", "ignore")) else declared[1] + b"utf-8"


def _headers(document: Document) -> dict[str, str]:
    headers = {"content-location": document.url} if document.url else {}
    charset = document.charset if encoding_named(document.charset) else ""
    if not document.media_type:
        return headers
    if _is_utf8(document.body):
        # Servers say ISO-8859-1 of everything; text that is UTF-8 to its last byte is nothing else.
        charset = "utf-8"
    headers["content-type"] = f"{document.media_type}; charset={charset}" if charset else document.media_type
    return headers


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _said(error: object) -> str:
    """The parser's own words, on one line."""
    return " ".join(str(getattr(error, "getMessage", lambda: error)()).split())[:160]
