"""Learning and unlearning leave nothing behind; chances follow what was decided."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.watch.topics.features import UNIT, features_of_words
from mosaique.watch.topics.measure import measured, work_saved
from mosaique.watch.topics.weighing import Counts, Scale, Weights

VECTORS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, UNIT), min_size=1, max_size=5)
LESSONS = st.lists(st.tuples(VECTORS, st.booleans()), max_size=12)


def learned(lessons):
    counts = Counts()
    for vector, is_kept in lessons:
        counts.add(vector, is_kept=is_kept)
    return counts


@given(LESSONS, VECTORS, st.booleans())
def test_what_is_unlearned_leaves_nothing(lessons, vector, is_kept):
    counts = learned(lessons)
    counts.add(vector, is_kept=is_kept)
    counts.add(vector, is_kept=is_kept, times=-1)
    assert counts == learned(lessons)


@given(LESSONS, st.randoms(use_true_random=False))
def test_the_order_of_lessons_does_not_matter(lessons, draw):
    shuffled = draw.sample(lessons, len(lessons))
    assert learned(shuffled) == learned(lessons)


@given(LESSONS)
def test_what_is_stored_is_what_comes_back(lessons):
    counts = learned(lessons)
    assert Counts.unpacked(counts.packed()) == counts


TEXTS = st.lists(st.sampled_from(["logement", "ville", "santé", "école", "emploi"]), min_size=1, max_size=5)


@given(st.lists(st.tuples(TEXTS, st.booleans()), max_size=12), TEXTS)
def test_keeping_an_item_never_lowers_its_score(lessons, text):
    told = [(features_of_words(words), is_kept) for words, is_kept in lessons]
    vector = features_of_words(text)
    before, after = learned(told), learned([*told, (vector, True)])
    assert Weights.of(after, {}).score(vector) >= Weights.of(before, {}).score(vector) - 0.005  # rounding


def test_topic_s_own_words_rank_before_any_decision():
    weights = Weights.of(Counts(), features_of_words(["logement social", "squat"]))
    near, far = features_of_words(["le logement des étudiants"]), features_of_words(["un match de football"])
    assert weights.score(near) > weights.score(far) == 0


def test_words_that_decided_come_with_their_sign():
    counts = learned([({"logement": 900}, True), ({"football": 900}, False)])
    parts = Weights.of(counts, {}).parts({"logement": 500, "football": 700, "autre": 100})
    assert [(term, part > 0) for term, part in parts] == [("football", False), ("logement", True)]


def test_chances_follow_what_was_decided():
    scale = Scale.fitted([(0.2, True)] * 50 + [(-0.2, False)] * 50)
    assert scale.chance(0.2) > 0.9
    assert scale.chance(-0.2) < 0.1
    rare = Scale.fitted([(0.1, False)] * 95 + [(0.1, True)] * 5)
    assert rare.chance(0.1) == pytest.approx(0.06, abs=0.03)


@given(st.lists(st.tuples(st.floats(-1, 1), st.booleans()), max_size=50))
def test_chances_are_chances_and_keep_the_order_of_scores(told):
    scale = Scale.fitted(told)
    chances = [scale.chance(score / 10) for score in range(-10, 11)]
    assert chances == sorted(chances)
    assert all(0 < chance < 1 for chance in chances)


def test_measure_says_nothing_of_too_few_decisions():
    assert (measured([(0.5, True)] * 19).tells, measured([(0.5, False)] * 40).tells) == (False, False)


def test_measure_of_a_perfect_ranking_and_of_none():
    perfect = measured([(1 - n / 100, n < 10) for n in range(100)])
    assert (perfect.recalls[0], perfect.at_half) == (1.0, 100)
    none = measured([(0.5, n % 10 == 0) for n in range(100)])
    assert [round(recall, 2) for recall in none.recalls] == [n / 10 for n in range(1, 11)]


def test_work_saved_is_most_by_a_perfect_order_and_nothing_by_any():
    assert round(work_saved([True] * 10 + [False] * 90), 2) == 0.85
    draw = random.Random(3)
    saved = [work_saved(draw.sample([True] * 40 + [False] * 360, 400)) for _time in range(30)]
    assert abs(sum(saved) / len(saved)) < 0.03
