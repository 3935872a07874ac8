"""What comes from outside, made safe and bounded at the door: the only way from a feed to the database."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe

from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.matching import normalised
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.core.sanitiser import clean_html, to_text
from mosaique.watch.feeds.adapt import digest_of
from mosaique.watch.feeds.addresses import without_tracking
from mosaique.watch.feeds.pages.difference import Difference, Mark
from mosaique.watch.feeds.values import Feed, FeedItem, Problem

IMPOSSIBLE_DATE = _("The date %(date)s is impossible: it is left out.")
FUTURE_DATE = _("The date %(date)s is to come: the day it was found is kept instead.")
UNSAFE_LINK = _("The link “%(link)s” is not one that readers could follow.")

TITLE, AUTHOR, CATEGORY, IDENTIFIER, ADDRESS = 500, 300, 100, 500, 2_000
_SUMMARY = 5_000  # characters of markup, before cleaning
_CONTENT = 200_000
_MOST_CATEGORIES = 20
_TAG = re.compile(r"<[^>]*>")
_LINE_ENDS, _UNENCODED = re.compile(r"[\t\r\n]"), re.compile(r'[ <>"\\^`{|}]')
_EXCERPT = 80
_DIGEST = len(digest_of())
_MARKS = {Mark.SAME: "%s", Mark.LEFT_OUT: "%s", Mark.ADDED: "<ins>%s</ins>", Mark.TAKEN_OUT: "<del>%s</del>"}
# The web's first pages; feeds say 1970 or year 0 for "I do not know".
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_AHEAD = dt.timedelta(days=2)  # clocks and time zones that are wrong


@dataclass(slots=True, kw_only=True)
class CleanItem:
    """An entry that may be stored and shown: ``title`` and ``author`` are plain text, ``summary`` and
    ``content`` safe HTML, addresses http or https or empty. ``is_change``: what happened to the page at
    ``link``, not that page; two of them are never one item.
    """

    identifier: str
    title: str
    link: str = ""
    date: dt.datetime | None = None
    updated: dt.datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""
    image: str = ""
    categories: list[str] = field(default_factory=list)
    enclosures: list[dict[str, object]] = field(default_factory=list)
    words: str = ""
    is_change: bool = False


@dataclass(slots=True, kw_only=True)
class CleanFeed:
    """A feed that may be stored and shown."""

    version: str
    title: str
    site: str
    language: str
    items: list[CleanItem]
    problems: list[Problem]
    every: dt.timedelta | None


def cleaned(feed: Feed, *, now: dt.datetime) -> CleanFeed:
    """The feed as the house keeps it; one of two entries with the same identifier, the first, is kept."""
    problems = list(feed.problems)
    items: dict[str, CleanItem] = {}
    for position, item in enumerate(feed.items, start=1):
        kept = _item(item, now)
        if kept.identifier not in items:
            items[kept.identifier] = kept
            problems += _problems(item, position, now)
    return CleanFeed(
        version=feed.version,
        title=_line(feed.title, TITLE),
        site=_address(feed.link),
        language=language_tag(feed.language)[:35],
        items=list(items.values()),
        problems=problems,
        every=feed.every,
    )


def plain(text: str) -> str:
    """Text on one line, as words are compared and titles shown; to be escaped where shown."""
    return tidy(text)


def shortened(identifier: str) -> str:
    """An identifier that its column holds: the end of a long one as a digest, so that it stays its own."""
    if len(identifier) <= IDENTIFIER:
        return identifier
    return f"{identifier[: IDENTIFIER - _DIGEST - 1]} {digest_of(identifier)}"


def storable(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a problem, which quote what came: PostgreSQL's JSON takes no NUL and no half of a pair."""
    return {name: tidy(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def paragraphs(text: str) -> SafeString:
    """Plain text as HTML, a line to a paragraph."""
    return mark_safe("".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip()))  # noqa: S308  # escaped


def marked(difference: Difference) -> SafeString:
    """A difference as HTML: what was added in ``ins``, what was taken out in ``del``."""
    lines: list[list[str]] = [[]]
    for run in difference.runs:
        for at, line in enumerate(run.text.split("\n")):
            if at:
                lines.append([])
            if line.strip():
                lines[-1].append(_MARKS[run.mark] % html.escape(line.strip()))
    return mark_safe("".join(f"<p>{' '.join(line)}</p>" for line in lines if line))  # noqa: S308  # escaped


def _item(item: FeedItem, now: dt.datetime) -> CleanItem:
    summary, content = clean_html(item.summary[:_SUMMARY]), clean_html(item.content[:_CONTENT])
    words = _words(content if len(content) > len(summary) else summary)
    link = _address(item.link)
    return CleanItem(
        identifier=_identifier(item),
        title=_line(item.title, TITLE) or _excerpt(words) or link or tidy(item.identifier)[:TITLE],
        link=without_tracking(link),
        date=_moment(item.published, now) or _moment(item.updated, now),
        updated=_moment(item.updated, now),
        author=_line(item.author, AUTHOR),
        summary=summary,
        content=content if content != summary else "",
        image=_address(item.image),
        categories=[word for one in item.categories[:_MOST_CATEGORIES] if (word := _line(one, CATEGORY))],
        enclosures=[
            {"url": address, "type": tidy(one.media_type)[:100], "size": one.length}
            for one in item.enclosures
            if (address := _address(one.url))
        ],
        words=normalised(words),
    )


def _identifier(item: FeedItem) -> str:
    """The entry's own; one of its words where it is blank."""
    return shortened(tidy(item.identifier) or digest_of(item.link, item.title, item.content or item.summary))


def _words(cleaned_markup: str) -> str:
    """The words of a text that was cleaned already: plain text, to be escaped where shown."""
    return tidy(html.unescape(_TAG.sub(" ", cleaned_markup)))


def _problems(item: FeedItem, position: int, now: dt.datetime) -> Iterator[Problem]:
    # RSS makes a link of an identifier that does not say it is none: nothing is lost with it.
    if item.link not in {"", item.identifier} and not _address(item.link):
        yield Problem(UNSAFE_LINK, {"link": tidy(item.link)[:100]}, position)
    for date in filter(None, (item.published, item.updated)):
        if _moment(date, now) is None:
            reason = FUTURE_DATE if date > now else IMPOSSIBLE_DATE
            yield Problem(reason, {"date": date.date().isoformat()}, position)


def _moment(date: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    return date if date is not None and _EARLIEST <= date <= now + _AHEAD else None


def _line(markup: str, most: int) -> str:
    """Plain text on one line."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup)[:most].strip()
    return tidy(to_text(markup[: 20 * most]))[:most].strip()


def _address(url: str) -> str:
    # Blanks and a few signs are met in links of the web; browsers drop line ends and encode the others.
    encoded = _UNENCODED.sub(lambda sign: f"%{ord(sign[0]):02X}", _LINE_ENDS.sub("", url.strip()))
    address = web_address(encoded)
    if len(address) > ADDRESS or not address:
        return ""
    return address if urlsplit(address).scheme.lower() in {"http", "https"} else ""


def _excerpt(words: str) -> str:
    """The beginning of the text, cut between two words."""
    return words if len(words) <= _EXCERPT else words[:_EXCERPT].rpartition(" ")[0] + "…"
