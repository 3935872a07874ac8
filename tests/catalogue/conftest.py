from __future__ import annotations

import pytest

from mosaique.network.actions import give_role
from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.models import Structure, User
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key


@pytest.fixture(autouse=True)
def fresh_index(settings, tmp_path, thesaurus_read_once):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


@pytest.fixture
def oriv(db):
    return Structure.objects.create(code="ORIV", name="ORIV")


@pytest.fixture
def irev(db):
    return Structure.objects.create(code="IREV", name="IREV")


@pytest.fixture
def housing(db):
    """A thesaurus of one concept, "Logement"."""
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    concept = Concept.objects.create(scheme=scheme, identifier="c118")
    ConceptLabel.objects.create(concept=concept, language="fr", text="Logement", key=label_key("Logement"))
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    yield concept
    forget()


@pytest.fixture
def person(oriv):
    """Makes someone who has a role in ORIV, or in the network."""

    def make(role):
        user = User.objects.create_user(f"{role}@example.org", "x")
        give_role(user, Role(role), structure=None if role in NETWORK_ROLES else oriv)
        return user

    return make
