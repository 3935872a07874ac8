"""Roles × actions × own or another centre's record, predicate and QuerySet twin together."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Structure, User

TWINS = {
    "view": "viewable_by",
    "change": "changeable_by",
    "withdraw": "withdrawable_by",
    "delete": "deletable_by",
}
DRAFT, PUBLISHED = "draft", "published"
OWN, OTHER = "ORIV", "IREV"
EVERYTHING = {(code, state) for code in (OWN, OTHER) for state in (DRAFT, PUBLISHED)}
SHOWN = {(OWN, PUBLISHED), (OTHER, PUBLISHED)}
OURS = {(OWN, DRAFT), (OWN, PUBLISHED)}
ALLOWED = {
    Role.READER: {"view": SHOWN, "change": set(), "withdraw": set(), "delete": set()},
    Role.DOCUMENTALIST: {
        "view": SHOWN | OURS, "change": OURS, "withdraw": set(), "delete": {(OWN, DRAFT)},
    },
    Role.MANAGER: {"view": SHOWN | OURS, "change": OURS, "withdraw": OURS, "delete": {(OWN, DRAFT)}},
    Role.COORDINATOR: {
        "view": EVERYTHING, "change": EVERYTHING, "withdraw": EVERYTHING,
        "delete": {(OWN, DRAFT), (OTHER, DRAFT)},
    },
    Role.ADMINISTRATOR: {
        "view": EVERYTHING, "change": EVERYTHING, "withdraw": EVERYTHING,
        "delete": {(OWN, DRAFT), (OTHER, DRAFT)},
    },
}  # fmt: skip
NETWORK = {Role.COORDINATOR, Role.ADMINISTRATOR}


@pytest.fixture
def records(db):
    """A draft and a published record of each of two centres, by (centre, state)."""
    found = {}
    for code in (OWN, OTHER):
        structure = Structure.objects.create(code=code, name=code)
        for state in (DRAFT, PUBLISHED):
            record = create_record(Description(title=f"{code} {state}"), structure=structure, by=None)
            if state == PUBLISHED:
                Record.objects.filter(pk=record.pk).update(state=PUBLISHED, published_at=record.created_at)
            found[code, state] = Record.objects.get(pk=record.pk)
    return found


def person(role, *, active=True):
    user = User.objects.create_user(f"{role}@example.org", "x", is_active=active)
    give_role(user, role, structure=None if role in NETWORK else Structure.objects.get(code=OWN))
    return user


@pytest.mark.parametrize("action", TWINS)
@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_may_do_what_the_table_says(records, role, action):
    user = person(role)

    allowed = {key for key, record in records.items() if user.has_perm(f"catalogue.{action}_record", record)}
    listed = set(getattr(Record.objects.all(), TWINS[action])(user))

    # A reader's view of what is published needs no permission: pages ask the state.
    expected = set() if (role == Role.READER and action != "view") else ALLOWED[role][action]
    assert allowed == expected
    assert listed == {records[key] for key in expected}


@pytest.mark.parametrize("action", TWINS)
def test_who_is_not_active_or_not_signed_in_may_nothing(records, action):
    gone = person(Role.ADMINISTRATOR, active=False)
    for user in (gone, AnonymousUser()):
        assert not any(user.has_perm(f"catalogue.{action}_record", record) for record in records.values())
        assert set(getattr(Record.objects.all(), TWINS[action])(user)) == {
            record for (_, state), record in records.items() if action == "view" and state == PUBLISHED
        }


@pytest.mark.parametrize("role", Role)
def test_the_back_office_is_for_staff(db, role):
    Structure.objects.create(code=OWN, name=OWN)
    assert person(role).has_perm("wagtailadmin.access_admin") is (role != Role.READER)


def test_a_manager_gives_roles_in_her_own_centre_only(db):
    own, other = (Structure.objects.create(code=code, name=code) for code in (OWN, OTHER))
    manager = person(Role.MANAGER)
    colleague = User.objects.create_user("colleague@example.org", "x")
    memberships = [
        give_role(colleague, Role.DOCUMENTALIST, structure=own),
        give_role(colleague, Role.DOCUMENTALIST, structure=other),
        give_role(colleague, Role.COORDINATOR),
    ]
    answers = [manager.has_perm("network.change_membership", one) for one in memberships]
    assert answers == [True, False, False]
    changeable = type(memberships[0]).objects.changeable_by(manager).filter(user=colleague)
    assert list(changeable) == memberships[:1]
