from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.discovery.query.words import WORD, fold, fold_word, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’égalité, l'école", ["l", "egalite", "l", "ecole"]),
        ("Jusqu’à aujourd’hui", ["jusqu", "a", "aujourd", "hui"]),
        ("CŒUR, Œuvres et ægypte", ["coeur", "oeuvres", "et", "aegypte"]),
        ("vivre-ensemble", ["vivre", "ensemble"]),
        ("Straße, Łódź, Ørsted, İzmir", ["strasse", "lodz", "orsted", "izmir"]),
        ("sous_titre", ["sous", "titre"]),
        ("m² et ½", ["m2", "et", "12"]),
        ("", []),
        ("… — « »", []),
    ],
)
def test_words_fold_case_accents_and_ligatures(text, expected):
    assert words(text) == expected


def test_words_do_not_depend_on_how_accents_are_encoded():
    composed = "Intégration à l’école"
    assert words(unicodedata.normalize("NFD", composed)) == words(composed)


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u202e", "\ufeff", "\u2066"])
def test_unseen_mark_does_not_split_a_word(mark):
    assert words(f"inté{mark}gra{mark}tion") == ["integration"]


def test_arabic_vowel_marks_do_not_matter():
    assert words("كِتَاب") == words("كتاب")


def test_full_width_letters_are_letters():
    assert words("ＩＮＴＥＧＲＡＴＩＯＮ") == ["integration"]


@given(st.text())
def test_folding_is_stable(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_are_those_of_the_runs_between_blanks(text):
    """The index cuts at blanks first, questions do not: both must find the same words."""
    assert words(text) == [word for run in text.split() for word in words(run)]


@given(st.text())
def test_every_folded_word_is_letters_and_digits(text):
    assert [word for word in words(text) if not word.isalnum()] == []


@given(st.text())
def test_word_in_lower_case_folds_alike(text):
    assert [fold_word(raw.lower()) for raw in WORD.findall(text)] == [
        fold_word(raw) for raw in WORD.findall(text)
    ]
