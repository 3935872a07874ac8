"""What is done to topics, and to the places of items in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from mosaique.core import clock
from mosaique.network.models import Structure, User
from mosaique.vocabularies.models import Concept, Territory
from mosaique.watch.models import Item, Source
from mosaique.watch.topics import learning, loading, matching, ranking
from mosaique.watch.topics.models import Learner, Placing, Topic, TopicItem
from mosaique.watch.topics.profiles import Profiles

_SLUG = 60
_PAGES = frozenset({"ajouter", "mesure"})  # that stand beside topics


class Said(TypedDict):
    """What a person says of a topic."""

    name: str
    note: str
    query: str
    concepts: Iterable[Concept]
    territories: Iterable[Territory]
    sources: Iterable[Source]
    structures: Iterable[Structure]
    threshold: float | None


@transaction.atomic
def add_topic(said: Said, *, by: User | None = None) -> Topic:
    """Watch for something from now on; the worker looks for it in the items that there are."""
    now = clock.now()
    topic = Topic(slug=_free_slug(said["name"]), created_at=now, created_by=by)
    _write(topic, said)
    return topic


@transaction.atomic
def change_topic(topic: Topic, said: Said) -> None:
    """Say it otherwise: every item is matched again, what people placed stays."""
    _write(Topic.objects.select_for_update().get(pk=topic.pk), said)


@transaction.atomic
def delete_topic(topic: Topic) -> None:
    """Watch for it no longer. Items and decisions stay; the network's ranking no longer knows the topic."""
    topic.delete()
    Learner.objects.filter(number=ranking.NETWORK).update(version=F("version") + 1, is_stale=True)


@transaction.atomic
def put_in(topic: Topic, item: Item) -> None:
    """Put an item in a topic, whatever its words."""
    _place(topic, item, Placing.ADDED)


@transaction.atomic
def take_out(topic: Topic, item: Item) -> None:
    """Take an item out of a topic, for good: no matching puts it back."""
    _place(topic, item, Placing.TAKEN_OUT)


@transaction.atomic
def leave_to_words(topic: Topic, item: Item) -> None:
    """Forget what a person said of an item's place: the topic's words decide again."""
    text = loading.texts_of([item])[0]
    match = next(iter(Profiles(loading.profiles_of([topic])).of(text)), None)
    if match is None:
        TopicItem.objects.filter(topic=topic, item=item).delete()
    else:
        TopicItem.objects.update_or_create(
            topic=topic, item=item, defaults={"placing": Placing.MATCHED, "matched": list(match.found)}
        )
    _follow_up(topic, item)


def _place(topic: Topic, item: Item, placing: Placing) -> None:
    TopicItem.objects.update_or_create(
        topic=topic,
        item=item,
        defaults={"placing": placing},
        create_defaults={"placing": placing, "is_drawn": matching.is_drawn(item, topic.pk)},
    )
    _follow_up(topic, item)


def _follow_up(topic: Topic, item: Item) -> None:
    """Rank an item whose place has changed, and have its decision teach where it is now."""
    learning.learn_again([item])
    ranking.rank_items([item], topics=[topic.pk])


def _write(topic: Topic, said: Said) -> None:
    topic.name, topic.note, topic.query = said["name"], said["note"], said["query"]
    topic.threshold, topic.changed_at = said["threshold"], clock.now()
    topic.save()
    topic.concepts.set(said["concepts"])
    topic.territories.set(said["territories"])
    topic.sources.set(said["sources"])
    topic.structures.set(said["structures"])
    matching.match_anew(topic)
    ranking.learner_of(topic.pk)
    Learner.objects.filter(number__in=(ranking.NETWORK, topic.pk)).update(version=F("version") + 1)


def _free_slug(name: str) -> str:
    """The name in an address, with a number when another topic has it."""
    base = slugify(name)[: _SLUG - 5].strip("-") or "theme"
    taken = {*Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True), *_PAGES}
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)
