"""What the pages of journals show."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description, Host
from mosaique.catalogue.values.matching import normalised
from mosaique.core import clock
from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, structures_where
from mosaique.watch.journals import calendar, numbering
from mosaique.watch.journals.calendar import Awaited
from mosaique.watch.journals.enums import IssueState, Numbering
from mosaique.watch.journals.models import Absence, Journal, JournalIssue, JournalQuerySet, named
from mosaique.watch.journals.numbering import Place
from mosaique.watch.journals.strip import Mark, Strip, strip
from mosaique.watch.models import Sighting

PER_PAGE = 50
LATE = "late"  # an awaited issue that should be there
_LOOKED_BACK = dt.timedelta(days=730)  # issues read of each journal for the list, and its last
_ANNOUNCED = dt.timedelta(days=120)
_MOST_SIGHTINGS, _MOST_ANNOUNCED, _MOST_RECORDS = 2_000, 5, 2_000
_LEAST_AHEAD = 4  # issues after the last known one that an item may announce
_WEEK = 7
_YEAR = len("2026")  # the digits of a year, which are those of no volume
_SIGNS = {
    IssueState.EXPECTED: "·",
    IssueState.RECEIVED: "✓",
    IssueState.ANALYSED: "★",
    IssueState.CLAIMED: "?",
    IssueState.MISSING: "×",
    LATE: "!",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """An issue, noted or merely awaited, as a line of a page."""

    called: str
    on: dt.date
    state: str
    state_label: str
    issue: JournalIssue | None = None
    ordinal: int | None = None
    since: str = ""  # "for 5 weeks", of a late one
    records: int = 0

    @property
    def is_late(self) -> bool:
        return self.state == LATE

    @property
    def is_here(self) -> bool:
        return self.issue is not None and self.issue.is_here


@dataclass(frozen=True, slots=True)
class Announced:
    """An issue that an item of the journal's source tells of, and nobody noted."""

    called: str
    number: str
    volume: str
    item_id: int
    title: str
    on: dt.date


@dataclass(slots=True)
class Line:
    """A journal of the list. ``stands_in`` is the centre that looks after it for the time being."""

    journal: Journal
    late: list[Slot]
    next: Slot | None
    stands_in: Structure | None = None
    last: Slot | None = None
    announced: int = 0
    may_change: bool = False


@dataclass(slots=True)
class Page:
    """A journal's own page, one year of it."""

    journal: Journal
    year: int
    strip: Strip
    slots: list[Slot]
    late: list[Slot]
    aside: list[JournalIssue]
    announced: list[Announced]
    stands_in: Structure | None
    absence: Absence | None
    records: int
    years: list[int] = field(default_factory=list)


class Tab(NamedTuple):
    """A view of the list."""

    slug: str
    label: str | Promise
    empty: str | Promise
    narrow: Callable[[JournalQuerySet, Any], JournalQuerySet]


def _of_centres(found: JournalQuerySet, user: Any) -> JournalQuerySet:
    return found.of(structures_where(user, STAFF))


def _all(found: JournalQuerySet, user: Any) -> JournalQuerySet:
    return found


TABS = (
    Tab(
        "centre",
        gettext_lazy("My centre’s"),
        gettext_lazy("Your centre goes through no journal."),
        _of_centres,
    ),
    Tab("retard", gettext_lazy("Late"), gettext_lazy("No issue is late."), _all),
    Tab("toutes", gettext_lazy("All journals"), gettext_lazy("No journal is shared out yet."), _all),
)


def tab_named(slug: str) -> Tab:
    """The view of that name, else the first."""
    return next((tab for tab in TABS if tab.slug == slug), TABS[0])


def lines(user: Any, tab: Tab, *, words: str = "") -> list[Line]:
    """The journals of a view with what is late; all are read, since lateness is computed."""
    today = localdate(clock.now())
    found = tab.narrow(Journal.objects.viewable_by(user), user)
    for word in words.split()[:10]:
        found = found.filter(Q(title__icontains=word) | Q(issn__icontains=word))
    found = found.select_related("structure", "stand_in").prefetch_related(
        Prefetch("issues", queryset=_recent(today))
    )
    away = _away(today)
    told = [_line(one, today, away) for one in found]
    for one in told:
        one.may_change = user.has_perm("watch.change_journal", one.journal)
    told.sort(key=lambda one: (normalised(one.journal.title), one.journal.pk))
    return [one for one in told if one.late] if tab.slug == "retard" else told


def with_announced(told: Sequence[Line]) -> Sequence[Line]:
    """The lines, each with how many issues its source tells of that nobody noted."""
    found = _announced([one.journal for one in told])
    for one in told:
        one.announced = len(found[one.journal.pk])
    return told


def page(journal: Journal, year: int | None = None) -> Page:
    """All that is told of a journal."""
    today = localdate(clock.now())
    year = year or today.year
    issues = list(journal.issues.select_related("by"))
    counts, total = _records_of(journal, issues)
    slots = _slots(journal, issues, today, counts)
    of_year = [one for one in slots if one.on.year == year]
    away = _away(today).get(journal.structure_id or 0)
    years = {one.on.year for one in slots} | {today.year, year}
    return Page(
        journal=journal,
        year=year,
        strip=strip(
            [
                Mark(one.on, one.state, _SIGNS[one.state], f"{one.called} – {one.state_label}")
                for one in of_year
            ],
            year=year,
            today=today,
        ),
        slots=of_year,
        late=[one for one in slots if one.is_late],
        aside=[one for one in issues if one.on is None],
        announced=_announced([journal])[journal.pk][:_MOST_ANNOUNCED],
        stands_in=journal.stand_in if away else None,
        absence=away,
        records=total,
        years=sorted(years),
    )


def slot_of(journal: Journal, ordinal: int) -> tuple[str, str, dt.date | None]:
    """The number, volume and day of an issue that is awaited; its day is None when it is not."""
    awaited = _awaited(journal, list(journal.issues.all()), localdate(clock.now()))
    on = next((one.on for one in awaited if one.ordinal == ordinal), None)
    said = numbering.name_of(Place(ordinal), style=journal.numbering, per_year=journal.periodicity or 1)
    return said.number, said.volume, on


def centres_by_name() -> dict[str, Structure]:
    """The network's centres by code and by name, both normalised."""
    centres = list(Structure.objects.active())
    return {normalised(one.name): one for one in centres} | {normalised(one.code): one for one in centres}


def journals_by_name() -> dict[str, Journal]:
    """Every journal by title, normalised, and by ISSN."""
    found = list(Journal.objects.select_related("structure", "stand_in"))
    by_title = {normalised(one.title): one for one in found}
    return by_title | {one.issn: one for one in found if one.issn}


def absences(user: Any) -> list[Absence]:
    """Those to come and of today that the person may end, the first one first."""
    found = Absence.objects.changeable_by(user).filter(last_on__gte=localdate(clock.now()))
    return list(found.select_related("structure"))


def _recent(today: dt.date) -> QuerySet[JournalIssue]:
    """Issues of the last two years, and the last of each journal however old: the next ones follow it."""
    after = today - _LOOKED_BACK
    placed = JournalIssue.objects.filter(journal=OuterRef("journal"), ordinal__isnull=False)
    last = Subquery(placed.order_by("-ordinal").values("ordinal")[:1])
    return JournalIssue.objects.filter(
        Q(expected_on__gte=after) | Q(received_on__gte=after) | Q(ordinal=last)
    )


def _line(journal: Journal, today: dt.date, away: dict[int, Absence]) -> Line:
    slots = _slots(journal, list(journal.issues.all()), today, Counter())
    here = [one for one in slots if one.is_here]
    coming = [one for one in slots if one.issue is None and not one.is_late]
    return Line(
        journal=journal,
        late=[one for one in slots if one.is_late],
        next=coming[0] if coming else None,
        last=here[-1] if here else None,
        stands_in=journal.stand_in if journal.structure_id in away else None,
    )


def _slots(journal: Journal, issues: list[JournalIssue], today: dt.date, counts: Counter[int]) -> list[Slot]:
    """Everything of the calendar, noted and awaited, in order of date."""
    noted = [_noted(one, today, journal, counts[one.pk]) for one in issues if one.on]
    merely = [_merely(one, today, journal) for one in _awaited(journal, issues, today)]
    return sorted([*noted, *merely], key=lambda one: (one.on, one.ordinal or 0))


def _awaited(journal: Journal, issues: Iterable[JournalIssue], today: dt.date) -> list[Awaited]:
    known = [
        calendar.Known(one.ordinal, one.on, one.span)
        for one in issues
        if one.ordinal is not None and one.on is not None
    ]
    end = dt.date(today.year, 12, 31)
    until = max(end, calendar.after(today, 1, journal.periodicity)) if journal.periodicity else end
    found = calendar.awaited(known, per_year=journal.periodicity, since=journal.since, until=until)
    return [_in_place(one, journal) for one in found]


def _in_place(one: Awaited, journal: Journal) -> Awaited:
    """The same on a day of its own part of the year, for a dated issue: nothing else says which one it is."""
    if journal.numbering != Numbering.DATED or one.ordinal is None or not journal.periodicity:
        return one
    return replace(one, on=numbering.day_in_place(one.ordinal, one.on, journal.periodicity))


def _noted(issue: JournalIssue, today: dt.date, journal: Journal, records: int) -> Slot:
    on = issue.on or today
    waits = issue.state == IssueState.EXPECTED and calendar.is_late(
        Awaited(issue.ordinal, on), today=today, per_year=journal.periodicity
    )
    return Slot(
        called=str(issue) + (f" – {issue.label}" if issue.label and str(issue) != issue.label else ""),
        on=on,
        state=LATE if waits else issue.state,
        state_label=_("late") if waits else issue.get_state_display(),
        issue=issue,
        ordinal=issue.ordinal,
        since=_since(on, today) if waits else "",
        records=records,
    )


def _merely(one: Awaited, today: dt.date, journal: Journal) -> Slot:
    late = calendar.is_late(one, today=today, per_year=journal.periodicity)
    called = _("the first issue")
    if one.ordinal is not None:
        said = numbering.name_of(
            Place(one.ordinal), style=journal.numbering, per_year=journal.periodicity or 1
        )
        called = named(said.number, said.volume, one.on)
    return Slot(
        called=called,
        on=one.on,
        state=LATE if late else IssueState.EXPECTED,
        state_label=_("late") if late else str(IssueState.EXPECTED.label),
        ordinal=one.ordinal,
        since=_since(one.on, today) if late else "",
    )


def _since(on: dt.date, today: dt.date) -> str:
    """How long it has been awaited."""
    days = (today - on).days
    if days < _WEEK:
        return ngettext("for %(days)s day", "for %(days)s days", days) % {"days": days}
    weeks = days // _WEEK
    return ngettext("for %(weeks)s week", "for %(weeks)s weeks", weeks) % {"weeks": weeks}


def _away(today: dt.date) -> dict[int, Absence]:
    return {one.structure_id: one for one in Absence.objects.on(today)}


def _announced(journals: Sequence[Journal]) -> defaultdict[int, list[Announced]]:
    """By journal, the issues that items of its source name and nobody noted, the newest first."""
    by_source: dict[int, list[Journal]] = defaultdict(list)
    for journal in journals:
        if journal.source_id:
            by_source[journal.source_id].append(journal)
    found: defaultdict[int, list[Announced]] = defaultdict(list)
    if not by_source:
        return found
    noted = {
        (issue.journal_id, ordinal)
        for issue in JournalIssue.objects.filter(journal__in=journals, ordinal__isnull=False)
        for ordinal in range(issue.ordinal or 0, (issue.ordinal or 0) + issue.span)
    }
    ahead = {
        journal.pk: _likely(journal, [place for pk, place in noted if pk == journal.pk])
        for journal in journals
    }
    seen = Sighting.objects.filter(source__in=by_source, seen_at__gte=clock.now() - _ANNOUNCED)
    for one in (
        seen.select_related("item")
        .defer("item__content", "item__summary", "item__words")
        .order_by("-seen_at", "-pk")[:_MOST_SIGHTINGS]
    ):
        for journal in by_source[one.source_id]:
            _add_announced(one, journal, ahead[journal.pk], noted, found)
    return found


def _add_announced(
    one: Sighting,
    journal: Journal,
    likely: range,
    noted: set[tuple[int, int]],
    found: dict[int, list[Announced]],
) -> None:
    said = numbering.said_in(one.item.title)
    on = localdate(one.item.date or one.seen_at)
    place = numbering.place_of(
        said.number, said.volume, style=journal.numbering, per_year=journal.periodicity, on=on
    )
    if place is None or place.ordinal not in likely or (journal.pk, place.ordinal) in noted:
        return
    noted.add((journal.pk, place.ordinal))
    written = numbering.name_of(place, style=journal.numbering, per_year=journal.periodicity or 1)
    called = named(written.number, written.volume, on)
    found[journal.pk].append(
        Announced(called, written.number, written.volume, one.item_id, one.item.title, on)
    )


def _likely(journal: Journal, known: Sequence[int]) -> range:
    """The places that an item may announce: up to a year after the last known one, any while none is."""
    if not known:
        return range(10**9)
    return range(min(known), max(known) + max(journal.periodicity, _LEAST_AHEAD) + 1)


def _records_of(journal: Journal, issues: Sequence[JournalIssue]) -> tuple[Counter[int], int]:
    """How many records of the base say that they are in each issue, by issue; and in the journal at all.

    Every centre's, drafts too: work that is done. Matched by ISSN, else by the journal's whole title, and by
    number, with the volume where both say one; of numbers that come each year, by the record's year too.
    """
    title = json.dumps(journal.title, ensure_ascii=False)
    asked = Q(description__contains=f'"title":{title}')
    if journal.issn:
        asked |= Q(description__contains=f'"{journal.issn}"')
    described = [
        one.description
        for one in Record.objects.filter(asked).only("description").order_by("-pk")[:_MOST_RECORDS]
        if one.description.host and _is_of(one.description.host, journal)
    ]
    counts: Counter[int] = Counter()
    for one in described:
        match = next((issue for issue in issues if _is_in(one, issue)), None)
        if match:
            counts[match.pk] += 1
    return counts, len(described)


def _is_of(host: Host, journal: Journal) -> bool:
    # A journal has an ISSN in print and another on line: of two that differ, the title decides.
    return host.issn == journal.issn != "" or normalised(host.title) == normalised(journal.title)


def _is_in(described: Description, issue: JournalIssue) -> bool:
    host = described.host or Host()
    if not issue.number or _figures(host.issue) != _figures(issue.number):
        return False
    volumes = _figures(host.volume), _figures(issue.volume)
    if len(volumes[1]) == _YEAR:
        said = volumes[0] if len(volumes[0]) == _YEAR else PartialDate.parse(described.date).start_year
        return str(said) == volumes[1]
    return not all(volumes) or volumes[0] == volumes[1]


def _figures(text: str) -> str:
    """The numbers of a text: "no. 142-143" and "142/143" are the same issue."""
    return "-".join("".join(sign if sign.isdigit() else " " for sign in text).split())
