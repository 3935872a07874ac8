"""Bibliographic records as entries."""

from __future__ import annotations

import datetime as dt
import html

from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description, RecordDraft
from mosaique.catalogue.values.identifiers import web_address
from mosaique.watch.feeds.values import FeedItem

_MOST = 20  # people, subjects


def entry_of(draft: RecordDraft) -> FeedItem:
    """A record of a catalogue, under the identifier that the catalogue gives it."""
    return entry(
        draft.description,
        identifier=draft.source.identifier,
        link=_link(draft.description, draft.source.identifier),
    )


def entry(described: Description, *, identifier: str, link: str) -> FeedItem:
    """What a description says, as an entry at that address."""
    people = [one.direct_name for one in described.contributors[:_MOST]]
    texts = [_imprint(described), *(one.text for one in described.abstracts[:1])]
    subjects = [one.label for one in described.subjects] + [one.text for one in described.keywords]
    return FeedItem(
        identifier=identifier or link,
        title=html.escape(described.full_title()),
        link=link,
        published=_day(described.date),
        author=html.escape(", ".join(filter(None, people))),
        summary="".join(f"<p>{html.escape(text)}</p>" for text in texts if text),
        categories=[html.escape(word) for word in dict.fromkeys(subjects[:_MOST])],
    )


def _imprint(described: Description) -> str:
    """Where and when it was published, on a line."""
    host = described.host.title if described.host else ""
    publisher = next((one.name for one in described.publishers if one.name), "")
    return ", ".join(filter(None, [host or publisher, described.date]))


def _link(described: Description, identifier: str) -> str:
    """Where to read it: its own address, its DOI's, or its identifier when that is an address."""
    doi = described.identifier("doi")
    addresses = (
        [one.url for one in described.links] + ([f"https://doi.org/{doi}"] if doi else []) + [identifier]
    )
    return next(filter(None, map(web_address, addresses)), "")


def _day(written: str) -> dt.datetime | None:
    """The day of publication, when it is known to the day."""
    try:
        day = dt.date.fromisoformat(PartialDate.parse(written).iso)
    except ValueError:
        return None
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
