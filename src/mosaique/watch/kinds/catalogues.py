"""Catalogues of others: what is new in an OAI-PMH set, what is new in the answer to a question (SRU)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from mosaique.catalogue.values.matching import digest
from mosaique.core import clock
from mosaique.core.http import Failed
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.harvest.asking import Asker
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed, TokenRefused
from mosaique.exchange.harvest.oai import OaiReader
from mosaique.exchange.harvest.pages import Page
from mosaique.exchange.harvest.readers import DEFAULT_PREFIX
from mosaique.exchange.harvest.sru import SruReader
from mosaique.watch.cleaning import CleanFeed, cleaned
from mosaique.watch.enums import Outcome, SourceKind
from mosaique.watch.feeds.bounds import MOST_BYTES
from mosaique.watch.feeds.values import Feed, Problem
from mosaique.watch.fetching import Plan, Reply, failure
from mosaique.watch.kinds.base import Web
from mosaique.watch.kinds.records import entry_of

NARROW = _("The question finds %(total)s records, of which %(read)s are read: narrow it.")

A_MONTH = dt.timedelta(days=30)  # how far back a first reading goes
_OVERLAP = dt.timedelta(days=1)  # clocks that differ, records stored late
_PAGES = 5  # of a list in one reading; the next one goes on
_SECONDS = 30.0
_VERBS = {"Identify", "ListRecords", "ListIdentifiers", "ListSets", "ListMetadataFormats", "GetRecord"}
_OAI = {"verb", "metadataPrefix", "set", "from", "until", "resumptionToken", "identifier"}
_SRU = {"operation", "version", "query", "recordSchema", "maximumRecords", "startRecord", "recordPacking"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A list of a catalogue. ``query`` and ``schema`` are SRU's, ``prefix`` and ``set`` OAI-PMH's."""

    kind: str
    base: str
    prefix: str = DEFAULT_PREFIX
    set: str = ""
    query: str = ""
    schema: str = ""

    @classmethod
    def at(cls, url: str) -> Catalogue | None:
        """The list that an address asks for; None for the address of something else."""
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        if asked.get("verb") in _VERBS:
            prefix = asked.get("metadataPrefix") or DEFAULT_PREFIX
            return cls(
                SourceKind.OAI, _without(url, _OAI), prefix=prefix[:60], set=asked.get("set", "")[:300]
            )
        is_question = asked.get("operation") == "searchRetrieve" or {"recordSchema", "version"} & set(asked)
        if asked.get("query") and is_question:
            base, schema = _without(url, _SRU), asked.get("recordSchema", "")
            return cls(SourceKind.SRU, base, query=asked["query"][:1000], schema=schema[:60])
        return None

    @property
    def address(self) -> str:
        """The address that asks for the list, always written the same way."""
        if self.kind == SourceKind.OAI:
            asked = {"verb": "ListRecords", "metadataPrefix": self.prefix} | (
                {"set": self.set} if self.set else {}
            )
        else:
            asked = {"operation": "searchRetrieve", "query": self.query}
            asked |= {"recordSchema": self.schema} if self.schema else {}
        return f"{self.base}{'&' if '?' in self.base else '?'}{urlencode(asked)}"

    @property
    def settings(self) -> dict[str, Any]:
        """As a source keeps it."""
        if self.kind == SourceKind.OAI:
            return {"base": self.base, "prefix": self.prefix, "set": self.set}
        return {"base": self.base, "query": self.query, "schema": self.schema}


@dataclass(slots=True)
class _Taken:
    """What some pages of a list gave. ``failed``: why there are no more of them."""

    pages: list[Page] = field(default_factory=list)
    failed: SourceFailed | None = None

    @property
    def token(self) -> str:
        return self.pages[-1].token if self.pages else ""


def read(plan: Plan, web: Web) -> Reply:
    """The records that are new since the last reading."""
    catalogue = Catalogue(kind=plan.kind, **plan.settings)
    asker = Asker(
        fetch=partial(web.fetch, reach=web.reach, pace=web.pace),
        pauses=(),
        max_bytes=MOST_BYTES,
        seconds=_SECONDS,
    )
    try:
        if catalogue.kind == SourceKind.OAI:
            return _read_set(catalogue, plan.memory, asker)
        return _read_answer(catalogue, plan.memory, asker)
    except SourceFailed as error:
        return failure(Failed(error.reason, error.facts, retry_after=error.retry_after))


def look(catalogue: Catalogue, web: Web) -> CleanFeed | Failed:
    """The first records, whatever their age."""
    asker = Asker(
        fetch=partial(web.fetch, reach=web.reach), pauses=(), max_bytes=MOST_BYTES, seconds=_SECONDS
    )
    try:
        if catalogue.kind == SourceKind.OAI:
            reader = _oai(catalogue, asker, None)
            return _feed(catalogue, _begun(reader.pages()), title=_name(reader, catalogue))
        return _feed(catalogue, _begun(_sru(catalogue, asker).pages()), title=catalogue.query)
    except SourceFailed as error:
        return Failed(error.reason, error.facts, retry_after=error.retry_after)


def _read_set(catalogue: Catalogue, memory: Mapping[str, Any], asker: Asker) -> Reply:
    """From the last watermark on; a list that is not at its end is gone on with, from its token."""
    since = _moment(memory.get("since")) or clock.now() - A_MONTH
    reader = _oai(catalogue, asker, since)
    title = "" if memory else _name(reader, catalogue)
    taken = _first(reader.pages(str(memory.get("token") or "")), _PAGES)
    if isinstance(taken.failed, TokenRefused) and not taken.pages:
        memory, taken = {"since": since.isoformat()}, _first(reader.pages(), _PAGES)
    if taken.failed and not taken.pages:
        raise taken.failed
    started = (
        _moment(memory.get("started"))
        or _moment(taken.pages[0].said_at if taken.pages else "")
        or clock.now()
    )
    # A token that leads to itself ends some lists (Koha), and nothing more can be had of the others.
    goes_on = bool(taken.token) and not isinstance(taken.failed, ListEndless)
    if goes_on:
        left = {"since": since.isoformat(), "started": started.isoformat(), "token": taken.token}
    else:
        left = {"since": max(since, min(started, clock.now()) - _OVERLAP).isoformat()}
    feed = _feed(catalogue, taken.pages, title=title)
    if taken.failed:
        feed.problems.append(Problem(taken.failed.reason, taken.failed.facts))
    return Reply(
        outcome=Outcome.READ,
        feed=feed,
        status=200,
        memory=left,
        goes_on=goes_on and not taken.failed,
    )


def _read_answer(catalogue: Catalogue, memory: Mapping[str, Any], asker: Asker) -> Reply:
    """SRU does not say what is new: what the first reading found is known, the rest is."""
    taken = _first(_sru(catalogue, asker).pages(), _PAGES)
    if taken.failed:
        raise taken.failed
    feed = _feed(catalogue, taken.pages, title=catalogue.query)
    read, total = len(feed.items), (taken.pages[0].total or 0) if taken.pages else 0
    if taken.token:
        feed.problems.append(Problem(NARROW, {"total": total, "read": read}))
    if "known" not in memory:
        known = [digest(item.identifier) for item in feed.items]
        feed.items = []
        return Reply(outcome=Outcome.READ, feed=feed, status=200, memory={"known": known})
    known_before = set(memory["known"])
    feed.items = [item for item in feed.items if digest(item.identifier) not in known_before]
    return Reply(outcome=Outcome.READ, feed=feed, status=200)


def _first(pages: Iterator[Page], most: int) -> _Taken:
    taken = _Taken()
    try:
        for page in islice(pages, most):
            taken.pages.append(page)
    except SourceFailed as failed:
        taken.failed = failed
    return taken


def _begun(pages: Iterator[Page]) -> list[Page]:
    """The first page, if there is one. Raises SourceFailed."""
    return list(islice(pages, 1))


def _feed(catalogue: Catalogue, pages: list[Page], *, title: str) -> CleanFeed:
    version = catalogue.prefix if catalogue.kind == SourceKind.OAI else catalogue.schema or "sru"
    feed = Feed(version=version[:20], title=title)
    for page in pages:
        feed.items += [entry_of(draft) for draft in page.drafts]
        feed.problems += [Problem(one.reason, one.facts, one.position) for one in page.problems]
    return cleaned(feed, now=clock.now())


def _oai(catalogue: Catalogue, asker: Asker, since: dt.datetime | None) -> OaiReader:
    return OaiReader(catalogue.base, asker, catalogue.prefix, catalogue.set, since)


def _sru(catalogue: Catalogue, asker: Asker) -> SruReader:
    return SruReader(catalogue.base, asker, catalogue.query, catalogue.schema)


def _name(reader: OaiReader, catalogue: Catalogue) -> str:
    name = reader.identify().name
    return f"{name} ({catalogue.set})" if catalogue.set else name


def _moment(written: object) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(str(written or ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _without(url: str, names: set[str]) -> str:
    """The address without these parameters."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
