"""Decisions teach, undone ones are unlearned, and what is known is what the decisions in force say."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosaique.core import clock
from mosaique.watch.inbox.models import Decision, DropReason, Verdict, WayFound
from mosaique.watch.models import Item
from mosaique.watch.topics import actions, learning, loading, matching, ranking
from mosaique.watch.topics.models import ItemRank, Learner, Lesson, TopicItem
from mosaique.watch.topics.weighing import Counts
from tests.watch.topics.conftest import work


def decide(item, verdict, reason="", topic=None, way=WayFound.DATED):
    Decision.objects.filter(item=item, undone_at=None).update(undone_at=clock.now())
    if verdict is not None:
        Decision.objects.create(
            item=item, verdict=verdict, reason=reason, topic=topic, way=way, at=clock.now()
        )
    learning.learn(item, verdict, reason)


def keep(item, **said):
    decide(item, Verdict.KEPT, **said)


def drop(item, reason=DropReason.OFF_TOPIC, **said):
    decide(item, Verdict.DROPPED, reason, **said)


def known(topic=None):
    learner = Learner.objects.filter(number=topic.pk if topic else ranking.NETWORK).first()
    return Counts.unpacked(bytes(learner.state)) if learner else Counts()


def lessons(topic=None):
    rows = Lesson.objects.filter(learner__number=topic.pk if topic else ranking.NETWORK).order_by("item")
    return list(rows.values_list("item__title", "is_kept"))


def test_an_item_teaches_its_topics_and_the_network(a_topic, read):
    housing, sport = a_topic("Logement", "logement"), a_topic("Sport", "sport")
    item = read("Le logement")[0]
    keep(item)
    assert (lessons(), lessons(housing), lessons(sport)) == (
        [("Le logement", True)],
        [("Le logement", True)],
        [],
    )
    assert (known(housing).kept, known(sport).kept) == (1, 0)


@pytest.mark.parametrize("reason", DropReason.values)
def test_only_off_topic_and_minor_ones_teach_what_to_drop(a_topic, read, reason):
    topic = a_topic(query="logement")
    drop(read("Le logement")[0], reason)
    assert lessons(topic) == ([("Le logement", False)] if reason in {"off topic", "minor"} else [])


def test_one_dropped_as_off_topic_within_a_topic_teaches_no_other_topic(a_topic, read):
    housing, town = a_topic("Logement", "logement"), a_topic("Ville", "ville")
    drop(read("Le logement en ville")[0], topic=housing)
    assert (len(lessons(housing)), len(lessons(town)), len(lessons())) == (1, 0, 1)


def test_a_decision_undone_is_unlearned_exactly(a_topic, read):
    topic = a_topic(query="logement")
    first, second = read("Le logement social", "Le logement vacant")
    keep(first)
    before = (known(topic), known())
    drop(second)
    decide(second, None)
    assert (known(topic), known(), lessons(topic)) == (*before, [("Le logement social", True)])


def test_a_decision_changed_teaches_the_last_one(a_topic, read):
    topic = a_topic(query="logement")
    item = read("Le logement")[0]
    keep(item)
    drop(item)
    drop(item)
    assert (lessons(topic), known(topic).kept, known(topic).dropped) == ([("Le logement", False)], 0, 1)
    drop(item, DropReason.KNOWN)
    assert (lessons(topic), known(topic)) == ([], Counts())


def test_learning_again_from_the_decisions_gives_what_was_learned(a_topic, read):
    draw = random.Random(11)
    topic = a_topic(query="logement")
    items = read(*(f"Le logement {' '.join(draw.choices('abcdefghij', k=4))}" for _ in range(25)))
    for _step in range(60):
        item = draw.choice(items)
        draw.choice([keep, drop, lambda one: decide(one, None)])(item)
    before = (known(topic), known(), lessons(topic))
    history = list(Lesson.objects.order_by("pk").values_list("pk", "score", "chance", "at"))
    learning.rebuild(topic)
    learning.rebuild()
    assert (known(topic), known(), lessons(topic)) == before
    assert list(Lesson.objects.order_by("pk").values_list("pk", "score", "chance", "at")) == history


def test_what_was_lost_is_learned_again(a_topic, read):
    topic = a_topic(query="logement")
    keep(read("Le logement")[0])
    before = known(topic)
    Learner.objects.update(state=b"")
    Lesson.objects.all().delete()
    assert learning.rebuild(topic) == 1
    assert known(topic) == before


def test_an_item_whose_words_have_changed_is_unlearned_by_the_worker(a_topic, read):
    topic = a_topic(query="logement")
    item, other = read("Le logement social", "Le logement vacant")
    keep(item)
    keep(other)
    Item.objects.filter(pk=item.pk).update(title="Le logement étudiant", digest=1)
    decide(Item.objects.get(pk=item.pk), None)
    work()
    assert (known(topic).kept, "social" in known(topic).words) == (1, False)
    assert not Learner.objects.filter(is_stale=True).exists()


def test_an_item_whose_topics_have_changed_is_unlearned_by_the_worker(a_topic, read):
    topic = a_topic(query="logement")
    item = read("Squats")[0]
    keep(item)
    actions.put_in(topic, item)
    decide(item, None)
    work()
    assert known() == Counts()


def test_learners_are_locked_the_network_s_first(a_topic, read):
    """Otherwise two people who decide of several items each can wait for each other."""
    topic = a_topic(query="logement")
    Learner.objects.all().delete()
    ranking.learner_of(topic.pk)
    with CaptureQueriesContext(connection) as told:
        keep(read("Le logement")[0])
    locked = [
        one["sql"] for one in told if '"watch_learner"."state"' in one["sql"] and "ORDER BY" in one["sql"]
    ]
    assert {one.rpartition("ORDER BY ")[2].removesuffix(" FOR UPDATE") for one in locked} == {
        '"watch_learner"."number" ASC'
    }


def test_a_ranking_is_not_measured_on_what_a_chance_put_forward(a_topic, read):
    topic = a_topic(query="logement")
    items = read("Le logement", "Un logement", "Des logements")
    TopicItem.objects.update(is_drawn=True)
    for item, way in zip(items, WayFound, strict=True):
        keep(item, way=way)
    measured = Lesson.objects.filter(learner__topic=topic, is_drawn=True).order_by("pk")
    assert list(measured.values_list("item__title", flat=True)) == ["Un logement", "Des logements"]


def test_a_ranking_is_not_measured_on_decisions_that_were_there_before_it(a_topic, read, monkeypatch):
    monkeypatch.setattr(matching, "is_drawn", lambda *_said: True)
    keep(read("Le logement")[0])
    topic = a_topic(query="logement")
    assert list(Lesson.objects.filter(learner__topic=topic).values_list("is_drawn", flat=True)) == [False]


def test_an_item_put_in_a_topic_after_its_decision_teaches_it(a_topic, read):
    topic = a_topic(query="logement")
    item = read("Squats")[0]
    keep(item)
    assert lessons(topic) == []
    actions.put_in(topic, item)
    assert lessons(topic) == [("Squats", True)]
    actions.take_out(topic, item)
    assert (lessons(topic), known(topic)) == ([], Counts())


def test_a_topic_made_after_decisions_learns_from_them(a_topic, read):
    keep(read("Le logement")[0])
    assert lessons(a_topic(query="logement")) == [("Le logement", True)]


def test_what_is_kept_goes_up_and_what_is_dropped_goes_down(a_topic, read):
    topic = a_topic(query="logement", note="Habitat")
    for number in range(6):
        good, bad = read(f"Logement social {number}", f"Logement de vacances {number}")
        keep(good)
        drop(bad)
    read(*(f"Logement social à {town}" for town in ("Metz", "Reims", "Nancy", "Colmar")))
    read(*(f"Logement de vacances à {town}" for town in ("Metz", "Reims", "Nancy", "Colmar")))
    work()
    undecided = TopicItem.objects.filter(topic=topic, is_drawn=False, item__decisions=None)
    chances = undecided.order_by("-chance").values_list("item__title", "chance")
    split = sum("social" in title for title, _chance in chances)
    assert all("social" in title for title, _chance in chances[:split])
    assert chances[0][1] > 0.5 > chances[len(chances) - 1][1]
    assert ItemRank.objects.filter(item__decisions=None, is_drawn=False, chance=None).count() == 0


def test_before_any_decision_the_topic_s_own_words_rank(a_topic, read):
    topic = a_topic("Squats", "squat OU logement", note="Occupations sans titre de logements vacants")
    read("Un squat évacué, des logements vacants", "Le logement au fil des saisons, en images et en musique")
    places = TopicItem.objects.filter(topic=topic)
    TopicItem.objects.update(is_drawn=False)
    ranking.rank(topic)
    assert places.order_by("-chance").values_list("item__title", flat=True)[0].startswith("Un squat")


def test_what_was_said_of_an_item_before_its_decision_is_noted(a_topic, read):
    topic = a_topic(query="logement")
    item = read("Le logement")[0]
    TopicItem.objects.update(is_drawn=True)
    keep(item)
    lesson = Lesson.objects.get(learner__topic=topic)
    ranked = ranking.ranking_of(Learner.objects.get(topic=topic))
    assert lesson.is_drawn
    assert lesson.score < ranked.weights.score(ranking.vectors_of([item], topic.pk)[item.pk])


def test_words_that_decided_are_told_as_they_are_written(a_topic, read):
    topic = a_topic(query="logement")
    for number in range(3):
        good, bad = read(f"Logement d’étudiants {number}", f"Logement de vacances {number}")
        keep(good)
        drop(bad)
    item = read("Vacances et logements étudiants")[0]
    told = ranking.reasons(item, loading.texts_of([item])[0], topic)
    assert ("étudiants" in told.favourable, "Vacances" in told.unfavourable) == (True, True)


def test_what_stands_under_the_threshold_is_set_aside_but_what_is_drawn_or_added(a_topic, read):
    topic = a_topic(query="logement", threshold=0.3)
    read(*(f"Logement {number}" for number in range(4)))
    low, drawn, added, high = TopicItem.objects.order_by("pk")
    TopicItem.objects.update(chance=0.1, is_drawn=False)
    TopicItem.objects.filter(pk=drawn.pk).update(is_drawn=True)
    TopicItem.objects.filter(pk=added.pk).update(placing="added")
    TopicItem.objects.filter(pk=high.pk).update(chance=0.3)
    assert list(ranking.set_aside(topic)) == [low]
    Item.objects.filter(pk=low.item_id).update(verdict="kept")
    assert list(ranking.set_aside(topic)) == []
    Item.objects.update(verdict="")
    topic.threshold = None
    assert list(ranking.set_aside(topic)) == []


def test_ranking_again_reckons_before_it_writes(a_topic, read):
    topic = a_topic(query="logement")
    read("Le logement")
    TopicItem.objects.update(is_drawn=False, chance=None)
    with CaptureQueriesContext(connection) as told:
        ranking.rank(topic)
    said = [one["sql"].removeprefix("1 times: ").split()[0] for one in told]
    assert said[said.index("SAVEPOINT") :] == ["SAVEPOINT", "UPDATE", "UPDATE", "RELEASE"]
    assert TopicItem.objects.get().chance is not None


def test_network_ranks_what_is_of_a_topic_first_before_any_decision(a_topic, read):
    a_topic(query="logement")
    read("Le logement", "Le sport")
    ItemRank.objects.update(is_drawn=False)
    ranking.rank()
    chances = dict(ItemRank.objects.values_list("item__title", "chance"))
    assert chances["Le logement"] > chances["Le sport"]
