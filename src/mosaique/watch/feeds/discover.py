"""The feeds that a web page names, and where one usually is when it names none."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from lxml import etree

from mosaique.core.uploads.texts import decode
from mosaique.watch.feeds.values import Document

_MOST_BYTES = 2 * 1024 * 1024
_MOST = 20  # candidates
_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
}
_LOOKS_LIKE_A_FEED = ("rss", "atom", "feed", "flux", "syndication")
# Asked in turn of a site that names no feed: WordPress, SPIP, Drupal, then names by habit.
_USUAL = ("feed/", "spip.php?page=backend", "rss.xml", "feed.xml", "atom.xml", "rss")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that a page names, with the words it has for it."""

    url: str
    title: str = ""


def feeds_of(document: Document) -> list[Candidate]:
    """What the page declares (``link rel=alternate``), else the links that look like feeds; each once."""
    root = _root(document)
    if root is None:
        return []
    base = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    base = _joined(document.url, base or "") or document.url
    declared = [
        Candidate(_joined(base, one.get("href") or ""), " ".join((one.get("title") or "").split())[:200])
        for one in root.iter("link")
        if "alternate" in (one.get("rel") or "").lower().split()
        and (one.get("type") or "").partition(";")[0].strip().lower() in _FEED_TYPES
    ]
    return _each_once(declared) or _each_once(
        [
            Candidate(_joined(base, one.get("href") or ""), " ".join("".join(one.itertext()).split())[:200])
            for one in root.iter("a")
            if _looks_like_a_feed(one.get("href") or "")
        ]
    )


def usual_places(url: str) -> list[str]:
    """Addresses at which sites often have their feed, beside the page and at the site's root."""
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    beside = urljoin(url, "feed/") if parts.path.strip("/") else ""
    return list(dict.fromkeys(filter(None, [beside, *(urljoin(root, place) for place in _USUAL)])))


def title_of(document: Document) -> str:
    """The page's own title, on one line."""
    root = _root(document)
    title = next(root.iter("title"), None) if root is not None else None
    return " ".join("".join(title.itertext()).split())[:300] if title is not None else ""


def _root(document: Document) -> etree._Element | None:
    text = decode(document.body[:_MOST_BYTES])
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _looks_like_a_feed(href: str) -> bool:
    try:
        parts = urlsplit(href.lower())
    except ValueError:
        return False
    last = parts.path.rstrip("/").rpartition("/")[2]
    return parts.scheme in {"", "http", "https"} and any(
        word in last or f"page=backend{word}" in parts.query or f"{word}=" in f"{parts.query}="
        for word in _LOOKS_LIKE_A_FEED
    )


def _joined(base: str, href: str) -> str:
    try:
        found = urljoin(base, href.strip())
        return found if urlsplit(found).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _each_once(candidates: list[Candidate]) -> list[Candidate]:
    kept: dict[str, Candidate] = {}
    for one in candidates:
        if one.url:
            kept.setdefault(one.url.partition("#")[0], one)
    return list(kept.values())[:_MOST]
