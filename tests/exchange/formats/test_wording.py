from __future__ import annotations

import pytest

from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description, Keyword, Publisher, Subject, Territory
from mosaique.exchange.formats.wording import (
    date_line,
    is_plain_date,
    keyword_labels,
    plain,
    publishers,
    split_title,
    title_line,
)


@pytest.mark.parametrize(
    ("languages", "line"),
    [(["fr"], "Titre : suite. Partie"), ([], "Titre : suite. Partie"), (["en"], "Titre: suite. Partie")],
)
def test_title_line_has_the_colon_of_the_language(languages, line):
    d = Description(title="Titre", subtitle="suite", part_title="Partie", languages=languages)

    assert title_line(d) == line


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Titre : suite", ("Titre", "suite")),
        ("Titre\u00a0: suite : fin", ("Titre", "suite : fin")),
        ("Title: rest", ("Title: rest", "")),
        ("14:30", ("14:30", "")),
        ("", ("", "")),
    ],
)
def test_title_is_parted_at_a_french_colon_only(line, parts):
    assert split_title(line) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H<sub>2</sub>O", "H2O"),
        ("<jats:p>A</jats:p>", "A"),
        ("a < b > c", "a < b > c"),
        ("<script>x</script>", "<script>x</script>"),
    ],
)
def test_markup_of_reference_managers_is_dropped_and_nothing_else(text, expected):
    assert plain(text) == expected


def test_keyword_labels_are_said_once_in_order():
    d = Description(
        subjects=[Subject(label="Ville")],
        territories=[Territory(label="Metz")],
        keywords=[Keyword(text="ville"), Keyword(text="droit")],
    )

    assert keyword_labels(d) == ["Ville", "Metz", "droit"]


def test_publishers_and_places_are_paired_in_order():
    assert publishers(["A"], ["x", "y"]) == [Publisher(name="A", place="x"), Publisher(place="y")]


@pytest.mark.parametrize(
    "written", ["2009", "2009-05", "2009-05-12", "1998-2001", "1998-", "2009-05/2009-06"]
)
def test_plain_dates_are_written_as_they_are_read(written):
    date = PartialDate.parse(written)

    assert is_plain_date(date)
    assert date_line(date.start, date.end) == written


@pytest.mark.parametrize("written", ["[2009]", "1998?", "ca 1998", "199-", "mai 2009", "s.d.", "avant 1950"])
def test_other_dates_say_more_than_their_moments(written):
    assert not is_plain_date(PartialDate.parse(written))
