from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from mosaique.catalogue.actions import create_record, withdraw_record
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.errors import WorkRefused
from mosaique.catalogue.models import DecidedPair, Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works import actions
from mosaique.catalogue.works.models import Decision, DecisionState, Gesture
from mosaique.catalogue.works.queries import members_of, said_apart
from mosaique.catalogue.works.queue import enqueue
from mosaique.catalogue.works.renewing import work_off
from mosaique.network.models import User

from .conftest import REPORT

pytestmark = pytest.mark.django_db

TITLES = (
    "Histoire de l'immigration en Lorraine au vingtième siècle",
    "Guide pratique de l'accès aux soins des personnes exilées",
    "Apprendre le français dans les ateliers sociolinguistiques",
    "Mémoires ouvrières des quartiers populaires de Mulhouse",
)


def titled(title: str) -> Description:
    return Description(title=title, date="2010")


def twins(title: str) -> tuple[Description, Description]:
    return (msgspec.structs.replace(REPORT, title=title),) * 2


@pytest.fixture
def four(publish):
    """A work of two records, then two records alone."""
    return publish(*twins(TITLES[0]), titled(TITLES[1]), titled(TITLES[2]))


def pair_of(decision, record):
    return decision.pairs.get(record=record, together=True)


def test_twins_are_one_work_under_the_first(four, works):
    assert works(*four) == [[0, 1], [2], [3]]
    assert [one.pk for one in members_of(Record.objects.get(pk=four[1].pk))] == [four[0].pk, four[1].pk]


def test_merge_and_every_undoing_restore_the_works_exactly(four, works, coordinator):
    a1, a2, b1, c1 = four
    first = actions.act(Gesture.MERGE, [b1, a1], by=coordinator)
    assert works(*four) == [[0, 1, 2], [3]]
    second = actions.act(Gesture.MERGE, [c1, b1], by=coordinator)
    assert works(*four) == [[0, 1, 2, 3]]

    actions.undo_pair(pair_of(first, a1), by=coordinator)
    assert works(*four) == [[0], [1, 2, 3]]
    actions.undo_pair(pair_of(second, b1), by=coordinator)
    assert works(*four) == [[0], [1, 3], [2]]
    actions.undo_pair(pair_of(first, a2), by=coordinator)
    assert works(*four) == [[0, 1], [2], [3]]
    for one in (a1, a2):
        actions.undo_pair(pair_of(second, one), by=coordinator)
    assert works(*four) == [[0, 1], [2], [3]]


@pytest.mark.parametrize("order", list(permutations(range(5))))
def test_chained_merges_undone_in_any_order_come_back_to_the_start(four, works, coordinator, order):
    a1, _a2, b1, c1 = four
    first = actions.act(Gesture.MERGE, [b1, a1], by=coordinator)
    second = actions.act(Gesture.MERGE, [c1, b1], by=coordinator)
    pairs = [*first.pairs.order_by("pk"), *second.pairs.order_by("pk")]
    for place in order:
        undone = pairs[place]
        actions.undo_pair(undone, by=coordinator)
        now = works(*four)
        together = next(work for work in now if four.index(undone.record) in work)
        if DecidedPair.objects.filter(decision=undone.decision, undone_at=None).exists():
            assert four.index(undone.other) not in together
    assert works(*four) == [[0, 1], [2], [3]]


def test_undoing_a_member_leaves_later_decisions(four, works, coordinator):
    a1, _a2, b1, c1 = four
    first = actions.act(Gesture.MERGE, [b1, a1], by=coordinator)
    actions.act(Gesture.MERGE, [c1, b1], by=coordinator)
    actions.undo_pair(pair_of(first, a1), by=coordinator)
    actions.act(Gesture.ATTACH, [a1, c1], by=coordinator)
    assert works(*four) == [[0, 1, 2, 3]]
    actions.undo_pair(pair_of(first, four[1]), by=coordinator)
    assert works(*four) == [[0, 2, 3], [1]]


@pytest.mark.parametrize("later", ["detached then merged", "attached"])
def test_undoing_a_merge_leaves_where_its_record_was_put_since(publish, works, coordinator, later):
    a, b, c, d = records = publish(*(titled(title) for title in TITLES))
    first = actions.act(Gesture.MERGE, [b, a], by=coordinator)
    if later == "attached":
        actions.act(Gesture.ATTACH, [a, c], by=coordinator)
    else:
        actions.act(Gesture.DETACH, [a], by=coordinator)
        actions.act(Gesture.MERGE, [c, a], by=coordinator)
    actions.act(Gesture.MERGE, [d, b], by=coordinator)
    assert works(*records) == [[0, 2], [1, 3]]
    actions.undo_pair(pair_of(first, a), by=coordinator)
    assert works(*records) == [[0, 2], [1, 3]]


def test_the_record_that_was_compared_stays_where_it_was_put_when_what_brought_others_falls(
    publish, works, coordinator
):
    a, b, c, d = records = publish(*(titled(title) for title in TITLES))
    actions.act(Gesture.MERGE, [a, b], by=coordinator)
    second = actions.act(Gesture.MERGE, [c, d], by=coordinator)
    last = actions.act(Gesture.MERGE, [b, d], by=coordinator)  # somebody looked at these two
    assert works(*records) == [[0, 1, 2, 3]]
    actions.undo_pair(pair_of(second, d), by=coordinator)
    assert works(*records) == [[0, 1, 3], [2]]
    actions.undo_pair(pair_of(last, d), by=coordinator)
    assert works(*records) == [[0, 1], [2], [3]]


@pytest.mark.parametrize(
    ("undone", "found"),
    [("first", [[0], [1, 2, 3]]), ("second", [[0, 1], [2, 3]]), ("last", [[0, 1, 2], [3]])],
)
def test_a_record_brought_along_leaves_with_any_of_the_decisions_that_brought_it(
    publish, works, coordinator, undone, found
):
    x, y, n, c = records = publish(*(titled(title) for title in TITLES))
    decisions = {
        "first": actions.act(Gesture.MERGE, [y, x], by=coordinator),
        "second": actions.act(Gesture.MERGE, [y, n], by=coordinator),
        "last": actions.act(Gesture.MERGE, [c, n], by=coordinator),
    }
    assert works(*records) == [[0, 1, 2, 3]]
    for pair in decisions[undone].pairs.order_by("-pk"):
        actions.undo_pair(pair, by=coordinator)
    assert works(*records) == found


def test_detach_holds_against_the_machine_and_can_be_undone(four, works, coordinator):
    detached = actions.act(Gesture.DETACH, [four[1]], by=coordinator)
    assert works(*four) == [[0], [1], [2], [3]]
    actions.undo_pair(detached.pairs.get(), by=coordinator)
    assert works(*four) == [[0, 1], [2], [3]]


def test_detaching_the_record_that_others_were_merged_into_leaves_the_others_together(
    publish, works, coordinator
):
    records = publish(*(titled(title) for title in TITLES))
    actions.act(Gesture.MERGE, [records[1], records[0], records[2]], by=coordinator)
    assert works(*records) == [[0, 1, 2], [3]]
    actions.act(Gesture.DETACH, [records[1]], by=coordinator)
    assert works(*records) == [[0, 2], [1], [3]]


def test_merge_overrides_what_was_kept_apart_and_its_undoing_restores_it(four, works, coordinator):
    a1, a2, b1, _c1 = four
    apart = actions.act(Gesture.APART, [a2, b1], by=coordinator)
    merged = actions.act(Gesture.MERGE, [b1, a1], by=coordinator)
    assert works(*four) == [[0, 1, 2], [3]]
    assert DecidedPair.objects.get(decision=apart).overridden_by == pair_of(merged, a2)
    actions.undo_pair(pair_of(merged, a2), by=coordinator)
    assert works(*four) == [[0, 2], [1], [3]]
    actions.undo_pair(pair_of(merged, a1), by=coordinator)
    assert works(*four) == [[0, 1], [2], [3]]


def test_attach_moves_one_record_without_its_work(four, works, coordinator):
    moved = actions.act(Gesture.ATTACH, [four[1], four[2]], by=coordinator)
    assert works(*four) == [[0], [1, 2], [3]]
    actions.undo_pair(moved.pairs.first(), by=coordinator)
    assert works(*four) == [[0, 1], [2], [3]]


def test_proposal_changes_nothing_until_it_is_accepted(four, works, coordinator):
    proposed = actions.propose(Gesture.MERGE, [four[0], four[2]], by=coordinator, reason="même rapport")
    assert works(*four) == [[0, 1], [2], [3]]
    actions.decide(proposed, by=coordinator, accept=True, answer="vu")
    assert works(*four) == [[0, 1, 2], [3]]
    proposed.refresh_from_db()
    assert (proposed.state, proposed.answer, proposed.reason) == (
        DecisionState.IN_FORCE,
        "vu",
        "même rapport",
    )
    with pytest.raises(WorkRefused):
        actions.decide(proposed, by=coordinator, accept=False)


def test_the_same_is_not_proposed_twice_whoever_asks_and_from_whichever_side(four, coordinator):
    a1, a2, b1, c1 = four
    actions.propose(Gesture.MERGE, [b1, c1], by=None)
    actions.propose(Gesture.DETACH, [a2], by=None)
    for gesture, records in ((Gesture.MERGE, [c1, b1]), (Gesture.DETACH, [a2])):
        with pytest.raises(WorkRefused) as refused:
            actions.propose(gesture, records, by=coordinator)
        assert refused.value.user_message is WorkRefused.PROPOSED_ALREADY
    for gesture, records in ((Gesture.APART, [b1, c1]), (Gesture.MERGE, [b1, a1])):
        actions.propose(gesture, records, by=coordinator)
    assert [one.gesture for one in Decision.objects.order_by("pk")] == ["merge", "detach", "apart", "merge"]


def test_what_is_kept_apart_is_not_told_apart_again(four, works, coordinator):
    a1, _a2, b1, _c1 = four
    first = actions.act(Gesture.APART, [a1, b1], by=coordinator)
    with pytest.raises(WorkRefused) as refused:
        actions.act(Gesture.APART, [b1, a1], by=coordinator)
    assert refused.value.user_message is WorkRefused.APART_ALREADY
    actions.act(Gesture.MERGE, [a1, b1], by=coordinator)
    actions.act(Gesture.APART, [a1, b1], by=coordinator)  # the merge had taken the first back
    assert works(*four)[0] != [0, 1, 2]
    actions.undo_pair(first.pairs.get(), by=coordinator)
    assert DecidedPair.objects.filter(together=False, undone_at=None).count() == 1


@pytest.mark.parametrize(
    ("proposed", "meanwhile", "said"),
    [
        ((Gesture.ATTACH, [1, 2]), (Gesture.MERGE, [1, 2]), WorkRefused.TOGETHER_ALREADY),
        ((Gesture.MERGE, [2, 3]), (Gesture.MERGE, [3, 2]), WorkRefused.TOGETHER_ALREADY),
        ((Gesture.DETACH, [1]), (Gesture.DETACH, [1]), WorkRefused.ALONE_ALREADY),
        ((Gesture.APART, [1, 2]), (Gesture.APART, [2, 1]), WorkRefused.APART_ALREADY),
    ],
)
def test_a_proposal_that_somebody_else_answered_meanwhile_is_told_so(
    four, works, coordinator, proposed, meanwhile, said
):
    proposal = actions.propose(proposed[0], [four[place] for place in proposed[1]], by=None)
    actions.act(meanwhile[0], [four[place] for place in meanwhile[1]], by=coordinator)
    before = works(*four)
    with pytest.raises(WorkRefused) as refused:
        actions.decide(proposal, by=coordinator, accept=True)
    assert refused.value.user_message is said
    assert (works(*four), Decision.objects.get(pk=proposal.pk).state) == (before, DecisionState.PROPOSED)


def test_a_proposal_leaves_alone_what_has_left_the_work_since(four, works, coordinator):
    a1, a2, b1, c1 = four
    proposal = actions.propose(Gesture.MERGE, [b1, a1], by=None)
    actions.act(Gesture.ATTACH, [a2, c1], by=coordinator)
    actions.decide(proposal, by=coordinator, accept=True)
    assert works(*four) == [[0, 2], [1, 3]]


def test_proposal_refused_changes_nothing(four, works, coordinator):
    proposed = actions.propose(Gesture.MERGE, [four[0], four[2]], by=coordinator)
    actions.decide(proposed, by=coordinator, accept=False)
    assert works(*four) == [[0, 1], [2], [3]]
    assert proposed.pairs.get().undone_at is None


def test_a_document_told_apart_while_it_is_described_stays_apart_once_published(publish, oriv, works):
    described, _ = twins(TITLES[0])
    (seen,) = publish(described)
    author = User.objects.create_user("marie@example.org", "x")
    draft = create_record(msgspec.structs.replace(described, scope="national"), structure=oriv, by=author)
    for _again in range(2):
        actions.tell_apart(draft, [seen], by=author)
    assert DecidedPair.objects.count() == 1
    assert said_apart(draft.pk) == {seen.pk}
    Record.objects.filter(pk=draft.pk).update(state=RecordState.PUBLISHED)
    enqueue([draft.pk])
    work_off()
    assert works(seen, draft) == [[0], [1]]


def test_records_of_one_work_are_told_apart_by_the_coordinator(four, works, coordinator):
    actions.tell_apart(four[1], [four[0]], by=None)
    assert works(*four) == [[0, 1], [2], [3]]
    actions.decide(Decision.objects.get(), by=coordinator, accept=True)
    assert works(*four) == [[0], [1], [2], [3]]


def test_a_record_is_not_told_apart_from_itself(four):
    actions.tell_apart(four[2], [four[2]], by=None)
    assert Decision.objects.count() == 0


def test_a_record_that_has_just_left_a_work_is_told_apart_at_once(four, coordinator):
    withdraw_record(four[1], by=coordinator, reason="erreur")
    actions.tell_apart(four[0], [four[1]], by=None)
    assert Decision.objects.get().state == DecisionState.IN_FORCE


def test_what_a_merge_took_back_is_said_again_once_the_merge_is_undone(four, works, coordinator):
    apart = actions.act(Gesture.APART, [four[2], four[3]], by=coordinator)
    said = [said_apart(four[3].pk)]
    for _again in range(2):
        merged = actions.act(Gesture.MERGE, [four[2], four[3]], by=coordinator)
        said.append(said_apart(four[3].pk))
        actions.undo_pair(merged.pairs.get(), by=coordinator)
        said.append(said_apart(four[3].pk))
    apart_from = {four[2].pk}
    assert said == [apart_from, set(), apart_from, set(), apart_from]
    assert (apart.pairs.get().undone_at, works(*four)) == (None, [[0, 1], [2], [3]])
