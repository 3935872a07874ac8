"""What is left when a page has no bibliographic tags: Open Graph (ogp.me), and HTML's own elements."""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import Abstract, Contributor, Description, Host, Keyword, Link
from mosaique.catalogue.values.identifiers import identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.wording import split_list, split_title
from mosaique.exchange.lookup.sources.page.document import Page

T = DocumentType
_TYPES = {"article": T.WEB_PAGE, "website": T.WEB_PAGE, "book": T.BOOK, "books.book": T.BOOK,
          "profile": T.WEB_PAGE}  # fmt: skip


def describe(page: Page) -> Description:
    """What Open Graph says; an empty description when it says nothing."""
    title = page.first("og:title", "twitter:title")
    if not title:
        return Description()
    d = Description(type=_type(page.first("og:type").lower()))
    d.title, d.subtitle = split_title(without_site(title, page))
    d.contributors = _people(page.all("article:author", "book:author"))
    d.date = page.first("article:published_time", "book:release_date").partition("T")[0]
    d.languages = [tag] if (tag := language_tag(page.first("og:locale"))) else []
    d.keywords = [Keyword(text=word) for word in page.all("article:tag", "book:tag")]
    if text := page.first("og:description", "twitter:description"):
        d.abstracts = [Abstract(text=text)]
    number = identifier("isbn", page.first("book:isbn"))
    d.identifiers = [number] if number.valid else []
    if d.type == T.WEB_PAGE and (site := page.first("og:site_name")):
        d.host = Host(title=site)
    return d


def describe_html(page: Page) -> Description:
    """What HTML's own elements say: the title of the window, the language, who and where."""
    d = Description(type=T.WEB_PAGE if page.title else T.OTHER)
    d.title, d.subtitle = split_title(without_site(page.title, page))
    d.languages = [tag] if (tag := language_tag(page.language)) else []
    d.contributors = _people(page.all("author"))
    d.keywords = [Keyword(text=word) for word in split_list(page.first("keywords"), ";,")]
    if text := page.first("description"):
        d.abstracts = [Abstract(text=text)]
    if address := _address(page):
        d.links = [Link(url=address, kind=LinkKind.PUBLISHER)]
    return d


def without_site(title: str, page: Page) -> str:
    """The title without the site's name after it ("Title | Site", "Title — Site")."""
    site = page.first("og:site_name")
    head, bar, tail = (part.strip() for part in title.rpartition(" | "))
    if not bar and site:
        head, bar, tail = (part.strip() for part in re.sub(r" [-–—·] ", " | ", title).rpartition(" | "))
        bar = bar if tail == site else ""
    return head if bar and head and len(tail) < 60 else title


def _type(name: str) -> DocumentType:
    if name.startswith("video"):
        return T.FILM
    return T.SOUND if name.startswith("music") else _TYPES.get(name, T.WEB_PAGE)


def _people(written: list[str]) -> list[Contributor]:
    """Authors by name; what is an address, or no name, is left out."""
    names = [name for line in written for name in split_list(line)]
    return [contributor(name) for name in names if len(name) < 100 and not re.search(r"[/@]|https?:", name)]


def _address(page: Page) -> str:
    for address in (page.canonical, page.first("og:url"), page.url):
        if (found := web_address(address)) and "doi.org/" not in found:
            return found
    return ""
