"""What sources bring: by month for one, over a time for all, and what that advises."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, QuerySet
from django.utils.timezone import localtime

from mosaique.core import clock
from mosaique.watch.enums import SourceState
from mosaique.watch.inbox.models import Decision, ItemRecord, Verdict
from mosaique.watch.models import Item, Sighting, Source
from mosaique.watch.sending.models import Sending
from mosaique.watch.yields.models import AdviceSetAside
from mosaique.watch.yields.periods import Span, count_by, last_months, parts

# When a source is advised against: enough was seen and decided in six months, and nothing kept nor described.
LEAST_SEEN, LEAST_DECIDED = 50, 30
_HALF_YEAR, _YEAR = dt.timedelta(days=182), dt.timedelta(days=365)
# When a site is advised: so many of its pages were kept or sent in a year.
LEAST_KEPT = 3
_EXAMPLES, _MOST_ADVICE, _MOST_ROWS = 3, 50, 20_000


@dataclass(frozen=True, slots=True)
class Month:
    """What a source showed in one month, and what became of that since."""

    first: dt.date
    seen: int
    kept: int
    records: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a source brought over a time; of an item at several sources, each has the merit."""

    seen: int = 0
    decided: int = 0
    kept: int = 0
    records: int = 0

    @property
    def cost(self) -> float | None:
        """Items read for each one kept; None when none was."""
        return self.decided / self.kept if self.kept else None


@dataclass(frozen=True, slots=True)
class Yield:
    """A source's twelve months, the last one this month, and their sum."""

    months: list[Month]
    figures: Figures


@dataclass(frozen=True, slots=True)
class ToDrop:
    """A source that costs and brings nothing."""

    source: Source
    figures: Figures


@dataclass(slots=True)
class ToAdd:
    """A site that nobody watches and from which things are kept or sent."""

    host: str
    kept: int = 0
    sent: int = 0
    examples: list[Item] = field(default_factory=list)


def of_source(source: Source) -> Yield:
    """A source's year."""
    year = last_months(localtime(clock.now()).date())
    spans = parts(year)
    rows = Sighting.objects.filter(source=source)
    decided = rows.filter(item__decisions__isnull=False, item__decisions__undone_at=None)
    kept = rows.filter(item__decisions__undone_at=None, item__decisions__verdict=Verdict.KEPT)
    records = rows.filter(item__records__isnull=False)
    counts = [
        count_by(rows, "seen_at", spans, of="item", distinct=True),
        count_by(decided, "seen_at", spans, of="item", distinct=True),
        count_by(kept, "seen_at", spans, of="item", distinct=True),
        count_by(records, "seen_at", spans, of="item__records__record", distinct=True),
    ]
    seen, _decided, kept_each, made = counts
    months = [Month(span.first, *some) for span, *some in zip(spans, seen, kept_each, made, strict=True)]
    return Yield(months, Figures(*map(sum, counts)))


def figures(span: Span) -> dict[int, Figures]:
    """What each source that showed something in a span brought: of what it showed then, what became of it."""
    seen = Sighting.objects.filter(span.within("seen_at")).order_by().values_list("source")
    decisions = Decision.objects.filter(undone_at=None)
    made = ItemRecord.objects.filter(span.within("item__sightings__seen_at")).order_by()
    each = Count("item", distinct=True)
    # The items themselves, with their texts, are not gone through.
    items = dict(seen.annotate(total=each))
    decided = dict(seen.filter(item__in=decisions.values("item")).annotate(total=each))
    kept = dict(
        seen.filter(item__in=decisions.filter(verdict=Verdict.KEPT).values("item")).annotate(total=each)
    )
    records = dict(made.values_list("item__sightings__source").annotate(total=Count("record", distinct=True)))
    return {
        source: Figures(count, decided.get(source, 0), kept.get(source, 0), records.get(source, 0))
        for source, count in items.items()
    }


def to_drop() -> list[ToDrop]:
    """Sources of which much was seen and enough decided in six months, and nothing came; dearest first."""
    now = clock.now()
    brought = figures(Span((now - _HALF_YEAR).date(), (now + dt.timedelta(days=1)).date()))
    wanted = {
        source: one
        for source, one in brought.items()
        if one.seen >= LEAST_SEEN and one.decided >= LEAST_DECIDED and not one.kept and not one.records
    }
    silent = AdviceSetAside.objects.filter(at__gte=now - _HALF_YEAR, source__isnull=False).values("source")
    found = Source.objects.asked().filter(pk__in=wanted, state=SourceState.ON).exclude(pk__in=silent)
    told = [ToDrop(one, wanted[one.pk]) for one in found.prefetch_related("structures")]
    return sorted(told, key=lambda one: -one.figures.decided)[:_MOST_ADVICE]


def to_add() -> list[ToAdd]:
    """Sites without a source of which pages were kept or sent in a year, those most wanted first."""
    now = clock.now()
    known = {host for one in Source.objects.asked().values_list("url", "site") for host in map(host_of, one)}
    known |= set(AdviceSetAside.objects.filter(at__gte=now - _HALF_YEAR).values_list("host", flat=True))
    kept = _pages(Decision.objects.filter(undone_at=None, verdict=Verdict.KEPT, at__gte=now - _YEAR), known)
    sent = _pages(Sending.objects.filter(at__gte=now - _YEAR), known)
    wanted = [
        ToAdd(host, len(kept[host]), len(sent[host]))
        for host in {*kept, *sent}
        if len(kept[host] | sent[host]) >= LEAST_KEPT
    ]
    wanted = sorted(wanted, key=lambda one: (-one.kept - one.sent, one.host))[:_MOST_ADVICE]
    shown = {one.host: sorted(kept[one.host] | sent[one.host])[-_EXAMPLES:] for one in wanted}
    items = Item.objects.only("title", "url").in_bulk([pk for pks in shown.values() for pk in pks])
    for one in wanted:
        one.examples = [items[pk] for pk in shown[one.host]]
    return wanted


def _pages(rows: QuerySet[Any], known: set[str]) -> defaultdict[str, set[int]]:
    """The items of decisions or sendings by site, but for those of sites that are known."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for pk, url in rows.order_by("-pk").values_list("item", "item__url")[:_MOST_ROWS]:
        host = host_of(url)
        if host and host not in known:
            found[host].add(pk)
    return found


def host_of(url: str) -> str:
    """An address' site, without its "www."; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
