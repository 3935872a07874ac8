"""Who may be the same person or body, and what speaks against it."""

from __future__ import annotations

import pytest

from mosaique.catalogue.authorities.likeness import Known, pairs, signs


def person(name, dates="", **identifiers):
    return Known(1, "person", name, dates, tuple(identifiers.items()))


def body(name):
    return Known(2, "body", name)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (person("Noiriel, Gérard"), person("Noiriel, G."), ("initials",)),
        (person("Noiriel, Gérard"), person("NOIRIEL, Gerard"), ("name",)),
        (person("Dupont, Jean", "1920-1980"), person("Dupont, Jean", "1950-"), ("name", "other_dates")),
        (person("Dupont, Jean", "1950-"), person("Dupont, Jean"), ("name",)),
        (person("Dupont, Jean", idref="1"), person("Dupont, J.", idref="1"), ("identifier", "initials")),
        (person("Dupont, Jean", idref="1"), person("Dupont, Jean", idref="2"), ("name", "other_identifier")),
        (person("Sayad, Abdelmalek"), person("Sayad, Abdel-Hamid"), ()),
        (person("Dupont, Jean-Pierre"), person("Dupont, J.-P."), ("initials",)),
        (person("Dupont, Jean"), person("Durand, Jean"), ()),
        (person("Dupont"), person("Dupont, Jean"), ()),
        (person("Odysseus"), body("Odysseus"), ("name", "other_kind")),
        (body("Ville de Metz"), body("Ville de Nancy"), ()),
    ],
)
def test_signs_of_likeness(one, other, said):
    assert (signs(one, other), signs(other, one)) == (said, said)


def test_pairs_are_found_within_a_family_name_only():
    known = [person("Noiriel, Gérard"), person("Noiriel, G."), person("Noir, G."), body("Noiriel")]
    assert [(pair.one.name, pair.other.name, pair.signs) for pair in pairs(known)] == [
        ("Noiriel, G.", "Noiriel, Gérard", ("initials",))
    ]
