from __future__ import annotations

import pytest

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description, Subject
from mosaique.discovery import queue
from mosaique.discovery.models import QueuedDocument
from mosaique.network.models import Structure
from mosaique.vocabularies import actions, thesaurus
from mosaique.vocabularies.models import ConceptScheme
from mosaique.vocabularies.skos.values import ConceptDraft, Label


@pytest.fixture
def scheme(db):
    actions.load_thesaurus()
    thesaurus.forget()
    yield ConceptScheme.objects.get()
    thesaurus.forget()


@pytest.fixture
def records(scheme):
    """A record for each of four concepts; nothing waits to be indexed."""
    oriv = Structure.objects.create(code="ORIV", name="ORIV")
    found = {
        concept: create_record(
            Description(title=concept, subjects=[Subject(label=concept, concept=concept, scheme="mosaique")]),
            structure=oriv,
            by=None,
        ).pk
        for concept in ("c083", "c084", "c085", "c086", "c001")
    }
    QueuedDocument.objects.all().delete()
    return found


def waiting(records):
    ids = set(queue.waiting_ids())
    return {concept for concept, pk in records.items() if pk in ids}


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("c001", {"c001"}),
        ("c084", {"c084", "c085", "c086"}),  # with the narrower ones
        ("c085", {"c085", "c086"}),  # with what it replaces
        ("c002", set()),
    ],
)
def test_records_are_indexed_again_when_their_concept_changes(scheme, records, changed, again):
    actions.deprecate_concept(scheme.concepts.get(identifier=changed))
    assert waiting(records) == again


def test_another_scheme_changes_nothing_for_records(records):
    other = ConceptScheme.objects.create(identifier="autre", title_fr="Autre")
    actions.add_concept(other, ConceptDraft("c001", labels=(Label("fr", "preferred", "Ailleurs"),)))
    assert waiting(records) == set()
