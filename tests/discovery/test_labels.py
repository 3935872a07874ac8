from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.discovery.labels import LONGEST_TEXT, LabelFinder

LABELS = LabelFinder(
    [
        ("Droit des étrangers", "c078"),
        ("Étrangers", "c005"),
        ("Immigrés", "c004"),
        ("Immigration", "c002"),
        ("Politique de la ville", "c083"),
        ("Quartier prioritaire de la politique de la ville", "c085"),
        ("Accueil et intégration", "c015"),
        ("PASS", "c125"),
        ("LGBT+", "c039"),
        ("Departments (France)", "c095"),
        ("Traduction", "c082"),
        ("Translation", "c082"),
        ("Médiation", "c024"),
        ("Médiation", "c025"),
        ("Accès au logement", "c119"),
        ("Logement social", "c120"),
        ("de la", "nothing"),
    ]
)


def found(text):
    return [(one.written, *one.owners) for one in LABELS.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les étrangères en France", [("étrangères", "c005")]),
        ("LES ETRANGERS", [("ETRANGERS", "c005")]),
        ("l’étranger d’ici", [("étranger", "c005")]),
        ("aux droits des étrangers", [("droits des étrangers", "c078")]),
        ("Le droit d’un étranger", [("droit d’un étranger", "c078")]),
        ("Quartiers prioritaires de la politique de la ville",
         [("Quartiers prioritaires de la politique de la ville", "c085")]),
        ("La politique des villes", [("politique des villes", "c083")]),
        ("l’accueil et l’intégration", [("accueil et l’intégration", "c015")]),
        ("French departments", [("departments", "c095")]),
        ("A translation", [("translation", "c082")]),
        ("Médiation", [("Médiation", "c024", "c025")]),
        ("", []),
        ("de la", []),
    ],
)  # fmt: skip
def test_label_is_found_as_texts_write_it(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("parted", ["Accueil. Intégration", "accueil, intégration", "accueil (intégration)"])
def test_label_does_not_run_over_punctuation(parted):
    assert found(parted) == []


def test_words_of_one_root_go_to_the_nearest_label():
    assert found("immigrées, immigré, immigrations") == [
        ("immigrées", "c004"),
        ("immigré", "c004"),
        ("immigrations", "c002"),
    ]


def test_acronym_is_found_in_capitals_only():
    assert found("Une PASS et un pass, LGBT et lgbt") == [("PASS", "c125"), ("LGBT", "c039")]


def test_label_begun_and_not_ended_leaves_the_shorter_one():
    assert found("quartier prioritaire de la politique de la ville nouvelle") == [
        ("quartier prioritaire de la politique de la ville", "c085")
    ]
    assert found("quartier prioritaire, politique de la ville") == [("politique de la ville", "c083")]


def test_labels_that_overlap_are_both_found():
    assert found("l’accès au logement social") == [("accès au logement", "c119"), ("logement social", "c120")]


def test_text_is_read_up_to_its_bound():
    text = "x" * (LONGEST_TEXT - 9) + " immigrés" + " étrangers"
    assert found(text) == [("immigrés", "c004")]


@given(st.lists(st.text(max_size=20), max_size=8), st.text(max_size=200))
def test_any_text_is_searched_for_any_labels(labels, text):
    finder = LabelFinder([(label, label) for label in labels])
    for occurrence in finder.find(text):
        assert occurrence.written in text
        assert set(occurrence.owners) <= set(labels)


@given(
    st.lists(st.sampled_from(["logement", "social", "accueil", "ville", "femmes"]), min_size=1, max_size=4)
)
def test_label_is_found_in_a_text_that_holds_it(words):
    label = " ".join(words)
    (found,) = (one for one in LabelFinder([(label, 1)]).find(f"Un texte sur {label}, et rien de plus"))
    assert (found.written, found.owners, found.length) == (label, (1,), len(words))
