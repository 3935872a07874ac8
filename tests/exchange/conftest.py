from __future__ import annotations

import pytest

from mosaique.network.models import Structure
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key


@pytest.fixture
def oriv(db):
    return Structure.objects.create(code="ORIV", name="ORIV")


@pytest.fixture
def irev(db):
    return Structure.objects.create(code="IREV", name="IREV")


@pytest.fixture
def concepts(db):
    """Two concepts: "Logement" (c118) and, narrower, "Logement social" (c120), with English labels."""
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    housing = _concept(scheme, "c118", fr="Logement", en="Housing")
    social = _concept(scheme, "c120", fr="Logement social", en="Social housing")
    social.broader.add(housing)
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    yield {"c118": housing, "c120": social}
    forget()


def _concept(scheme, identifier, **labels):
    concept = Concept.objects.create(scheme=scheme, identifier=identifier)
    for language, text in labels.items():
        ConceptLabel.objects.create(concept=concept, language=language, text=text, key=label_key(text))
    return concept
