"""Taking an answer in XML apart by its tags, so that damage in one record does not reach the others."""

from __future__ import annotations

import html
import re
from functools import cache
from io import BytesIO

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.lines import decode, first_line, is_web_page
from mosaique.exchange.formats.safe_xml import xml_source
from mosaique.exchange.harvest.errors import SourceFailed

ENTITIES = _("The answer declares entities of its own: refused.")
WEB_PAGE = _("The address answers with a web page, not as a catalogue does. It begins with: %(line)s")
NOT_A_CATALOGUE = _("The address does not answer as a catalogue does. It begins with: %(line)s")
EMPTY = _("The answer is empty.")

_PROLOGUE = 64 * 1024
_DOCTYPE = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""\sxmlns(?::[\w.-]{1,60})?\s*=\s*(?:"[^"<]{0,300}"|'[^'<]{0,300}')""")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def in_utf8(body: bytes, root: re.Pattern[bytes]) -> bytes:
    """The answer in UTF-8, once its root was seen and no document type with entities.

    Raises SourceFailed.
    """
    try:
        source = xml_source(BytesIO(body))
    except NotThisFormat as error:
        raise SourceFailed(error.reason, error.facts) from None
    text = b"".join(iter(source.read, b""))
    if not text.strip():
        raise SourceFailed(EMPTY)
    if declares_entities(text):
        raise SourceFailed(ENTITIES)
    if not root.search(text[:_PROLOGUE]):
        reason = WEB_PAGE if is_web_page(text[:_PROLOGUE]) else NOT_A_CATALOGUE
        raise SourceFailed(reason, {"line": first_line(text[:4096])})
    return text


def declares_entities(text: bytes) -> bool:
    """Whether a document type with entities of its own stands at the beginning."""
    return _DOCTYPE.search(text[:_PROLOGUE]) is not None


def namespaces_of(opening: bytes) -> bytes:
    """The prefixes declared around the records, as attributes; the default one is the envelope's own."""
    declared = [one[0] for one in _NAMESPACE.finditer(opening) if one[0].lstrip().startswith(b"xmlns:")]
    return b"".join(dict.fromkeys(declared))


def text_in(data: bytes, name: str) -> str:
    """The text of the first element of that local name, without what is inside it; empty if there is none."""
    found = _element(name).search(data)
    return plain(found[1]) if found else ""


@cache
def _element(name: str) -> re.Pattern[bytes]:
    return re.compile(
        rb"<(?:[\w.-]+:)?%s\b[^<>]*>\s*((?:<!\[CDATA\[.*?\]\]>|[^<])*)" % name.encode(), re.DOTALL
    )


def plain(data: bytes) -> str:
    """Character data as text: entities and CDATA resolved, spaces around taken away."""
    text = decode(data)[0]
    if "&" not in text and "<" not in text:
        return text.strip()
    parts = _CDATA.split(text)
    return "".join(part if place % 2 else html.unescape(part) for place, part in enumerate(parts)).strip()
