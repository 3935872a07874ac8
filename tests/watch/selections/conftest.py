from __future__ import annotations

import datetime as dt

import pytest

from mosaique.catalogue import actions as record_actions
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Publisher
from mosaique.core import clock
from mosaique.watch.inbox.models import ItemRecord
from mosaique.watch.models import Item
from mosaique.watch.selections import actions
from mosaique.watch.topics.models import Topic

SEEN = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def irene(person, irev):
    return person("documentalist", irev, name="irene")


@pytest.fixture
def as_marie(client, marie):
    client.force_login(marie, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def an_item(a_source):
    """Makes an item of the source "Localtis", seen on 2 November 2026."""
    source = a_source("https://localtis.example/flux", title="Localtis")

    def make(title="Un élément", **said):
        number = Item.objects.count() + 1
        given = {
            "key": number,
            "origin": source,
            "url": f"https://localtis.example/{number}",
            "title": title,
            "title_key": number,
            "digest": number,
            "seen_at": SEEN,
            "date": SEEN,
        }
        return Item.objects.create(**given | said)

    return make


@pytest.fixture
def some_items(an_item):
    """Makes several items, quickly."""
    source = an_item().origin

    def make(count):
        return Item.objects.bulk_create(
            Item(
                key=10_000 + n, title=f"Élément {n}", title_key=n, digest=n, seen_at=SEEN, origin=source,
                url=f"https://a.example/{n}", date=SEEN,
            )
            for n in range(count)
        )  # fmt: skip

    return make


@pytest.fixture
def a_record(oriv):
    """Makes a published record, or one in another state."""

    def make(title="Un rapport", *, state="published", leader=None):
        described = Description(
            type=DocumentType.REPORT,
            title=title,
            date="2025-03",
            contributors=[Contributor(name="Noiriel, Gérard")],
            publishers=[Publisher(name="ORIV")],
        )
        record = record_actions.create_record(described, structure=oriv, by=None)
        published_at = None if state == "draft" else clock.now()
        Record.objects.filter(pk=record.pk).update(state=state, published_at=published_at, leader=leader)
        return Record.objects.get(pk=record.pk)

    return make


@pytest.fixture
def a_topic(oriv):
    """Makes a topic that ORIV looks after."""

    def make(name="Logement", slug="logement"):
        topic = Topic.objects.create(name=name, slug=slug, created_at=SEEN)
        topic.structures.add(oriv)
        return topic

    return make


@pytest.fixture
def a_selection(oriv, marie):
    """Makes a selection of ORIV's that holds those items."""

    def make(title="Veille logement", *items, published=False, **said):
        selection = actions.begin(title, by=marie, **{"structure": oriv} | said)
        actions.add_items(selection, items, by=marie)
        if published:
            actions.publish(selection)
        selection.refresh_from_db()
        return selection

    return make


@pytest.fixture
def made_of(a_record):
    """Makes the record of an item."""

    def make(item, **said):
        record = a_record(**said)
        ItemRecord.objects.create(item=item, record=record, at=clock.now())
        return record

    return make
