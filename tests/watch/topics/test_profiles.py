"""Which items a topic takes: the search's own language on one text, and many topics at once."""

from __future__ import annotations

import random

import pytest

from mosaique.discovery.query.parser import parse
from mosaique.watch.topics import questions
from mosaique.watch.topics.evaluating import answers
from mosaique.watch.topics.profiles import Match, Profile, Profiles
from mosaique.watch.topics.texts import ABSTRACT, PEOPLE, SOURCE, SUBJECT, TITLE, ItemText

ITEM = ItemText(
    key=1,
    texts={
        TITLE: "L’accès des étrangères au logement social",
        ABSTRACT: "Une enquête de l’Insee à Strasbourg, dans les quartiers d’Orange aux murs orange.",
        SUBJECT: "habitat ; discriminations",
        PEOPLE: "Gérard Noiriel",
        SOURCE: "Le Monde diplomatique",
    },
    year=2026,
    language="fr-FR",
    identifiers=frozenset({"10.1000/xyz1"}),
    sources=frozenset({7}),
)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("logements", True),
        ("LOGEMENT étrangers", True),
        ("étranger", True),
        ("l’enquête", True),
        ("absent", False),
        ("logement absent", False),
        ("absent OU logement", True),
        ("logement -social", False),
        ("logement -rural", True),
        ("logement SAUF (rural OU social)", False),
        ("« logement social »", True),
        ("“social logement”", False),
        ("“accès des étrangers au logement”", True),
        ("discrimin*", True),
        ("disc*", True),
        ("immigr*", False),
        ("titre:logement", True),
        ("titre:enquête", False),
        ("titre:“logement social”", True),
        ("auteur:noiriel", True),
        ("auteur:gerard", True),
        ("auteur:logement", False),
        ("noiriel", True),
        ("revue:monde", True),
        ("sujet:habitats", True),
        ("resume:enquetes", True),
        ("date:2026", True),
        ("logement date:2024..2025", False),
        ("logement date:2025..", True),
        ("langue:fr", True),
        ("langue:en logement", False),
        ("doi:10.1000/XYZ1", True),
        ("10.1000/xyz1", True),
        ("le", False),
        ("le logement", True),
        ("au", True),  # a stop word alone is looked for in titles, as the search does
    ],
)
def test_question_is_answered_as_the_search_does(query, is_found):
    node = parse(query).node
    assert answers(node, ITEM) is is_found
    assert bool(Profiles([Profile(1, node)]).of(ITEM)) is is_found


def found(**said):
    return [match.found for match in Profiles([Profile(1, **said)]).of(ITEM)]


def test_what_was_found_is_told_as_it_is_written():
    assert found(node=parse("étranger logements discrimin* -absent").node) == [
        ("étrangères", "logement", "discriminations")
    ]


def test_labels_of_concepts_are_enough_and_are_told():
    assert found(node=parse("absent").node, labels=frozenset({"Logements sociaux", "Accès au droit"})) == [
        ("logement social",)
    ]
    assert found(labels=frozenset({"Rénovation urbaine"})) == []


def test_territories_and_sources_narrow_what_is_found():
    node = parse("logement").node
    assert found(node=node, places=frozenset({"Strasbourg", "Metz"})) == [("logement", "Strasbourg")]
    assert found(node=node, places=frozenset({"Metz"})) == []
    assert found(node=node, sources=frozenset({7, 8})) == [("logement",)]
    assert found(node=node, sources=frozenset({8})) == []
    assert found(sources=frozenset({7})) == [()]
    assert found(places=frozenset({"Strasbourg"}), sources=frozenset({7})) == [("Strasbourg",)]


def test_a_town_is_a_name_never_a_word():
    assert found(places=frozenset({"Orange"})) == [("Orange",)]
    assert found(places=frozenset({"Murs"})) == []


def test_many_topics_give_what_each_alone_does():
    draw = random.Random(5)
    vocabulary = [
        f"{stem}{end}" for stem in ("log", "urb", "immi", "sant", "cult") for end in ("a", "e", "i", "o")
    ]
    clauses = [
        "{0} {1}",
        "{0} OU {1}",
        "{0} -{1}",
        "“{0} {1}”",
        "titre:{0}",
        "{0}*",
        "-{0}",
        "({0} OU {1}) {2}",
    ]
    topics = [
        Profile(key, parse(draw.choice(clauses).format(*draw.choices(vocabulary, k=3))).node)
        for key in range(200)
    ]
    together = Profiles(topics)
    for key in range(60):
        texts = {
            TITLE: " ".join(draw.choices(vocabulary, k=3)),
            ABSTRACT: " ".join(draw.choices(vocabulary, k=8)),
        }
        item = ItemText(key, texts)
        alone = {one.key for one in topics if answers(one.node, item)}
        assert {match.topic for match in together.of(item)} == alone


def test_an_item_without_words_is_of_no_topic_but_its_source_s():
    bare = ItemText(2, {}, sources=frozenset({7}))
    topics = Profiles([Profile(1, parse("logement").node), Profile(2, sources=frozenset({7}))])
    assert topics.of(bare) == [Match(2, ())]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("logement", []),
        ("type:article logement", ["type:"]),
        ("structure:ORIV OU public:jeunes", ["structure:", "public:"]),
        ("territoire:Metz", ["territoire:"]),
    ],
)
def test_fields_of_records_are_refused_by_name(query, said):
    assert [facts["name"] for _message, facts in questions.problems(query)] == said


@pytest.mark.parametrize("query", ["-logement", "date:2025..2026", "le", "logement OU -rural"])
def test_a_question_that_looks_for_nothing_is_refused(query):
    assert len(questions.problems(query)) == 1


@pytest.mark.parametrize(
    "query", ["(" * 3_000 + "a", "a " * 600, "titre:" * 90 + "a", " OU ".join("abcdefgh" * 9)]
)
def test_bombs_are_cut_and_said(query):
    assert questions.problems(query)
    assert len(Profiles([Profile(1, parse(query).node)]).of(ITEM)) <= 1
