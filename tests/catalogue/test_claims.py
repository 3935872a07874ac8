"""Claims: one at a time, known to all, over by themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.catalogue import actions, claims
from mosaique.catalogue.errors import ClaimedAlready, StateRefused
from mosaique.catalogue.models import Claim, Record
from mosaique.catalogue.values.description import Contributor, Description, Identifier, Link
from mosaique.core import clock

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
REPORT = Description(
    title="Les foyers de travailleurs migrants",
    date="2010",
    contributors=[Contributor(name="Bernardot, Marc")],
    identifiers=[Identifier(scheme="isbn", value="9782020101554")],
    links=[Link(url="https://example.org/rapport.pdf")],
)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The moment, which a test may move on."""
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


@pytest.fixture
def alice(person):
    return person("documentalist")


@pytest.fixture
def bob(person):
    return person("manager")


@pytest.fixture
def record(oriv, alice):
    return actions.create_record(REPORT, structure=oriv, by=alice)


def test_a_claim_holds_for_the_days_that_the_network_set(record, oriv, alice, settings):
    settings.MOSAIQUE_CLAIM_DAYS = 10
    claim = claims.claim(record, by=alice)
    assert (claim.by, claim.structure, claim.until) == (alice, oriv, NOW + dt.timedelta(days=10))


def test_a_document_that_someone_describes_is_not_taken_by_another(record, alice, bob):
    claims.claim(record, by=alice)
    with pytest.raises(ClaimedAlready) as refused:
        claims.claim(record, by=bob)
    assert refused.value.user_message == (
        "documentalist@example.org (ORIV) décrit ce document jusqu’au 15 mars."
    )
    assert [one.by for one in claims.running_claims()] == [alice]


def test_claiming_again_prolongs_it(record, alice, now):
    first = claims.claim(record, by=alice)
    now["now"] += dt.timedelta(days=3)
    again = claims.claim(record, by=alice)
    assert (again.pk, again.until - first.until) == (first.pk, dt.timedelta(days=3))


def test_a_claim_lapses_and_another_takes_the_document(record, alice, bob, now):
    lapsed = claims.claim(record, by=alice)
    now["now"] = lapsed.until
    assert (claims.claim_of(record), list(claims.running_claims())) == (None, [])
    claims.claim(record, by=bob)
    lapsed.refresh_from_db()
    assert (lapsed.released_at, [one.by for one in claims.running_claims()]) == (lapsed.until, [bob])


def test_expiring_ends_what_is_over_and_nothing_else(record, oriv, alice, now):
    claims.claim(record, by=alice)
    now["now"] += dt.timedelta(days=1)
    other = actions.create_record(Description(title="Autre"), structure=oriv, by=alice)
    claims.claim(other, by=alice)
    counts = [claims.expire_claims(now=NOW + dt.timedelta(days=days)) for days in (13, 14, 14)]
    assert (counts, [one.record for one in claims.running_claims()]) == ([0, 1, 0], [other])


def test_giving_back_lets_another_take_it(record, alice, bob):
    claims.claim(record, by=alice)
    claims.release(record)
    assert claims.claim(record, by=bob).by == bob


def test_a_published_record_is_nobodys(record, alice):
    claims.claim(record, by=alice)
    Record.objects.filter(pk=record.pk).update(state="proofread")
    claims.claim(record, by=alice)
    Record.objects.filter(pk=record.pk).update(state="published")
    assert list(claims.running_claims()) == []
    with pytest.raises(StateRefused):
        claims.claim(record, by=alice)


@pytest.mark.usefixtures("housing")
def test_publishing_ends_the_claim(oriv, alice):
    from tests.catalogue.test_actions import COMPLETE

    record = actions.create_record(COMPLETE, structure=oriv, by=alice)
    claims.claim(record, by=alice)
    actions.publish_record(record, by=alice)
    assert Claim.objects.get().released_at == NOW


@pytest.mark.parametrize(
    "alike",
    [
        Description(title="Autre titre", identifiers=[Identifier(scheme="isbn", value="9782020101554")]),
        Description(title="LES FOYERS de travailleurs migrants"),
        Description(title="Rapport", links=[Link(url="https://example.org/rapport.pdf")]),
    ],
)
def test_the_same_document_described_elsewhere_is_said(record, alice, alike):
    assert claims.claims_alike(alike) == []
    claim = claims.claim(record, by=alice)
    assert claims.claims_alike(alike) == [claim]
    assert claims.claims_alike(alike, but=record.pk) == []


@pytest.mark.parametrize(
    "other",
    [
        Description(),
        Description(title="Rapport"),
        Description(title="Les foyers", links=[Link(url="https://example.org/rapport")]),
        Description(title="Foyers", identifiers=[Identifier(scheme="isbn", value="9782707143334")]),
    ],
)
def test_another_document_is_not(oriv, record, alice, other):
    claims.claim(record, by=alice)
    claims.claim(actions.create_record(Description(title="Rapport"), structure=oriv, by=alice), by=alice)
    assert claims.claims_alike(other) == []


@pytest.mark.parametrize("count", [1, 3])
def test_likeness_is_asked_in_one_query(oriv, alice, django_assert_num_queries, count):
    for _ in range(count):
        claims.claim(actions.create_record(REPORT, structure=oriv, by=alice), by=alice)
    with django_assert_num_queries(1):
        said = [(one.record.title, str(one.by), one.structure.code) for one in claims.claims_alike(REPORT)]
    assert said == [("Les foyers de travailleurs migrants", "documentalist@example.org", "ORIV")] * count
