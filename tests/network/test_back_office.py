from __future__ import annotations

import pytest
from django.urls import reverse

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Membership, Structure, User
from mosaique.vocabularies import territories
from mosaique.vocabularies.models import Territory

STAFF = [role for role in Role if role != Role.READER]
PRESENTED = {"name": "ORIV", "presentation": "Centre de ressources.", "places": "", "website": ""}
SAME = 200
SENT_AWAY = 302  # Wagtail's answer to a refusal: back to the home page, with a message
REFUSED = 403  # the desk's
GONE = 404


@pytest.fixture
def places(db):
    for code, name in (("D67", "Bas-Rhin"), ("D68", "Haut-Rhin")):
        Territory.objects.create(code=code, kind="departement", name=name, key=name.lower().replace("-", " "))
    territories.forget()
    yield
    territories.forget()


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        (Role.READER, SENT_AWAY, SENT_AWAY),
        (Role.DOCUMENTALIST, SENT_AWAY, SENT_AWAY),
        (Role.MANAGER, SAME, SENT_AWAY),
        (Role.COORDINATOR, SAME, SAME),
        (Role.ADMINISTRATOR, SAME, SAME),
    ],
)
def test_centres_are_opened_by_who_may_change_them(signed_in, oriv, irev, role, own, other):
    client = signed_in(role)
    answers = [client.get(reverse("structures:edit", args=[one.pk])).status_code for one in (oriv, irev)]
    assert answers == [own, other]


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_every_centre_in_the_list(signed_in, oriv, irev, role):
    page = signed_in(role).get(reverse("structures:index"))
    assert sorted(one.code for one in page.context["object_list"]) == ["IREV", "ORIV"]


def test_a_manager_presents_her_centre_and_does_not_decide_what_it_is(signed_in, oriv, places):
    client = signed_in(Role.MANAGER)
    said = {**PRESENTED, "code": "AUTRE", "feeds_base": "", "places": "Bas-Rhin\nD68 Haut-Rhin"}
    assert client.post(reverse("structures:edit", args=[oriv.pk]), said).status_code == SENT_AWAY
    oriv.refresh_from_db()
    assert (oriv.code, oriv.feeds_base, oriv.presentation) == ("ORIV", True, "Centre de ressources.")
    assert sorted(oriv.territories.values_list("code", flat=True)) == ["D67", "D68"]
    page = client.get(reverse("structures:edit", args=[oriv.pk]))
    assert page.context["form"]["places"].value() == "D67 Bas-Rhin\nD68 Haut-Rhin"


def test_an_unknown_territory_is_told_and_nothing_saved(signed_in, oriv, places):
    client = signed_in(Role.MANAGER)
    said = {**PRESENTED, "presentation": "Autre", "places": "Nulle-Part"}
    page = client.post(reverse("structures:edit", args=[oriv.pk]), said)
    assert list(page.context["form"].errors) == ["places"]
    oriv.refresh_from_db()
    assert oriv.presentation == ""


def test_a_coordinator_names_a_centre(signed_in):
    client = signed_in(Role.COORDINATOR)
    said = {**PRESENTED, "code": "NOUVEAU", "kind": "member", "hue": "7", "is_active": "on"}
    client.post(reverse("structures:add"), said)
    assert list(Structure.objects.filter(code="NOUVEAU").values_list("kind", "feeds_base")) == [
        ("member", False)
    ]


def test_a_centre_with_records_is_not_deleted(signed_in, oriv):
    create_record(Description(title="Rapport"), structure=oriv, by=None)
    client = signed_in(Role.COORDINATOR)
    told = client.post(reverse("structures:delete", args=[oriv.pk]), follow=True)
    assert told.redirect_chain == [(reverse("structures:edit", args=[oriv.pk]), SENT_AWAY)]
    assert Structure.objects.filter(code="ORIV").exists()


# --- Members ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "roles", "centres"),
    [
        (Role.MANAGER, ["reader", "documentalist", "manager"], ["ORIV"]),
        (Role.COORDINATOR, ["reader", "documentalist", "manager", "coordinator"], ["IREV", "ORIV"]),
        (Role.ADMINISTRATOR, [one.value for one in Role], ["IREV", "ORIV"]),
    ],
)
def test_who_adds_a_member_is_offered_what_she_may_give(signed_in, irev, role, roles, centres):
    fields = signed_in(role).get(reverse("memberships:add")).context["form"].fields
    assert [value for value, _ in fields["role"].choices] == roles
    assert [one.code for one in fields["structure"].queryset] == centres


def test_a_manager_adds_a_colleague_who_then_chooses_a_password(signed_in, oriv):
    client = signed_in(Role.MANAGER)
    said = {
        "email": "Nouvelle@Example.org",
        "first_name": "Ana",
        "role": "documentalist",
        "structure": oriv.pk,
    }
    client.post(reverse("memberships:add"), said)
    colleague = User.objects.get(email="nouvelle@example.org")
    assert not colleague.has_usable_password()
    assert list(colleague.memberships.values_list("role", "structure__code")) == [("documentalist", "ORIV")]
    assert list(colleague.emailaddress_set.values_list("email", "primary", "verified")) == [
        ("nouvelle@example.org", True, False)
    ]


@pytest.mark.parametrize(
    ("role", "code", "field"),
    [
        ("documentalist", "IREV", "structure"),  # not offered
        ("documentalist", "", "structure"),
        ("coordinator", "ORIV", "role"),
        ("administrator", "", "role"),
        ("emperor", "ORIV", "role"),
    ],
)
def test_a_manager_gives_no_other_role(signed_in, oriv, irev, role, code, field):
    client = signed_in(Role.MANAGER)
    structure = {"ORIV": oriv.pk, "IREV": irev.pk, "": ""}[code]
    before = set(Membership.objects.values_list("user__email", "role"))
    page = client.post(
        reverse("memberships:add"), {"email": "x@example.org", "role": role, "structure": structure}
    )
    assert field in page.context["form"].errors
    assert set(Membership.objects.values_list("user__email", "role")) == before
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_manager_sees_and_opens_the_members_of_her_centre_only(signed_in, oriv, irev):
    colleague = User.objects.create_user("colleague@example.org", "x")
    own = give_role(colleague, Role.READER, structure=oriv)
    other = give_role(colleague, Role.READER, structure=irev)
    network = give_role(colleague, Role.COORDINATOR)
    client = signed_in(Role.MANAGER)
    listed = client.get(reverse("memberships:index")).context["object_list"]
    assert {(one.user.email, one.role) for one in listed} == {
        ("colleague@example.org", "reader"), ("manager@example.org", "manager")
    }  # fmt: skip
    for view in ("edit", "delete", "history", "usage"):
        answers = [
            client.get(reverse(f"memberships:{view}", args=[one.pk])).status_code
            for one in (own, other, network)
        ]
        assert (view, answers) == (view, [SAME, GONE, GONE])


def test_a_membership_is_not_moved_to_another_centre_by_its_manager(signed_in, oriv, irev):
    member = give_role(User.objects.create_user("m@example.org", "x"), Role.READER, structure=oriv)
    client = signed_in(Role.MANAGER)
    address = reverse("memberships:edit", args=[member.pk])
    refused = client.post(address, {"role": "manager", "structure": irev.pk})
    assert "structure" in refused.context["form"].errors
    client.post(address, {"role": "documentalist", "structure": oriv.pk})
    assert list(Membership.objects.filter(user=member.user).values_list("role", "structure__code")) == [
        ("documentalist", "ORIV")
    ]


def test_the_last_administrator_stays(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    own = Membership.objects.get(role="administrator")
    told = client.post(reverse("memberships:delete", args=[own.pk]), follow=True)
    assert "administrat" in " ".join(str(one) for one in told.context["messages"])
    page = client.post(reverse("memberships:edit", args=[own.pk]), {"role": "coordinator", "structure": ""})
    assert page.context["form"].non_field_errors()
    assert Membership.objects.filter(pk=own.pk, role="administrator").exists()


# --- The desk's doors to a record ---------------------------------------------------------------------


@pytest.mark.parametrize("view", ["entry", "put_in_bin", "history", "proofread", "files"])
@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        (Role.READER, REFUSED, REFUSED),
        (Role.DOCUMENTALIST, SAME, GONE),
        (Role.MANAGER, SAME, GONE),
        (Role.COORDINATOR, SAME, SAME),
    ],
)
def test_drafts_of_another_centre_are_found_by_no_address(signed_in, oriv, irev, view, role, own, other):
    drafts = [
        create_record(Description(title=f"Brouillon {one}"), structure=one, by=None) for one in (oriv, irev)
    ]
    client = signed_in(role)
    answers = [client.get(reverse(f"desk:{view}", args=[one.pk])).status_code for one in drafts]
    assert answers == [own, other]


def test_wagtails_own_settings_are_for_administrators(signed_in, client):
    addresses = [reverse("wagtailusers_users:index"), reverse("wagtailsites:index")]
    coordinator = signed_in(Role.COORDINATOR)
    assert [coordinator.get(one).status_code for one in addresses] == [SENT_AWAY, SENT_AWAY]
    administrator = signed_in(Role.ADMINISTRATOR)
    assert [administrator.get(one).status_code for one in addresses] == [SAME, SAME]
