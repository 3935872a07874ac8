"""Another centre's draft, asked for at every back-office address that names a record."""

from __future__ import annotations

import pytest

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.viewsets import RecordViewSet
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Structure, User

CANARY = "Canariensis"
EXTRA = {"number": "1", "move": "publish"}
# Taken from the resolver, so that an address added later is asked too.
ADDRESSES = sorted(
    {
        str(pattern.pattern)
        for pattern in RecordViewSet("records").get_urlpatterns()
        if "pk" in str(pattern.pattern)
    }
)


@pytest.fixture
def draft(db):
    irev = Structure.objects.create(code="IREV", name="IREV")
    Structure.objects.create(code="ORIV", name="ORIV")
    return create_record(Description(title=CANARY), structure=irev, by=None)


def sign_in(client, role, code):
    user = User.objects.create_user(f"{role}@example.org", "x")
    give_role(user, role, structure=Structure.objects.get(code=code))
    client.force_login(user)


def address(pattern, draft):
    path = pattern.replace("<int:pk>", str(draft.pk))
    path = path.replace("<int:number>", EXTRA["number"]).replace("<slug:move>", EXTRA["move"])
    return f"/gestion/records/{path}"


def test_addresses_of_a_record_are_known():
    assert {"history/<int:pk>/", "usage/<int:pk>/", "edit/<int:pk>/", "delete/<int:pk>/"} <= set(ADDRESSES)


@pytest.mark.parametrize("role", [Role.DOCUMENTALIST, Role.MANAGER])
@pytest.mark.parametrize("pattern", ADDRESSES)
def test_another_centre_s_draft_is_shown_nowhere(client, draft, pattern, role):
    sign_in(client, role, "ORIV")
    for answer in (client.get(address(pattern, draft)), client.post(address(pattern, draft))):
        assert (answer.status_code == 200, CANARY in answer.content.decode()) == (False, False)


def test_its_own_staff_reads_the_history_of_a_draft(client, draft):
    sign_in(client, Role.DOCUMENTALIST, "IREV")
    assert CANARY in client.get(f"/gestion/records/history/{draft.pk}/").content.decode()
