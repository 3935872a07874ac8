from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.discovery.highlighting import WINDOW, Marker

ABSTRACT = "L’accueil des étrangers : droits, emplois et logement des familles immigrées."


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["etranger"], ["étrangers"]),
        (["emploi", "logements"], ["emplois", "logement"]),
        (["immigre"], ["immigrées"]),
        (["accueil"], ["accueil"]),  # the elision is not marked
        (["fam*"], ["familles"]),
        (["des"], []),  # a stop word tells nothing
        (["absent"], []),
    ],
)
def test_words_are_marked_whatever_their_form(wanted, expected):
    assert [text for text, marked in Marker(wanted).snippet(ABSTRACT) if marked] == expected


def test_runs_are_the_text_itself():
    assert Marker(["droit"]).snippet(ABSTRACT) == (
        ("L’accueil des étrangers : ", False),
        ("droits", True),
        (", emplois et logement des familles immigrées.", False),
    )


def test_accents_apart_from_their_letters_do_not_hide_a_match():
    snippet = Marker(["etranger"]).snippet(unicodedata.normalize("NFD", ABSTRACT))
    assert [unicodedata.normalize("NFC", text) for text, marked in snippet if marked] == ["étrangers"]


def test_without_a_match_the_beginning_is_shown():
    text = "mot " * 200
    assert Marker(["absent"]).snippet(text) == (((" ".join(["mot"] * 70)) + " …", False),)


def test_passage_is_where_most_words_stand():
    text = f"{'Préambule sans rapport. ' * 40}L’emploi des jeunes, {'et la suite ' * 40}enfin l’emploi."
    (before, _), (first, _), (between, _), (second, _), (after, _) = Marker(["emploi", "jeune"]).snippet(text)
    assert (first, between, second) == ("emploi", " des ", "jeunes")
    assert before.startswith("… ")
    assert after.endswith(" …")


def test_line_ends_are_blanks():
    assert Marker(["deux"]).snippet("Un\n\ndeux\ttrois") == (
        ("Un ", False),
        ("deux", True),
        (" trois", False),
    )


def test_empty_text_has_no_snippet():
    assert Marker(["mot"]).snippet("") == ()


def test_endless_word_is_shown_whole_rather_than_nothing():
    assert Marker(["mot"]).snippet("x" * 1_000) == (("x" * 1_000, False),)


@given(st.text(), st.lists(st.sampled_from(["mot", "a*", "le", "x", "é"]), max_size=3))
def test_snippet_is_a_stretch_of_the_text_on_one_line(text, wanted):
    shown = "".join(run for run, _ in Marker(wanted).snippet(text))
    plain = " ".join(text.split())
    inner = shown.removeprefix("… ") if not plain.startswith(shown[:2]) else shown
    assert inner.removesuffix(" …").strip() in plain


@given(st.lists(st.text(alphabet="abcé ", min_size=1, max_size=20), min_size=1, max_size=60).map(" ".join))
def test_snippet_of_ordinary_text_keeps_to_its_window(text):
    shown = "".join(run for run, _ in Marker(["a"]).snippet(text))
    assert len(shown) <= WINDOW + 4 + max(map(len, text.split()), default=0)
