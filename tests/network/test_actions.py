from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from mosaique.network import actions, demonstration
from mosaique.network.enums import Role
from mosaique.network.errors import LastAdministrator, RoleMisplaced
from mosaique.network.models import Membership, Structure, User
from mosaique.vocabularies.models import Territory


def test_the_network_is_made_once(db):
    Territory.objects.create(code="D67", kind="departement", name="Bas-Rhin", key="bas rhin")
    assert [actions.create_network(), actions.create_network()] == [9, 0]
    feeding = Structure.objects.feeding_the_base().values_list("code", flat=True)
    assert list(feeding) == ["ARIFOR", "COFRIMI", "CREFE", "EPI", "IREV", "ORIV"]
    others = Structure.objects.exclude(code__in=feeding).values_list("code", "name")
    assert list(others) == [(f"MEMBRE{n}", f"Structure à nommer ({n})") for n in (7, 8, 9)]
    assert list(Structure.objects.get(code="ORIV").territories.values_list("code", flat=True)) == ["D67"]
    assert sorted(Structure.objects.values_list("hue", flat=True)) == list(range(1, 10))


def test_a_network_that_its_operator_changed_stays_as_it_is(db):
    Structure.objects.create(code="AUTRE", name="Autre réseau")
    assert actions.create_network() == 0
    assert Structure.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "in_a_centre"),
    [
        (Role.READER, True),
        (Role.DOCUMENTALIST, True),
        (Role.MANAGER, True),
        (Role.COORDINATOR, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_a_role_is_given_where_it_belongs(oriv, role, in_a_centre):
    user = User.objects.create_user("a@example.org", "x")
    right, wrong = (oriv, None) if in_a_centre else (None, oriv)
    with pytest.raises(RoleMisplaced):
        actions.give_role(user, role, structure=wrong)
    assert actions.give_role(user, role, structure=right) == actions.give_role(user, role, structure=right)
    assert list(user.memberships.values_list("role", "structure")) == [(role, right and right.pk)]


def test_a_changed_role_leaves_no_other_behind(oriv, irev):
    user = User.objects.create_user("a@example.org", "x")
    first = actions.give_role(user, Role.READER, structure=oriv)
    second = actions.change_role(first, Role.MANAGER, structure=irev)
    assert actions.change_role(second, Role.MANAGER, structure=irev) == second
    assert list(user.memberships.values_list("role", "structure__code")) == [("manager", "IREV")]


def test_an_administrator_goes_when_another_one_stays(db):
    first, second = (
        actions.give_role(User.objects.create_user(f"{name}@example.org", "x"), Role.ADMINISTRATOR)
        for name in ("a", "b")
    )
    User.objects.filter(pk=second.user_id).update(is_active=False)
    with pytest.raises(LastAdministrator):
        actions.take_role(first)
    User.objects.filter(pk=second.user_id).update(is_active=True)
    actions.take_role(first)
    with pytest.raises(LastAdministrator):
        actions.change_role(second, Role.COORDINATOR)
    assert list(Membership.objects.all()) == [second]


def test_a_person_is_known_by_her_address_whatever_its_case(db):
    first = actions.add_person(" Ana@Example.org ", first_name="Ana")
    assert actions.add_person("ana@example.ORG", first_name="Autre") == first
    assert (first.email, first.first_name, User.objects.count()) == ("ana@example.org", "Ana", 1)


def test_demonstration_accounts_can_sign_in_each_in_its_role(db):
    actions.create_network()
    accounts = demonstration.create_accounts()
    assert [(one.email, one.structure) for one in accounts] == [
        ("lecteur@reci.example", "ORIV"),
        ("documentaliste@oriv.example", "ORIV"),
        ("documentaliste@irev.example", "IREV"),
        ("responsable@oriv.example", "ORIV"),
        ("coordination@reci.example", ""),
        ("administration@reci.example", ""),
    ]
    assert demonstration.create_accounts() == accounts
    assert User.objects.count() == len(accounts)
    for account in accounts:
        user = authenticate(None, email=account.email, password=account.password)
        assert user == User.objects.get(email=account.email)
        (membership,) = user.memberships.all()
        assert (str(membership.get_role_display()), account.structure) == (
            account.role, membership.structure.code if membership.structure else ""
        )  # fmt: skip
        assert user.emailaddress_set.get().verified
    assert len(demonstration.PASSWORD) >= 12


def test_a_password_the_operator_changed_is_left_alone(db):
    actions.create_network()
    demonstration.create_accounts()
    user = User.objects.get(email="lecteur@reci.example")
    user.set_password("un-autre-mot-de-passe")
    user.save()
    demonstration.create_accounts()
    user.refresh_from_db()
    assert user.check_password("un-autre-mot-de-passe")
