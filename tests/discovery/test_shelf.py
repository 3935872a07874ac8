"""What the shelf of ten documents answers: matches, order, counts, neighbours."""

from __future__ import annotations

import pytest

from mosaique.discovery.documents import FacetCount, Suggestion
from mosaique.discovery.engines import tantivy_facets
from mosaique.discovery.engines.tantivy_schema import COLUMNS, gathered, spread

ALL = set(range(1, 11))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("egalite", {1}),
        ("l’égalité", {1}),
        ("étranger", {1}),
        ("étrangère", {1}),
        ("immigré", {1, 4, 8}),  # immigrées, immigration
        ("emploi", {2, 6}),  # "employers" too: Snowball makes one word of employer and emploi
        ("emplois créés", {2}),
        ("travailleur ouvrier", {8}),
        ("worker", {6}),
        ("european city", {6}),
        ("cœur", {7}),
        ("coeur", {7}),
        ("alphabétisation", {10}),  # the text of an attached file
        ("glossaire", {8}),
        ("testing", {6}),
        ("logement social", {3, 4}),
        ('"logement social"', {3}),
        ('"politique de la ville"', {2}),
        ('"égalité école"', set()),  # "chances" stands between
        ('"chances à l’école"', {1}),  # stop words between do not count
        ('"quartiers anne"', set()),  # the end of one text and the beginning of the next are not side by side
        ("logement -social", set()),
        ("discriminations -logement", {6, 7}),
        ("discriminations SAUF europe", {3, 7}),
        ("embauche OU roman", {5, 7}),
        ("(embauche OU roman) employeurs", {7}),
        ("auteur:martin", {1, 2}),
        ("auteur:martins", set()),  # names are not stemmed
        ('auteur:"Karim Benali"', {2}),
        ('auteur:"Benali Anne"', set()),
        ("titre:immigration", {4, 8}),
        ("résumé:quartier", {2}),
        ('résumé:"affaires sociales"', set()),
        ("revue:sociales", {2}),
        ("éditeur:documentation", {1}),
        ("sujet:housing", {3, 4}),
        ("discrim*", {3, 6, 7}),
        ("discriminatio*", {3, 6, 7}),  # longer than the term that stands for the word
        ("auteur:mart*", {1, 2}),
        ("annee:2012", {3, 4}),
        ("annee:..1900", {5}),
        ("annee:2010..", {2, 3, 4, 6, 7, 10}),
        ("annee:2012..2010", set()),
        ("-annee:..2030", {9}),  # without a year
        ("isbn:2-11-007586-4", {1}),  # ten digits for the thirteen
        ("9782110075864", {1}),
        ("elle et lui", {5}),
        ('"elle et lui"', {5}),
        ("-elle", ALL - {5}),
        ("rien du tout", set()),
        ("", ALL),
    ],
)
def test_question_finds(shelf, text, expected):
    assert shelf.found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("housing", {3, 4}),  # an English question, French documents
        ("hlm", {3}),  # an alternative label
        ("développement social des quartiers", {2}),  # what was replaced finds what replaced it
        ("sujet:logement", {3, 4}),  # the narrower concept too
        ("discrimination", {3, 6, 7}),
    ],
)
def test_thesaurus_widens_a_question(shelf, text, expected):
    assert shelf.found(text, thesaurus=True) == expected


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("immigration", 8),  # a short title before a long one
        ("quartiers", 1),  # in the subtitle, before the abstract
        ("egalite", 1),
        ("politique ville", 2),
        ("logement social", 3),
    ],
)
def test_best_comes_first(shelf, text, first):
    assert shelf.ids(text)[0] == first


def test_among_equals_the_last_added_comes_first(shelf):
    assert shelf.ids("discrim* titre:discrimination") == [7, 6]
    assert shelf.ids("") == list(range(10, 0, -1))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", [10, 7, 6, 4, 3, 2, 1, 8, 5, 9]),  # the latest added first within a year, undated ones last
        ("added", list(range(10, 0, -1))),
        ("title", [7, 1, 5, 4, 3, 6, 8, 2, 10, 9]),
    ],
)
def test_answers_are_sorted(shelf, sort, expected):
    assert shelf.ids(sort=sort) == expected


def test_pages_end_at_the_ten_thousandth_hit(shelf):
    assert shelf.ids(offset=8, limit=5) == [2, 1]
    beyond = shelf.answer(offset=10**9)
    assert (beyond.total, beyond.hits) == (10, ())
    assert shelf.answer(limit=0).total == 10


def test_hierarchical_values_are_counted_at_each_level(shelf):
    assert shelf.counts("territoire") == {
        "FR": 4,
        "67482": 1,
        "D67": 1,
        "R44": 1,
        "59350": 1,
        "D59": 1,
        "R32": 1,
    }
    assert shelf.counts("sujet", "logement") == {"c118": 2, "c120": 1}


def test_facet_is_counted_without_its_own_filter(shelf):
    asked = {"filters": {"structure": ("IREV",), "type": ("report",)}, "years": (2012, 2012)}
    assert shelf.found(**asked) == {3, 4}
    assert shelf.counts("structure", **asked) == {"IREV": 2, "ORIV": 1}
    assert shelf.counts("type", **asked) == {"report": 2}
    assert shelf.counts("annee", **asked) == {"2012": 2}
    assert shelf.counts("annee", filters={"type": ("report",)}, years=(2012, 2012)) == {"2015": 2, "2012": 2}


def test_values_of_a_document_beyond_its_columns_are_counted(engine):
    from mosaique.discovery.documents import SearchDocument
    from tests.discovery.conftest import Shelf, fill

    many = tuple(f"c{number}" for number in range(COLUMNS["sujet"] + 5))
    documents = [
        SearchDocument(id=number, title="x", facets={"sujet": many[: number * 4]}) for number in range(1, 5)
    ]
    counts = Shelf(fill(engine, documents)).counts("sujet")
    assert counts == {
        value: sum(place < 4 * number for number in range(1, 5)) for place, value in enumerate(many)
    }


def test_values_repeated_in_a_document_count_once(engine):
    from mosaique.discovery.documents import SearchDocument
    from tests.discovery.conftest import Shelf, fill

    twice = SearchDocument(id=1, title="x", facets={"structure": ("EPI", "EPI"), "sujet": ("c1", "c1", "c2")})
    shelf = Shelf(fill(engine, [twice]))
    assert (shelf.counts("structure"), shelf.counts("sujet")) == ({"EPI": 1}, {"c1": 1, "c2": 1})


@pytest.mark.parametrize("columns", [1, 2, 3, 10])
def test_spread_values_are_gathered_whole(columns):
    values = ("c3", "c1", "c2", "c4")
    texts = spread(values, columns)
    assert len(texts) == columns
    assert sorted(value for text in texts for value in gathered(text)) == sorted(values)


def test_counts_are_exact_where_an_answer_cannot_hold_every_text(shelf, monkeypatch):
    monkeypatch.setattr(tantivy_facets, "_MOST_TEXTS", 2)
    counted = shelf.answer("-tract", facets=("structure",), facet_size=2).facets["structure"]
    assert [one for one in counted if one not in {FacetCount("ORIV", 4), FacetCount("EPI", 4)}] == []
    assert len(counted) == 2


def test_chosen_value_is_shown_even_when_it_is_not_among_the_commonest(shelf):
    counted = shelf.answer(facets=("type",), facet_size=1, filters={"type": ("film",)}).facets["type"]
    assert counted == (FacetCount("report", 4), FacetCount("film", 1))


def test_words_of_the_thesaurus_stand_in_snippets_as_asked(shelf):
    (hit,) = [hit for hit in shelf.answer("immigrés bailleur").hits if hit.id == 4]
    assert [text for text, marked in hit.snippet if marked] == ["immigrées", "immigrés", "bailleurs"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("discriminasions", {"discriminasions": "discriminations"}),
        ("egaliter", {}),  # of the family of a word that is known
        ("imigration", {"imigration": "immigration"}),
        ("kuartier", {"kuartier": "quartiers"}),  # another first letter
        ("logement", {}),
        ("xyz", {}),
        ("zzzzzzzz", {}),
        ("emplo*", {}),
    ],
)
def test_spelling_is_corrected_towards_the_index(shelf, typed, expected):
    assert shelf.engine.correct([typed]) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mar", [Suggestion("Anne Martin", "contributor")]),
        ("ANNE", [Suggestion("Anne Martin", "contributor")]),
        ("cœu", [Suggestion("Nadia Cœur", "contributor")]),
        ("hous", [Suggestion("Housing", "subject")]),
        ("urban p", [Suggestion("Urban policy", "subject")]),
        ("rapp", [Suggestion("Rapport annuel", "title", "10")]),
        ("chances ec", [Suggestion("L’égalité des chances à l’école", "title", "1")]),
        ("  ", []),
        ("zzz", []),
    ],
)
def test_completions_are_people_subjects_and_titles(shelf, typed, expected):
    assert shelf.engine.suggest(typed, limit=8) == expected


def test_completions_keep_to_their_limit(shelf):
    assert [one.kind for one in shelf.engine.suggest("discr", limit=3)] == ["subject", "subject", "title"]
    assert [one.kind for one in shelf.engine.suggest("discr", limit=1)] == ["subject"]
    assert shelf.engine.suggest("discr", limit=0) == []


@pytest.mark.parametrize(("document", "expected"), [(3, 4), (4, 3), (6, 7), (7, 6)])
def test_documents_on_the_same_subject_are_alike(shelf, document, expected):
    hits = shelf.engine.similar(document, limit=3)
    assert hits[0].id == expected
    assert document not in {hit.id for hit in hits}


def test_nothing_is_like_a_document_that_is_not_there(shelf):
    assert shelf.engine.similar(99, limit=3) == []


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("Des logements pour les bailleurs", "", [4, 3]),
        ("", "Un bilan : les bailleurs et les employeurs.", [7, 4, 2]),
        ("Jardins", "Un tracteur.", []),
        ("", "", []),
    ],
)
def test_text_in_no_document_has_its_similar_ones(shelf, title, abstract, expected):
    hits = shelf.engine.similar_to(title, abstract, limit=4)
    assert [hit.id for hit in hits] == expected


def test_ids_are_given_in_order(shelf):
    assert list(shelf.engine.ids()) == list(range(1, 11))
    assert shelf.engine.count() == 10
