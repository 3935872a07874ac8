from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mosaique.vocabularies import actions, storage, thesaurus
from mosaique.vocabularies.actions import import_scheme
from mosaique.vocabularies.enums import ConceptStatus
from mosaique.vocabularies.errors import ConceptRefused, EmptyVocabulary, StillInUse
from mosaique.vocabularies.export import concept_graph, scheme_graph, serialise
from mosaique.vocabularies.models import Concept, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.packaged import thesaurus_draft
from mosaique.vocabularies.signals import concepts_changed
from mosaique.vocabularies.skos import hierarchy
from mosaique.vocabularies.skos.reading import read
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Note, ReadVocabulary, SchemeDraft

DATA = Path(__file__).parents[1] / "data" / "skos"
HERE = "https://mosaique.example"


def labelled(identifier, text, **said):
    return ConceptDraft(identifier, labels=(Label("fr", "preferred", text),), **said)


def brought(*concepts, identifier="essai"):
    ordered = tuple(sorted(concepts, key=lambda one: one.identifier))
    return ReadVocabulary(SchemeDraft(identifier, titles=(("fr", "Essai"),), concepts=ordered))


def counts(report):
    return {name: len(getattr(report, name)) for name in ("created", "updated", "unchanged", "deprecated")}


def revision():
    return VocabularyRevision.objects.values_list("number", flat=True).first() or 0


@pytest.fixture
def announced():
    """What other rooms were told."""
    told = []

    def listen(sender, identifiers, **_kwargs):
        told.append(identifiers)

    concepts_changed.connect(listen)
    yield told
    concepts_changed.disconnect(listen)


# --- Storing ---------------------------------------------------------------------------------------


def test_starter_thesaurus_is_stored_as_it_ships(starter):
    assert storage.scheme_draft(starter) == thesaurus_draft()


def test_loading_again_changes_nothing_and_keeps_what_was_edited(starter):
    concept = starter.concepts.get(identifier="c086")
    draft = next(one for one in thesaurus_draft().concepts if one.identifier == "c086")
    actions.edit_concept(concept, replace(draft, notes=(Note("scope", "fr", "Autre note."),)))
    before = revision()
    assert (actions.load_thesaurus(), revision()) == (0, before)
    assert starter.concepts.get(identifier="c086").notes == [
        {"kind": "scope", "language": "fr", "text": "Autre note."}
    ]


@pytest.mark.parametrize("count", [10, 150])
def test_reading_a_scheme_takes_as_many_statements_however_long(starter, count, django_assert_num_queries):
    chosen = starter.concepts.filter(identifier__lte=f"c{count:03}")
    with django_assert_num_queries(6):
        assert len(storage.concept_drafts(chosen)) == count


# --- Importing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_what_was_exported_comes_back_unchanged(starter, suffix):
    before = revision()
    found = read(serialise(scheme_graph(base_url=HERE), suffix), base_url=HERE)
    assert counts(import_scheme(found)) == {"created": 0, "updated": 0, "unchanged": 150, "deprecated": 0}
    assert revision() == before


def test_what_was_exported_elsewhere_under_another_address_comes_back_unchanged(starter):
    found = read(serialise(scheme_graph(base_url="https://old.example"), "ttl"), base_url=HERE)
    assert counts(import_scheme(found)) == {"created": 0, "updated": 0, "unchanged": 150, "deprecated": 0}


@pytest.mark.parametrize("name", ["ginco-concept_notes.rdf", "opentheso-test_unesco.rdf"])
def test_real_file_is_stored_as_it_was_read(db, name):
    found = read((DATA / name).read_bytes(), base_url=HERE)
    report = import_scheme(found)
    assert counts(report) == {
        "created": len(found.scheme.concepts), "updated": 0, "unchanged": 0, "deprecated": 0
    }  # fmt: skip
    scheme = ConceptScheme.objects.get(identifier=report.scheme)
    assert storage.scheme_draft(scheme).concepts == found.scheme.concepts
    assert import_scheme(found).unchanged == report.created


def test_second_import_updates_adds_and_deprecates(db):
    import_scheme(
        brought(labelled("a", "A", related=("b",)), labelled("b", "B", related=("a",)), labelled("c", "C"))
    )
    kept = Concept.objects.get(identifier="a").pk
    report = import_scheme(
        brought(
            labelled("a", "Aa"), labelled("c", "C", broader=("a",)), labelled("d", "D", replaced_by=("a",))
        )
    )
    assert (report.created, report.updated, report.unchanged, report.deprecated) == (
        ("d",), ("a", "c"), (), ("b",)
    )  # fmt: skip
    scheme = ConceptScheme.objects.get(identifier="essai")
    after = {one.identifier: one for one in storage.scheme_draft(scheme).concepts}
    assert after == {
        "a": labelled("a", "Aa", related=("b",)),  # what the file no longer has keeps its links
        "b": labelled("b", "B", related=("a",), status="deprecated"),
        "c": labelled("c", "C", broader=("a",)),
        "d": labelled("d", "D", replaced_by=("a",)),
    }
    assert Concept.objects.get(identifier="a").pk == kept
    again = import_scheme(
        brought(
            labelled("a", "Aa"), labelled("c", "C", broader=("a",)), labelled("d", "D", replaced_by=("a",))
        )
    )
    assert counts(again) == {"created": 0, "updated": 0, "unchanged": 3, "deprecated": 0}


def test_dry_run_says_the_same_and_writes_nothing(db):
    import_scheme(brought(labelled("a", "A"), labelled("b", "B")))
    before = revision(), storage.scheme_draft(ConceptScheme.objects.get())
    report = import_scheme(brought(labelled("a", "Aa"), labelled("c", "C")), dry_run=True)
    assert counts(report) == {"created": 1, "updated": 1, "unchanged": 0, "deprecated": 1}
    assert (revision(), storage.scheme_draft(ConceptScheme.objects.get())) == before


def test_candidates_proposed_here_outlive_an_import(db):
    import_scheme(brought(labelled("a", "A")))
    scheme = ConceptScheme.objects.get()
    actions.propose_concept(scheme, labelled("p", "Proposé"))
    assert import_scheme(brought(labelled("a", "A"))).deprecated == ()
    assert scheme.concepts.get(identifier="p").status == ConceptStatus.CANDIDATE


def test_concept_whose_damage_kept_it_out_is_not_deprecated(db):
    prefixes = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://e.org/> ."
    import_scheme(
        read(f'{prefixes} :s a skos:ConceptScheme . :a a skos:Concept ; skos:prefLabel "A"@fr .\n'
             f':b a skos:Concept ; skos:prefLabel "B"@fr .'.encode())
    )  # fmt: skip
    damaged = ':s a skos:ConceptScheme . :a a skos:Concept ; skos:prefLabel "A"@fr . :b a skos:Concept .'
    report = import_scheme(read(f"{prefixes} {damaged}".encode()))
    assert (report.unchanged, report.deprecated, len(report.problems)) == (("a",), (), 1)


def test_concept_that_moved_to_another_identifier_is_known_by_its_uri(db):
    import_scheme(brought(labelled("a", "A", uri="http://e.org/1"), labelled("b", "B", uri="http://e.org/2")))
    report = import_scheme(
        brought(
            labelled("b", "A", uri="http://e.org/1"), labelled("c", "B", uri="http://e.org/2", broader=("b",))
        )
    )
    assert (report.unchanged, report.updated, report.created) == (("a",), ("b",), ())
    assert [one.identifier for one in Concept.objects.get(identifier="b").broader.all()] == ["a"]


def test_file_without_concepts_changes_nothing(starter):
    with pytest.raises(EmptyVocabulary):
        import_scheme(ReadVocabulary(SchemeDraft("mosaique")))
    assert Concept.objects.filter(status=ConceptStatus.DEPRECATED).count() == 0


def test_import_of_thousands_takes_few_statements(db, django_assert_max_num_queries):
    many = [labelled(f"n{n}", f"Concept {n}", broader=(f"n{n // 10}",) if n else ()) for n in range(2_000)]
    with django_assert_max_num_queries(100):
        report = import_scheme(brought(*many))
    assert len(report.created) == 2_000


# --- Editing ---------------------------------------------------------------------------------------


def test_proposed_concept_is_numbered_and_waits(starter, announced):
    before = revision()
    concept = actions.propose_concept(starter, labelled("", "Baromètre social", broader=("c034",)))
    assert (concept.identifier, concept.status) == ("c151", ConceptStatus.CANDIDATE)
    assert [one.identifier for one in concept.broader.all()] == ["c034"]
    assert (announced, revision()) == ([("c151",)], before + 1)


def test_edited_concept_keeps_its_identifier_and_status(starter):
    concept = starter.concepts.get(identifier="c086")
    saved = actions.edit_concept(
        concept,
        ConceptDraft(
            "other",
            status="deprecated",
            labels=(Label("fr", "preferred", "Zone urbaine sensible"), Label("fr", "alternative", "Z.U.S.")),
            broader=("c084",),
            related=("c001",),
        ),
    )
    assert (saved.identifier, saved.status) == ("c086", ConceptStatus.APPROVED)
    drafts = {one.identifier: one for one in storage.scheme_draft(starter).concepts}
    assert drafts["c086"].related == ("c001",)
    assert "c086" in drafts["c001"].related
    assert "c086" not in drafts["c085"].related  # both ends are written


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"labels": ()}, actions.NO_LABEL),
        ({"labels": (Label("fr", "alternative", "X"),)}, actions.NO_LABEL),
        ({"labels": (Label("fr", "preferred", "immigrations"),)}, actions.LABEL_TAKEN),
        ({"broader": ("c999",)}, actions.UNKNOWN_CONCEPT),
        ({"broader": ("c083",)}, hierarchy.ITSELF),
        ({"broader": ("c086",)}, hierarchy.CIRCLE),
        ({"related": ("c086",)}, hierarchy.BOTH),
        ({"replaced_by": ("c083",)}, hierarchy.ITSELF),
    ],
)
def test_what_the_thesaurus_cannot_hold_is_refused(starter, said, reason):
    concept = starter.concepts.get(identifier="c083")
    draft = replace(storage.concept_drafts(starter.concepts.filter(pk=concept.pk))[0], **said)
    before = storage.scheme_draft(starter)
    with pytest.raises(ConceptRefused) as refused:
        actions.edit_concept(concept, draft)
    assert refused.value.reason == reason
    assert "%(" not in refused.value.user_message
    assert storage.scheme_draft(starter) == before


def test_deprecated_concept_stays_and_says_its_heir(starter, announced):
    old, heir = (starter.concepts.get(identifier=one) for one in ("c019", "c001"))
    actions.deprecate_concept(old, replaced_by=[heir, old])
    thesaurus.forget()
    entry = thesaurus.thesaurus().concept("c019")
    assert (entry.status, entry.replaced_by) == ("deprecated", ("c001",))
    assert announced == [("c019",)]
    actions.approve_concept(old)
    assert starter.concepts.get(identifier="c019").status == ConceptStatus.APPROVED


def test_only_candidates_are_deleted(starter):
    candidate = actions.propose_concept(starter, labelled("", "Baromètre social"))
    actions.reject_candidate(candidate)
    with pytest.raises(StillInUse):
        actions.reject_candidate(starter.concepts.get(identifier="c001"))
    assert starter.concepts.count() == 150


def test_other_rooms_hear_of_the_networks_thesaurus_only(starter, announced):
    import_scheme(brought(labelled("a", "A")))
    assert announced == []


# --- Exporting -------------------------------------------------------------------------------------


def test_candidates_are_not_exported(starter):
    actions.propose_concept(starter, labelled("", "Baromètre social", broader=("c034",), related=("c001",)))
    whole = read(serialise(scheme_graph(base_url=HERE), "ttl"), base_url=HERE)
    assert whole.scheme == thesaurus_draft()
    one = concept_graph(starter.concepts.get(identifier="c001"), base_url=HERE)
    assert f"{HERE}/themes/c151/" not in {str(term) for statement in one for term in statement}


def test_one_concept_is_exported_with_its_neighbours(starter):
    graph = concept_graph(starter.concepts.get(identifier="c084"), base_url=HERE)
    about = {str(subject) for subject in graph.subjects()}
    assert about == {f"{HERE}/themes/", f"{HERE}/themes/c084/"}
    objects = {str(term) for term in graph.objects()}
    assert objects >= {f"{HERE}/themes/{one}/" for one in ("c083", "c085", "c086")}


def test_a_site_without_a_thesaurus_exports_an_empty_scheme(db):
    assert read(serialise(scheme_graph(base_url=HERE), "ttl"), base_url=HERE).scheme.concepts == ()
