from __future__ import annotations

import pytest

from mosaique.vocabularies import thesaurus
from mosaique.vocabularies.actions import load_thesaurus
from mosaique.vocabularies.models import ConceptScheme


@pytest.fixture
def starter(db):
    """The starter thesaurus; what processes keep in memory is forgotten before and after."""
    load_thesaurus()
    thesaurus.forget()
    yield ConceptScheme.objects.get(identifier="mosaique")
    thesaurus.forget()
