from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.values.dates import Moment, PartialDate, Precision


@pytest.mark.parametrize(
    ("written", "canonical", "precision"),
    [
        ("2009", "2009", "year"),
        ("2009-05", "2009-05", "month"),
        ("2009-05-12", "2009-05-12", "day"),
        ("2009-05-12T10:00:00Z", "2009-05-12", "day"),
        ("20090512", "2009-05-12", "day"),
        ("2009/05/12", "2009-05-12", "day"),
        ("12/05/2009", "2009-05-12", "day"),
        ("05/25/2009", "2009-05-25", "day"),
        ("05/2009", "2009-05", "month"),
        ("2009///", "2009", "year"),
        ("2001/00/00", "2001", "year"),
        ("2001-02-31", "2001-02", "month"),
        ("2015/october", "2015-10", "month"),
        ("mai 2009", "2009-05", "month"),
        ("août 2009", "2009-08", "month"),
        ("1er mai 2009", "2009-05-01", "day"),
        ("May 12, 2009", "2009-05-12", "day"),
        ("2009 May 12", "2009-05-12", "day"),
        ("2009 Apr-Jun", "2009-04/2009-06", "month"),
        ("15-17 juin 2009", "2009-06-15/2009-06-17", "day"),
        ("30 juin-2 juillet 2009", "2009-06-30/2009-07-02", "day"),
        ("décembre 2008-janvier 2009", "2008-12/2009-01", "month"),
        ("2e trimestre 2009", "2009-04/2009-06", "month"),
        ("printemps 2009", "2009-21", "season"),
        ("hiver 2008-2009", "2008-24/2009", "season"),
        ("2009-21", "2009-21", "season"),
        ("1998-2001", "1998/2001", "year"),
        ("1998-99", "1998/1999", "year"),
        ("2003-04", "2003-04", "month"),
        ("1998/2001", "1998/2001", "year"),
        ("1998-", "1998/..", "year"),
        ("depuis 1998", "1998/..", "year"),
        ("avant 1950", "../1950", "year"),
        ("cop. 2009", "2009", "year"),
        ("c2009", "2009", "year"),
        ("impr. 2009, DL mai 2009", "2009-05", "month"),
        ("2010 (impr. 2009)", "2010", "year"),
        ("2009 [i.e. 2010]", "2010", "year"),
        ("199-", "199X", "decade"),
        ("[199-?]", "199X?", "decade"),
        ("années 1990", "199X", "decade"),
        ("19--", "19XX", "century"),
        ("XXe siècle", "19XX", "century"),
        ("[1998?]", "1998?", "year"),
        ("[ca 1995]", "1995~", "year"),
        ("entre 1998 et 2001", "1998?/2001?", "year"),
        ("s.d.", "", "unknown"),
        ("[s. d.]", "", "unknown"),
        ("", "", "unknown"),
        ("99", "", "unknown"),
        ("à paraître", "", "unknown"),
        ("YEAR/MONTH/DAY/", "", "unknown"),
    ],
)
def test_written_date_has_a_canonical_form(written, canonical, precision):
    date = PartialDate.parse(written)

    assert (date.canonical, date.precision) == (canonical, precision)
    assert date.written == written
    assert PartialDate.parse(canonical).canonical == canonical


@pytest.mark.parametrize(
    ("written", "approximate", "uncertain", "inferred"),
    [
        ("2009", False, False, False),
        ("[2009]", False, False, True),
        ("[1998?]", False, True, True),
        ("1998?", False, True, False),
        ("ca 1995", True, False, False),
        ("[vers 1995]", True, False, True),
        ("1998 ou 1999", False, True, False),
        ("199-", False, False, False),
        ("199?", False, False, False),
        ("[199-?]", False, True, True),
    ],
)
def test_signs_of_doubt_are_told_apart(written, approximate, uncertain, inferred):
    date = PartialDate.parse(written)

    assert (date.approximate, date.uncertain, date.inferred) == (approximate, uncertain, inferred)


def test_range_has_its_two_ends():
    date = PartialDate.parse("1998-2001")

    assert (date.start, date.end, date.start_year, date.end_year) == (Moment(1998), Moment(2001), 1998, 2001)
    assert date.is_range


def test_living_journal_has_no_end():
    date = PartialDate.parse("1998-")

    assert (date.start_year, date.end_year, bool(date)) == (1998, None, True)


def test_decade_covers_ten_years_and_is_no_range():
    date = PartialDate.parse("199-")

    assert (date.start_year, date.end_year, date.is_range) == (1990, 1999, False)


def test_unknown_date_is_false_and_keeps_its_words():
    date = PartialDate.parse("s.d.")

    assert (bool(date), date.written, date.start_year, date.iso) == (False, "s.d.", None, "")


@pytest.mark.parametrize(
    ("written", "iso"), [("mai 2009", "2009-05"), ("printemps 2009", "2009"), ("avant 1950", "1950")]
)
def test_iso_form_is_plain_iso_8601(written, iso):
    assert PartialDate.parse(written).iso == iso


def test_moments_sort_in_time():
    assert sorted([Moment(2009, 5, 2), Moment(2008), Moment(2009), Moment(2009, 5)]) == [
        Moment(2008),
        Moment(2009),
        Moment(2009, 5),
        Moment(2009, 5, 2),
    ]


def test_precision_of_a_season_is_a_season():
    assert Moment(2009, 21).precision == Precision.SEASON


def test_very_long_text_is_read_in_its_beginning_only():
    date = PartialDate.parse("2009 " + "[1998?]-" * 100_000)

    assert date.start_year == 2009


@given(st.text(alphabet="0123456789-/.[]? maijnuecopsdX~", max_size=30))
def test_any_text_is_read_without_an_error_and_its_canonical_form_is_stable(text):
    date = PartialDate.parse(text)

    assert PartialDate.parse(date.canonical).canonical == date.canonical
