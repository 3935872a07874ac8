"""The links of the watched part as entries: those of its list if it has one, else all that say something."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from mosaique.watch.feeds.addresses import canonical
from mosaique.watch.feeds.pages.parts import Part, joined, line_of
from mosaique.watch.feeds.values import FeedItem

_MOST_LINKS = 2_000
_MOST_ITEMS = 300
_SHORTEST = 12  # characters of a title in a list: menus have shorter ones
_LEAST = 3  # titles that make a list
_COUNTED = 100  # characters of a title that count for its list
_ABOVE = 6  # elements above a link that tell its list from another
_COUNT = re.compile(r"\s*[(\[]\d[\d\s.,]{0,12}[)\]]$")  # "Lettres (12)"
_SAYS_NOTHING = re.compile(
    r"^\W*(?:(?:lire|voir|en savoir|découvrir|consulter|télécharger|read|learn|see|view|more)\b.{0,24}"
    r"|la suite|suite|ici|here|accueil|home|\d+|suivante?|précédente?|next|previous|haut de page)\W*$",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(slots=True)
class _Link:
    """``block`` is its entry in the list, ``title`` what the entry is called."""

    element: etree._Element
    url: str
    words: str
    title: str = ""
    block: etree._Element | None = None


@dataclass(slots=True)
class _Group:
    """Links that stand in the page in the same way."""

    links: list[_Link] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much the titles say: a list of news weighs more than a menu, a sentence less than a list."""
        titles = {link.title for link in self.links if len(link.title) >= _SHORTEST}
        addresses = {link.url for link in self.links}
        if min(len(titles), len(addresses)) < _LEAST:
            return 0
        return sum(min(len(title), _COUNTED) for title in titles)


def links_of(part: Part, *, is_chosen: bool) -> list[FeedItem]:
    """An entry for each address, in the page's order. ``is_chosen``: a person said which part it is, and all
    of its links count; else they are those of the list that says the most.
    """
    links = _links(part)
    groups: dict[str, _Group] = {}
    for link in links:
        groups.setdefault("" if is_chosen else _standing(link.element), _Group()).links.append(link)
    for group in groups.values():
        _name(group)
    best = max(groups.values(), key=lambda group: group.weight, default=_Group())
    if best.weight and not is_chosen:
        links = best.links
    elif not is_chosen:
        links = [link for link in links if len(link.title) >= _SHORTEST]
    found: dict[str, FeedItem] = {}
    for link in links:
        key = canonical(link.url) or link.url
        if link.title and key not in found:
            date = _date(link.block)
            found[key] = FeedItem(identifier=key, title=link.title, link=link.url, published=date)
        elif link.title and len(link.title) > len(found[key].title):
            found[key].title = link.title
    return list(found.values())[:_MOST_ITEMS]


def _links(part: Part) -> list[_Link]:
    links: list[_Link] = []
    here = canonical(part.base)
    for element in part.elements:
        for one in element.iter("a"):
            url = joined(part.base, one.get("href") or "")
            if url and canonical(url) != here and len(links) < _MOST_LINKS:
                words = line_of(one) or one.get("title") or one.get("aria-label") or _alternative(one)
                links.append(_Link(one, url, _COUNT.sub("", " ".join(words.split()))[:500]))
    return links


def _alternative(element: etree._Element) -> str:
    """What a picture in the link says for those who do not see it."""
    return next((one.get("alt") or "" for one in element.iter("img") if one.get("alt")), "")


def _standing(element: etree._Element) -> str:
    """How a link stands: the elements above it with their first class, without their numbers."""
    names = []
    for one in [element, *element.iterancestors()][: _ABOVE + 1]:
        style = re.sub(r"\d+", "", ((one.get("class") or "").split() or [""])[0])
        names.append(f"{one.tag!s}.{style}")
    return " ".join(names)


def _name(group: _Group) -> None:
    """Give each link its entry, the largest element around it that leads nowhere else, and its title."""
    addresses: dict[etree._Element, set[str]] = {}
    for link in group.links:
        for above in link.element.iterancestors():
            addresses.setdefault(above, set()).add(link.url)
    for link in group.links:
        link.block = link.element
        for above in link.element.iterancestors():
            if len(addresses[above]) > 1 or above.tag in {"body", "html", "main"}:
                break
            link.block = above
        link.title = _title(link)


def _title(link: _Link) -> str:
    """The link's own words; those of its entry's heading when they say nothing ("Read more")."""
    if link.words and not _SAYS_NOTHING.match(link.words):
        return link.words
    if link.block is None:
        return ""
    return next((line_of(one) for one in link.block.iter(*_HEADINGS)), "")[:500]


def _date(block: etree._Element | None) -> dt.datetime | None:
    """The moment that the entry's only date says (HTML, 4.5.14); of several, nobody knows which."""
    if block is None:
        return None
    times = [one.get("datetime") or "" for one in block.iter("time")]
    # SPIP and old WordPress themes have the microformat's way of saying it (hAtom).
    times += [one.get("title") or "" for one in block.iter("abbr") if "published" in (one.get("class") or "")]
    if len(Counter(times)) != 1:
        return None
    try:
        moment = dt.datetime.fromisoformat(times[0].strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
