from __future__ import annotations

import pytest

from mosaique.core import clock
from mosaique.watch.intake import take_in
from mosaique.watch.models import Item
from mosaique.watch.topics import tasks
from mosaique.watch.topics.actions import Said, add_topic
from tests.watch.feed_texts import entry, reply


@pytest.fixture
def a_topic(db):
    """Makes a topic that says this, and has it looked for in the items there are."""

    def make(name="Logement", query="", *, by=None, **said):
        told = Said(
            name=name,
            note="",
            query=query,
            concepts=[],
            territories=[],
            sources=[],
            structures=[],
            threshold=None,
        )
        topic = add_topic(told | said, by=by)
        work()
        return topic

    return make


def work():
    """Do all that waits for the worker."""
    while tasks.work():
        pass


@pytest.fixture
def read(a_source):
    """Makes the items of these titles, as a reading does; (title, text) where there is a text."""
    sources = {}

    def make(*told, url="https://a.example/flux"):
        if url not in sources:
            sources[url] = a_source(url)
        entries = []
        for one in told:
            title, text = one if isinstance(one, tuple) else (one, "")
            number = Item.objects.count() + len(entries)
            entries.append(entry(f"{url}-{number}", title, link=f"{url}/{number}", text=text))
        before = set(Item.objects.values_list("pk", flat=True))
        take_in(sources[url].pk, reply(*entries), now=clock.now(), chance=0.5)
        return list(Item.objects.exclude(pk__in=before).order_by("pk"))

    make.sources = sources
    return make
