"""The watch journal: what was covered, found first, brought by which source, and how long it took."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, When
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record, RecordConcept
from mosaique.network.models import Structure
from mosaique.vocabularies import territories
from mosaique.vocabularies.models import Concept
from mosaique.watch.enums import SourceKind
from mosaique.watch.inbox.models import Decision, ItemRecord, Verdict
from mosaique.watch.models import Item, Sighting, Source
from mosaique.watch.report.elapsed import Hours
from mosaique.watch.report.quartiles import Quartiles, of_histogram, quartiles
from mosaique.watch.topics.models import Placing, Topic, TopicItem
from mosaique.watch.yields.periods import Span, count_by, parts
from mosaique.watch.yields.queries import Figures, Month, figures

TOPICS, CONCEPTS = "themes", "concepts"
TERRITORIES, PERIODS = "territoires", "periodes"
_MOST_ROWS, _MOST_COLUMNS, _SOURCES, _FIRST = 20, 8, 10, 10
_DAY = 86_400
_UNDATED, _OLDER = -2, -1
_LEAST_DECIDED = 10  # for a source's cost to mean something
_SAFE = 10_000  # values in one condition
_A_YEAR = 366  # days; a longer time is cut into quarters


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is about. ``structure`` narrows decisions and records to one centre's."""

    span: Span
    structure: Structure | None = None
    themes: str = TOPICS
    columns: str = TERRITORIES


@dataclass(frozen=True, slots=True)
class Matrix:
    """Records by theme and by territory or time: ``rows`` are (theme, counts, distinct records)."""

    columns: list[str]
    rows: list[tuple[str, list[int], int]]
    records: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A topic's figures."""

    name: str
    seen: int
    kept: int
    records: int


@dataclass(frozen=True, slots=True)
class Found:
    """How soon things were found: of items published after their source was watched."""

    hours: Quartiles | None
    undated: int
    older: int


@dataclass(frozen=True, slots=True)
class First:
    """Of the items that several sources showed, those of a source, and those that it showed first."""

    source: Source
    shared: int
    first: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from publication to record, of a centre's or a period's records."""

    name: str
    quartiles: Quartiles | None
    records: int


@dataclass(frozen=True, slots=True)
class Brought:
    """A source with its figures."""

    source: Source
    figures: Figures


@dataclass(slots=True)
class Report:
    """The whole journal of a time."""

    asked: Asked
    months: list[Month]
    decided: int
    coverage: Matrix
    themes: list[Theme]
    found: Found
    first: list[First]
    shared: int
    best: list[Brought]
    worst: list[Brought]
    sources: list[Brought]
    delay: Delay
    by_centre: list[Delay]
    by_period: list[Delay]
    silent: int = 0
    kept: int = field(init=False)
    seen: int = field(init=False)
    records: int = field(init=False)

    def __post_init__(self) -> None:
        self.seen = sum(one.seen for one in self.months)
        self.kept = sum(one.kept for one in self.months)
        self.records = sum(one.records for one in self.months)


@dataclass(frozen=True, slots=True)
class _Made:
    """A record made of an item."""

    record: int
    item: int
    at: dt.datetime
    published: dt.datetime | None
    centre: str

    @property
    def days(self) -> float | None:
        if self.published is None or self.published > self.at:
            return None
        return (self.at - self.published).total_seconds() / _DAY


def report(asked: Asked) -> Report:
    """The report, in the same number of queries whatever there is."""
    span = asked.span
    spans = parts(span, 1 if (span.end - span.first).days <= _A_YEAR else 3)
    made = _made(asked)
    decisions = _of(asked, Decision.objects.filter(undone_at=None))
    kept = count_by(decisions.filter(verdict=Verdict.KEPT), "at", spans)
    seen = count_by(Item.objects.all(), "seen_at", spans)
    made_each = [[one for one in made if part.start_at <= one.at < part.end_at] for part in spans]
    months = [
        Month(part.first, seen_then, kept_then, len(made_then))
        for part, seen_then, kept_then, made_then in zip(spans, seen, kept, made_each, strict=True)
    ]
    brought = _brought(span)
    first, shared = _first(span)
    return Report(
        asked=asked,
        months=months,
        decided=decisions.filter(span.within("at")).count(),
        coverage=_coverage(asked, made, spans),
        themes=_themes(asked),
        found=_found(span),
        first=first,
        shared=shared,
        sources=brought,
        best=_best(brought),
        worst=_worst(brought),
        delay=_delay(_("all records"), made),
        by_centre=_delays(made, lambda one: one.centre or _("the network")),
        by_period=[_delay(period_name(part), some) for part, some in zip(spans, made_each, strict=True)],
        silent=Source.objects.asked().exclude(pk__in=[one.source.pk for one in brought]).count(),
    )


def period_name(span: Span) -> str:
    """A month, or a quarter by its first and last month."""
    if (span.end - span.first).days <= 31:  # the longest month
        return date_format(span.first, "F Y")
    last = span.end - dt.timedelta(days=1)
    return f"{date_format(span.first, 'F')}–{date_format(last, 'F Y')}"


def _of(asked: Asked, rows: Any) -> Any:
    return rows.filter(structure=asked.structure) if asked.structure else rows


def _made(asked: Asked) -> list[_Made]:
    """Each record once, with the item that was seen first of those it was made of."""
    rows = _of(asked, ItemRecord.objects.filter(asked.span.within("at"))).order_by("record", "item", "pk")
    found: dict[int, _Made] = {}
    for record, item, at, published, centre in rows.values_list(
        "record", "item", "at", "item__date", "structure__code"
    ):
        found.setdefault(record, _Made(record, item, at, published, centre or ""))
    return list(found.values())


def _coverage(asked: Asked, made: Sequence[_Made], spans: Sequence[Span]) -> Matrix:
    themes = _topics_of(asked) if asked.themes == TOPICS else _concepts_of(asked)
    of_record: dict[int, set[Any]]
    if asked.columns == PERIODS:
        of_record = {one.record: {_part(one.at, spans)} for one in made}
        columns = [period_name(one) for one in spans]
        names = dict(enumerate(columns))
        order: list[Any] = list(names)
    else:
        of_record = dict(_territories_of(asked))
        counts = Counter(code for one in made for code in of_record.get(one.record, ()))
        order = [code for code, _count in counts.most_common(_MOST_COLUMNS)]
        names = {code: territories.label(code) or code for code in order}
    return _matrix(
        made, themes, of_record, order, [names[one] for one in order], is_open=asked.columns != PERIODS
    )


def _matrix(
    made: Sequence[_Made],
    themes: dict[int, set[str]],
    of_record: dict[int, set[Any]],
    order: list[Any],
    columns: list[str],
    *,
    is_open: bool,
) -> Matrix:
    """Counts by theme and column; what is in no column named counts as elsewhere, or as nowhere."""
    cells: defaultdict[str, Counter[Any]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    elsewhere, nowhere = object(), object()
    for one in made:
        places = of_record.get(one.record) or set()
        for theme in themes.get(one.record) or {_("without a theme")}:
            totals[theme] += 1
            for place in {place if place in order else elsewhere for place in places} or {nowhere}:
                cells[theme][place] += 1
    shown = [*order, elsewhere, nowhere] if is_open else order
    names = [*columns, _("elsewhere"), _("no territory")] if is_open else columns
    rows = [
        (theme, [cells[theme][place] for place in shown], total)
        for theme, total in totals.most_common(_MOST_ROWS)
    ]
    return Matrix(names, rows, len(made))


def _part(at: dt.datetime, spans: Sequence[Span]) -> int:
    return next((place for place, one in enumerate(spans) if one.start_at <= at < one.end_at), 0)


def _topics_of(asked: Asked) -> dict[int, set[str]]:
    """By record, the topics of the items it was made of."""
    rows = _of(asked, ItemRecord.objects.filter(asked.span.within("at")))
    places = TopicItem.objects.exclude(placing=Placing.TAKEN_OUT).filter(item__records__in=rows).order_by()
    found: defaultdict[int, set[str]] = defaultdict(set)
    for record, topic in places.values_list("item__records__record", "topic__name"):
        found[record].add(topic)
    return found


def _concepts_of(asked: Asked) -> dict[int, set[str]]:
    """By record, the labels of its concepts."""
    rows = _of(asked, ItemRecord.objects.filter(asked.span.within("at")))
    links = list(
        RecordConcept.objects.filter(record__in=rows.values("record")).values_list("record", "concept")
    )
    concepts = Concept.objects.prefetch_related("labels").filter(
        pk__in={concept for _record, concept in links}
    )
    labels = {one.pk: one.preferred_label((get_language() or "fr")[:2]) or one.identifier for one in concepts}
    found: defaultdict[int, set[str]] = defaultdict(set)
    for record, concept in links:
        found[record].add(labels[concept])
    return found


def _territories_of(asked: Asked) -> dict[int, set[str]]:
    """By record, the codes of its territories, or their names when they have none."""
    rows = _of(asked, ItemRecord.objects.filter(asked.span.within("at")))
    found = Record.objects.filter(pk__in=rows.values("record")).only("description")
    return {
        one.pk: {
            place.code or place.label for place in one.description.territories if place.code or place.label
        }
        for one in found
    }


def _themes(asked: Asked) -> list[Theme]:
    """What each topic saw, kept and came to."""
    span = asked.span
    places = TopicItem.objects.exclude(placing=Placing.TAKEN_OUT).order_by()
    seen = dict(places.filter(span.within("item__seen_at")).values_list("topic").annotate(total=Count("pk")))
    inside = span.within("item__decisions__at") & Q(
        item__decisions__undone_at=None, item__decisions__verdict=Verdict.KEPT
    )
    made = span.within("item__records__at")
    if asked.structure:
        inside &= Q(item__decisions__structure=asked.structure)
        made &= Q(item__records__structure=asked.structure)
    kept = dict(places.filter(inside).values_list("topic").annotate(total=Count("item", distinct=True)))
    records = dict(
        places.filter(made).values_list("topic").annotate(total=Count("item__records__record", distinct=True))
    )
    return [
        Theme(one.name, seen.get(one.pk, 0), kept.get(one.pk, 0), records.get(one.pk, 0))
        for one in Topic.objects.order_by("name")
    ]


def _found(span: Span) -> Found:
    """How soon items were found. What a source already had when it was added says nothing of that."""
    items = Item.objects.filter(span.within("seen_at"), origin__isnull=False)
    hours = Case(
        When(date=None, then=_UNDATED),
        When(date__lt=F("origin__added_at"), then=_OLDER),
        When(date__gt=F("seen_at"), then=0),  # a clock in advance
        default=Hours(F("seen_at"), F("date")),
        output_field=IntegerField(),
    )
    asked = items.exclude(origin__kind=SourceKind.SENT).annotate(hours=hours).order_by()
    counted = Counter(dict(asked.values_list("hours").annotate(total=Count("pk"))))
    undated, older = counted.pop(_UNDATED, 0), counted.pop(_OLDER, 0)
    return Found(of_histogram((float(one), count) for one, count in counted.items()), undated, older)


def _first(span: Span) -> tuple[list[First], int]:
    """Who shows first what several sources show, and how many such items there are."""
    sent = set(Source.objects.filter(kind=SourceKind.SENT).values_list("pk", flat=True))
    # Items are numbered as they are found: no item need be read for the day of each sighting.
    new = Item.objects.filter(span.within("seen_at")).order_by("seen_at")
    found = new.values_list("pk", flat=True).first()
    if found is None:
        return [], 0
    seen = Sighting.objects.filter(span.within("seen_at"), item__gte=found).order_by("pk")
    sources: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for item, source in seen.values_list("item", "source").iterator(10_000):
        if source not in sent:
            sources[item].setdefault(source)
    several = [list(one) for one in sources.values() if len(one) > 1]
    first = Counter(one[0] for one in several)
    shared = Counter(source for one in several for source in one)
    best = sorted(shared, key=lambda pk: (-first[pk], -shared[pk], pk))[:_FIRST]
    named = Source.objects.in_bulk(best)
    return [First(named[pk], shared[pk], first[pk]) for pk in best], len(several)


def _brought(span: Span) -> list[Brought]:
    told = figures(span)
    sources = (
        Source.objects.in_bulk(told) if len(told) < _SAFE else {one.pk: one for one in Source.objects.all()}
    )
    return [Brought(sources[pk], one) for pk, one in told.items()]


def _best(brought: Iterable[Brought]) -> list[Brought]:
    """Those that brought most."""
    found = [one for one in brought if one.figures.kept]
    return sorted(found, key=lambda one: (-one.figures.kept, one.figures.cost or 0, one.source.title))[
        :_SOURCES
    ]


def _worst(brought: Iterable[Brought]) -> list[Brought]:
    """Those that cost most reading for what they brought, of which enough was decided to say so."""
    found = [one for one in brought if one.figures.decided >= _LEAST_DECIDED]
    return sorted(
        found,
        key=lambda one: (one.figures.kept / one.figures.decided, -one.figures.decided, one.source.title),
    )[:_SOURCES]


def _delay(name: str, made: Sequence[_Made]) -> Delay:
    return Delay(name, quartiles([one.days for one in made if one.days is not None]), len(made))


def _delays(made: Sequence[_Made], key: Any) -> list[Delay]:
    groups: defaultdict[str, list[_Made]] = defaultdict(list)
    for one in made:
        groups[key(one)].append(one)
    return [_delay(name, groups[name]) for name in sorted(groups)]
