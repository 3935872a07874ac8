from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue.values.matching import digest, normalised
from mosaique.core import clock
from mosaique.watch.models import Item, Sighting
from mosaique.watch.topics.models import ItemRank, Topic, TopicItem

INBOX = "/gestion/veille/"


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def irene(person, irev):
    """A documentalist of another centre."""
    return person("documentalist", irev, name="irene")


@pytest.fixture
def carole(person):
    """Who coordinates the network."""
    return person("coordinator", name="carole")


@pytest.fixture
def signed(client):
    """Signs the test client in."""

    def sign(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign


@pytest.fixture
def as_marie(signed, marie):
    return signed(marie)


@pytest.fixture
def source(a_source):
    return a_source(title="Ministère de la Ville")


@pytest.fixture
def an_item(source):
    """Makes an item found now, or some minutes ago; with a chance, or drawn at random."""

    def make(title, *, minutes=0, chance=None, is_drawn=False, at=None, topic=None, matched=(), **said):
        found = clock.now() - dt.timedelta(minutes=minutes)
        item = Item.objects.create(
            **{
                "key": digest(title),
                "origin": at or source,
                "title": title,
                "title_key": digest(normalised(title)),
                "url": f"https://a.example/{digest(title)}",
                "seen_at": found,
                "date": found,
                "digest": 1,
            }
            | said
        )
        Sighting.objects.create(
            item=item, source=at or source, identifier=title[:400], key=digest(title), digest=1, seen_at=found
        )
        if topic is not None:
            TopicItem.objects.create(
                topic=topic, item=item, chance=chance, is_drawn=is_drawn, matched=list(matched)
            )
        elif chance is not None or is_drawn:
            ItemRank.objects.create(item=item, chance=chance, is_drawn=is_drawn)
        return item

    return make


@pytest.fixture
def a_topic(db):
    def make(name="Logement", slug="logement", **said):
        return Topic.objects.create(name=name, slug=slug, created_at=clock.now(), **said)

    return make


def soup(response):
    """The page, its no-break spaces as plain ones."""
    html = response.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    return BeautifulSoup(html, "html.parser")


def titles(response):
    return [one.get_text(strip=True) for one in soup(response).select("[data-line] .inbox-title a")]


def the_next(response):
    """Where the link to the next items leads."""
    link = soup(response).select_one("a[rel=next]")
    return link["href"] if link else None


def decide_at(item):
    return f"{INBOX}elements/{item.pk}/decider/"
