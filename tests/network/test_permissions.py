"""Who may do what: the whole table, each predicate beside the QuerySet method that must agree with it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Attachment, Holding, Record
from mosaique.catalogue.rules import can_view_record
from mosaique.catalogue.values.description import Description, HoldingDraft
from mosaique.core import clock
from mosaique.network import permissions
from mosaique.network.actions import give_role
from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.models import Membership, Structure, User

OWN, OTHER = "ORIV", "IREV"
NEVER_SHOWN, SHOWN = ("draft", "proofread"), ("published", "withdrawn")
STATES = (*NEVER_SHOWN, *SHOWN)

NOTHING = frozenset()
PUBLIC = {(centre, "published") for centre in (OWN, OTHER)}
OURS = {(OWN, state) for state in STATES}
ALL = {(centre, state) for centre in (OWN, OTHER) for state in STATES}
OUR_DRAFTS = {(OWN, state) for state in NEVER_SHOWN}
ALL_DRAFTS = {(centre, state) for centre in (OWN, OTHER) for state in NEVER_SHOWN}

READER = {"view": PUBLIC, "change": NOTHING, "withdraw": NOTHING, "delete": NOTHING}
DOCUMENTALIST = {"view": PUBLIC | OURS, "change": OURS, "withdraw": NOTHING, "delete": OUR_DRAFTS}
MANAGER = DOCUMENTALIST | {"withdraw": OURS}
NETWORK = {"view": ALL, "change": ALL, "withdraw": ALL, "delete": ALL_DRAFTS}
TABLE = {
    "nobody": READER,
    "reader": READER,
    "documentalist": DOCUMENTALIST,
    "manager": MANAGER,
    "coordinator": NETWORK,
    "administrator": NETWORK,
    "superuser": NETWORK,
}
TWINS = {
    "view": "viewable_by",
    "add": "changeable_by",
    "change": "changeable_by",
    "proofread": "changeable_by",
    "publish": "changeable_by",
    "withdraw": "withdrawable_by",
    "delete": "deletable_by",
}
LINE = dict.fromkeys(("add", "change", "proofread", "publish"), "change")
CENTRES = {
    "nobody": NOTHING,
    "reader": NOTHING,
    "documentalist": {OWN},
    "manager": {OWN},
    "coordinator": {OWN, OTHER},
    "administrator": {OWN, OTHER},
    "superuser": {OWN, OTHER},
}
MANAGED = CENTRES | {"documentalist": NOTHING}


@pytest.fixture
def structures(db):
    return {code: Structure.objects.create(code=code, name=code) for code in (OWN, OTHER)}


@pytest.fixture
def records(structures):
    """A record in each state of each of two centres, by (centre, state), with a copy of its centre."""
    return {
        (code, state): written(structure, state) for code, structure in structures.items() for state in STATES
    }


def written(structure, state):
    shown = state in SHOWN
    new = storage.NewRecord(
        Description(title=f"{structure} {state}"),
        structure.pk,
        RecordState.PUBLISHED if shown else RecordState.DRAFT,
        [HoldingDraft(shelf_mark=state)],
    )
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    Record.objects.filter(pk=pk).update(state=state)
    return Record.objects.get(pk=pk)


def person(name, structures, *, active=True):
    """Someone who has that role in the first centre, or in the network."""
    asked = {"is_superuser": True} if name == "superuser" else {}
    user = User.objects.create_user(f"{name}@example.org", "x", is_active=active, **asked)
    if name in Role.values:
        give_role(user, Role(name), structure=None if name in NETWORK_ROLES else structures[OWN])
    return User.objects.get(pk=user.pk)


def having(user, permission, objects):
    return {key for key, one in objects.items() if user.has_perm(permission, one)}


@pytest.mark.parametrize("action", TWINS)
@pytest.mark.parametrize("who", TABLE)
def test_a_record_obeys_the_table_in_its_predicate_and_its_list(structures, records, who, action):
    user = person(who, structures)
    expected = TABLE[who][LINE.get(action, action)]

    assert having(user, f"catalogue.{action}_record", records) == expected
    assert set(getattr(Record.objects, TWINS[action])(user)) == {records[key] for key in expected}


@pytest.mark.parametrize("action", TWINS)
@pytest.mark.parametrize("who", TABLE)
def test_a_person_put_out_may_do_nothing_and_sees_what_readers_see(structures, records, who, action):
    user = person(who, structures, active=False)

    assert having(user, f"catalogue.{action}_record", records) == NOTHING
    listed = PUBLIC if action == "view" else NOTHING
    assert set(getattr(Record.objects, TWINS[action])(user)) == {records[key] for key in listed}


@pytest.mark.parametrize("action", TWINS)
def test_a_visitor_may_do_nothing_and_sees_what_readers_see(records, action):
    visitor = AnonymousUser()

    assert having(visitor, f"catalogue.{action}_record", records) == NOTHING
    listed = PUBLIC if action == "view" else NOTHING
    assert set(getattr(Record.objects, TWINS[action])(visitor)) == {records[key] for key in listed}
    assert {key for key, one in records.items() if can_view_record(visitor, one)} == PUBLIC


def test_roles_in_two_centres_add_up(structures, records):
    user = person("manager", structures)
    give_role(user, Role.DOCUMENTALIST, structure=structures[OTHER])
    user = User.objects.get(pk=user.pk)

    assert having(user, "catalogue.change_record", records) == ALL
    assert having(user, "catalogue.withdraw_record", records) == OURS
    assert set(Record.objects.changeable_by(user)) == set(records.values())
    assert set(Record.objects.withdrawable_by(user)) == {records[key] for key in OURS}


def test_a_copy_in_another_centres_record_stays_its_own_centres(structures, records):
    storage.insert_holdings([(records[OTHER, "published"].pk, structures[OWN].pk, HoldingDraft())])
    ours = Holding.objects.get(record=records[OTHER, "published"], structure=structures[OWN])
    theirs = Holding.objects.get(record=records[OTHER, "published"], structure=structures[OTHER])
    user = person("documentalist", structures)

    answers = having(user, "catalogue.change_holding", {"ours": ours, "theirs": theirs})
    listed = Holding.objects.changeable_by(user).filter(record=records[OTHER, "published"])
    assert (answers, list(listed)) == ({"ours"}, [ours])


@pytest.mark.parametrize("action", ["add", "change", "delete"])
@pytest.mark.parametrize("who", CENTRES)
def test_a_copy_obeys_the_table_in_its_predicate_and_its_list(structures, records, who, action):
    user = person(who, structures)
    copies = {key: Holding.objects.get(record=record) for key, record in records.items()}
    expected = {key for key in ALL if key[0] in CENTRES[who]}

    assert having(user, f"catalogue.{action}_holding", copies) == expected
    assert set(Holding.objects.changeable_by(user)) == {copies[key] for key in expected}


@pytest.mark.parametrize("action", ["add", "change", "delete"])
@pytest.mark.parametrize("who", CENTRES)
def test_a_file_obeys_the_same_table_as_a_copy(structures, records, who, action):
    user = person(who, structures)
    files = {
        code: Attachment.objects.create(record=records[OTHER, "published"], structure=structure)
        for code, structure in structures.items()
    }
    assert having(user, f"catalogue.{action}_attachment", files) == CENTRES[who]


@pytest.mark.parametrize("who", MANAGED)
def test_a_structure_obeys_the_table_in_its_predicate_and_its_list(structures, who):
    user = person(who, structures)

    assert having(user, "network.change_structure", structures) == MANAGED[who]
    assert set(Structure.objects.changeable_by(user).values_list("code", flat=True)) == MANAGED[who]
    assert set(Structure.objects.described_by(user).values_list("code", flat=True)) == CENTRES[who]
    network = {OWN, OTHER} if who in {*NETWORK_ROLES, "superuser"} else NOTHING
    assert having(user, "network.add_structure", structures) == network
    assert having(user, "network.delete_structure", structures) == network


MEMBERSHIPS = {
    (Role.READER, OWN), (Role.DOCUMENTALIST, OWN), (Role.MANAGER, OWN),
    (Role.READER, OTHER), (Role.DOCUMENTALIST, OTHER), (Role.MANAGER, OTHER),
    (Role.COORDINATOR, None), (Role.ADMINISTRATOR, None),
}  # fmt: skip
GIVEN_BY = {
    "nobody": NOTHING,
    "reader": NOTHING,
    "documentalist": NOTHING,
    "manager": {one for one in MEMBERSHIPS if one[1] == OWN},
    "coordinator": {one for one in MEMBERSHIPS if one[0] != Role.ADMINISTRATOR},
    "administrator": MEMBERSHIPS,
    "superuser": MEMBERSHIPS,
}


@pytest.fixture
def memberships(structures):
    """Every role somewhere, all of one colleague."""
    colleague = User.objects.create_user("collegue@example.org", "x")
    return {
        (role, code): give_role(colleague, role, structure=structures.get(code)) for role, code in MEMBERSHIPS
    }


@pytest.mark.parametrize("action", ["view", "add", "change", "delete"])
@pytest.mark.parametrize("who", GIVEN_BY)
def test_a_role_is_given_by_whom_the_table_says(structures, memberships, who, action):
    user = person(who, structures)
    listed = Membership.objects.changeable_by(user).filter(user__email="collegue@example.org")

    assert having(user, f"network.{action}_membership", memberships) == GIVEN_BY[who]
    assert set(listed) == {memberships[key] for key in GIVEN_BY[who]}


@pytest.mark.parametrize("who", GIVEN_BY)
@pytest.mark.parametrize("permission", ["network.change_structure", "network.change_membership"])
def test_a_person_put_out_manages_nothing(structures, memberships, who, permission):
    user = person(who, structures, active=False)
    objects = structures if permission == "network.change_structure" else memberships

    assert having(user, permission, objects) == NOTHING
    assert list(type(next(iter(objects.values()))).objects.changeable_by(user)) == []


# Without an object: what menus show. Each permission, the least roles that open it.
OPEN_TO = {
    "documentalist": {
        "wagtailadmin.access_admin", "network.view_structure",
        *(f"catalogue.{action}_record" for action in ("view", "add", "change", "proofread", "publish", "delete")),
        *(f"catalogue.{action}_{kind}" for action in ("add", "change", "delete") for kind in ("holding", "attachment")),
        *(f"catalogue.{action}_agent" for action in ("view", "add", "change")),
    },
    "manager": {
        "catalogue.withdraw_record", "network.change_structure",
        *(f"network.{action}_membership" for action in ("view", "add", "change", "delete")),
    },
    "coordinator": {"network.add_structure", "network.delete_structure", "catalogue.delete_agent"},
}  # fmt: skip
OURS_AND_NETWORKS = {name for names in OPEN_TO.values() for name in names}


@pytest.mark.parametrize(
    ("who", "opened"),
    [
        ("nobody", set()),
        ("reader", set()),
        ("documentalist", OPEN_TO["documentalist"]),
        ("manager", OPEN_TO["documentalist"] | OPEN_TO["manager"]),
        ("coordinator", OURS_AND_NETWORKS),
        ("administrator", OURS_AND_NETWORKS),
        ("superuser", OURS_AND_NETWORKS),
    ],
)
def test_menus_open_what_the_role_may_do_to_some_object(structures, who, opened):
    user = person(who, structures)
    assert {name for name in OURS_AND_NETWORKS if user.has_perm(name)} == opened


def test_every_permission_of_catalogue_and_network_is_in_the_table():
    known = {name for name in permissions.names() if name.startswith(("catalogue.", "network."))}
    assert known | {"wagtailadmin.access_admin"} == OURS_AND_NETWORKS


@pytest.mark.parametrize("who", [*TABLE])
def test_a_permission_nobody_registered_is_nobodys_but_a_superusers(structures, who):
    user = person(who, structures)
    assert user.has_perm("wagtailimages.add_image") is (who == "superuser")


def test_a_permission_is_said_once():
    with pytest.raises(ValueError, match="twice"):
        permissions.register("catalogue.view_record", can_view_record, roles=permissions.STAFF)


def test_the_roles_of_a_person_are_read_once(structures, records, django_assert_num_queries):
    user = person("manager", structures)
    with django_assert_num_queries(1):
        for record in records.values():
            user.has_perm("catalogue.change_record", record)
            user.has_perm("catalogue.withdraw_record", record)
