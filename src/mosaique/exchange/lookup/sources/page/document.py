"""A web page as what it says of itself: its metadata, not its content."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from lxml import etree

from mosaique.catalogue.values.text import tidy
from mosaique.core.uploads import texts
from mosaique.exchange.lookup.sources.base import MEGABYTE, Received

_MOST_BYTES = 2 * MEGABYTE  # metadata stands at the top; the rest of a long page is not parsed
_MOST_METAS = 2000
_DECLARED = re.compile(rb"""(?i)<meta[^>]{1,200}charset\s*=\s*["']?\s*([\w-]{2,30})""")


@dataclass(frozen=True, slots=True)
class Meta:
    """One ``meta`` element: its name in lower case with one kind of separator ("dc.title", "og:title")."""

    name: str
    content: str
    language: str = ""


@dataclass(slots=True)
class Page:
    """What a page declares. ``language`` is that of ``html``; ``data`` its blocks of JSON-LD, as written."""

    url: str = ""
    title: str = ""
    language: str = ""
    canonical: str = ""
    metas: list[Meta] = field(default_factory=list)
    data: list[str] = field(default_factory=list)

    def all(self, *names: str) -> list[str]:
        """The contents of the first of these names that has any."""
        for name in names:
            if found := [meta.content for meta in self.metas if meta.name == name]:
                return found
        return []

    def first(self, *names: str) -> str:
        """The first content of the first of these names that has any."""
        return next(iter(self.all(*names)), "")


def page_of(received: Received) -> Page:
    """The page in the bytes; an empty one when they are no HTML. Nothing outside is opened."""
    body = received.body[:_MOST_BYTES]
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(_text(body, received.charset).encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    page = Page(url=received.url)
    if root is not None:
        _read(root, page)
    return page


def _read(root: etree._Element, page: Page) -> None:
    for element in root.iter("html", "title", "meta", "link", "script"):
        match element.tag:
            case "html":
                page.language = (
                    page.language or (element.get("lang") or element.get("xml:lang") or "").strip()
                )
            case "title" if not page.title:
                page.title = tidy("".join(element.itertext()))
            case "meta" if len(page.metas) < _MOST_METAS:
                page.metas += _metas(element)
            case "link" if "canonical" in (element.get("rel") or "").lower().split():
                page.canonical = page.canonical or (element.get("href") or "").strip()
            case "script" if "ld+json" in (element.get("type") or "").lower():
                page.data.append(element.text or "")


def _metas(element: etree._Element) -> list[Meta]:
    content = tidy(element.get("content") or "")
    names = f"{element.get('name') or ''} {element.get('property') or ''}".lower().split()
    language = (element.get("lang") or element.get("xml:lang") or "").strip()
    return [Meta(name, content, language) for name in dict.fromkeys(names)] if content else []


def _text(body: bytes, charset: str) -> str:
    """The page's text: by its mark, else as the server said, as the page says, or as its bytes look."""
    declared = _DECLARED.search(body[:4096])
    for name in (texts.encoding_mark(body[:4]), charset, declared[1].decode("ascii") if declared else ""):
        if name:
            try:
                return body.decode(codecs.lookup(name).name, "replace")
            except (LookupError, ValueError):
                continue
    return texts.decode(body)
