"""Items put in topics: the new ones as they are read, all of them when a topic changes.

What a person said of an item's place outlives every matching. New items are matched in their reading's
transaction. Matching anew goes from the newest item down, a batch a transaction, which also notes how far it
went: killed, it goes on from there.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence

from django.db import transaction

from mosaique.core.bulk import in_batches
from mosaique.watch.models import Item
from mosaique.watch.topics import learning, loading, ranking
from mosaique.watch.topics.models import ItemRank, Placing, Topic, TopicItem
from mosaique.watch.topics.profiles import Match, Profiles

logger = logging.getLogger(__name__)

BATCH = 500  # items of a transaction
_ABOVE_ALL = 2**63 - 1  # the key of no item: readings under way may still bring some
DRAWN = 10  # one item in so many is not ranked


def match(items: Iterable[Item]) -> None:
    """Put items in all the topics that they belong to, and take them out of the others, then rank them.

    In the caller's transaction, a reading's. What people placed stays.
    """
    for batch in in_batches(list({one.pk: one for one in items}.values()), BATCH):
        _rank_rows(batch)
        _place(batch, loading.profiles())
        ranking.rank_items(batch)


def match_waiting() -> bool:
    """Match the next batch of items with a topic that has changed; whether there may be more to do."""
    topic = Topic.objects.filter(match_below__isnull=False).order_by("changed_at", "pk").first()
    return topic is not None and _match_batch(topic.pk)


@transaction.atomic
def _match_batch(topic_id: int) -> bool:
    topic = Topic.objects.select_for_update().filter(pk=topic_id).first()
    if topic is None or topic.match_below is None:
        return True
    items = list(Item.objects.filter(pk__lt=topic.match_below).order_by("-pk")[:BATCH])
    if items:
        _place(items, Profiles(loading.profiles_of([topic])), only=topic)
        ranking.rank_items(items, topics=[topic.pk])
    # A change made meanwhile waits for this transaction's lock, then starts again from the newest item.
    left = items[-1].pk if len(items) == BATCH else None
    Topic.objects.filter(pk=topic_id).update(match_below=left)
    if left is None:
        logger.info("topic id=%s matched", topic_id)
    return True


@transaction.atomic
def match_left() -> bool:
    """Match items that never were: those there before topics, or that came otherwise than by a reading."""
    items = list(Item.objects.filter(rank=None).order_by("-pk")[:BATCH])
    match(items)
    return bool(items)


def match_anew(topic: Topic) -> None:
    """Have every item matched again with a topic, by the worker."""
    topic.match_below = _ABOVE_ALL
    topic.save(update_fields=["match_below"])


def is_drawn(item: Item, topic_id: int = 0) -> bool:
    """Whether the item is of the share that a topic, or the whole inbox, does not rank.

    By a digest, so that matching again draws no other.
    """
    digest = hashlib.blake2b(f"{topic_id} {item.key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % DRAWN == 0


def _rank_rows(items: Sequence[Item]) -> None:
    rows = [ItemRank(item=one, is_drawn=is_drawn(one)) for one in items]
    ItemRank.objects.bulk_create(rows, ignore_conflicts=True)


def _place(items: Sequence[Item], profiles: Profiles, *, only: Topic | None = None) -> None:
    """Write where items belong, as it is found now."""
    places = TopicItem.objects.filter(item__in=items)
    if only is not None:
        places = places.filter(topic=only)
    known = {(one.item_id, one.topic_id): one for one in places}
    found = {
        (text.key, match.topic): match
        for text in (loading.texts_of(items) if len(profiles) else ())
        for match in profiles.of(text)
    }
    by_key = {one.pk: one for one in items}
    TopicItem.objects.bulk_create(
        [
            TopicItem(
                item=by_key[item],
                topic_id=topic,
                matched=list(one.found),
                is_drawn=is_drawn(by_key[item], topic),
            )
            for (item, topic), one in found.items()
            if (item, topic) not in known
        ],
        ignore_conflicts=True,
    )
    changed = [one for key, one in known.items() if _says_else(one, found.get(key))]
    TopicItem.objects.bulk_update(changed, ["matched"], batch_size=BATCH)
    gone = [
        (one.pk, one.item_id)
        for key, one in known.items()
        if one.placing == Placing.MATCHED and key not in found
    ]
    TopicItem.objects.filter(pk__in=[pk for pk, _item in gone]).delete()
    moved = {item for _pk, item in gone} | {item for item, topic in found if (item, topic) not in known}
    learning.learn_again([by_key[item] for item in moved])


def _says_else(place: TopicItem, found: Match | None) -> bool:
    """Whether something else is found in an item than was; the place is given it."""
    if found is None and place.placing == Placing.MATCHED:
        return False
    before, place.matched = place.matched, list(found.found) if found else []
    return bool(place.matched != before)
