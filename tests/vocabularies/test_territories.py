"""The packaged vintage, loaded once for the module: it takes a few seconds."""

from __future__ import annotations

import pytest

from mosaique.vocabularies import territories
from mosaique.vocabularies.actions import load_territories
from mosaique.vocabularies.enums import TerritoryKind
from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.packaged import VINTAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def france(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_territories()
        territories.forget()
        yield
        Territory.objects.all().delete()
        territories.forget()


def test_vintage_counts_every_kind():
    kinds = {kind.value: Territory.objects.filter(kind=kind).count() for kind in TerritoryKind}
    assert kinds == {
        "world": 10,
        "country": 238,
        "region": 26,
        "former_region": 16,
        "departement": 109,
        "epci": 1255,
        "ept": 11,
        "commune": 34969,
        "arrondissement": 45,
        "former_commune": 1992,
    }


def test_loading_again_changes_nothing():
    assert load_territories() == 0


def test_another_vintage_is_brought_up_to_date_without_doubling():
    Territory.objects.filter(code="FR").update(source_vintage="2019")
    Territory.objects.filter(code="C67482").update(name="Strossburi", parents=[])
    assert load_territories() == Territory.objects.count()
    assert list(Territory.objects.filter(code="C67482").values_list("name", "parents", "source_vintage")) == [
        ("Strasbourg", ["E246700488", "D67"], VINTAGE)
    ]


@pytest.mark.parametrize(
    ("code", "holders"),
    [
        ("C67482", ("E246700488", "D67", "R44", "FR")),
        ("C75101", ("C75056", "D75", "E200054781", "R11", "FR")),
        ("C93001", ("T200057867", "E200054781", "D93", "R11", "FR")),
        ("E246700488", ("D67", "R44", "FR")),
        ("R42", ("R44", "FR")),
        ("FR", ()),
        ("C00000", ()),
    ],
)
def test_ancestors_come_nearest_first(code, holders):
    assert territories.ancestors(code) == holders


def test_every_parent_and_successor_exists():
    known = set(Territory.objects.values_list("code", flat=True))
    named = {
        code
        for parents, successors in Territory.objects.values_list("parents", "successors")
        for code in (*parents, *successors)
    }
    assert named - known == set()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Strasbourg", "C67482"),
        ("STRASBOURG", "C67482"),
        ("c67482", "C67482"),
        ("67482", "C67482"),
        ("2A004", "C2A004"),
        ("Bas-Rhin", "D67"),
        ("grand est", "R44"),
        ("Alsace", "R42"),
        ("Eurométropole de Strasbourg", "E246700488"),
        ("La Réunion", "R04"),
        ("Maroc", "MA"),
        ("Union européenne", "EU"),
        ("Saint-Denis (93)", "C93066"),
        ("Saint-Denis (974)", "C97411"),
        ("Nulle-Part-en-Bresse", ""),
        ("Strasbourg (75)", ""),
        ("", ""),
        ("x" * 10_000, ""),
    ],
)
def test_places_are_found_by_name_and_by_code(asked, code):
    assert territories.find(asked) == code


def test_former_code_of_a_commune_leads_to_its_heir():
    merged = Territory.objects.get(kind="former_commune", name="Annecy-le-Vieux")
    assert territories.ancestors(merged.code)[:1] == ("C74010",)
    assert territories.label("C74010") == "Annecy"
    assert territories.find("78011") == territories.find("C78011") != ""  # merged without keeping its name


def test_label_of_an_unknown_code_is_empty():
    assert [territories.label(code) for code in ("D67", "D00")] == ["Bas-Rhin", ""]


@pytest.mark.parametrize(("kind", "count"), [("region", 18), ("departement", 101)])
def test_outlines_are_territories_and_stay_in_the_map(kind, count):
    size = territories.map_size()
    drawn = territories.outlines(kind)
    codes = [outline.code for outline in drawn]
    assert len(set(codes)) == count
    assert {code: territories.label(code) for code in codes} == {one.code: one.name for one in drawn}
    for outline in drawn:
        numbers = [
            tuple(map(int, point.split())) for point in outline.path.strip("MZ").replace("ZM", "L").split("L")
        ]
        assert all(0 <= x <= size.width and 0 <= y <= size.height for x, y in numbers)
