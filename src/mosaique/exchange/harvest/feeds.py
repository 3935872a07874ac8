"""RSS and Atom feeds as lists of documents on the web.

A feed shows what is new: what has left it is not gone, and one answer is the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Description,
    Host,
    Identifier,
    Keyword,
    Link,
    RecordDraft,
    Source,
)
from mosaique.catalogue.values.identifiers import recognise, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.core.sanitiser import to_text
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.formats.dublin_core import DUBLIN_CORE
from mosaique.exchange.formats.lines import first_line
from mosaique.exchange.harvest import envelope
from mosaique.exchange.harvest.errors import SourceFailed
from mosaique.exchange.harvest.pages import Ask, Page, clean_identifier

NO_FEED = _("The address does not give a feed. It begins with: %(line)s")
NAMELESS = _("The entry has neither an identifier nor an address.")

_MOST_ENTRIES = 5_000
_MOST_PEOPLE = 50


@dataclass(slots=True)
class FeedReader:
    """One feed."""

    url: str
    ask: Ask

    def pages(self, token: str = "") -> Iterator[Page]:  # a feed has one page
        """Raises SourceFailed when what comes is no feed."""
        import feedparser  # noqa: PLC0415  # memory that web processes do without: workers read feeds

        body = self.ask(self.url)
        if envelope.declares_entities(body):
            raise SourceFailed(envelope.ENTITIES)
        feed: Any = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=True)
        if not feed.get("version"):
            raise SourceFailed(NO_FEED, {"line": first_line(body[:4096])})
        page = Page()
        for position, entry in enumerate(feed.entries[:_MOST_ENTRIES], start=1):
            found = _draft(entry, feed.feed, position)
            if isinstance(found, RecordDraft):
                page.drafts.append(found)
            else:
                page.problems.append(found)
        yield page


def _draft(entry: Any, feed: Any, position: int) -> RecordDraft | ReadProblem:
    """A document on the web, with the feed's name as what holds it."""
    address = web_address(entry.get("link", "") or "")
    identifier = clean_identifier(entry.get("id", "") or "") or address
    if not identifier:
        return ReadProblem(position, NAMELESS)
    described = Description(
        type=DocumentType.WEB_PAGE,
        title=_words(entry.get("title")),
        contributors=[contributor(name) for name in _people(entry)],
        date=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        host=Host(title=_words(feed.get("title"))) if feed.get("title") else None,
        identifiers=_numbers(identifier),
        links=[Link(url=address)] if address else [],
        languages=[tag] if (tag := language_tag(str(feed.get("language") or ""))) else [],
        abstracts=[Abstract(text=text)] if (text := to_text(str(entry.get("summary") or ""))) else [],
        keywords=[Keyword(text=word) for word in _tags(entry)],
    )
    original = DUBLIN_CORE.record(RecordDraft(description=described))
    source = Source(format="dc", identifier=identifier, original=original, position=position)
    return RecordDraft(description=described, source=source)


def _words(markup: object) -> str:
    return tidy(to_text(str(markup or "")))


def _people(entry: Any) -> list[str]:
    names = [_words(person.get("name")) for person in entry.get("authors", [])[:_MOST_PEOPLE]]
    return list(dict.fromkeys(filter(None, names))) or list(filter(None, [_words(entry.get("author"))]))


def _tags(entry: Any) -> list[str]:
    words = [_words(tag.get("label") or tag.get("term")) for tag in entry.get("tags", [])[:_MOST_PEOPLE]]
    return list(dict.fromkeys(filter(None, words)))


def _numbers(identifier: str) -> list[Identifier]:
    found = recognise(identifier)
    return [found] if found else []


def _day(moment: Any) -> str:
    """ISO 8601, of what the parser understood of a date; empty of what it did not."""
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}" if moment else ""
