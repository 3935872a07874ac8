"""The engine on a small French corpus: what a question finds, in what order, with which counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from mosaique.discovery.documents import FacetCount, SearchDocument, SearchRequest
from mosaique.discovery.engines.tantivy_engine import TantivyEngine
from mosaique.discovery.errors import WriterBusy
from mosaique.discovery.query.parser import parse
from mosaique.discovery.query.tree import RECORD, Question, Value

CORPUS = (
    SearchDocument(
        id=1, title="L'intégration des immigrés à Strasbourg", contributors=("Gérard Noiriel",),
        subjects=("Intégration",), abstract="Une enquête sur les parcours d’intégration.",
        facets={"structure": ("ORIV",), "type": ("book",), "sujet": ("c015", "c017")}, year=1988, sort_title="integration",
    ),
    SearchDocument(
        id=2, title="Politique de la ville et logement", contributors=("Abdelmalek Sayad",),
        subjects=("Logement",), abstract="Les politiques du logement dans la ville.",
        facets={"structure": ("ORIV", "IREV"), "type": ("report",), "sujet": ("c083",)}, year=2005, sort_title="politique",
    ),
    SearchDocument(
        id=3, title="Discriminations au logement", subjects=("Discriminations",),
        abstract="Mesurer les discriminations. La ville sans politique.",
        facets={"structure": ("IREV",), "type": ("report",), "sujet": ("c028",)}, year=2010, sort_title="discriminations",
        added=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), identifiers=("9782020101554",),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = TantivyEngine(tmp_path_factory.mktemp("index"))
    with engine.writing() as writer:
        for document in CORPUS:
            writer.put(document)
        writer.commit()
    return engine


def ids(engine, text, **asked):
    return sorted(hit.id for hit in engine.search(SearchRequest(text=text, **asked), parse(text)).hits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("intégration", [1]),
        ("INTEGRATION", [1]),
        ("l'intégration", [1]),
        ("immigré", [1]),
        ("logement", [2, 3]),
        ("logements", [2, 3]),
        ("logement ville", [2, 3]),
        ('"politique de la ville"', [2]),
        ("logement -discriminations", [2]),
        ("logement SAUF politique", []),
        ("intégration OU discriminations", [1, 3]),
        ("auteur:noiriel", [1]),
        ("auteur:logement", []),
        ("titre:ville", [2]),
        ("sujet:discriminations", [3]),
        ("annee:2005..2010", [2, 3]),
        ("annee:..1990", [1]),
        ("discrim*", [3]),
        ("isbn:978-2-02-010155-4", [3]),
        ("type:report logement", [2, 3]),
        ("de la", [2]),  # nothing but stop words: titles are made of them
        ("", [1, 2, 3]),
        ("(intégration OU logement) annee:2010", [3]),
    ],
)
def test_a_question_finds(engine, text, expected):
    assert ids(engine, text) == expected


def test_values_of_a_facet_add_up_and_facets_narrow(engine):
    assert ids(engine, "", filters={"structure": ("ORIV", "IREV"), "type": ("report",)}) == [2, 3]


def test_a_filtered_facet_is_counted_without_its_own_filter(engine):
    request = SearchRequest(filters={"structure": ("IREV",)}, facets=("structure", "type"))
    result = engine.search(request, parse(""))
    assert result.total == 2
    assert set(result.facets["structure"]) == {FacetCount("ORIV", 2), FacetCount("IREV", 2)}
    assert result.facets["type"] == (FacetCount("report", 2),)


def test_territories_are_counted_whatever_their_codes_look_like(tmp_path):
    codes = (("67482", "D67"), ("01004", "D01"), ("QP067001",), ("D67",), ("Vallée",), ("b", "0"), ())
    documents = [
        SearchDocument(id=number, title="Habiter", facets={"territoire": values})
        for number, values in enumerate((*codes, ("ABCDEFGHIJ", "9" * 9, "Z" * 9)), start=1)
    ]
    engine = TantivyEngine(tmp_path)
    with engine.rebuilding() as writer:
        for document in documents:
            writer.put(document)
    result = engine.search(SearchRequest(facets=("territoire",)), parse("habiter"))
    expected = Counter(code for document in documents for code in document.facets["territoire"])
    assert {one.value: one.count for one in result.facets["territoire"]} == dict(expected)


def test_a_value_asked_for_is_counted_even_when_nothing_carries_it(engine):
    request = SearchRequest(filters={"structure": ("EPI",)}, facets=("structure",))
    assert FacetCount("EPI", 0) in engine.search(request, parse("")).facets["structure"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", [3, 2, 1]),
        ("date-ascending", [1, 2, 3]),
        ("title", [3, 1, 2]),
        ("title-descending", [2, 1, 3]),
        ("added", [3]),
    ],
)
def test_results_are_sorted(engine, sort, expected):
    hits = engine.search(SearchRequest(sort=sort), parse("")).hits
    assert [hit.id for hit in hits][: len(expected)] == expected


@pytest.mark.parametrize(
    ("values", "expected"), [(("2",), [2]), (("3", "1", "7"), [1, 3]), (("x", "9" * 40, "-1"), [])]
)
def test_a_document_is_found_by_its_number(engine, values, expected):
    found = engine.search(SearchRequest(), Question(Value(RECORD, values)))

    assert sorted(hit.id for hit in found.hits) == expected


@pytest.mark.parametrize(
    ("kind", "prefix", "expected"),
    [
        ("word", "inte", ["integration"]),
        ("word", "Intég", ["integration"]),
        ("subject", "l", ["Logement"]),
        ("contributor", "a", ["Abdelmalek Sayad"]),
        ("contributor", "s", []),
        ("subject", "zz", []),
    ],
)
def test_known_terms_begin_as_asked(engine, kind, prefix, expected):
    assert sorted(engine.terms(kind, prefix)) == expected


def test_a_snippet_marks_the_words_whatever_their_form(engine):
    (hit,) = engine.search(SearchRequest(text="parcours integrations"), parse("parcours integrations")).hits
    assert [text for text, is_match in hit.snippet if is_match] == ["parcours", "intégration"]


def test_a_wrong_spelling_is_corrected_towards_the_index(engine):
    assert engine.correct(["discriminasions", "logement"]) == {"discriminasions": "discriminations"}


def test_completions_are_people_subjects_then_titles(engine):
    assert [(one.kind, one.text) for one in engine.suggest("noi", limit=5)] == [
        ("contributor", "Gérard Noiriel")
    ]
    assert ("subject", "Logement") in [(one.kind, one.text) for one in engine.suggest("loge", limit=5)]


def test_there_is_one_writer_at_a_time(tmp_path):
    first, second = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    with first.writing(), pytest.raises(WriterBusy), second.writing():
        pass


def test_a_rebuild_serves_the_old_index_until_it_is_done(tmp_path):
    engine, reader = TantivyEngine(tmp_path), TantivyEngine(tmp_path)
    with engine.writing() as writer:
        writer.put(CORPUS[0])
        writer.commit()
    with engine.rebuilding() as writer:
        writer.put(CORPUS[1])
        assert list(reader.ids()) == [1]
    assert list(reader.ids()) == [2]


def test_a_document_put_twice_is_there_once(tmp_path):
    engine = TantivyEngine(tmp_path)
    for _ in range(2):
        with engine.writing() as writer:
            writer.put(CORPUS[0])
            writer.commit()
    assert engine.count() == 1


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "a OU " * 100_000, '"' * 999, "-" * 999, "titre:" * 200, "\x00*", "*"]
)
def test_absurd_questions_get_an_answer(engine, text):
    assert engine.search(SearchRequest(text=text), parse(text)).total >= 0
