from __future__ import annotations

import pytest

from mosaique.discovery.registry import named_values


@pytest.mark.parametrize(
    ("facet", "text", "expected"),
    [
        ("type", "livre", ("book",)),
        ("type", "Livres", ("book",)),
        ("type", "thèse", ("thesis",)),
        ("type", "film", ("film",)),
        ("type", "Book chapter", ("chapter",)),
        ("type", "inconnu", ()),
        ("langue", "anglais", ("en",)),
        ("langue", "Arabe", ("ar",)),
        ("portee", "régionale", ("regional",)),
        ("public", "enseignants", ("teachers",)),
        ("acces", "prêt", ("loan",)),
        ("structure", "ORIV", ()),
    ],
)
def test_readers_word_names_a_value(facet, text, expected):
    assert named_values(facet, text) == expected
