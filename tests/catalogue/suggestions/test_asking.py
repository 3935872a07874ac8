from __future__ import annotations

import pytest

from mosaique.catalogue.actions import create_record, publish_record
from mosaique.catalogue.suggestions import Above, Carried, InText, Place, suggest_concepts
from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import Abstract, Description, Subject
from mosaique.discovery import queue
from mosaique.vocabularies import actions, thesaurus
from mosaique.vocabularies.models import Concept, ConceptScheme
from mosaique.vocabularies.skos.values import ConceptDraft, Label
from mosaique.vocabularies.thesaurus import Wording


@pytest.fixture
def scheme(db):
    actions.load_thesaurus()
    thesaurus.forget()
    yield ConceptScheme.objects.get()
    thesaurus.forget()


@pytest.fixture
def shelf(scheme, oriv):
    """Makes a published and indexed record on a subject."""

    def put(title, *concepts):
        record = create_record(
            Description(
                type=DocumentType.REPORT,
                title=title,
                date="2012",
                abstracts=[Abstract(text=f"{title}. " * 10)],
                subjects=[Subject(label=one, concept=one, scheme="mosaique") for one in concepts],
                scope=Scope.LOCAL,
            ),
            structure=oriv,
            by=None,
        )
        publish_record(record, by=None)
        queue.drain()
        return record

    return put


def suggested(title, abstract="", **asked):
    return [one.concept for one in suggest_concepts(title, abstract, **asked)]


def test_labels_in_the_text_are_suggested_with_their_reasons(scheme):
    first, second = suggest_concepts(
        "Le logement social", "Des bailleurs sociaux et des foreigners : les bailleurs sociaux."
    )
    assert (first.concept, first.label, first.reasons) == (
        "c120",
        "Logement social",
        (
            InText(Place.TITLE, "logement social", 1, Wording("Logement social", "fr", "preferred")),
            InText(Place.ABSTRACT, "bailleurs sociaux", 2, Wording("Bailleurs sociaux", "fr", "alternative")),
        ),
    )
    assert (second.concept, second.reasons) == (
        "c005",
        (InText(Place.ABSTRACT, "foreigners", 1, Wording("Foreigners", "en", "alternative")),),
    )
    assert 0 < second.score < first.score < 1


def test_each_label_is_a_reason_with_its_own_count(scheme):
    (one,) = suggest_concepts("", "Bailleurs sociaux, logement social et logements sociaux.")
    assert [(reason.written, reason.times) for reason in one.reasons] == [
        ("Bailleurs sociaux", 1),
        ("logement social", 2),
    ]
    assert one.score == pytest.approx(1 - 0.55**3, abs=0.001)


def test_label_written_alike_in_both_languages_is_the_french_one(scheme):
    (one,) = suggest_concepts("Immigration", "", language="en")
    assert (one.label, one.reasons[0].label) == ("Immigration", Wording("Immigration", "fr", "preferred"))


def test_labels_are_in_the_language_asked(scheme):
    (one,) = suggest_concepts("La laïcité", "", language="en")
    assert one.label == "Secularism (laïcité)"


def test_label_of_one_word_is_worth_less_than_one_of_several(scheme):
    assert suggested("Communes et contrat de ville") == ["c087", "c093"]


def test_concepts_of_similar_records_are_suggested(shelf):
    records = [shelf(f"Cuisine partagée et jardins ouvriers {n}", "c074", "c136") for n in "ab"]
    shelf("Autre chose entièrement", "c040")

    found = {one.concept: one.reasons for one in suggest_concepts("Des jardins ouvriers à la cuisine", "")}

    assert found.keys() == {"c074", "c136"}
    (carried,) = found["c074"]
    assert isinstance(carried, Carried)
    assert (sorted(carried.records), carried.of) == (sorted(one.pk for one in records), 2)


def test_record_being_described_is_not_like_itself(shelf):
    record = shelf("Cuisine partagée et jardins ouvriers", "c074")
    title = "Cuisine partagée et jardins ouvriers"
    assert suggested(title) == ["c074"]
    assert suggested(title, record_id=record.pk) == []


def test_draft_is_no_similar_record(scheme, oriv):
    create_record(
        Description(title="Jardins ouvriers", subjects=[Subject("Femmes", "c136", "mosaique")]),
        structure=oriv,
        by=None,
    )
    queue.drain()
    assert suggested("Jardins ouvriers") == []


def test_suggestions_take_the_same_queries_for_any_number_of_records(shelf, django_assert_num_queries):
    for number in range(3):
        shelf(f"Cuisine partagée et jardins ouvriers {number}", "c074")
    thesaurus.thesaurus()
    with django_assert_num_queries(1):
        suggest_concepts("Cuisine partagée et jardins ouvriers", "")


def test_concepts_already_given_are_left_out(scheme):
    assert suggested("Laïcité et racisme", exclude=["c069"]) == ["c043"]


def test_broader_concept_is_never_suggested_for_that_alone(scheme):
    assert suggested("Racisme antimusulman") == ["c045"]
    found = {one.concept: one.reasons for one in suggest_concepts("Racisme antimusulman, racisme", "")}
    assert found["c043"][1:] == (Above(("c045",)),)


def test_deprecated_concept_gives_what_replaced_it(scheme):
    actions.deprecate_concept(Concept.objects.get(identifier="c086"))
    thesaurus.forget()
    (one,) = suggest_concepts("Les zones urbaines sensibles", "")
    assert one.concept == "c085"
    assert one.reasons[0].instead_of == "c086"


def test_concept_of_another_time_that_is_not_deprecated_stays_itself(scheme):
    assert suggested("Les zones urbaines sensibles") == ["c086"]


def test_deprecated_concept_without_a_successor_is_not_suggested(scheme):
    actions.deprecate_concept(Concept.objects.get(identifier="c069"))
    thesaurus.forget()
    assert suggested("La laïcité") == []


def test_candidate_is_not_suggested(scheme):
    actions.propose_concept(
        scheme, ConceptDraft("c900", labels=(Label("fr", "preferred", "Jardins ouvriers"),))
    )
    thesaurus.forget()
    assert suggested("Jardins ouvriers") == []


def test_finder_follows_the_thesaurus(scheme):
    assert suggested("Jardins ouvriers") == []
    actions.add_concept(scheme, ConceptDraft("c900", labels=(Label("fr", "preferred", "Jardins ouvriers"),)))
    thesaurus.forget()
    assert suggested("Jardins ouvriers") == ["c900"]


@pytest.mark.parametrize("text", ["", " ", "\x00\ud800", "« » … —", "a" * 200_000, "logement " * 20_000])
def test_any_text_is_read(scheme, text):
    assert len(suggest_concepts(text, text)) <= 10
