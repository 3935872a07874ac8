"""A message as a letter: who sent it, to which list, its text and its links. Attached files are never opened.

What comes by mail was written by anybody: no header is believed, no part opened that is not text, and nested
parts are counted before a parser sees them.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses, parseaddr, parsedate_to_datetime

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.texts import decode, encoding_named
from mosaique.watch.feeds.pages.links import links_of
from mosaique.watch.feeds.pages.parts import Part, line_of, root_of
from mosaique.watch.feeds.values import Document, NoFeed, Problem

NESTED = _("The message is made of too many parts: only its headers were read.")
CUT = _("The message is of %(size)s bytes: only its beginning was read.")
FILES = _("The files of the message are left in the mailbox (%(names)s).")
NO_TEXT = _("The message holds no text.")

_MOST_PARTS = 40
_LONGEST_HEADER = 4_000  # characters, as written
_LONGEST_TEXT = 400_000
_MOST_LINKS = 100
_SHORTEST_TITLE = 12
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_MARKUP = re.compile(r"<(?:html|body|table|div|p|a|br)\b", re.IGNORECASE)
# What belongs to the one who is subscribed, not to the letter: following it would unsubscribe the network.
_PERSONAL = re.compile(
    r"d[ée]sabonn|d[ée]sinscri|unsubscri|opt.?out|se retirer|remove me|"
    r"manage (?:your|my)|(?:g[ée]rer|modifier|mettre à jour) (?:mon|mes|votre|vos)|update your|"
    r"version (?:en ligne|web)|navigateur|"
    r"view (?:this|it|in)|(?:lire|voir|afficher) (?:(?:ce|cet|cette|la|le) )?"
    r"(?:e-?mail|message|courriel|lettre) (?:en ligne|dans)|forward to|/mirror/",
    re.IGNORECASE,
)
# The same in a few words; in more of them they are what an article is about.
_PERSONAL_IF_SHORT = re.compile(
    r"pr[ée]f[ée]rences|transf[ée]rer|mirror|donn[ée]es personnelles|politique de confidentialit|privacy",
    re.IGNORECASE,
)
_SHORT = 40  # characters


@dataclass(slots=True, kw_only=True)
class LetterRead:
    """What a message says. ``sender`` and ``list_id`` are in lower case; ``tag`` is what follows "+" in the
    address that it was sent to; ``markup`` is HTML that was not cleaned yet; ``links`` are (address, title).
    """

    identifier: str
    sender: str = ""
    sender_name: str = ""
    list_id: str = ""
    tag: str = ""
    subject: str = ""
    date: dt.datetime | None = None
    markup: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_letter(content: bytes, *, size: int = 0) -> LetterRead:
    """The letter that a message, or its beginning, holds. Nothing is raised for what it is."""
    message, has_parts = _opened(content)
    letter = _described(message, content)
    if size > len(content):
        letter.problems.append(Problem(CUT, {"size": size}))
    if has_parts:
        _take_text(message, letter)
    else:
        letter.problems.append(Problem(NESTED))
    return letter


def name_of(content: bytes) -> str:
    """An identifier for a message without its own: the same bytes give the same."""
    return "digest:" + hashlib.blake2b(content, digest_size=16).hexdigest()


def _opened(content: bytes) -> tuple[Message, bool]:
    """The message, and whether its parts were read: its headers alone are when there are too many."""
    if len(_BOUNDARY.findall(content)) <= _MOST_PARTS:
        # Messages in messages have no boundary, and some boundaries are declared in pieces (RFC 2231).
        with suppress(RecursionError):
            return BytesParser().parsebytes(content), True
    return BytesHeaderParser().parsebytes(content), False


def _described(message: Message, content: bytes) -> LetterRead:
    name, sender = _address(_header(message, "From"))
    named = re.search(r"<([^<>]{1,300})>", _header(message, "List-Id")) or re.search(
        r"^\s*([\w.@-]{3,300})\s*$", _header(message, "List-Id")
    )
    own = _header(message, "Message-ID").strip()[:500]
    return LetterRead(
        identifier=own or name_of(content),
        sender=sender.lower()[:320] if "@" in sender else "",
        sender_name=" ".join(name.split())[:200],
        list_id=named[1].strip().lower() if named else "",
        tag=_tag(message),
        subject=" ".join(_header(message, "Subject").split())[:500],
        date=_date(_header(message, "Date")),
    )


def _header(message: Message, name: str) -> str:
    """A header in clear (RFC 2047), whatever it declares; one written in clear against the rule, too."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    raw = str(raw)[:_LONGEST_HEADER]
    if not raw.isascii():
        return decode(raw.encode("ascii", "surrogateescape")).replace("\x00", "")
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        return ""
    words = (piece if isinstance(piece, str) else _decoded(piece, charset or "") for piece, charset in pieces)
    return "".join(words).replace("\x00", "")


def _address(written: str) -> tuple[str, str]:
    """A name and an address; empty for comments in comments (RFC 5322, 3.2.2) beyond measure."""
    try:
        return parseaddr(written)
    except RecursionError:
        return "", ""


def _tag(message: Message) -> str:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    # Without those that are empty: Debian 12's Python reads nothing after one.
    written = [header for name in names if (header := _header(message, name))]
    try:
        addresses = getaddresses(written)
    except RecursionError:  # the same comments
        return ""
    for _name, address in addresses:
        local, plus, tag = address.partition("@")[0].partition("+")
        if plus and local and tag:
            return tag.lower()[:100]
    return ""


def _date(written: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _take_text(message: Message, letter: LetterRead) -> None:
    """Its HTML, else its plain text, and the names of what else it carries."""
    found: dict[str, str] = {}
    files: list[str] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in {"text/html", "text/plain"} and part.get_content_disposition() != "attachment":
            if kind not in found and (text := _text(part)).strip():
                found[kind] = text
        else:
            files.append(" ".join((_filename(part) or kind).split())[:60])
    if files:
        letter.problems.append(Problem(FILES, {"names": ", ".join(files[:5])}))
    markup = found.get("text/html", "")
    if markup or _MARKUP.search(found.get("text/plain", "")):
        letter.markup, letter.links = _without_personal(markup or found["text/plain"])
    elif "text/plain" in found:
        letter.markup = _as_markup(found["text/plain"])
        letter.links = _without_personal(letter.markup)[1]
    else:
        letter.problems.append(Problem(NO_TEXT))


def _leaves(message: Message) -> Iterator[Message]:
    parts = [message]
    for _turn in range(4 * _MOST_PARTS):
        if not parts:
            return
        part = parts.pop(0)
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list):
            # A message in a message is a file: what it says was not said to us.
            if part.get_content_maintype() == "multipart":
                parts[:0] = [one for one in inside if isinstance(one, Message)]
        else:
            yield part


def _filename(part: Message) -> str:
    try:
        return str(part.get_filename() or "").replace("\x00", "")
    except (ValueError, LookupError, TypeError):
        return ""


def _text(part: Message) -> str:
    try:
        payload = _unpacked(part)
        charset = str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        return ""
    data = payload if isinstance(payload, bytes) else b""
    return _decoded(data[: 2 * _LONGEST_TEXT], charset)[:_LONGEST_TEXT].replace("\x00", "")


def _unpacked(part: Message) -> object:
    """The part's bytes. Base64 that was cut with its message is read as far as it goes."""
    raw = part.get_payload()
    if isinstance(raw, str) and str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        signs = _NOT_BASE64.sub("", raw)
        return base64.b64decode(signs[: len(signs) // 4 * 4])
    return part.get_payload(decode=True)


def _decoded(data: bytes, charset: str) -> str:
    """The text in the encoding that is declared, if there is one of that name; else by what its bytes are."""
    encoding = encoding_named(charset)
    try:
        if encoding not in {"", "ascii", "utf-8"}:
            return data.decode(encoding, "replace")
    except (LookupError, ValueError):
        pass
    return decode(data)


def _without_personal(markup: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with links that are the subscriber's own made plain words, and the links that are left."""
    root = root_of(Document(body=markup.encode("utf-8", "ignore"), charset="utf-8"))
    if isinstance(root, NoFeed):
        return markup, []
    for link in list(root.iter("a")):
        href = link.get("href") or ""
        is_a_link = href.lower().startswith(("http://", "https://", "mailto:"))
        if not is_a_link or _is_personal(line_of(link), link.get("title") or "", href):
            link.tag = "span"
    part = Part(elements=(root,), title="", language="", base="")
    links = [
        (one.link, one.title) for one in links_of(part, is_chosen=True) if len(one.title) >= _SHORTEST_TITLE
    ]
    text = etree.tostring(root, encoding="unicode", method="html")
    return text, links[:_MOST_LINKS]


def _is_personal(words: str, title: str, href: str) -> bool:
    said = f"{words} {title} {href}"
    return bool(_PERSONAL.search(said) or (len(words) <= _SHORT and _PERSONAL_IF_SHORT.search(said)))


def _as_markup(text: str) -> str:
    """Plain text as HTML: a blank line parts paragraphs, addresses are links."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = re.sub(r"https?://[^\s<>\"']{4,1000}[^\s<>\"'.,;:!?)\]]", r'<a href="\g<0>">\g<0></a>', escaped)
    return "".join(
        f"<p>{one.strip()}</p>" for one in re.split(r"\n\s*\n", linked.replace("\r", "")) if one.strip()
    )
