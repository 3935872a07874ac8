"""The chance that a documentalist keeps an item: of each topic, and in the whole inbox.

New items are ranked as they are placed; those not decided yet are ranked again by the worker once something
was learned. Items drawn at random have no chance written: they stay unranked, and what is said of the ranking
is measured on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from mosaique.core.bulk import update_rows
from mosaique.discovery.query.parser import parse
from mosaique.vocabularies.thesaurus import thesaurus
from mosaique.watch.inbox.models import Decision, Verdict
from mosaique.watch.models import Item
from mosaique.watch.topics.features import TOPIC, UNIT, Vector, features_of, features_of_words
from mosaique.watch.topics.models import ItemRank, Learner, Placing, Topic, TopicItem
from mosaique.watch.topics.texts import ItemText
from mosaique.watch.topics.weighing import Counts, Scale, Weights

NETWORK = 0
MOST_RANKED = 5_000  # undecided items ranked again, the newest; older ones keep their chance
_LESSONS = 300  # the last ones, that chances are fitted to
_LABELS = 200  # of the concepts of a topic
_LEAST_CHANGE = 0.005  # of a chance, worth a statement
_COLUMNS = ("id", "key", "title", "words", "origin", "digest")
_SHOWN = 6  # words that decided, of each side
_KEPT = 64  # rankings in memory


@dataclass(frozen=True, slots=True)
class Ranking:
    """What gives items their chance, for one topic or the network."""

    weights: Weights
    scale: Scale

    def chance(self, vector: Vector) -> float:
        """Between 0 and 1."""
        return round(self.scale.chance(self.weights.score(vector)), 4)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The words of an item that spoke for it and against it, what said most first."""

    chance: float
    favourable: tuple[str, ...]
    unfavourable: tuple[str, ...]


def rank(topic: Topic | None = None, *, most: int = MOST_RANKED) -> int:
    """Rank the undecided items of a topic, or of the whole inbox, the newest ones; how many were."""
    return _rank_again(learner_of(topic.pk if topic else NETWORK), most)


def rank_waiting() -> bool:
    """Rank again with the next learner that knows more than items were ranked with; whether there was one."""
    waiting = Learner.objects.exclude(ranked=F("version"))
    learner = waiting.select_related("topic").order_by("pk").first()
    if learner is not None:
        _rank_again(learner, MOST_RANKED)
    return learner is not None


def _rank_again(learner: Learner, most: int) -> int:
    """Reckon, then write: nobody who decides meanwhile waits. What she taught is ranked with next."""
    places = _places(learner).filter(is_drawn=False).order_by("-item_id")
    rows = list(places.values_list("pk", "item_id", "chance")[:most])
    changed = _changed(rows, _items(item for _pk, item, _chance in rows), learner)
    with transaction.atomic():
        update_rows(_model(learner), ["chance"], changed)
        Learner.objects.filter(pk=learner.pk).update(ranked=learner.version)
    return len(rows)


def rank_items(items: Sequence[Item], *, topics: Iterable[int] | None = None) -> None:
    """Rank items that were just placed: in their topics, or these only, and in the whole inbox."""
    places = TopicItem.objects.filter(item__in=items, is_drawn=False).exclude(placing=Placing.TAKEN_OUT)
    if topics is not None:
        places = places.filter(topic__in=topics)
    rows: dict[int, list[tuple[int, int, float | None]]] = {}
    for topic, pk, item, chance in places.values_list("topic_id", "pk", "item_id", "chance"):
        rows.setdefault(topic, []).append((pk, item, chance))
    whole = ItemRank.objects.filter(item__in=items, is_drawn=False).values_list("pk", "item_id", "chance")
    rows[NETWORK] = list(whole)
    learners = {one.number: one for one in _learners(rows)}
    for number, some in rows.items():
        if number in learners:
            learner = learners[number]
            update_rows(_model(learner), ["chance"], _changed(some, items, learner))


def learner_of(number: int) -> Learner:
    """The learner of a topic's key, or of the network; made when there is none."""
    topic = number or None
    return Learner.objects.get_or_create(number=number, defaults={"topic_id": topic})[0]


def ranking_of(learner: Learner) -> Ranking:
    """What a learner makes of items now."""
    return Ranking(_weights(learner), _scale(learner))


def ranking_of_one(learner: Learner, counts: Counts, vector: Vector) -> Ranking:
    """What it makes of one item, knowing this: a third of the work."""
    return Ranking(Weights.of(counts.among(vector), _seed(learner)), _scale(learner))


def _scale(learner: Learner) -> Scale:
    told = learner.lessons.order_by("-pk").values_list("score", "is_kept")[:_LESSONS]
    return Scale.fitted(list(told))


def vectors_of(items: Sequence[Item], number: int) -> dict[int, Vector]:
    """The features of items for a learner: to the network's, their topics tell too."""
    topics: dict[int, list[int]] = {}
    if number == NETWORK:
        placed = TopicItem.objects.filter(item__in=[one.pk for one in items])
        placed = placed.exclude(placing=Placing.TAKEN_OUT).order_by("pk")
        for item, topic in placed.values_list("item_id", "topic_id"):
            topics.setdefault(item, []).append(topic)
    return {one.pk: features_of(one, topics=topics.get(one.pk, ())) for one in items}


def reasons(item: Item, text: ItemText, topic: Topic | None = None) -> Reasons | None:
    """Why an item stands where it does; None before anything is known that tells."""
    number = topic.pk if topic else NETWORK
    learner = Learner.objects.select_related("topic").filter(number=number).first()
    if learner is None:
        return None
    ranking, vector = ranking_of(learner), vectors_of([item], number)[item.pk]
    parts = [(term, part) for term, part in ranking.weights.parts(vector) if not term.startswith("@")]
    sides = [[term for term, part in parts if part * sign > 0][:_SHOWN] for sign in (1, -1)]
    written = text.as_written([term for side in sides for term in side])
    favourable, unfavourable = (tuple(written[term] for term in side if term in written) for side in sides)
    return Reasons(ranking.chance(vector), favourable, unfavourable)


def set_aside(topic: Topic) -> QuerySet[TopicItem]:
    """The undecided places of a topic whose chance is under its threshold: what the inbox folds away.

    None without a threshold; never those drawn at random, put there by a person, or not ranked yet.
    """
    if topic.threshold is None:
        return TopicItem.objects.none()
    below = topic.places.filter(placing=Placing.MATCHED, is_drawn=False, chance__lt=topic.threshold)
    return below.exclude(item__in=Item.objects.filter(verdict__in=Verdict.values).values("pk"))


def _learners(numbers: Iterable[int]) -> list[Learner]:
    """The learners of these numbers, in two statements when all exist."""
    wanted = set(numbers)
    known = list(Learner.objects.filter(number__in=wanted).select_related("topic"))
    missing = wanted - {one.number for one in known}
    if not missing:
        return known
    for number in sorted(missing):
        learner_of(number)
    return list(Learner.objects.filter(number__in=wanted).select_related("topic"))


def _model(learner: Learner) -> type[ItemRank | TopicItem]:
    return ItemRank if learner.number == NETWORK else TopicItem


def _places(learner: Learner) -> QuerySet[Any]:
    """Places of items that nobody has decided on."""
    decided = Decision.objects.filter(item=OuterRef("item"), undone_at=None)
    if learner.number == NETWORK:
        return ItemRank.objects.filter(~Exists(decided))
    placed = TopicItem.objects.filter(~Exists(decided), topic=learner.topic_id)
    return placed.exclude(placing=Placing.TAKEN_OUT)


def _items(ids: Iterable[int]) -> list[Item]:
    return list(Item.objects.filter(pk__in=list(ids)).only(*_COLUMNS))


def _changed(
    rows: Sequence[tuple[int, int, float | None]], items: Sequence[Item], learner: Learner
) -> list[tuple[float, int]]:
    """Of rows (key, item, chance until now), (chance, key) of those whose chance is another now."""
    if not rows:
        return []
    wanted = {item for _pk, item, _chance in rows}
    vectors = vectors_of([one for one in items if one.pk in wanted], learner.number)
    ranking = ranking_of(learner)
    given = [(ranking.chance(vectors[item]), pk, before) for pk, item, before in rows if item in vectors]
    return [
        (chance, pk)
        for chance, pk, before in given
        if before is None or abs(chance - before) >= _LEAST_CHANGE
    ]


_rankings: dict[tuple[int, int, Any], Weights] = {}


def _weights(learner: Learner) -> Weights:
    """Kept in memory under the state itself: a version may be that of a transaction that was undone."""
    state, topic = bytes(learner.state), learner.topic
    key = (learner.number, hash(state), topic.changed_at if topic else _all_topics())
    if key not in _rankings:
        if len(_rankings) >= _KEPT:
            _rankings.clear()
        _rankings[key] = Weights.of(Counts.unpacked(state), _seed(learner))
    return _rankings[key]


def _all_topics() -> tuple[int, ...]:
    return tuple(Topic.objects.order_by("pk").values_list("pk", flat=True))


def _seed(learner: Learner) -> Vector:
    """What is believed before anything is learned: a topic's own words; for the network, to be of a topic."""
    topic = learner.topic
    if topic is None:
        return {f"{TOPIC}{pk}": UNIT for pk in _all_topics()}
    vocabulary = thesaurus()
    identifiers = topic.concepts.order_by("pk").values_list("identifier", flat=True)
    below = {lower: None for one in identifiers for lower in (one, *vocabulary.descendants(one))}
    labels = dict.fromkeys(label for one in below for label in vocabulary.labels(one))
    return features_of_words([topic.name, topic.note, *parse(topic.query).words, *list(labels)[:_LABELS]])
