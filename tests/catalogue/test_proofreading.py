"""Who is asked, in whose turn, and what returning and approving leave behind."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.catalogue import actions, proofreading
from mosaique.catalogue.errors import ReviewRefused, StateRefused
from mosaique.catalogue.models import FieldComment, Record, ReviewRequest
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.network.actions import give_role
from mosaique.network.models import Structure, User


@pytest.fixture
def alice(person):
    return person("documentalist")


@pytest.fixture
def bob(person):
    return person("manager")


@pytest.fixture
def record(oriv, alice):
    return actions.create_record(Description(title="À relire"), structure=oriv, by=alice)


def a_colleague(structure, role="documentalist"):
    user = User.objects.create_user(f"{role}-{structure.code}@example.org", "x")
    give_role(user, role, structure=structure)
    return user


def test_a_returned_draft_is_flagged_until_it_is_handed_in_again(record, alice, bob):
    returned = actions.return_record(record, by=bob, reason="Résumé trop long")
    said = (returned.state, returned.return_reason, returned.returned_at == returned.updated_at)
    assert said == ("draft", "Résumé trop long", True)
    proofreading.ask_proofreading(record, by=alice)
    record.refresh_from_db()
    assert (record.returned_at, record.return_reason) == (None, "")


def test_approving_takes_the_flag_away_and_answers_the_request(record, alice, bob):
    actions.return_record(record, by=bob, reason="Encore")
    proofreading.ask_proofreading(record, by=alice, person=bob)
    approved = actions.proofread_record(record, by=bob)
    assert (approved.state, approved.returned_at, proofreading.request_of(record)) == (
        "proofread",
        None,
        None,
    )


def test_nobody_else_is_asked_without_a_rota(record, oriv, irev, alice):
    a_colleague(irev)
    asked = proofreading.ask_proofreading(record, by=alice)
    assert (asked.structure, asked.person) == (oriv, None)


def test_asking_again_replaces_the_request(record, irev, alice, bob):
    proofreading.ask_proofreading(record, by=alice, person=bob)
    proofreading.ask_proofreading(record, by=alice, structure=irev)
    waiting = ReviewRequest.objects.unanswered().values_list("structure__code", "person")
    assert list(waiting) == [("IREV", None)]


def test_who_wrote_it_and_who_describes_nowhere_are_not_asked(record, oriv, alice, settings, irev):
    reader, gone = a_colleague(oriv, "reader"), a_colleague(irev)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for someone in (alice, reader, gone):
        with pytest.raises(ReviewRefused):
            proofreading.ask_proofreading(record, by=alice, person=someone)
    assert list(ReviewRequest.objects.all()) == []


def test_another_centre_is_not_asked_where_the_network_does_not_let_it(record, oriv, irev, alice, settings):
    settings.MOSAIQUE_PROOFREADING_ACROSS = False
    colleague = a_colleague(irev)
    for whom in ({"structure": irev}, {"person": colleague}):
        with pytest.raises(ReviewRefused):
            proofreading.ask_proofreading(record, by=alice, **whom)
    assert proofreading.ask_proofreading(record, by=alice, structure=oriv).structure == oriv


def test_a_published_record_is_not_handed_to_a_proofreader(record, alice):
    Record.objects.filter(pk=record.pk).update(state="published")
    with pytest.raises(StateRefused):
        proofreading.ask_proofreading(record, by=alice)


def test_the_rota_asks_each_centre_in_turn_and_never_its_own(oriv, irev, alice, settings, monkeypatch):
    settings.MOSAIQUE_PROOFREADING_ROTA = True
    cerise = Structure.objects.create(code="CERISE", name="Cerise")
    Structure.objects.create(code="VIDE", name="Sans personne")
    Structure.objects.create(code="PARTI", name="Parti", is_active=False)
    for centre in (irev, cerise, Structure.objects.get(code="PARTI")):
        a_colleague(centre)
    moment = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
    turns = []
    for number in range(5):
        monkeypatch.setattr(clock, "now", lambda at=moment + dt.timedelta(hours=number): at)
        draft = actions.create_record(Description(title=f"Notice {number}"), structure=oriv, by=alice)
        turns.append(proofreading.ask_proofreading(draft, by=alice).structure.code)
    assert turns == ["CERISE", "IREV", "CERISE", "IREV", "CERISE"]


def test_the_rota_begins_anew_each_year(oriv, irev, alice, settings, monkeypatch):
    settings.MOSAIQUE_PROOFREADING_ROTA = True
    cerise = Structure.objects.create(code="CERISE", name="Cerise")
    for centre in (irev, cerise):
        a_colleague(centre)
    for number in range(3):
        draft = actions.create_record(Description(title=f"Notice {number}"), structure=oriv, by=alice)
        request = proofreading.ask_proofreading(draft, by=alice, structure=cerise)
        ReviewRequest.objects.filter(pk=request.pk).update(asked_at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    assert proofreading.next_in_rota(draft, now=clock.now()) == cerise
    proofreading.ask_proofreading(draft, by=alice)
    assert proofreading.next_in_rota(draft, now=clock.now()) == irev


def test_a_rota_with_nobody_in_it_leaves_the_draft_to_its_own_centre(record, oriv, alice, settings):
    settings.MOSAIQUE_PROOFREADING_ROTA = True
    assert proofreading.ask_proofreading(record, by=alice).structure == oriv


@pytest.mark.usefixtures("housing")
@pytest.mark.parametrize("rota", [True, False])
def test_publishing_without_proofreading_stays_possible(oriv, irev, alice, settings, rota):
    from tests.catalogue.test_actions import COMPLETE

    settings.MOSAIQUE_PROOFREADING_ROTA = rota
    a_colleague(irev)
    record = actions.create_record(COMPLETE, structure=oriv, by=alice)
    proofreading.ask_proofreading(record, by=alice)
    published = actions.publish_record(record, by=alice)
    assert (published.state, ReviewRequest.objects.unanswered().count()) == ("published", 0)


def test_a_comment_waits_until_someone_deals_with_it(record, alice, bob):
    comment = proofreading.comment(record, member="title", text="Et le sous-titre ?", by=bob)
    proofreading.comment(record, member="", text="Bien.", by=bob)
    proofreading.resolve(comment, by=alice)
    proofreading.resolve(comment, by=bob)
    comment.refresh_from_db()
    assert (comment.resolved_by, [one.text for one in FieldComment.objects.unresolved()]) == (
        alice,
        ["Bien."],
    )
