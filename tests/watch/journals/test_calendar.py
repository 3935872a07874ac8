"""Issues awaited: worked out from what came and the periodicity."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.watch.journals.calendar import MOST, Awaited, Known, after, awaited, grace, is_late
from mosaique.watch.journals.enums import Numbering, Periodicity
from mosaique.watch.journals.numbering import Place, Said, day_in_place, name_of, place_of, said_in

D = dt.date
LONG_AGO, YEAR_S_END = D(2020, 1, 1), D(2026, 12, 31)


def told(known, per_year, since=LONG_AGO, until=YEAR_S_END):
    found = awaited(known, per_year=per_year, since=since, until=until)
    return [(one.ordinal, one.on.isoformat(), one.is_gap) for one in found]


@pytest.mark.parametrize(
    ("on", "issues", "per_year", "expected"),
    [
        (D(2026, 1, 31), 1, 12, D(2026, 2, 28)),
        (D(2026, 11, 15), 2, 6, D(2027, 3, 15)),
        (D(2026, 10, 1), 1, 4, D(2027, 1, 1)),
        (D(2024, 2, 29), 1, 1, D(2025, 2, 28)),
        (D(2026, 1, 1), 2, 52, D(2026, 1, 15)),
        (D(2026, 1, 1), 11, 11, D(2027, 1, 1)),
    ],
)
def test_an_issue_is_expected_after_its_share_of_the_year(on, issues, per_year, expected):
    assert after(on, issues, per_year) == expected


def test_issues_to_come_follow_the_last_that_came():
    known = [Known(141, D(2026, 3, 10)), Known(142, D(2026, 6, 10))]
    assert told(known, 4) == [(143, "2026-09-10", False), (144, "2026-12-10", False)]


def test_a_gap_is_dated_between_its_neighbours():
    known = [Known(140, D(2026, 1, 1)), Known(143, D(2026, 10, 1))]
    assert told(known, 4, until=D(2026, 10, 2)) == [(141, "2026-04-02", True), (142, "2026-07-02", True)]


def test_a_double_issue_opens_no_gap_and_counts_twice():
    known = [Known(141, D(2026, 1, 1), span=2), Known(143, D(2026, 7, 1))]
    assert told(known, 4, until=D(2026, 11, 1)) == [(144, "2026-10-01", False)]
    assert told(known[:1], 4, until=D(2026, 8, 1)) == [(143, "2026-07-01", False)]


def test_a_journal_nobody_has_seen_awaits_one_issue():
    assert told([], 4, since=D(2026, 2, 1)) == [(None, "2026-05-01", False)]
    assert told([], 0, since=D(2026, 2, 1)) == []


def test_an_irregular_journal_awaits_only_its_gaps():
    known = [Known(7, D(2025, 1, 1)), Known(9, D(2026, 1, 1))]
    assert told(known, 0) == [(8, "2025-07-02", True)]


def test_gaps_before_the_follow_up_are_nobody_s():
    known = [Known(1, D(2019, 1, 1)), Known(3, D(2019, 12, 1)), Known(5, D(2026, 12, 1))]
    assert [one[0] for one in told(known, 12, until=D(2026, 12, 2))] == [4]


def test_a_number_typed_wrong_opens_no_gap_of_thousands():
    known = [Known(142, D(2026, 1, 1)), Known(999_999, D(2026, 2, 1))]
    assert len(told(known, 12, until=D(2026, 2, 1))) == MOST
    assert len(told([Known(1, D(1990, 1, 1))], 52)) == MOST


@pytest.mark.parametrize(("per_year", "days"), [(52, 7), (12, 7), (6, 15), (4, 22), (2, 30), (0, 7)])
def test_an_issue_is_given_some_time(per_year, days):
    assert grace(per_year).days == days


def test_an_issue_is_late_after_its_grace_and_a_gap_at_once():
    one = Awaited(1, D(2026, 1, 1))
    late = [is_late(one, today=D(2026, 1, day), per_year=4) for day in (1, 23, 24)]
    assert late == [False, False, True]
    assert is_late(Awaited(1, D(2026, 1, 1), is_gap=True), today=D(2026, 1, 2), per_year=4)


@pytest.mark.parametrize(
    ("number", "volume", "style", "per_year", "place"),
    [
        ("142", "", Numbering.RUNNING, 4, Place(142)),
        ("142-143", "", Numbering.RUNNING, 4, Place(142, 2)),
        ("142/143", "", Numbering.RUNNING, 4, Place(142, 2)),
        ("hors-série 3", "", Numbering.RUNNING, 4, None),
        ("3", "2026", Numbering.YEARLY, 4, Place(8106)),
        ("3", "", Numbering.YEARLY, 4, Place(8106)),
        ("5", "2026", Numbering.YEARLY, 4, None),
        ("1", "12", Numbering.VOLUME, 4, Place(48)),
        ("1", "", Numbering.VOLUME, 4, None),
        ("", "", Numbering.DATED, 12, Place(24314)),
        ("", "", Numbering.DATED, 0, None),
    ],
)
def test_an_issue_has_its_place(number, volume, style, per_year, place):
    assert place_of(number, volume, style=style, per_year=per_year, on=D(2026, 3, 2)) == place


@pytest.mark.parametrize("per_year", [one for one in Periodicity.values if one])
def test_a_day_in_a_dated_issue_s_place_gives_that_place(per_year):
    def place(day):
        return place_of("", "", style=Numbering.DATED, per_year=per_year, on=day).ordinal

    first = place(D(2026, 1, 1))
    for ordinal in range(first, first + 10 * per_year):
        for near in (D(2025, 1, 1), D(2036, 12, 31)):
            assert place(day_in_place(ordinal, near, per_year)) == ordinal
    assert day_in_place(place(D(2026, 7, 9)), D(2026, 7, 9), per_year) == D(2026, 7, 9)


def test_a_place_has_its_number():
    assert name_of(Place(8106), style=Numbering.YEARLY, per_year=4) == Said("3", "2026")
    assert name_of(Place(142, 2), style=Numbering.RUNNING, per_year=4) == Said("142-143")
    assert name_of(Place(48), style=Numbering.VOLUME, per_year=4) == Said("1", "12")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Hommes & Migrations, n° 1348 : « Accueillir »", Said("1348")),
        ("Vol. 41, no. 3-4 (2025)", Said("3-4", "41")),
        ("Numéro 12/13 – 2026", Said("12-13", "2026")),
        ("N°142", Said("142")),
        ("Issue 7 is out", Said("7")),
        ("Le non-recours en 2026", Said()),
        ("30 000 logements", Said()),
    ],
)
def test_a_title_names_its_number(title, said):
    assert said_in(title) == said
