"""A page, and the part of it that is watched: named by a selector, or found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from cssselect import SelectorError
from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.core.uploads.texts import decode, encoding_mark, encoding_named
from mosaique.watch.feeds.bounds import TAGS
from mosaique.watch.feeds.pages.selectors import selected
from mosaique.watch.feeds.values import Document, NoFeed

SELECTOR = _("The selector “%(selector)s” cannot be read: it is written as in style sheets, “#news li”.")
NOT_THERE = _("Nothing on the page matches the selector “%(selector)s”: the page was reworked, perhaps.")
NO_PAGE = _("The address does not give a web page.")

LONGEST_SELECTOR = 200  # characters
_MOST_BYTES = 2 * 1024 * 1024
_MOST_TAGS = 30_000
_MOST_PARTS = 500  # elements that a selector may name
# ":has", ":nth-last-of-type" and the like look at the page again for each of its elements.
_MOST_PSEUDO_CLASSES = 4
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([\w.:-]{1,40})""", re.IGNORECASE
)
_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "dialog")
_AROUND = ("nav", "header", "footer", "aside", "form")
_ROLES_AROUND = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
_NAMES_OF_MAIN = ("main", "contenu", "content", "main-content", "contenu-principal")


@dataclass(frozen=True, slots=True)
class Part:
    """What is watched of a page: its elements, in the page's order. ``base`` completes its addresses."""

    elements: tuple[etree._Element, ...]
    title: str
    language: str
    base: str


def part_of(document: Document, selector: str = "") -> Part | NoFeed:
    """The part that the selector names, or the page's own content without what surrounds it."""
    root = root_of(document)
    if isinstance(root, NoFeed):
        return root
    base = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    found = _named(root, selector) if selector else (_main(root),)
    if isinstance(found, NoFeed):
        return found
    title = next(root.iter("title"), None)
    return Part(
        elements=found,
        title=line_of(title)[:300] if title is not None else "",
        language=(root.get("lang") or "")[:35],
        base=joined(document.url, base or "") or document.url,
    )


def root_of(document: Document) -> etree._Element | NoFeed:
    """The page's tree, without scripts, styles and what readers do not see."""
    body = document.body[:_MOST_BYTES]
    if body.count(b"<") > 2 * _MOST_TAGS:
        return NoFeed(TAGS)
    root = _tree(_decoded(body, document.charset))
    if root is None:
        return NoFeed(NO_PAGE)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for element in list(root.iter()):
        if "hidden" in element.attrib and (parent := element.getparent()) is not None:
            _take_out(parent, element)
    return root


def _tree(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return None


def without_surroundings(element: etree._Element) -> list[etree._Element]:
    """The element's descendants that are navigation, banners, forms and the like; none inside another."""
    found: list[etree._Element] = []
    inside: set[etree._Element] = set()
    for one in element.iterdescendants():
        if one.getparent() in inside:
            inside.add(one)
        elif one.tag in _AROUND or (one.get("role") or "").lower() in _ROLES_AROUND:
            found.append(one)
            inside.add(one)
    return found


def line_of(element: etree._Element) -> str:
    """The words of an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def joined(base: str, href: str) -> str:
    """The web address that a link leads to; empty for what is none."""
    try:
        found = urljoin(base, href.strip())
        return found if urlsplit(found).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _named(root: etree._Element, selector: str) -> tuple[etree._Element, ...] | NoFeed:
    refused = NoFeed(SELECTOR, {"selector": selector[:LONGEST_SELECTOR]})
    if len(selector) > LONGEST_SELECTOR or selector.count(":") > _MOST_PSEUDO_CLASSES:
        return refused
    try:
        elements = selected(root, selector)[:_MOST_PARTS]
    except (SelectorError, etree.LxmlError, ValueError, RecursionError):
        return refused
    if not elements:
        return NoFeed(NOT_THERE, {"selector": selector})
    chosen = set(elements)
    return tuple(one for one in elements if not any(above in chosen for above in one.iterancestors()))


def _main(root: etree._Element) -> etree._Element:
    """The page's own content, less what surrounds it; the whole page when it does not say which that is."""
    found = next(root.iter("main"), None)
    if found is None:
        found = next((one for one in root.iter() if (one.get("role") or "").lower() == "main"), None)
    if found is None:
        found = next((one for one in root.iter() if (one.get("id") or "").lower() in _NAMES_OF_MAIN), None)
    if found is None:
        articles = list(root.iter("article"))
        found = articles[0] if len(articles) == 1 else next(root.iter("body"), root)
    for one in without_surroundings(found):
        if (parent := one.getparent()) is not None:
            _take_out(parent, one)
    return found


def _take_out(parent: etree._Element, element: etree._Element) -> None:
    """Remove an element and keep the words after it."""
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _decoded(body: bytes, said: str) -> str:
    """The text: by its mark, by what the server said, by what the page says, else by what its bytes are."""
    declared = _CHARSET.search(body[:4096])
    for name in () if encoding_mark(body) else (said, declared[1].decode("ascii") if declared else ""):
        try:
            if encoding := _web_name(name):
                return _read_as(encoding, body)
        except (LookupError, ValueError):
            continue
    return decode(body)


def _read_as(encoding: str, body: bytes) -> str:
    """The text in that encoding; a page that says UTF-8 while most of its accents are none, as Western."""
    text = body.decode(encoding, "replace")
    wrong = text.count("\ufffd") if encoding == "utf-8" else 0
    if wrong and wrong > sum(not character.isascii() for character in text) - wrong:
        return body.decode("cp1252", "replace")
    return text


def _web_name(name: str) -> str:
    """The encoding that browsers read under that name: Windows' Western one for its subsets."""
    found = encoding_named(name)
    return "cp1252" if found in {"iso8859-1", "ascii"} else found
