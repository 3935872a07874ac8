from __future__ import annotations

import pytest

from mosaique.core import clock
from mosaique.network.actions import give_role
from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.models import Structure, User
from mosaique.watch.models import Source


@pytest.fixture(autouse=True)
def fresh_index(settings, tmp_path, thesaurus_read_once):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


@pytest.fixture
def oriv(db):
    return Structure.objects.create(code="ORIV", name="ORIV", hue=6)


@pytest.fixture
def irev(db):
    return Structure.objects.create(code="IREV", name="IREV", hue=5)


@pytest.fixture
def person(oriv):
    """Makes someone who has a role in ORIV, in another centre, or in the network."""

    def make(role, structure=None, *, name=None):
        user = User.objects.create_user(f"{name or role}@example.org", "x")
        give_role(user, Role(role), structure=None if role in NETWORK_ROLES else structure or oriv)
        return user

    return make


@pytest.fixture
def a_source(db):
    """Makes a source that is due."""

    def make(url="https://a.example/flux", **said):
        structures = said.pop("structures", ())
        now = clock.now()
        source = Source.objects.create(url=url, **{"next_at": now, "added_at": now} | said)
        source.structures.set(structures)
        return source

    return make
