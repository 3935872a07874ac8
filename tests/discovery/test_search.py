"""What readers find in a small French catalogue, and how the answer is laid out."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.discovery import search as searching
from mosaique.discovery.documents import FacetCount, SearchDocument, SearchRequest
from mosaique.discovery.errors import UnknownFacet
from mosaique.discovery.search import engine_at, matching_ids, search, similar, suggest
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key

YEAR_2026 = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def document(pk, title, **members):
    facets = members.pop("facets", {})
    return SearchDocument(
        id=pk,
        title=title,
        sort_title=members.pop("sort_title", title.casefold()),
        added=YEAR_2026 + dt.timedelta(days=pk),
        facets={name: tuple(values) for name, values in facets.items()},
        **members,
    )


CORPUS = (
    document(
        1, "L'intégration des immigrés à Strasbourg", contributors=("Gérard Noiriel",), year=1988,
        abstract="Une enquête menée dans les quartiers, sur les parcours d’intégration des familles.",
        facets={"structure": ["ORIV"], "type": ["book"], "langue": ["fr"], "sujet": ["c015"]}, sort_title="integration",
    ),
    document(
        2, "Politique de la ville et logement", contributors=("Abdelmalek Sayad", "Gérard Noiriel"), year=2005,
        abstract="La ville change ; la politique aussi.", source="Hommes & migrations",
        facets={"structure": ["ORIV", "IREV"], "type": ["report"], "langue": ["fr"], "sujet": ["c118", "c120"]},
    ),
    document(
        3, "Discriminations à l'embauche", year=2010, abstract="Mesurer les discriminations au travail.",
        identifiers=("9782020101554", "10.3917/hm.1285.0022"), keywords=("testing",), subjects=("Emploi",),
        facets={"structure": ["IREV"], "type": ["report"], "langue": ["fr", "en"]},
    ),
    document(
        4, "Les œuvres des journaux municipaux", year=2010, body="Archives de la commune. " * 40 + "Le mot mirabelle est ici.",
        facets={"structure": ["EPI"], "type": ["article"], "langue": ["fr"]},
    ),
    document(
        5, "Housing policies", abstract="Where migrants live.", year=None,
        facets={"structure": ["EPI"], "type": ["article"], "langue": ["en"], "sujet": ["c118"]},
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def corpus(db, settings, tmp_path):
    """A fresh index of the corpus, and an empty thesaurus."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    forget()
    with searching.engine().writing() as writer:
        for one in CORPUS:
            writer.put(one)
        writer.commit()
    yield
    forget()


@pytest.fixture
def housing(db):
    """ "Logement" (c118, "Housing", once "Habitat") and, narrower, "Logement social" (c120)."""
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    broad, narrow = (Concept.objects.create(scheme=scheme, identifier=one) for one in ("c118", "c120"))
    narrow.broader.add(broad)
    for concept, language, text, kind in (
        (broad, "fr", "Logement", "preferred"), (broad, "en", "Housing", "preferred"),
        (broad, "fr", "Habitat", "alternative"), (narrow, "fr", "Logement social", "preferred"),
    ):  # fmt: skip
        ConceptLabel.objects.create(
            concept=concept, language=language, text=text, kind=kind, key=label_key(text)
        )
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()


def found(text, **asked):
    return sorted(hit.id for hit in search(SearchRequest(text=text, **asked)).hits)


def ordered(text="", **asked):
    return [hit.id for hit in search(SearchRequest(text=text, **asked)).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # elision and typographic apostrophes
        ("l'intégration", [1]), ("l’intégration", [1]), ("d'intégration", [1]), ("integration", [1]), ("l'embauche", [3]),
        # accents, case and ligatures
        ("INTÉGRATION", [1]), ("immigres", [1]), ("oeuvres", [4]), ("ŒUVRE", [4]), ("inte\u0301gration", [1]),
        # plurals
        ("immigré", [1]), ("logements", [2]), ("discrimination", [3]), ("journal", [4]), ("oeuvre municipale", [4]),
        # all the words, frequent ones aside
        ("ville logement", [2]), ("la ville et le logement", [2]), ("ville intégration", []),
        # phrases
        ('"politique de la ville"', [2]), ("« politique de la ville »", [2]), ('"ville politique"', []), ('"la politique aussi"', [2]),
        # leaving out
        ("noiriel -logement", [1]), ("noiriel SAUF intégration", [2]), ("-noiriel", [3, 4, 5]), ("-noiriel -housing", [3, 4]),
        # either
        ("intégration OU discriminations", [1, 3]), ("intégration | embauche", [1, 3]), ("(intégration OU logement) noiriel", [1, 2]),
        # fields
        ("auteur:noiriel", [1, 2]), ("auteur:logement", []), ('auteur:"gérard noiriel"', [1, 2]), ("titre:logement", [2]),
        ("titre:travail", []), ("résumé:travail", [3]), ("sujet:emploi", [3]), ("revue:hommes", [2]), ("auteur:noiriel titre:ville", [2]),
        # years
        ("annee:2010", [3, 4]), ("annee:2005..2010", [2, 3, 4]), ("annee:..1990", [1]), ("annee:2006..", [3, 4]), ("-annee:2010", [1, 2, 5]),
        # beginnings
        ("immigr*", [1]), ("discrim*", [3]), ("IMMIGR*", [1]), ("polit*", [2]), ("logem* OU embauch*", [2, 3]),
        # numbers
        ("9782020101554", [3]), ("isbn:978-2-02-010155-4", [3]), ("doi:10.3917/hm.1285.0022", [3]), ("10.3917/hm.1285.0022", [3]),
        # values
        ("type:report", [2, 3]), ("structure:epi", [4, 5]), ("langue:en", [3, 5]), ("-type:report", [1, 4, 5]),
        # the text of attached files, keywords
        ("mirabelle", [4]), ("testing", [3]),
        # nothing asked, nothing found
        ("", [1, 2, 3, 4, 5]), ("xylophone", []),
    ],
)  # fmt: skip
def test_a_question_finds(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("filters", "years", "expected"),
    [
        ({"structure": ("ORIV",)}, (None, None), [1, 2]),
        ({"structure": ("ORIV", "IREV")}, (None, None), [1, 2, 3]),
        ({"structure": ("ORIV", "IREV"), "type": ("report",)}, (None, None), [2, 3]),
        ({"structure": ("ORIV",), "type": ("article",)}, (None, None), []),
        ({}, (2005, 2010), [2, 3, 4]),
        ({}, (None, 2005), [1, 2]),
        ({}, (2010, None), [3, 4]),
        ({"langue": ("en",)}, (2010, 2010), [3]),
        ({}, (2010, 2005), []),
    ],
)
def test_values_of_a_facet_widen_and_facets_narrow(filters, years, expected):
    assert found("", filters=filters, years=years) == expected


def counted(facet, text="", **asked):
    result = search(SearchRequest(text=text, facets=(facet,), **asked))
    return {one.value: one.count for one in result.facets[facet]}


def test_facets_count_the_answer():
    assert counted("structure") == {"ORIV": 2, "IREV": 2, "EPI": 2}
    assert counted("structure", "noiriel") == {"ORIV": 2, "IREV": 1}


def test_a_facet_is_counted_as_if_its_own_filter_were_not_there():
    assert counted("structure", filters={"structure": ("IREV",)}) == {"ORIV": 2, "IREV": 2, "EPI": 2}
    assert counted("type", filters={"structure": ("IREV",)}) == {"report": 2}
    both = {"structure": ("IREV",), "type": ("book",)}
    assert counted("structure", filters=both) == {"ORIV": 1, "IREV": 0}
    assert counted("type", filters=both) == {"report": 2, "book": 0}


def test_the_commonest_values_come_first_and_a_value_asked_for_is_always_there():
    result = search(SearchRequest(facets=("type",), facet_size=2, filters={"type": ("book",)}))
    assert {one.value for one in result.facets["type"]} == {"report", "article", "book"}
    assert result.facets["type"][-1] == FacetCount("book", 1)


def test_years_are_counted_without_their_own_bounds():
    assert counted("annee", years=(2010, 2010)) == {"1988": 1, "2005": 1, "2010": 2}


@pytest.mark.parametrize("asked", [{"filters": {"couleur": ("bleu",)}}, {"facets": ("couleur",)}])
def test_a_facet_that_does_not_exist_is_refused_by_name(asked):
    with pytest.raises(UnknownFacet, match="couleur"):
        search(SearchRequest(**asked))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("title", [3, 5, 1, 4, 2]), ("added", [5, 4, 3, 2, 1])],
)
def test_answers_are_sorted(sort, expected):
    assert ordered(sort=sort) == expected


def test_by_date_the_newest_come_first_and_the_undated_last():
    by_date = ordered(sort="date")
    assert (set(by_date[:2]), by_date[2:]) == ({3, 4}, [2, 1, 5])


def test_a_word_of_the_title_weighs_more_than_one_of_the_abstract():
    with searching.engine().writing() as writer:
        writer.put(document(6, "Autre chose", abstract="Une histoire du travail et du temps."))
        writer.put(document(7, "Histoire du travail", abstract="Une étude."))
        writer.commit()
    assert ordered("travail histoire")[0] == 7


def test_pages_follow_one_another_without_gap_or_repetition():
    pages = [ordered(sort="title", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert pages == [[3, 5], [1, 4], [2], []]
    assert search(SearchRequest(limit=2, offset=10**9)).total == 5


def test_exports_get_the_whole_answer_in_its_order():
    assert list(matching_ids(SearchRequest(sort="title", limit=1, offset=3))) == [3, 5, 1, 4, 2]
    assert sorted(matching_ids("noiriel")) == [1, 2]


def marked(text):
    (hit,) = search(SearchRequest(text=text)).hits
    return [run for run, is_match in hit.snippet if is_match]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enquetes", ["enquête"]),
        ("parcours integrations", ["parcours", "intégration"]),
        ("famil* quartier", ["quartiers", "familles"]),
    ],
)  # fmt: skip
def test_a_snippet_marks_the_words_whatever_their_form(text, expected):
    assert marked(text) == expected


def test_a_snippet_is_a_passage_of_the_abstract():
    abstract = "Un long préambule sans rapport. " * 60 + "Vient enfin la mirabelle." + " Et la suite." * 60
    with searching.engine().writing() as writer:
        writer.put(document(6, "Fruits", abstract=abstract))
        writer.commit()
    snippets = [hit.snippet for hit in search(SearchRequest(text="mirabelles")).hits if hit.id == 6]
    ((before, _), (match, is_match), (after, _)) = snippets[0]
    passage = (before + match + after).strip("… ")
    assert (match, is_match, passage in abstract, len(passage) < 400) == ("mirabelle", True, True, True)


def test_snippets_are_made_only_when_asked_for():
    (hit,) = search(SearchRequest(text="enquête", snippets=False)).hits
    assert hit.snippet == ()


@pytest.mark.parametrize(
    ("typed", "correction"),
    [
        ("discriminasion", "discriminations"),
        ("noirel logement", "noiriel logement"),
        ("intégration", ""),
        ("xqzwv", ""),
    ],
)
def test_a_wrong_spelling_is_corrected_when_that_finds_more(typed, correction):
    assert search(SearchRequest(text=typed)).correction == correction


def test_completions_are_people_and_subjects_then_titles():
    assert [(one.kind, one.text) for one in suggest("noi")][:1] == [("contributor", "Gérard Noiriel")]
    assert [(one.kind, one.text) for one in suggest("Emp")][:1] == [("subject", "Emploi")]
    assert ("title", "Housing policies") in [(one.kind, one.text) for one in suggest("hous")]


@pytest.mark.parametrize("typed", ["", " ", "x" * 10_000, "\x00", "(((", "*"])
def test_a_completion_of_anything_is_a_list(typed):
    assert [one for one in suggest(typed) if not one.text] == []


def test_similar_documents_do_not_hold_the_document_itself():
    assert 2 not in [hit.id for hit in similar(2)]
    assert similar(999) == []


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("logement", [2, 5]),  # the word, and the English document indexed with the concept
        ("housing", [2, 5]),
        ("habitat", [2, 5]),  # a former name that no document holds
        ("HABITATS", [2, 5]),
        ("logement social", [2]),  # the narrower concept
        ("sujet:logement", [2, 5]),
        ("sujet:c118", [2, 5]),
        ("titre:habitat", []),
        ("habitat -housing", [2]),
        ('"logement social"', [2]),
    ],
)
def test_a_label_of_the_thesaurus_finds_its_concept_in_any_language(text, expected):
    assert found(text) == expected


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize(("language", "label"), [("fr", "Logement"), ("en", "Housing")])
def test_the_concepts_recognised_are_said_in_the_readers_language(language, label):
    assert search(SearchRequest(text="habitat", language=language)).expansions == (("c118", label),)


def test_what_of_the_question_was_left_out_is_said():
    (warning,) = search(SearchRequest(text="ville im*")).warnings
    assert warning[1] == {"word": "im", "limit": 3}


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000, "a OU " * 10_000, '"' * 999, "titre:" * 200, "\x00*", "*", "\ud800", "[a TO b]", "title:*", "a~2 b^9", "\\"],
)  # fmt: skip
def test_absurd_questions_are_answered(text):
    assert search(SearchRequest(text=text)).total in range(len(CORPUS) + 1)
