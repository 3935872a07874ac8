from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.values.names import Name, contributor, looks_like_body, matching_key


@pytest.mark.parametrize(
    ("written", "heading", "direct"),
    [
        ("Gérard Noiriel", "Noiriel, Gérard", "Gérard Noiriel"),
        ("NOIRIEL Gérard", "Noiriel, Gérard", "Gérard Noiriel"),
        ("Gérard NOIRIEL", "Noiriel, Gérard", "Gérard Noiriel"),
        ("NOIRIEL GÉRARD", "Noiriel, Gérard", "Gérard Noiriel"),
        ("Noiriel, G.", "Noiriel, G.", "G. Noiriel"),
        ("Noiriel G", "Noiriel, G", "G Noiriel"),
        ("Shruthi BS", "Shruthi, BS", "BS Shruthi"),
        ("Jean LI", "Li, Jean", "Jean Li"),
        ("J.-P. Dupont", "Dupont, J.-P.", "J.-P. Dupont"),
        ("M. Foucault", "Foucault, M.", "M. Foucault"),
        ("Dr. Jean Martin", "Martin, Jean", "Jean Martin"),
        ("Mme Dupont", "Dupont", "Dupont"),
        ("Simone de Beauvoir", "Beauvoir, Simone de", "Simone de Beauvoir"),
        ("de Beauvoir, Simone", "Beauvoir, Simone de", "Simone de Beauvoir"),
        ("Beauvoir, Simone de", "Beauvoir, Simone de", "Simone de Beauvoir"),
        ("Jean de La Fontaine", "La Fontaine, Jean de", "Jean de La Fontaine"),
        ("DE LA FONTAINE Jean", "La Fontaine, Jean de", "Jean de La Fontaine"),
        ("LE PEN Jean", "Le Pen, Jean", "Jean Le Pen"),
        ("Joseph Le Roux", "Le Roux, Joseph", "Joseph Le Roux"),
        ("Tahar Ben Jelloun", "Ben Jelloun, Tahar", "Tahar Ben Jelloun"),
        ("Jean d'Alembert", "Alembert, Jean d'", "Jean d'Alembert"),
        ("Ludwig van Beethoven", "Beethoven, Ludwig van", "Ludwig van Beethoven"),
        ("BLANC-CHALÉARD Marie-Claude", "Blanc-Chaléard, Marie-Claude", "Marie-Claude Blanc-Chaléard"),
        ("King, Jr., Martin Luther", "King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Platon", "Platon", "Platon"),
        ("", "", ""),
    ],
)
def test_name_has_one_heading_and_one_reading_order(written, heading, direct):
    name = Name.parse(written)

    assert (name.heading, name.direct) == (heading, direct)
    assert Name.parse(heading) == name


@pytest.mark.parametrize(
    "text",
    [
        "Université de Nantes",
        "Ministère de l'Éducation nationale",
        "INSEE",
        "Ville de Strasbourg",
        "Conseil d'État",
        "Observatoire régional de l'intégration, Strasbourg",
        "Somebody unknown,",
        "Réseau 2000",
    ],
)
def test_body_is_recognised(text):
    assert looks_like_body(text)


@pytest.mark.parametrize(
    "text", ["Gérard Noiriel", "France, Anatole", "Anatole France", "Martin, École", "Platon", "Li, X."]
)
def test_person_is_no_body(text):
    assert not looks_like_body(text)


def test_contributor_takes_the_kind_that_is_said():
    assert contributor("Platon", kind=AgentKind.BODY, role="edt") == Contributor(
        name="Platon", kind=AgentKind.BODY, role="edt"
    )


def test_contributor_finds_its_kind():
    assert [contributor(text) for text in ("INSEE", "NOIRIEL Gérard")] == [
        Contributor(name="INSEE", kind=AgentKind.BODY),
        Contributor(name="Noiriel, Gérard"),
    ]


def test_matching_key_ignores_accents_and_all_but_the_first_initial():
    assert {matching_key(name) for name in ("Noiriel, Gérard", "NOIRIEL, G.", "Noiriel, Gerard P.")} == {
        "noiriel g"
    }


@given(st.text(alphabet="abÉÀ ,.'-deJr", max_size=30))
def test_heading_of_any_text_is_stable_after_one_more_reading(text):
    once = Name.parse(Name.parse(text).heading).heading

    assert Name.parse(once).heading == once
