from __future__ import annotations

import pytest
from django.utils.translation import override

from mosaique.catalogue.advice import REMARKS, reason_text, remark_text
from mosaique.catalogue.suggestions.reasons import Above, Carried, InText, Place
from mosaique.catalogue.values.abstract_checks import Check, Remark
from mosaique.vocabularies import actions, thesaurus
from mosaique.vocabularies.thesaurus import Wording

HOUSING = Wording("Logement social", "fr", "preferred")
LANDLORDS = Wording("Bailleurs sociaux", "fr", "alternative")
FOREIGNERS = Wording("Foreigners", "en", "alternative")
ZUS = Wording("ZUS", "fr", "alternative")


@pytest.fixture
def starter(db):
    actions.load_thesaurus()
    thesaurus.forget()
    yield
    thesaurus.forget()


@pytest.mark.parametrize(
    ("reason", "in_french", "in_english"),
    [
        (InText(Place.TITLE, "logements sociaux", 1, HOUSING),
         "« logements sociaux » dans le titre",
         "“logements sociaux” in the title (label “Logement social”, French)"),
        (InText(Place.ABSTRACT, "bailleurs sociaux", 2, LANDLORDS),
         "« bailleurs sociaux » 2 fois dans le résumé (autre terme : « Bailleurs sociaux »)",
         "“bailleurs sociaux” 2 times in the abstract (label “Bailleurs sociaux”, French)"),
        (InText(Place.ABSTRACT, "foreigners", 1, FOREIGNERS),
         "« foreigners » dans le résumé (terme « Foreigners », anglais)",
         "“foreigners” in the abstract (other label “Foreigners”)"),
        (InText(Place.TITLE, "ZUS", 1, ZUS, instead_of="c086"),
         "« ZUS » dans le titre (à la place de « Zone urbaine sensible », qui n’est plus employé)",
         "“ZUS” in the title (in place of “Sensitive urban zone (ZUS)”, no longer used)"),
        (Carried((4, 7), 20),
         "2 des 20 notices les plus proches le portent",
         "2 of the 20 most similar records have it"),
        (Carried((4,), 3),
         "1 des 3 notices les plus proches le porte",
         "1 of the 3 most similar records has it"),
        (Above(("c045",)),
         "juste au-dessus de : Racisme antimusulman, également proposé",
         "just above Anti-Muslim racism, suggested too"),
    ],
)  # fmt: skip
def test_reason_is_said_in_both_languages(starter, reason, in_french, in_english):
    with override("fr"):
        assert reason_text(reason).replace("\u00a0", " ").replace("\u202f", " ") == in_french
    with override("en"):
        assert reason_text(reason) == in_english


def test_every_check_has_its_words():
    assert REMARKS.keys() == set(Check)


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        (Remark(Check.COPIED, {"share": 72}),
         "72 % du texte est celui de l’éditeur, mot pour mot. Indiquer que le résumé est de l’éditeur, ou le réécrire."),
        (Remark(Check.PRAISE, {"words": ("précieux", "passionnant")}),
         "Des mots qui vantent plus qu’ils ne décrivent : précieux, passionnant."),
        (Remark(Check.SHORT, {"characters": 120, "words": 18, "least": 300, "most": 1500}),
         "120 caractères, 18 mots : un peu court. Au moins 300 caractères servent mieux les lecteurs."),
        (Remark(Check.NO_WHEN), "Quand ? Ni date ni période n’est repérée."),
    ],
)  # fmt: skip
def test_remark_is_said_in_french(remark, expected):
    with override("fr"):
        assert remark_text(remark).replace("\u00a0", " ").replace("\u202f", " ") == expected
