from __future__ import annotations

import pytest

from mosaique.catalogue import actions
from mosaique.catalogue.batches import actions as batches
from mosaique.catalogue.models import Batch
from mosaique.catalogue.values.description import HoldingDraft
from mosaique.vocabularies.models import Concept, ConceptLabel, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key
from tests.catalogue.batches.samples import COMPLETE


@pytest.fixture(autouse=True)
def thesaurus(housing):
    """Two concepts: "Logement" and "Habitat"."""
    concept = Concept.objects.create(scheme=housing.scheme, identifier="c119")
    ConceptLabel.objects.create(concept=concept, language="fr", text="Habitat", key=label_key("Habitat"))
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 2})
    forget()


@pytest.fixture
def alice(person):
    return person("documentalist")


@pytest.fixture
def record(oriv, alice):
    """Makes a record of ORIV, or of another centre."""

    def make(description=COMPLETE, structure=oriv, holdings=()):
        return actions.create_record(description, structure=structure, by=alice, holdings=holdings)

    return make


@pytest.fixture
def ran(oriv, django_capture_on_commit_callbacks):
    """Prepares, confirms and runs a batch, and returns it as it ended."""

    def run(records, *operations, by, structure=oriv):
        batch = batches.prepare_batch(
            [one.pk for one in records], by=by, structure=structure, operations=operations
        )
        with django_capture_on_commit_callbacks(execute=True):
            batches.confirm_batch(batch, by=by)
        return Batch.objects.get(pk=batch.pk)

    return run


@pytest.fixture
def undone(django_capture_on_commit_callbacks):
    """Undoes a batch and returns it as it ended."""

    def undo(batch, *, by):
        with django_capture_on_commit_callbacks(execute=True):
            batches.undo_batch(batch, by=by)
        return Batch.objects.get(pk=batch.pk)

    return undo


@pytest.fixture
def copy():
    return HoldingDraft(shelf_mark="A1", location="Salle de lecture")
