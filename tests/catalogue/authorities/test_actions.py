"""Authorities corrected and merged: headings follow, old forms still find, and all of it goes back."""

from __future__ import annotations

import pytest

from mosaique.catalogue import actions
from mosaique.catalogue.authorities import actions as authorities
from mosaique.catalogue.authorities.queries import agents_named, all_duplicates, duplicates_of
from mosaique.catalogue.errors import AgentRefused
from mosaique.catalogue.models import Agent, AgentForm, AgentMerge, Batch, Record
from mosaique.catalogue.values.description import Contributor, Description, Subject
from mosaique.discovery import queue, search
from mosaique.vocabularies.models import Concept, ConceptLabel, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key

pytestmark = pytest.mark.usefixtures("housing")


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """Does something and lets the worker do what follows."""

    def do(action):
        with django_capture_on_commit_callbacks(execute=True):
            return action()

    return do


@pytest.fixture
def coordinator(person):
    return person("coordinator")


@pytest.fixture
def written(oriv):
    """Makes a published record by somebody."""

    def make(name, structure=oriv, role="aut", **more):
        description = Description(
            title=f"Livre de {name}", contributors=[Contributor(name=name, role=role, **more)]
        )
        record = actions.create_record(description, structure=structure, by=None)
        Record.objects.filter(pk=record.pk).update(state="published")
        return record

    return make


def agent(name):
    return Agent.objects.get(name=name)


def author(record):
    return Record.objects.get(pk=record.pk).description.contributors[0]


def found(question):
    queue.drain()
    return sorted(search.matching_ids(question))


def test_merging_replaces_headings_and_old_forms_still_find(written, coordinator, ask):
    short, long = written("Noiriel, G.", role="edt"), written("Noiriel, Gérard")
    merge = ask(
        lambda: authorities.merge_agents(agent("Noiriel, G."), into=agent("Noiriel, Gérard"), by=coordinator)
    )
    assert (author(short).name, author(short).role) == ("Noiriel, Gérard", "edt")
    assert found('auteur:"G. Noiriel"') == [short.pk, long.pk]
    assert [one.name for one in agents_named("noiriel g")] == ["Noiriel, Gérard"]
    assert [one.records for one in agents_named("noiriel")] == [2]
    assert list(AgentForm.objects.values_list("name", "agent__name").order_by("name")) == [
        ("Noiriel, G.", "Noiriel, Gérard"),
        ("Noiriel, Gérard", "Noiriel, Gérard"),
    ]
    assert (merge.batch.by, merge.absorbed.name) == (coordinator, "Noiriel, G.")


def test_what_comes_in_under_an_old_form_goes_to_the_authority_that_stayed(written, coordinator, ask):
    written("Noiriel, G.")
    written("Noiriel, Gérard")
    ask(lambda: authorities.merge_agents(agent("Noiriel, G."), into=agent("Noiriel, Gérard"), by=coordinator))
    later = written("Noiriel, G.")
    assert later.contributions.get().agent == agent("Noiriel, Gérard")
    assert later.pk in found('auteur:"Gérard Noiriel"')


def test_undoing_a_merge_takes_them_apart_but_for_what_was_changed_since(written, coordinator, ask):
    one, other = written("Noiriel, G."), written("Noiriel, G.")
    written("Noiriel, Gérard")
    merge = ask(
        lambda: authorities.merge_agents(agent("Noiriel, G."), into=agent("Noiriel, Gérard"), by=coordinator)
    )
    changed = Description(title="Autre", contributors=[Contributor(name="Weil, Patrick")])
    actions.edit_record(other, changed, by=coordinator)
    ask(lambda: authorities.undo_merge(merge, by=coordinator))

    assert (author(one).name, author(other).name) == ("Noiriel, G.", "Weil, Patrick")
    assert one.contributions.get().agent == agent("Noiriel, G.")
    assert [one.name for one in agents_named("noiriel")] == ["Noiriel, G.", "Noiriel, Gérard"]
    assert Batch.objects.get().state == "undone"
    with pytest.raises(AgentRefused):
        authorities.undo_merge(merge, by=coordinator)


def test_merges_in_a_row_are_undone_from_the_last(written, coordinator, ask):
    for name in ("Sayad, A.", "Sayad, Abdel", "Sayad, Abdelmalek"):
        written(name)
    first = ask(
        lambda: authorities.merge_agents(agent("Sayad, A."), into=agent("Sayad, Abdel"), by=coordinator)
    )
    last = ask(
        lambda: authorities.merge_agents(
            agent("Sayad, Abdel"), into=agent("Sayad, Abdelmalek"), by=coordinator
        )
    )
    with pytest.raises(AgentRefused):
        authorities.undo_merge(first, by=coordinator)
    ask(lambda: authorities.undo_merge(last, by=coordinator))
    ask(lambda: authorities.undo_merge(first, by=coordinator))
    assert sorted(one.name for one in Agent.objects.current()) == [
        "Sayad, A.", "Sayad, Abdel", "Sayad, Abdelmalek",
    ]  # fmt: skip
    assert sorted(author(record).name for record in Record.objects.all()) == [
        "Sayad, A.", "Sayad, Abdel", "Sayad, Abdelmalek",
    ]  # fmt: skip


def test_an_authority_is_not_merged_with_itself_nor_twice(written, coordinator, ask):
    written("Noiriel, G.")
    written("Noiriel, Gérard")
    with pytest.raises(AgentRefused):
        authorities.merge_agents(agent("Noiriel, G."), into=agent("Noiriel, G."), by=coordinator)
    gone = agent("Noiriel, G.")
    ask(lambda: authorities.merge_agents(gone, into=agent("Noiriel, Gérard"), by=coordinator))
    with pytest.raises(AgentRefused):
        authorities.merge_agents(gone, into=agent("Noiriel, Gérard"), by=coordinator)
    assert AgentMerge.objects.count() == 1


def test_another_preferred_form_is_written_where_the_person_may_and_finds_everywhere(
    written, person, irev, ask
):
    own, elsewhere = written("Noiriel, G."), written("Noiriel, G.", irev)
    batch = ask(
        lambda: authorities.edit_agent(
            agent("Noiriel, G."),
            name="Noiriel, Gérard",
            dates="1950-",
            identifiers={"idref": "027053075"},
            note="",
            by=person("documentalist"),
        )
    )
    assert (author(own).name, author(own).dates) == ("Noiriel, Gérard", "1950-")
    assert author(own).identifiers == {"idref": "027053075"}
    assert author(elsewhere).name == "Noiriel, G."
    assert list(batch.changes.order_by("record_id").values_list("outcome", "reason")) == [
        ("changed", ""),
        ("refused", "other_centre"),
    ]
    assert found('auteur:"Gérard Noiriel"') == found('auteur:"G. Noiriel"') == [own.pk, elsewhere.pk]
    assert {record.contributions.get().agent.name for record in (own, elsewhere)} == {"Noiriel, Gérard"}


def test_form_of_another_authority_is_refused(written, coordinator):
    written("Noiriel, G.")
    written("Noiriel, Gérard")
    one = agent("Noiriel, G.")
    for refused in (
        lambda: authorities.add_variant(one, "Noiriel, Gérard"),
        lambda: authorities.edit_agent(
            one, name="Noiriel, Gérard", dates="", identifiers={}, note="", by=coordinator
        ),
    ):
        with pytest.raises(AgentRefused) as said:
            refused()
        assert "Noiriel, Gérard" in str(said.value.user_message)
    assert Batch.objects.count() == 0


def test_variant_is_added_found_by_and_taken_away(written, oriv):
    record = written("Weil, Simone")
    authorities.add_variant(agent("Weil, Simone"), "Novis, Émile")
    assert found("auteur:novis") == [record.pk]
    with pytest.raises(AgentRefused):
        authorities.remove_variant(AgentForm.objects.get(name="Weil, Simone"))
    authorities.remove_variant(AgentForm.objects.get(name="Novis, Émile"))
    assert found("auteur:novis") == []


def test_concept_is_replaced_in_every_record_and_its_labels_still_find(housing, oriv, coordinator, ask):
    new = Concept.objects.create(scheme=housing.scheme, identifier="c119")
    ConceptLabel.objects.create(concept=new, language="fr", text="Habitat", key=label_key("Habitat"))
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 7})
    forget()
    said = Description(title="Un", subjects=[Subject(label="Logement", concept="c118")])
    record = actions.create_record(said, structure=oriv, by=None)
    Record.objects.update(state="published")
    batch = ask(lambda: authorities.replace_concept(housing, by_concept=new, by=coordinator))
    forget()

    assert [one.concept for one in Record.objects.get().description.subjects] == ["c119"]
    assert list(record.record_concepts.values_list("concept__identifier", flat=True)) == ["c119"]
    assert (Concept.objects.get(pk=housing.pk).status, batch.total) == ("deprecated", 1)
    assert found("logement") == [record.pk]


def test_duplicates_are_told_with_their_reasons(written):
    written("Noiriel, Gérard")
    written("Noiriel, G.")
    written("Weil, Simone", dates="1909-1943")
    written("Weil, Simone", dates="1920-")
    assert [(pair.one.name, pair.other.name, pair.signs, pair.is_doubtful) for pair in all_duplicates()] == [
        ("Noiriel, G.", "Noiriel, Gérard", ("initials",), False),
        ("Weil, Simone", "Weil, Simone", ("name", "other_dates"), True),
    ]
    assert [pair.other.name for pair in duplicates_of(agent("Noiriel, G."))] == ["Noiriel, Gérard"]
