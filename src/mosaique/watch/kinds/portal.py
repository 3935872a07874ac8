"""A search of our own portal: what the network published that it finds, since the last reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as instance
from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import translation

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.reading import COLUMNS, in_works, merged, rows_by_work
from mosaique.core import clock
from mosaique.core.messages import gettext_noop as _
from mosaique.discovery import search
from mosaique.portal import addresses
from mosaique.portal.asked import Asked, read_asked
from mosaique.portal.feeds import title_of
from mosaique.watch.cleaning import CleanFeed, cleaned
from mosaique.watch.enums import Outcome
from mosaique.watch.feeds.values import Feed, Problem
from mosaique.watch.fetching import Plan, Reply
from mosaique.watch.kinds.base import Web
from mosaique.watch.kinds.records import entry

MANY = _("The search finds more than %(most)s new records: the first ones are read.")

A_MONTH = dt.timedelta(days=30)  # how far back a first reading goes
_OVERLAP = dt.timedelta(days=1)  # the index follows the base
_MOST = 200


def asked_at(url: str) -> Asked | None:
    """The search that an address of the portal shows; None for any other address."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != instance.MOSAIQUE_BASE_URL or parts.path not in _paths():
        return None
    try:
        asked = read_asked(QueryDict(parts.query))
    except (BadRequest, Http404):
        return None
    return replace(asked, page=1, sort="ajout")


def asked_in(settings: Mapping[str, Any]) -> Asked:
    """The search that a source's settings keep."""
    return read_asked(QueryDict(str(settings.get("query", ""))))


def address(asked: Asked) -> str:
    """Where the search is shown, always written the same way."""
    with translation.override(instance.LANGUAGE_CODE):
        return f"{addresses.absolute(addresses.page('search'))}?{asked.query_string()}"


def read(plan: Plan, web: Web) -> Reply:
    """The records found that were published since the last reading."""
    now = clock.now()
    feed = found(asked_in(plan.settings), since=_since(plan.memory) or now - A_MONTH)
    return Reply(outcome=Outcome.READ, feed=feed, status=200, memory={"since": (now - _OVERLAP).isoformat()})


def found(asked: Asked, *, since: dt.datetime | None = None) -> CleanFeed:
    """The newest records of a search; ``since``: only those published from then on."""
    request = replace(asked.request(with_facets=False, snippets=False), sort="added", offset=0, limit=_MOST)
    with translation.override(instance.LANGUAGE_CODE):
        ids = [hit.id for hit in search.search(request).hits]
        records = Record.objects.published().filter(in_works(ids)).order_by()
        rows = rows_by_work(records.values_list(*COLUMNS, "published_at"))
        feed = Feed(version="", title=title_of(asked))
        for pk in ids:
            first = min((published for *_row, published in rows.get(pk, ())), default=None)
            if first is not None and (since is None or first >= since):
                url = addresses.absolute(addresses.notice(pk))
                one = entry(merged(rows[pk]).description, identifier=url, link=url)
                one.published = first
                feed.items.append(one)
        if since is not None and len(feed.items) == _MOST:
            feed.problems.append(Problem(MANY, {"most": _MOST}))
        return cleaned(feed, now=clock.now())


def _since(memory: Mapping[str, Any]) -> dt.datetime | None:
    return dt.datetime.fromisoformat(memory["since"]) if "since" in memory else None


@cache
def _paths() -> frozenset[str]:
    """The search page in every language."""
    paths = []
    for language, _name in instance.LANGUAGES:
        with translation.override(language):
            paths.append(reverse("portal:search"))
    return frozenset(paths)
