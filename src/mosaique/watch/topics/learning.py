"""Decisions teach: what was kept, and what was dropped as off topic or of little interest.

A decision undone is unlearned. What a learner knows is always what the decisions in force say, and can be
learned again from them (``rebuild``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from mosaique.core import clock
from mosaique.core.bulk import in_batches
from mosaique.watch.inbox.models import Decision, DropReason, Verdict, WayFound
from mosaique.watch.models import Item
from mosaique.watch.topics.features import digest_of
from mosaique.watch.topics.models import Learner, Lesson, Placing, Topic, TopicItem
from mosaique.watch.topics.ranking import NETWORK, learner_of, ranking_of_one, vectors_of
from mosaique.watch.topics.weighing import Counts, Scale

logger = logging.getLogger(__name__)

TEACHING = frozenset({DropReason.OFF_TOPIC, DropReason.MINOR})
_BATCH = 500
_COLUMNS = ("verdict", "at", "item__title", "item__words", "item__origin")  # texts are long


def learn(item: Item, verdict: str | None, reason: str) -> None:
    """Learn what was decided on an item, in the decision's transaction; None: the decision was undone.

    The network's learner does, and those of the topics that the item is in; of one dropped as off topic
    within a topic, that topic's alone, beside the network's.
    """
    is_kept = _taught(verdict, reason)
    decision = Decision.objects.filter(item=item, undone_at=None).first() if is_kept is not None else None
    is_measured = decision is not None and decision.way != WayFound.RANKED
    _learn(item, decision, is_kept=is_kept, is_measured=is_measured)


def learn_again(items: Iterable[Item]) -> None:
    """Have those of these items that are decided teach the topics that they are in now, and no other.

    Nothing was said of them there before they were decided: no ranking is measured on that.
    """
    by_key = {one.pk: one for one in items}
    for decision in Decision.objects.filter(item__in=by_key, undone_at=None).order_by("pk"):
        is_kept = _taught(decision.verdict, decision.reason)
        _learn(by_key[decision.item_id], decision, is_kept=is_kept, is_measured=False)


def _learn(item: Item, decision: Decision | None, *, is_kept: bool | None, is_measured: bool) -> None:
    """Teach the learners that the item concerns; those that it concerned once unlearn it."""
    drawn = _drawn(item) if is_kept is not None else {}
    within = decision.topic_id if decision and decision.reason == DropReason.OFF_TOPIC else None
    if within is not None:
        drawn = {number: one for number, one in drawn.items() if number in {NETWORK, within}}
    for number in drawn:
        learner_of(number)
    concerned = Q(number__in=drawn) | Q(pk__in=Lesson.objects.filter(item=item).values("learner_id"))
    with transaction.atomic():
        # The network's first: two people who decide at once never wait for each other both.
        for learner in Learner.objects.select_for_update().filter(concerned).order_by("number"):
            is_concerned = learner.number in drawn
            is_drawn = is_measured and drawn.get(learner.number, False)
            _teach(learner, item, is_kept if is_concerned else None, is_drawn)


def rebuild_waiting() -> bool:
    """Learn again what could not be unlearned word for word; whether there was such a learner."""
    learner = Learner.objects.filter(is_stale=True).order_by("pk").first()
    if learner is not None:
        rebuild(learner.topic)
    return learner is not None


@transaction.atomic
def rebuild(topic: Topic | None = None) -> int:
    """Learn a topic's ranking, or the network's, again from the decisions in force; how many teach.

    What was said of items before they were decided stays what it was.
    """
    learner = Learner.objects.select_for_update().get(pk=learner_of(topic.pk if topic else NETWORK).pk)
    known = {one.item_id: one for one in learner.lessons.all()}
    counts, lessons = Counts(), list[Lesson]()
    for batch in in_batches(list(_teaching(topic)), _BATCH):
        vectors = vectors_of([one.item for one in batch], learner.number)
        for decision in batch:
            item, vector, is_kept = decision.item, vectors[decision.item_id], decision.verdict == Verdict.KEPT
            lesson = known.pop(item.pk, None)
            if lesson is None:  # what was believed of it then is not known any more
                believed = Scale()
                lesson = Lesson(
                    learner=learner, item=item, at=decision.at, score=0, chance=believed.chance(0)
                )
            lesson.is_kept, lesson.digest = is_kept, digest_of(vector)
            lessons.append(lesson)
            counts.add(vector, is_kept=is_kept)
    Lesson.objects.filter(pk__in=[one.pk for one in known.values()]).delete()
    Lesson.objects.bulk_create([one for one in lessons if not one.pk])
    Lesson.objects.bulk_update([one for one in lessons if one.pk], ["is_kept", "digest"], batch_size=_BATCH)
    _store(learner, counts, is_stale=False)
    logger.info("learner number=%s lessons=%s", learner.number, len(lessons))
    return len(lessons)


def _teaching(topic: Topic | None) -> QuerySet[Decision]:
    """The decisions in force that teach a topic's learner, or the network's, the oldest first."""
    worth = Q(verdict=Verdict.KEPT) | Q(verdict=Verdict.DROPPED, reason__in=TEACHING)
    found = Decision.objects.filter(worth, undone_at=None).order_by("pk")
    found = found.select_related("item").only(*_COLUMNS)
    if topic is None:
        return found
    placed = TopicItem.objects.filter(topic=topic).exclude(placing=Placing.TAKEN_OUT)
    elsewhere = Q(reason=DropReason.OFF_TOPIC, topic__isnull=False) & ~Q(topic=topic)
    return found.filter(item__in=placed.values("item_id")).exclude(elsewhere)


def _taught(verdict: str | None, reason: str) -> bool | None:
    """Whether a verdict teaches that the item was worth keeping; None when it teaches nothing."""
    if verdict == Verdict.KEPT:
        return True
    return False if verdict == Verdict.DROPPED and reason in TEACHING else None


def _drawn(item: Item) -> dict[int, bool]:
    """The learners that an item concerns, by number, with whether it was drawn from their ranking."""
    whole = item.rank.is_drawn if hasattr(item, "rank") else False
    placed = TopicItem.objects.filter(item=item).exclude(placing=Placing.TAKEN_OUT)
    return {NETWORK: whole} | dict(placed.values_list("topic_id", "is_drawn"))


def _teach(learner: Learner, item: Item, is_kept: bool | None, is_drawn: bool) -> None:  # noqa: FBT001  # a value
    lesson = Lesson.objects.filter(learner=learner, item=item).first()
    if (lesson.is_kept if lesson else None) == is_kept:
        return
    vector = vectors_of([item], learner.number)[item.pk]
    counts = Counts.unpacked(bytes(learner.state))
    if lesson is not None:
        is_stale = learner.is_stale or lesson.digest != digest_of(vector)
        counts.add(vector, is_kept=lesson.is_kept, times=-1)
        lesson.delete()
        _store(learner, counts, is_stale=is_stale)
    if is_kept is not None:
        ranking = ranking_of_one(learner, counts, vector)
        score = ranking.weights.score(vector)
        Lesson.objects.create(
            learner=learner,
            item=item,
            is_kept=is_kept,
            digest=digest_of(vector),
            score=score,
            chance=ranking.scale.chance(score),
            is_drawn=is_drawn,
            at=clock.now(),
        )
        counts.add(vector, is_kept=is_kept)
        _store(learner, counts, is_stale=learner.is_stale)


def _store(learner: Learner, counts: Counts, *, is_stale: bool) -> None:
    learner.state, learner.version, learner.is_stale = counts.packed(), learner.version + 1, is_stale
    learner.save(update_fields=["state", "version", "is_stale"])
