"""The processor's parts, on the cases that the specification and the real catalogues bring."""

from __future__ import annotations

import pytest
from lxml import etree

from mosaique.exchange.citations.csl.cases import apply_case
from mosaique.exchange.citations.csl.collation import collation_key
from mosaique.exchange.citations.csl.initials import initials
from mosaique.exchange.citations.csl.item import Date, Name, read_date, read_name
from mosaique.exchange.citations.csl.locale import Locale, merged
from mosaique.exchange.citations.csl.numbers import format_number, is_plural, page_range
from mosaique.exchange.citations.csl.output import finish, to_html, to_text
from mosaique.exchange.citations.csl.processor import letters
from mosaique.exchange.citations.csl.rich import Leaf, Span, parse_field, plain
from mosaique.exchange.citations.csl.style import InvalidStyle, compile_style
from mosaique.exchange.citations.styles import locale_file

FRENCH_QUOTES = ("«\xa0", "\xa0»", "“", "”")
ENGLISH_QUOTES = ("“", "”", "‘", "’")


@pytest.fixture(scope="module")
def french() -> Locale:
    return merged("fr-FR", [etree.fromstring(locale_file("fr-FR").read_bytes())])


def shown(text: str, quotes: tuple[str, str, str, str], *, inside: bool = False) -> str:
    part = parse_field(text, quotes=quotes[0])
    finish(part, quotes=quotes, inside_quotes=inside)
    return to_text(part)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("L'école", "L’école"),
        ('Le "voile" et l\'école', "Le «\xa0voile\xa0» et l’école"),
        ("« Cités » et « quartiers »", "«\xa0Cités\xa0» et «\xa0quartiers\xa0»"),
        ('Dire « la "race" »', "Dire «\xa0la “race”\xa0»"),
        ("Les années '90 aujourd'hui", "Les années ’90 aujourd’hui"),
        ('Un seul " perdu', 'Un seul " perdu'),
    ],
)
def test_quotation_marks_are_french_and_nest(given, expected):
    assert shown(given, FRENCH_QUOTES) == expected


def test_guillemets_stay_in_an_english_citation():
    assert shown('Enquête « TeO » "bis"', ENGLISH_QUOTES) == "Enquête « TeO » “bis”"


def test_italics_within_italics_are_upright():
    part = Span([parse_field("Une <i>étude</i>")], (("font-style", "italic"),))

    assert to_html(part) == '<i>Une <span class="csl-upright">étude</span></i>'


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Quoi ?", ". Paris", "Quoi ? Paris"),
        ("etc.", ".", "etc."),
        ("Oui!", "?", "Oui!?"),
        ("a ", " b", "a b"),
    ],
)
def test_punctuation_that_meets_is_settled(left, right, expected):
    part = Span([Leaf(left), Leaf(right)])
    finish(part, quotes=ENGLISH_QUOTES, inside_quotes=False)

    assert to_text(part) == expected


@pytest.mark.parametrize(("inside", "expected"), [(True, "“Title.”"), (False, "“Title”.")])
def test_a_period_goes_inside_the_quotation_marks_where_the_locale_wants_it(inside, expected):
    part = Span([Span([Leaf("\ue000"), Leaf("Title"), Leaf("\ue001")]), Leaf(".")])
    finish(part, quotes=ENGLISH_QUOTES, inside_quotes=inside)

    assert to_text(part) == expected


@pytest.mark.parametrize(
    ("case", "given", "expected"),
    [
        ("title", "a tale of two cities: the end", "A Tale of Two Cities: The End"),
        ("title", 'on <span class="nocase">iOS</span> and DNA', "On iOS and DNA"),
        ("capitalize-first", "école « libre »", "École « libre »"),
        ("capitalize-first", "iPhone", "iPhone"),
        ("sentence", "ALL OF IT", "All of it"),
        ("uppercase", "œuvre d’été", "ŒUVRE D’ÉTÉ"),
    ],
)
def test_text_case_changes_letters_only_where_it_should(case, given, expected):
    part = parse_field(given)
    apply_case(part, case, english=True)

    assert plain(part) == expected


def test_title_case_leaves_french_alone():
    part = parse_field("une politique sans nom")
    apply_case(part, "title", english=False)

    assert plain(part) == "une politique sans nom"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"family": "de La Fontaine", "given": "Jean"}, Name("La Fontaine", "Jean", non_dropping="de")),
        ({"family": "d'Alembert", "given": "A."}, Name("Alembert", "A.", non_dropping="d'")),
        ({"family": "al-Khatib", "given": "S."}, Name("Khatib", "S.", non_dropping="al-")),
        ({"family": "Beauvoir", "given": "Simone de"}, Name("Beauvoir", "Simone", dropping="de")),
        ({"family": "King", "given": "Martin Luther, Jr."}, Name("King", "Martin Luther", suffix="Jr.")),
        ({"literal": "de Gaulle (fondation)"}, Name(literal="de Gaulle (fondation)")),
        ("ORIV", Name(literal="ORIV")),
        ({"family": " "}, None),
    ],
)
def test_names_are_read_with_their_particles(value, expected):
    assert read_name(value) == expected


@pytest.mark.parametrize(
    ("given", "mark", "expected"),
    [
        ("Jean-Paul", ".", "J.-P."),
        ("Jean Paul", ". ", "J. P."),
        ("Guy de", "", "G de"),
        ("J.P.", ".", "J.P."),
    ],
)
def test_given_names_become_initials(given, mark, expected):
    assert initials(given, mark, shorten=True, keep_hyphen=True) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"date-parts": [["2010", "05"]]}, Date((2010, 5))),
        ({"date-parts": [[2001], [2003]]}, Date((2001,), (2003,))),
        ({"date-parts": [[2001], [0]]}, Date((2001,), open_ended=True)),
        ({"date-parts": [[2010]], "season": "summer"}, Date((2010, 22))),
        ({"raw": "2010-05-01"}, Date((2010, 5, 1))),
        ({"literal": "[1998?]", "circa": 1}, Date(literal="[1998?]", uncertain=True)),
        ("an III", Date(literal="an III")),
        ({"date-parts": [[None]]}, Date()),
    ],
)
def test_dates_are_read_whatever_their_shape(value, expected):
    assert read_date(value) == expected


@pytest.mark.parametrize(
    ("number", "form", "variable", "expected"),
    [
        ("1", "ordinal", "edition", "1ʳᵉ"),
        ("2", "ordinal", "edition", "2ᵉ"),
        ("2", "long-ordinal", "edition", "deuxième"),
        ("14", "roman", "volume", "xiv"),
        ("2-3", "numeric", "issue", "2‑3"),
        ("2003-1119", "numeric", "number", "2003-1119"),
        ("hors-série", "ordinal", "issue", "hors-série"),
    ],
)
def test_numbers_take_the_locale_s_forms(french, number, form, variable, expected):
    assert format_number(number, form, french, variable) == expected


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("", "321–8"),
        ("expanded", "321–328"),
        ("minimal", "321–8"),
        ("minimal-two", "321–28"),
        ("chicago-16", "321–28"),
    ],
)
def test_page_ranges_are_shortened_as_the_style_asks(style, expected):
    assert page_range("321-8" if not style else "321-328", style, Locale("en")) == expected


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("page", "12", False),
        ("page", "12-14", True),
        ("number-of-pages", "1", False),
        ("number-of-pages", "240", True),
        ("number", "2003-1119", False),
    ],
)
def test_labels_know_one_from_several(variable, text, expected):
    assert is_plural(variable, text) is expected


def test_words_sort_by_letters_before_accents_and_case():
    words = ["Zola", "école", "École", "Ecole d'été", "eco", "Œuvre", "l'Art", "“Lard”"]

    assert sorted(words, key=collation_key) == [
        "eco",
        "école",
        "École",
        "Ecole d'été",
        "“Lard”",
        "l'Art",
        "Œuvre",
        "Zola",
    ]


@pytest.mark.parametrize(("number", "expected"), [(0, "a"), (25, "z"), (26, "aa"), (701, "zz"), (702, "aaa")])
def test_letters_go_on_after_z(number, expected):
    assert letters(number) == expected


@pytest.mark.parametrize("xml", [b"", b"<html/>", b"not xml", b"<style xmlns='http://example.org/'/>"])
def test_what_is_no_style_is_refused(xml):
    with pytest.raises(InvalidStyle):
        compile_style(xml)
