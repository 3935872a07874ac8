from __future__ import annotations

import pytest

from mosaique.vocabularies import thesaurus as memory
from mosaique.vocabularies.actions import (
    add_concept,
    approve_concept,
    bump_revision,
    deprecate_concept,
    propose_concept,
)
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from mosaique.vocabularies.skos.values import ConceptDraft, Label
from mosaique.vocabularies.thesaurus import Wording, label_key, thesaurus


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Égalité", "egalite"),
        ("  ÉGALITÉS\n", "egalite"),
        ("Jeux", "jeu"),
        ("Accès aux droits", "acce aux droit"),
        ("L’œuvre d'art", "l oeuvre d art"),
        ("Zone urbaine sensible (ZUS)", "zone urbaine sensible zus"),
        ("Тезаурус", "тезаурус"),
        ("", ""),
        ("---", ""),
    ],
)
def test_labels_are_compared_without_case_accents_or_plural(text, key):
    assert label_key(text) == key


def test_starter_thesaurus_is_as_the_founding_file_says(starter):
    loaded = thesaurus()
    assert (len(loaded.entries), len(loaded.top_concepts())) == (150, 17)
    assert loaded.label("c086") == "Zone urbaine sensible"
    assert loaded.label("c086", "en") == "Sensitive urban zone (ZUS)"
    assert loaded.label("c086", "de") == "Zone urbaine sensible"
    assert loaded.ancestors("c086") == ("c084", "c083")
    assert set(loaded.descendants("c083")) >= {"c084", "c085", "c086"}
    assert "c086" in loaded.children("c084")
    assert len({one for top in loaded.top_concepts() for one in loaded.descendants(top)}) == 133


def test_dated_concepts_lead_to_each_other(starter):
    loaded = thesaurus()
    assert loaded.concept("c086").replaced_by == ("c085",)
    assert loaded.concept("c085").replaces == ("c086",)
    assert "ZUS" in loaded.labels("c085")
    assert list(
        Concept.objects.exclude(valid_from="").values_list("identifier", "valid_from", "valid_to")
    ) == [("c019", "2016", ""), ("c080", "2011", ""), ("c085", "2015", ""), ("c086", "1996", "2014")]


@pytest.mark.parametrize(
    ("text", "language", "identifier"),
    [
        ("ZUS", None, "c086"),
        ("zones urbaines sensibles", None, "c086"),
        ("Sensitive urban zone (ZUS)", None, "c086"),
        ("CONTRAT D'INTÉGRATION RÉPUBLICAINE", None, "c019"),
        ("Republican integration contract", "en", "c019"),
        ("Republican integration contract", "fr", ""),
        ("Nulle part", None, ""),
        ("", None, ""),
    ],
)
def test_a_heading_is_the_concept_of_which_it_is_a_label(starter, text, language, identifier):
    assert thesaurus().match(text, language) == identifier


def test_a_label_of_two_concepts_finds_both_preferred_first(starter):
    one = starter.concepts.get(identifier="c001")
    ConceptLabel.objects.create(
        concept=one, language="fr", kind="alternative", text="Immigration", key=label_key("Immigration")
    )
    bump_revision()
    memory.forget()
    found = thesaurus().find("immigrations")
    assert (thesaurus().label(found[0]), found[1:]) == ("Immigration", ("c001",))


def test_unknown_identifiers_give_empty_answers(starter):
    loaded = thesaurus()
    assert (loaded.concept("zz"), loaded.label("zz"), loaded.labels("zz")) == (None, "", ())
    assert (loaded.ancestors("zz"), loaded.descendants("zz"), loaded.children("zz")) == ((), (), ())
    assert loaded.primary_key("zz") is None


def test_what_another_process_changed_is_read_again(starter, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(memory, "_looked_at", 0.0)
    assert thesaurus().label("c001") == "Migrations et populations"
    ConceptLabel.objects.filter(concept__identifier="c001", language="fr").update(text="Mobilités")
    now[0] += 5
    assert thesaurus().label("c001") == "Migrations et populations"  # no revision yet: not even asked again
    bump_revision()
    now[0] += 0.5
    assert thesaurus().label("c001") == "Migrations et populations"
    now[0] += 5
    assert thesaurus().label("c001") == "Mobilités"


def test_asking_costs_no_statement_between_two_looks(starter, django_assert_num_queries):
    thesaurus()
    with django_assert_num_queries(0):
        for _ in range(1_000):
            thesaurus().match("logement social")


def test_circles_in_the_tables_do_not_hang_a_walk(starter):
    up, down = starter.concepts.get(identifier="c084"), starter.concepts.get(identifier="c086")
    up.broader.add(down)
    bump_revision()
    memory.forget()
    assert set(thesaurus().ancestors("c086")) == {"c084", "c083"}
    assert set(thesaurus().descendants("c086")) >= {"c084", "c085"}


def test_candidates_and_other_schemes_stay_out_until_decided(starter):
    candidate = propose_concept(
        starter, ConceptDraft("", labels=(Label("fr", "preferred", "Baromètre social"),))
    )
    other = ConceptScheme.objects.create(identifier="autre", title_fr="Autre")
    add_concept(other, ConceptDraft("c001", labels=(Label("fr", "preferred", "Ailleurs"),)))
    memory.forget()
    assert (thesaurus().match("Baromètre social"), thesaurus().match("Ailleurs")) == ("", "")
    assert thesaurus().label("c001") == "Migrations et populations"
    approve_concept(candidate)
    memory.forget()
    assert thesaurus().match("Baromètre social") == candidate.identifier == "c151"


def test_labels_are_given_with_their_language_and_kind(starter):
    entry = thesaurus().concept("c006")
    assert set(entry.wordings) == {
        Wording("Ressortissants de pays tiers", "fr", "preferred"),
        Wording("RPT", "fr", "alternative"),
        Wording("Third-country nationals", "en", "preferred"),
        Wording("TCN", "en", "alternative"),
    }


def test_deprecated_concept_leads_to_the_one_in_use(starter):
    def concept(identifier):
        return Concept.objects.get(identifier=identifier)

    assert thesaurus().in_use("c086") == ("c086",)  # dated and replaced, still in use for its time
    deprecate_concept(concept("c086"))
    deprecate_concept(concept("c085"), replaced_by=[concept("c084")])
    deprecate_concept(concept("c080"))
    memory.forget()
    assert thesaurus().in_use("c086") == ("c084",)  # through c085
    assert thesaurus().in_use("c080") == ()
    assert thesaurus().in_use("unknown") == ()
