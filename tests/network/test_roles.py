"""The whole table: roles × objects × actions × own or another centre; predicate and QuerySet twin together."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

from mosaique.catalogue.actions import create_record, delete_draft
from mosaique.catalogue.models import (
    Agent,
    Attachment,
    Batch,
    Decision,
    Holding,
    Match,
    Record,
    ReviewRequest,
)
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works.models import DecisionState, Gesture
from mosaique.core import clock
from mosaique.core.backoffice import RolePermissionPolicy
from mosaique.desk.baskets.models import Basket
from mosaique.exchange.models import HarvestSource, ImportRun, LeavingKit
from mosaique.network import permissions
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Membership, Structure, User
from mosaique.vocabularies.actions import load_thesaurus
from mosaique.vocabularies.models import Concept, ConceptScheme, Territory
from mosaique.watch.models import Absence, Item, Journal, Source
from mosaique.watch.selections.models import Selection
from mosaique.watch.topics.models import Topic

OWN, OTHER = "ORIV", "IREV"
NETWORK = {Role.COORDINATOR, Role.ADMINISTRATOR}

# Who asks: a role in ORIV or in the network, or nobody in particular.
READER, DOCUMENTALIST, MANAGER = Role.READER, Role.DOCUMENTALIST, Role.MANAGER
COORDINATOR, ADMINISTRATOR = Role.COORDINATOR, Role.ADMINISTRATOR
SUPERUSER, ANONYMOUS, GONE = "superuser", "anonymous", "gone"  # "gone": an administrator who is not active
PEOPLE = [*Role, SUPERUSER, ANONYMOUS, GONE]
EVERYONE = set(PEOPLE)
STAFF = {DOCUMENTALIST, MANAGER, COORDINATOR, ADMINISTRATOR, SUPERUSER}
MANAGERS = {MANAGER, COORDINATOR, ADMINISTRATOR, SUPERUSER}
ALL_NETWORK = {COORDINATOR, ADMINISTRATOR, SUPERUSER}
ADMINISTRATORS = {ADMINISTRATOR, SUPERUSER}
NOBODY = set()

# Object, action → who may, to ORIV's and to IREV's. Where two states differ, they are two objects.
TABLE = {
    ("draft", "view"): (STAFF, ALL_NETWORK),
    ("draft", "change"): (STAFF, ALL_NETWORK),
    ("draft", "add"): (STAFF, ALL_NETWORK),
    ("draft", "proofread"): (STAFF, ALL_NETWORK),
    ("draft", "publish"): (STAFF, ALL_NETWORK),
    ("draft", "withdraw"): (MANAGERS, ALL_NETWORK),
    ("draft", "delete"): (STAFF, ALL_NETWORK),
    ("draft", "recover"): (NOBODY, NOBODY),
    # A draft that the other centre was asked to proofread: it sees it, and changes nothing.
    ("asked draft", "view"): (STAFF, STAFF),
    ("asked draft", "proofread"): (STAFF, STAFF),
    ("asked draft", "change"): (STAFF, ALL_NETWORK),
    ("asked draft", "publish"): (STAFF, ALL_NETWORK),
    ("asked draft", "delete"): (STAFF, ALL_NETWORK),
    ("binned", "view"): (NOBODY, NOBODY),
    ("binned", "change"): (NOBODY, NOBODY),
    ("binned", "proofread"): (NOBODY, NOBODY),
    ("binned", "delete"): (NOBODY, NOBODY),
    ("binned", "recover"): (STAFF, ALL_NETWORK),
    ("published", "view"): (EVERYONE, EVERYONE),
    ("published", "change"): (STAFF, ALL_NETWORK),
    ("published", "withdraw"): (MANAGERS, ALL_NETWORK),
    ("published", "delete"): (NOBODY, NOBODY),
    ("withdrawn", "view"): (STAFF, ALL_NETWORK),
    ("withdrawn", "withdraw"): (MANAGERS, ALL_NETWORK),  # and restore
    ("withdrawn", "delete"): (NOBODY, NOBODY),
    # A record of the centre that is a partner's: read-only for everybody, but for copies.
    ("partner's", "view"): (EVERYONE, EVERYONE),
    ("partner's", "change"): (NOBODY, NOBODY),
    ("partner's", "proofread"): (NOBODY, NOBODY),
    ("partner's", "publish"): (NOBODY, NOBODY),
    ("partner's", "withdraw"): (NOBODY, NOBODY),
    ("partner's", "delete"): (NOBODY, NOBODY),
    ("partner's, gone", "view"): (STAFF, ALL_NETWORK),
    ("partner's, gone", "withdraw"): (NOBODY, NOBODY),
    ("copy of a partner's", "add"): (STAFF, ALL_NETWORK),
    ("copy of a partner's", "change"): (STAFF, ALL_NETWORK),
    ("file of a partner's", "change"): (STAFF, ALL_NETWORK),
    ("file of a partner's", "view"): (STAFF, ALL_NETWORK),
    ("file of a partner's", "cover"): (NOBODY, NOBODY),
    ("source", "view"): (STAFF, STAFF),
    ("source", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("source", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("source", "delete"): (ALL_NETWORK, ALL_NETWORK),
    # A copy that a centre holds of a published record of another centre.
    ("copy", "add"): (STAFF, ALL_NETWORK),
    ("copy", "change"): (STAFF, ALL_NETWORK),
    ("copy", "delete"): (STAFF, ALL_NETWORK),
    # A copy that a centre would add to another centre's draft.
    ("copy of a draft", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("copy of an asked draft", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("copy in the bin", "change"): (NOBODY, NOBODY),
    ("file in the bin", "view"): (NOBODY, NOBODY),
    ("open file", "view"): (EVERYONE, EVERYONE),
    ("open file", "change"): (STAFF, ALL_NETWORK),
    ("kept file", "view"): (STAFF, ALL_NETWORK),
    ("kept file", "add"): (STAFF, ALL_NETWORK),
    ("kept file", "change"): (STAFF, ALL_NETWORK),
    ("kept file", "delete"): (STAFF, ALL_NETWORK),
    ("kept file", "cover"): (STAFF, ALL_NETWORK),
    ("file of a draft", "view"): (STAFF, ALL_NETWORK),
    # A file that a centre puts beside another centre's published record, closed or open; beside its draft.
    ("our file of theirs", "view"): (STAFF, STAFF),
    ("our file of theirs", "add"): (STAFF, ALL_NETWORK),
    ("our file of theirs", "change"): (STAFF, ALL_NETWORK),
    ("our file of theirs", "delete"): (STAFF, ALL_NETWORK),
    ("our file of theirs", "cover"): (ALL_NETWORK, STAFF),
    ("our open file of theirs", "view"): (EVERYONE, EVERYONE),
    ("our open file of theirs", "cover"): (ALL_NETWORK, STAFF),
    ("file for their draft", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("import", "view"): (STAFF, ALL_NETWORK),
    ("import", "add"): (STAFF, ALL_NETWORK),
    ("import", "undo"): (MANAGERS, ALL_NETWORK),
    ("own import", "undo"): (STAFF, ALL_NETWORK),
    ("kit", "view"): (MANAGERS, ALL_NETWORK),
    ("kit", "add"): (MANAGERS, ALL_NETWORK),
    ("agent", "view"): (STAFF, STAFF),
    ("agent", "add"): (STAFF, STAFF),
    ("agent", "change"): (STAFF, STAFF),
    ("agent", "merge"): (ALL_NETWORK, ALL_NETWORK),
    ("agent", "delete"): (ALL_NETWORK, ALL_NETWORK),
    # Of a colleague, of the person herself, and one that is in force.
    ("proposal", "view"): (STAFF, STAFF),
    ("proposal", "add"): (STAFF, STAFF),
    ("proposal", "decide"): (ALL_NETWORK, ALL_NETWORK),
    ("proposal", "undo"): (NOBODY, NOBODY),
    ("proposal", "withdraw"): (NOBODY, NOBODY),
    ("own proposal", "withdraw"): (STAFF, STAFF),
    ("decision", "view"): (STAFF, STAFF),
    ("decision", "decide"): (NOBODY, NOBODY),
    ("decision", "undo"): (ALL_NETWORK, ALL_NETWORK),
    ("decision", "withdraw"): (NOBODY, NOBODY),
    ("match", "view"): (STAFF, STAFF),
    ("batch", "view"): (STAFF, ALL_NETWORK),
    ("batch", "add"): (STAFF, ALL_NETWORK),
    ("batch", "change"): (STAFF, ALL_NETWORK),
    # Of a colleague, of the person herself, and a colleague's shared with the centre or with everyone.
    ("their basket", "view"): (NOBODY, NOBODY),
    ("their basket", "change"): (NOBODY, NOBODY),
    ("their basket", "delete"): (NOBODY, NOBODY),
    ("own basket", "view"): (STAFF, STAFF),
    ("own basket", "change"): (STAFF, STAFF),
    ("own basket", "delete"): (STAFF, STAFF),
    ("centre's basket", "view"): (STAFF, ALL_NETWORK),
    ("centre's basket", "change"): (STAFF, ALL_NETWORK),
    ("centre's basket", "delete"): (MANAGERS, ALL_NETWORK),
    ("network's basket", "view"): (STAFF, STAFF),
    ("network's basket", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("network's basket", "delete"): (ALL_NETWORK, ALL_NETWORK),
    ("watched source", "view"): (STAFF, STAFF),
    ("watched source", "add"): (STAFF, STAFF),
    ("watched source", "change"): (STAFF, ALL_NETWORK),
    ("watched source", "delete"): (STAFF, ALL_NETWORK),
    ("watched source of nobody", "view"): (STAFF, STAFF),
    ("watched source of nobody", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("watched item", "view"): (STAFF, STAFF),
    ("watched item", "decide"): (STAFF, STAFF),
    ("watch topic", "view"): (STAFF, STAFF),
    ("watch topic", "add"): (STAFF, STAFF),
    ("watch topic", "change"): (STAFF, ALL_NETWORK),
    ("watch topic", "delete"): (STAFF, ALL_NETWORK),
    ("selection", "view"): (STAFF, ALL_NETWORK),
    ("selection", "add"): (STAFF, ALL_NETWORK),
    ("selection", "change"): (STAFF, ALL_NETWORK),
    ("selection", "delete"): (STAFF, ALL_NETWORK),
    ("published selection", "view"): (EVERYONE, EVERYONE),
    ("published selection", "change"): (STAFF, ALL_NETWORK),
    ("published selection", "delete"): (NOBODY, NOBODY),
    ("withdrawn selection", "view"): (STAFF, ALL_NETWORK),
    ("withdrawn selection", "change"): (STAFF, ALL_NETWORK),
    ("withdrawn selection", "delete"): (NOBODY, NOBODY),
    ("selection of the network", "view"): (ALL_NETWORK, ALL_NETWORK),
    ("selection of the network", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("watched source of what is sent", "view"): (STAFF, STAFF),
    ("watched source of what is sent", "change"): (NOBODY, NOBODY),
    ("watched source of what is sent", "delete"): (NOBODY, NOBODY),
    # A journal that the centre has in charge, and one of the other centre's that it stands in for.
    ("journal", "view"): (STAFF, STAFF),
    ("journal", "add"): (STAFF, ALL_NETWORK),
    ("journal", "change"): (STAFF, ALL_NETWORK),
    ("journal", "delete"): (STAFF, ALL_NETWORK),
    ("journal stood in", "change"): (STAFF, ALL_NETWORK),
    ("journal of nobody", "view"): (STAFF, STAFF),
    ("journal of nobody", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("absence", "add"): (STAFF, ALL_NETWORK),
    ("absence", "change"): (STAFF, ALL_NETWORK),
    ("structure", "view"): (STAFF, STAFF),
    ("structure", "change"): (MANAGERS, ALL_NETWORK),
    ("structure", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("structure", "delete"): (ALL_NETWORK, ALL_NETWORK),
    ("documentalist", "view"): (MANAGERS, ALL_NETWORK),
    ("documentalist", "add"): (MANAGERS, ALL_NETWORK),
    ("documentalist", "change"): (MANAGERS, ALL_NETWORK),
    ("documentalist", "delete"): (MANAGERS, ALL_NETWORK),
    ("coordinator", "view"): (ALL_NETWORK, ALL_NETWORK),
    ("coordinator", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("administrator", "view"): (ADMINISTRATORS, ADMINISTRATORS),
    ("administrator", "change"): (ADMINISTRATORS, ADMINISTRATORS),
    ("administrator", "delete"): (ADMINISTRATORS, ADMINISTRATORS),
    ("concept", "view"): (EVERYONE, EVERYONE),
    ("concept", "add"): (STAFF, STAFF),
    ("concept", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("concept", "approve"): (ALL_NETWORK, ALL_NETWORK),
    ("concept", "delete"): (NOBODY, NOBODY),
    ("candidate", "view"): (STAFF, STAFF),
    ("candidate", "change"): (STAFF, STAFF),
    ("candidate", "approve"): (ALL_NETWORK, ALL_NETWORK),
    ("candidate", "delete"): (ALL_NETWORK, ALL_NETWORK),
    ("scheme", "view"): (STAFF, STAFF),
    ("scheme", "add"): (ALL_NETWORK, ALL_NETWORK),
    ("scheme", "change"): (ALL_NETWORK, ALL_NETWORK),
    ("scheme", "delete"): (ADMINISTRATORS, ADMINISTRATORS),
    ("territory", "view"): (STAFF, STAFF),
    ("territory", "add"): (ADMINISTRATORS, ADMINISTRATORS),
    ("territory", "change"): (ADMINISTRATORS, ADMINISTRATORS),
    ("territory", "delete"): (ADMINISTRATORS, ADMINISTRATORS),
}  # fmt: skip


def made(code):
    """Each object of the table for one centre, by name."""
    structure = Structure.objects.create(code=code, name=code)
    other = Structure.objects.exclude(code=code).first()
    records = {state: a_record(structure, state) for state in ("draft", "published", "withdrawn")}
    colleague = User.objects.create_user(f"colleague-{code}@example.org", "x")
    shared = a_record(other, "published") if other else records["published"]
    binned = a_record(structure, "draft")
    holding = Holding.objects.create(record=binned, structure=structure)
    file = a_file(binned, is_public=True)
    delete_draft(binned, by=None)
    partners = {state: a_record(structure, state, is_partner=True) for state in ("published", "withdrawn")}
    return {
        **records,
        "partner's": partners["published"],
        "partner's, gone": partners["withdrawn"],
        "copy of a partner's": Holding.objects.create(record=partners["published"], structure=structure),
        "file of a partner's": a_file(partners["published"], is_public=False),
        "source": HarvestSource.objects.create(
            structure=structure, name=code.lower(), created_at=clock.now()
        ),
        "asked draft": a_record(structure, "draft"),
        "binned": Record.with_bin.get(pk=binned.pk),
        "copy in the bin": Holding.objects.get(pk=holding.pk),
        "file in the bin": Attachment.objects.get(pk=file.pk),
        "structure": structure,
        "copy": Holding.objects.create(record=shared, structure=structure),
        "open file": a_file(records["published"], is_public=True),
        "kept file": a_file(records["published"], is_public=False),
        "file of a draft": a_file(records["draft"], is_public=True),
        "import": ImportRun.objects.create(structure=structure, started_at=clock.now()),
        "own import": ImportRun.objects.create(structure=structure, started_at=clock.now()),
        "kit": LeavingKit.objects.create(structure=structure, asked_at=clock.now()),
        "watched source": a_watched_source(code, structure),
        "watched source of nobody": a_watched_source(f"{code}-nobody"),
        "watched item": Item.objects.create(
            key=structure.pk, title="x", title_key=1, digest=1, seen_at=clock.now()
        ),
        "watched source of what is sent": a_watched_source(f"{code}-sent", structure, kind="sent"),
        "watch topic": a_topic(code, structure),
        "selection": a_selection(f"{code}-draft", structure),
        "published selection": a_selection(f"{code}-published", structure, state="published"),
        "withdrawn selection": a_selection(f"{code}-withdrawn", structure, state="withdrawn"),
        "selection of the network": a_selection(f"{code}-network", None),
        "journal": a_journal(structure=structure),
        "journal stood in": a_journal(stand_in=structure),
        "journal of nobody": a_journal(),
        "absence": Absence.objects.create(
            structure=structure, first_on=clock.now().date(), last_on=clock.now().date()
        ),
        "batch": Batch.objects.create(structure=structure, by=colleague, created_at=clock.now()),
        "proposal": a_decision(colleague),
        "own proposal": a_decision(colleague),
        "decision": a_decision(colleague, state=DecisionState.IN_FORCE),
        "match": Match.objects.create(
            low=records["draft"], high=records["published"], likeness="ask", score=0.5
        ),
        "their basket": a_basket(colleague),
        "own basket": a_basket(colleague),
        "centre's basket": a_basket(colleague, structure=structure),
        "network's basket": a_basket(colleague, is_network=True),
        "documentalist": give_role(colleague, Role.DOCUMENTALIST, structure=structure),
        "coordinator": give_role(colleague, Role.COORDINATOR),
        "administrator": give_role(colleague, Role.ADMINISTRATOR),
    }


def a_record(structure, state, **more):
    record = create_record(Description(title=f"{structure} {state}"), structure=structure, by=None)
    published_at = None if state == "draft" else record.created_at
    Record.objects.filter(pk=record.pk).update(state=state, published_at=published_at, **more)
    return Record.objects.get(pk=record.pk)


def a_decision(by, *, state=DecisionState.PROPOSED):
    return Decision.objects.create(gesture=Gesture.MERGE, state=state, by=by, at=clock.now())


def a_journal(**centres):
    return Journal.objects.create(title="x", since=clock.now().date(), **centres)


def a_watched_source(name, *structures, **said):
    now = clock.now()
    source = Source.objects.create(url=f"https://{name}.example/", next_at=now, added_at=now, **said)
    source.structures.set(structures)
    return source


def a_topic(name, *structures):
    topic = Topic.objects.create(name=name, slug=name.lower(), created_at=clock.now())
    topic.structures.set(structures)
    return topic


def a_selection(slug, structure, **said):
    now = clock.now()
    return Selection.objects.create(
        title=slug, slug=slug, structure=structure, created_at=now, changed_at=now, **said
    )


def a_basket(owner, **shared):
    return Basket.objects.create(owner=owner, name="x", changed_at=clock.now(), **shared)


def a_file(record, *, is_public, structure=None):
    return Attachment.objects.create(
        record=record, structure=structure or record.structure, file="x.pdf", is_public=is_public
    )


@pytest.fixture
def objects(db):
    """(centre, name) → object; what belongs to no centre stands under both."""
    load_thesaurus()
    scheme = ConceptScheme.objects.get()
    shared = {
        "agent": Agent.objects.create(kind="person", name="Noiriel, Gérard"),
        "concept": scheme.concepts.get(identifier="c001"),
        "candidate": Concept.objects.create(scheme=scheme, identifier="x1", status="candidate"),
        "scheme": scheme,
        "territory": Territory.objects.create(
            code="D67", kind="departement", name="Bas-Rhin", key="bas rhin"
        ),
    }
    found = {}
    for code in (OTHER, OWN):
        found |= {(code, name): one for name, one in (made(code) | shared).items()}
    for code, other in ((OWN, OTHER), (OTHER, OWN)):
        ours, theirs = found[code, "structure"], found[other, "published"]
        for name, is_public in (("our file of theirs", False), ("our open file of theirs", True)):
            found[code, name] = a_file(theirs, is_public=is_public, structure=ours)
        found[code, "file for their draft"] = Attachment(record=found[other, "draft"], structure=ours)
    for code, asked in ((OWN, OTHER), (OTHER, OWN)):
        ReviewRequest.objects.create(
            record=found[code, "asked draft"], structure=found[asked, "structure"], asked_at=clock.now()
        )
        found[asked, "copy of an asked draft"] = Holding(
            record=found[code, "asked draft"], structure=found[asked, "structure"]
        )
    found[OWN, "copy of a draft"] = Holding(record=found[OTHER, "draft"], structure=found[OWN, "structure"])
    found[OTHER, "copy of a draft"] = Holding(record=found[OWN, "draft"], structure=found[OTHER, "structure"])
    return found


def person(who):
    if who == ANONYMOUS:
        return AnonymousUser()
    if who == SUPERUSER:
        return User.objects.create_superuser("superuser@example.org", "x")
    role = Role.ADMINISTRATOR if who == GONE else who
    user = User.objects.create_user(f"{who}@example.org", "x", is_active=who != GONE)
    give_role(user, role, structure=None if role in NETWORK else Structure.objects.get(code=OWN))
    return user


def asking(objects, who):
    """The person, who made one import and one basket for each centre."""
    user = person(who)
    for code in (OWN, OTHER):
        run = objects[code, "own import"]
        run.by = user if user.pk else None
        run.save()
        basket = objects[code, "own basket"]
        basket.owner = user if user.pk else None
        basket.save()
        proposal = objects[code, "own proposal"]
        proposal.by = user if user.pk else None
        proposal.save()
    return user


def permission(one, action):
    return f"{one._meta.app_label}.{action}_{one._meta.model_name}"


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_may_do_what_the_table_says(objects, who):
    user = asking(objects, who)
    said, expected = {}, {}
    for (name, action), allowed in TABLE.items():
        for code, some in zip((OWN, OTHER), allowed, strict=True):
            one = objects[code, name]
            expected[code, name, action] = who in some
            said[code, name, action] = user.has_perm(permission(one, action), one)
    assert said == expected


@pytest.mark.parametrize("who", PEOPLE)
def test_lists_hold_what_the_predicate_allows(objects, who):
    user = asking(objects, who)
    checked = 0
    for model in {type(one) for one in objects.values()}:
        policy = RolePermissionPolicy(model)
        for action in ("view", "change", "delete", "withdraw", "cover", "undo", "proofread", "decide"):
            if f"{model._meta.app_label}.{action}_{model._meta.model_name}" not in permissions.names():
                continue
            listed = set(policy.instances_user_has_permission_for(user, action))
            name = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
            every = getattr(model, "with_bin", model.objects).all()
            allowed = {one for one in every if permissions.allows(user, name, one)}
            assert (model, action, listed) == (model, action, allowed)
            checked += 1
    assert checked == 60


@pytest.mark.parametrize("who", PEOPLE)
def test_bin_holds_what_the_predicate_allows(objects, who):
    user = person(who)
    listed = set(Record.with_bin.recoverable_by(user))
    assert listed == {one for one in Record.with_bin.all() if user.has_perm("catalogue.recover_record", one)}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("across", [True, False])
def test_centres_proofread_for_each_other_while_the_network_lets_them(objects, settings, who, across):
    settings.MOSAIQUE_PROOFREADING_ACROSS = across
    user, draft = person(who), objects[OTHER, "asked draft"]
    may = who in (STAFF if across else ALL_NETWORK)
    listed = draft in Record.objects.proofreadable_by(user), draft in Record.objects.viewable_by(user)
    assert (user.has_perm("catalogue.proofread_record", draft), *listed) == (may, may, may)


@pytest.mark.parametrize("who", PEOPLE)
def test_menus_offer_what_could_be_done_to_some_object(objects, who):
    """Asked without an object, the answer is yes exactly to those who may do it to one of theirs."""
    user = asking(objects, who)
    for (name, action), (own, _other) in TABLE.items():
        one = objects[OWN, name]
        if own in (EVERYONE, NOBODY) or not isinstance(one, models.Model):
            continue
        may_one = any(
            who in TABLE[name, action][0]
            for name, act in TABLE
            if act == action and type(objects[OWN, name]) is type(one) and TABLE[name, act][0] != EVERYONE
        )
        assert (name, action, user.has_perm(permission(one, action))) == (name, action, may_one)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_back_office_is_for_staff(objects, who):
    assert person(who).has_perm("wagtailadmin.access_admin") is (who in STAFF)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_nobody_registered_is_the_administrators(objects, who):
    assert person(who).has_perm("wagtailcore.add_site") is (who in ADMINISTRATORS)
    assert person_again(who).has_module_perms("redirects") is (who in ADMINISTRATORS)


def person_again(who):
    """The same person as another request reads her."""
    if who == ANONYMOUS:
        return AnonymousUser()
    return User.objects.get(email=f"{who}@example.org")


def test_each_registered_permission_is_in_the_table(objects):
    in_table = {permission(objects[OWN, name], action) for name, action in TABLE}
    assert set(permissions.names()) == in_table | {"wagtailadmin.access_admin"}


def test_a_permission_is_said_once():
    with pytest.raises(ValueError, match="twice"):
        permissions.register("catalogue.change_record", lambda user, one: True, roles=permissions.STAFF)


def test_who_left_the_centre_may_no_longer_undo_her_imports(objects):
    user = asking(objects, DOCUMENTALIST)
    user.memberships.all().delete()
    assert not User.objects.get(pk=user.pk).has_perm("exchange.undo_importrun", objects[OWN, "own import"])


def test_roles_in_two_centres_add_up(objects):
    user = person(DOCUMENTALIST)
    give_role(user, Role.MANAGER, structure=Structure.objects.get(code=OTHER))
    own, other = objects[OWN, "published"], objects[OTHER, "published"]
    user = User.objects.get(pk=user.pk)
    assert [user.has_perm("catalogue.change_record", one) for one in (own, other)] == [True, True]
    assert [user.has_perm("catalogue.withdraw_record", one) for one in (own, other)] == [False, True]


def test_what_a_person_may_is_read_once_a_request(objects, django_assert_num_queries):
    user = User.objects.get(pk=person(DOCUMENTALIST).pk)
    records = [objects[code, "draft"] for code in (OWN, OTHER)] * 10
    with django_assert_num_queries(1):
        for record in records:
            user.has_perm("catalogue.change_record", record)
            user.has_perm("catalogue.change_record")


def test_memberships_are_kept_apart_between_people(objects):
    reader, manager = person(READER), person(MANAGER)
    assert (len(Membership.objects.changeable_by(reader)), manager.has_perm("network.change_membership")) == (
        0,
        True,
    )
