"""What is done to journals shared out, to their issues and to absences."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from mosaique.core import clock
from mosaique.core.messages import gettext_noop as _
from mosaique.network.models import Structure, User
from mosaique.watch.errors import JournalRefused
from mosaique.watch.journals.enums import HERE, IssueState
from mosaique.watch.journals.models import Absence, Journal, JournalIssue
from mosaique.watch.journals.numbering import name_of
from mosaique.watch.models import Item

ISSN_KNOWN = _("Another journal has this ISSN: “%(title)s”.")
NOTED = _("This issue is noted already.")
NAMELESS = _("Say the number of the issue, its title or its date.")

_DATES = {
    IssueState.RECEIVED: "received_on",
    IssueState.ANALYSED: "analysed_on",
    IssueState.CLAIMED: "claimed_on",
}


@transaction.atomic
def save_journal(journal: Journal) -> Journal:
    """Note a journal as it now stands; its issues find their places again. Raises JournalRefused."""
    if twin := twin_of(journal, journal.issn):
        raise JournalRefused(ISSN_KNOWN, {"title": twin.title})
    journal.save()
    place_again(journal)
    return journal


def twin_of(journal: Journal, issn: str) -> Journal | None:
    """Another journal that has the ISSN."""
    return Journal.objects.filter(issn=issn).exclude(pk=journal.pk).first() if issn else None


def place_again(journal: Journal) -> None:
    """Give every issue its place in the series as it is numbered now; of two in one place, the first."""
    issues, taken = list(journal.issues.order_by("pk")), set[int]()
    for issue in issues:
        place = issue.placed(journal)
        free = place is not None and place.ordinal not in taken
        issue.ordinal = place.ordinal if place and free else None
        issue.span = place.span if place else 1
        taken |= {issue.ordinal} if issue.ordinal is not None else set()
    # Two passes: a place may be another issue's until that one has moved.
    journal.issues.update(ordinal=None)
    JournalIssue.objects.bulk_update(issues, ["ordinal", "span"])


@transaction.atomic
def note_issue(
    journal: Journal,
    *,
    state: IssueState,
    on: dt.date,
    by: User,
    number: str = "",
    volume: str = "",
    label: str = "",
    expected_on: dt.date | None = None,
    item: Item | None = None,
) -> JournalIssue:
    """Note an issue for the first time, in a state since a day. Raises JournalRefused."""
    issue = JournalIssue(
        journal=journal, number=number, volume=volume, label=label, expected_on=expected_on, item=item
    )
    _mark(issue, state, on, by)
    if not (number or label or issue.on):
        raise JournalRefused(NAMELESS)
    place = issue.placed(journal)
    issue.ordinal, issue.span = (place.ordinal, place.span) if place else (None, 1)
    if place and not issue.volume:
        issue.volume = name_of(place, style=journal.numbering, per_year=journal.periodicity or 1).volume
    try:
        with transaction.atomic():
            issue.save()
    except IntegrityError:
        raise JournalRefused(NOTED) from None
    return issue


def mark(issue: JournalIssue, state: IssueState, *, on: dt.date, by: User) -> None:
    """Say what became of an issue, since a day."""
    _mark(issue, state, on, by)
    issue.save()


def forget(issue: JournalIssue) -> None:
    """Note nothing of an issue any more: it is awaited as if nobody had said anything."""
    issue.delete()


def _mark(issue: JournalIssue, state: IssueState, on: dt.date, by: User) -> None:
    issue.state, issue.by, issue.at = state, by, clock.now()
    if name := _DATES.get(state):
        setattr(issue, name, on)
    if state in HERE:
        issue.received_on = issue.received_on or on
    elif state != IssueState.CLAIMED:  # it keeps its day: without one the calendar would await it again
        issue.expected_on, issue.received_on = issue.on, None
    if state != IssueState.ANALYSED:
        issue.analysed_on = None
    if state == IssueState.EXPECTED:
        issue.expected_on, issue.claimed_on = issue.expected_on or on, None


def note_absence(structure: Structure, first_on: dt.date, last_on: dt.date) -> Absence:
    """Have the stand-ins of a centre look after its journals for some days."""
    return Absence.objects.create(structure=structure, first_on=first_on, last_on=last_on)


@transaction.atomic
def share_out(rows: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Note the journals of a list, each the members of a Journal with ``journal`` for one known already.

    Gives how many are new, how many changed and how many were so already.
    """
    added = changed = same = 0
    for row in rows:
        journal = row.pop("journal") or Journal(since=localdate(clock.now()))
        before = {name: getattr(journal, name) for name in row}
        for name, value in row.items():
            setattr(journal, name, value)
        if journal.pk is None:
            journal.save()
            added += 1
        elif before != row:
            save_journal(journal)
            changed += 1
        else:
            same += 1
    return added, changed, same
