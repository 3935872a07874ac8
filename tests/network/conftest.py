from __future__ import annotations

import pytest

from mosaique.network.actions import give_role
from mosaique.network.enums import NETWORK_ROLES
from mosaique.network.models import Structure, User


@pytest.fixture
def oriv(db):
    return Structure.objects.create(code="ORIV", name="ORIV")


@pytest.fixture
def irev(db):
    return Structure.objects.create(code="IREV", name="IREV")


@pytest.fixture
def person(oriv):
    """A person who has a role in ORIV, or in the network."""

    def made(role, structure=None):
        user = User.objects.create_user(f"{role}@example.org", "x")
        place = None if role in NETWORK_ROLES else structure or oriv
        give_role(user, role, structure=place)
        return user

    return made


@pytest.fixture
def signed_in(client, person):
    """The test client as a person of a role."""

    def made(role, structure=None):
        client.force_login(person(role, structure), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made
