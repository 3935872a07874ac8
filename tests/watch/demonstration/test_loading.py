"""The demonstration's watch in the base: what comes, how it is marked, and that nothing comes twice."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosaique.network.demonstration import create_accounts
from mosaique.watch import actions
from mosaique.watch.demonstration.actions import create_watch
from mosaique.watch.enums import Outcome, SourceState
from mosaique.watch.models import Decision, Fetch, Item, Selection, Sighting, Source, Topic

EVERYTHING = {
    "items": 222,
    "sightings": 224,
    "sources": 10,
    "fetches": 121,
    "topics": 6,
    "decisions": 99,
    "selections": 1,
}


@pytest.fixture
def accounts(oriv, irev):
    return create_accounts()


@pytest.fixture
def loaded(accounts):
    assert create_watch() == EVERYTHING["items"]


def counts():
    models = {"items": Item, "sightings": Sighting, "sources": Source, "fetches": Fetch, "topics": Topic}
    return {
        name: model.objects.count()
        for name, model in (models | {"decisions": Decision, "selections": Selection}).items()
    }


def test_recorded_watch_is_loaded_whole_and_once(loaded):
    assert counts() == EVERYTHING
    assert create_watch() == 0
    assert counts() == EVERYTHING


def test_sources_are_paused_marked_and_were_read_without_a_problem(loaded):
    states = [(one.state, one.failures, one.problems) for one in Source.objects.all()]
    assert states == [(SourceState.PAUSED, 0, [])] * EVERYTHING["sources"]
    assert not Source.objects.filter(recorded_on=None).exists()
    assert set(Fetch.objects.values_list("outcome", flat=True)) == {Outcome.READ}


def test_page_of_two_feeds_is_one_item_seen_twice(loaded):
    item = Item.objects.get(title="Enquête de perception des Français sur les sites et sols pollués")
    assert sorted(str(one.source) for one in item.sightings.all()) == [
        "ADEME – Société et politiques publiques",
        "ADEME – Urbanisme, territoires et sols",
    ]


def test_decisions_are_two_documentalists_of_the_morning_after(loaded):
    found = Decision.objects.select_related("item", "by", "structure")
    assert {(one.by.email, one.structure.code) for one in found} == {
        ("documentaliste@oriv.example", "ORIV"),
        ("documentaliste@irev.example", "IREV"),
    }
    assert [one for one in found if one.at <= one.item.seen_at or not one.position] == []
    kept = Decision.objects.get(
        item__url__endswith="mna-la-repartition-des-accueils-departement-par-departement-en-2026/"
    )
    assert (kept.verdict, kept.reason, kept.topic.slug) == ("kept", "", "mineurs")


def test_loading_again_keeps_what_people_did(loaded):
    followed = Source.objects.get(title="IGAS")
    actions.start_again(followed)
    followed.followers.clear()
    Decision.objects.filter(topic__slug="mineurs").update(undone_at=followed.added_at)
    Topic.objects.filter(slug="ecole").update(query="collège")
    create_watch()
    followed.refresh_from_db()
    assert (followed.state, followed.recorded_on, followed.followers.count()) == (SourceState.ON, None, 0)
    assert counts() == EVERYTHING
    assert Topic.objects.get(slug="ecole").query == "collège"


def test_loading_needs_neither_accounts_nor_centres(db):
    assert create_watch() == EVERYTHING["items"]
    assert counts() == EVERYTHING
    assert set(Decision.objects.values_list("by", "structure")) == {(None, None)}


def test_source_and_list_say_that_it_was_recorded(client, person, a_source):
    client.force_login(person("documentalist"), backend="django.contrib.auth.backends.ModelBackend")
    source = a_source(title="Relevée", state=SourceState.PAUSED, recorded_on="2026-09-23")
    a_source("https://b.example/flux", title="Autre")
    sheet = soup(client.get(source.get_absolute_url()))
    listed = soup(client.get(reverse("watch:sources")))
    assert "Enregistrée pour la démonstration, le 23 septembre 2026" in sheet.select_one("main .message").text
    assert [one.text for one in listed.select(".sources-table td:last-child .by")] == [
        "enregistrée pour la démonstration, le 23 septembre 2026"
    ]
    actions.start_again(source)
    assert not soup(client.get(source.get_absolute_url())).select("main .message:not(.message-warning)")


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")
