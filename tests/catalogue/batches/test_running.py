"""A batch from its selection to its report, and back."""

from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue import actions
from mosaique.catalogue.actions import edit_record, publish_record
from mosaique.catalogue.batches import actions as batches
from mosaique.catalogue.batches import running, undoing
from mosaique.catalogue.batches.operations import (
    AddKeyword,
    AddSubject,
    Publish,
    RemoveSubject,
    ReplaceContributor,
    ReplaceSubject,
    ReplaceText,
    SetCopy,
    SetMember,
    Withdraw,
)
from mosaique.catalogue.enums import BatchState
from mosaique.catalogue.errors import BatchRefused
from mosaique.catalogue.models import Batch, Contribution, Holding, MatchKey, Record, RecordConcept, Tombstone
from mosaique.catalogue.values.description import Description, HoldingDraft, Keyword, Subject
from mosaique.discovery import queue
from tests.catalogue.batches.samples import COMPLETE

RUN_QUERIES = 15


def now(record):
    return Record.objects.get(pk=record.pk)


def edited(record, by, **members):
    return edit_record(record, msgspec.structs.replace(now(record).description, **members), by=by)


def outcomes(batch):
    return [
        (one.record_id, one.outcome, one.reason, one.undoing, one.left)
        for one in batch.changes.order_by("pk")
    ]


def links(record):
    return (
        sorted(RecordConcept.objects.filter(record=record).values_list("concept__identifier", flat=True)),
        sorted(Contribution.objects.filter(record=record).values_list("agent__name", flat=True)),
        sorted(MatchKey.objects.filter(record=record).values_list("digest", flat=True)),
    )


def test_batch_changes_records_with_a_version_each_and_their_links_and_queues_them(record, alice, ran):
    first, second = record(), record(msgspec.structs.replace(COMPLETE, title="Le logement social"))
    queue.drain()
    batch = ran([first, second], AddSubject(concept="c119"), AddKeyword(text="Habiter"), by=alice)

    assert (batch.state, batch.changed, batch.unchanged, batch.refused) == ("done", 2, 0, 0)
    assert [subject.concept for subject in now(first).description.subjects] == ["c118", "c119"]
    assert [one.text for one in now(second).description.keywords] == ["foyers", "Habiter"]
    assert links(first)[0] == ["c118", "c119"]
    assert list(first.versions.order_by("number").values_list("number", "action", "comment", "by")) == [
        (1, "created", "", alice.pk),
        (2, "batch", f"#{batch.pk}", alice.pk),
    ]
    assert (now(first).version, now(first).updated_by) == (2, alice)
    assert sorted(queue.waiting_ids()) == [first.pk, second.pk]


def test_batch_run_twice_changes_nothing_more(record, alice, ran):
    one = record()
    ran([one], AddSubject(concept="c119"), by=alice)
    again = ran([one], AddSubject(concept="c119"), by=alice)
    assert (again.changed, again.unchanged, now(one).version) == (0, 1, 2)


def test_another_centres_record_is_refused_and_said(record, alice, irev, ran):
    own, other = record(), record(structure=irev)
    batch = ran([own, other], AddSubject(concept="c119"), by=alice)
    assert outcomes(batch) == [
        (own.pk, "changed", "", "", []),
        (other.pk, "refused", "other_centre", "", []),
    ]
    assert now(other).description == COMPLETE


def test_published_record_does_not_fall_below_the_level_and_the_others_go_on(record, person, ran):
    manager = person("manager")
    kept, fallen, last = record(), record(), record()
    for one in (kept, fallen, last):
        publish_record(one, by=manager)
    edited(kept, manager, subjects=[*COMPLETE.subjects, Subject(label="Habitat", concept="c119")])
    edited(last, manager, subjects=[*COMPLETE.subjects, Subject(label="Habitat", concept="c119")])
    batch = ran([kept, fallen, last], RemoveSubject(concept="c118"), by=manager)
    assert outcomes(batch) == [
        (kept.pk, "changed", "", "", []),
        (fallen.pk, "refused", "incomplete", "", []),
        (last.pk, "changed", "", "", []),
    ]
    assert batch.changes.get(record=fallen).missing == ["subject"]


def test_record_deleted_between_preview_and_run_is_reported(record, alice, oriv):
    one, gone = record(), record()
    batch = batches.prepare_batch(
        [one.pk, gone.pk], by=alice, structure=oriv, operations=[AddKeyword(text="x")]
    )
    actions.delete_draft(gone, by=None)
    batches.confirm_batch(batch, by=alice)
    running.run(batch.pk)
    assert outcomes(batch) == [(one.pk, "changed", "", "", []), (None, "refused", "gone", "", [])]


def test_a_record_that_cannot_be_changed_is_reported_and_the_others_go_on(record, alice, ran, monkeypatch):
    class Failing(AddKeyword, frozen=True, tag="failing"):
        def apply(self, description: Description) -> Description:
            if description.title == "Abîmé":
                raise RuntimeError
            return super().apply(description)

    monkeypatch.setitem(running.from_kept.__globals__["_kinds"], "failing", Failing)
    damaged, sound = record(Description(title="Abîmé")), record()
    batch = ran([damaged, sound], Failing(text="x"), by=alice)
    assert [(one[0], one[1], one[2]) for one in outcomes(batch)] == [
        (damaged.pk, "refused", "error"),
        (sound.pk, "changed", ""),
    ]


def test_own_copies_are_changed_on_another_centres_record_and_come_back(
    record, alice, irev, oriv, copy, ran, undone
):
    other = record(structure=irev, holdings=[HoldingDraft(location="Réserve")])
    actions.set_holdings(other, [copy], structure=oriv, by=alice)
    batch = ran([other], SetCopy(member="location", value="Magasin", only_if_empty=False), by=alice)
    assert list(Holding.objects.order_by("structure__code").values_list("location", flat=True)) == [
        "Réserve",
        "Magasin",
    ]
    assert now(other).version == 1
    undone(batch, by=alice)
    assert Holding.objects.get(structure=oriv).location == "Salle de lecture"


def test_harvesters_are_told_of_copies_changed_on_a_published_record(record, alice, oriv, copy, ran):
    one = publish_record(record(holdings=[copy]), by=alice)
    batch = ran([one], SetCopy(member="location", value="Magasin", only_if_empty=False), by=alice)
    assert (now(one).updated_at, now(one).version) == (batch.started_at, one.version)


def test_publishing_takes_those_at_the_level_and_undoing_takes_them_back(record, alice, ran, undone):
    ready, poor = record(), record(Description(title="Sans rien d'autre"))
    batch = ran([ready, poor], Publish(), by=alice)
    assert outcomes(batch) == [
        (ready.pk, "changed", "", "", []),
        (poor.pk, "refused", "incomplete", "", []),
    ]
    assert (now(ready).state, now(ready).published_at) == ("published", batch.started_at)
    undone(batch, by=alice)
    assert (now(ready).state, now(ready).published_at) == ("draft", None)
    assert list(Tombstone.objects.values_list("record", flat=True)) == [ready.pk]


def test_withdrawing_asks_for_its_own_right_and_comes_back(record, alice, person, ran, undone):
    manager = person("manager")
    one = record()
    publish_record(one, by=manager)
    refused = ran([one], Withdraw(reason="Doublon"), by=alice)
    assert outcomes(refused) == [(one.pk, "refused", "role", "", [])]
    batch = ran([one], Withdraw(reason="Doublon"), by=manager)
    assert (now(one).state, now(one).withdrawal_reason) == ("withdrawn", "Doublon")
    kept = undone(batch, by=alice)
    assert (now(one).state, outcomes(kept)[0][2:4]) == ("withdrawn", ("role", "refused"))
    batch = ran([one], Publish(), by=manager)  # a withdrawn record is not published by a batch
    assert outcomes(batch) == [(one.pk, "refused", "state", "", [])]


def test_manager_takes_a_withdrawal_back(record, person, ran, undone):
    manager = person("manager")
    one = record()
    first = publish_record(one, by=manager).published_at
    undone(ran([one], Withdraw(reason="Doublon"), by=manager), by=manager)
    assert (now(one).state, now(one).withdrawn_at, now(one).published_at) == ("published", None, first)


def test_undoing_gives_back_exactly_what_there_was(record, alice, ran, undone):
    one = record()
    before = (now(one).description, links(one))
    batch = ran(
        [one],
        ReplaceSubject(old="c118", new="c119"),
        ReplaceContributor(old=("person:sayad abdelmalek",), name="Sayad, A."),
        ReplaceText(member="title", old="habitat", new="logement"),
        SetMember(member="scope", value="local", only_if_empty=False),
        by=alice,
    )
    assert (now(one).description, links(one)) != before
    batch = undone(batch, by=alice)
    assert (batch.state, now(one).description, links(one)) == ("undone", *before)
    assert list(one.versions.order_by("number").values_list("action", flat=True)) == [
        "created",
        "batch",
        "batch_undone",
    ]


def test_undoing_leaves_what_was_changed_since_and_says_it(record, alice, ran, undone):
    titled, other_member, same_list = record(), record(), record()
    batch = ran(
        [titled, other_member, same_list],
        ReplaceText(member="title", old="habitat", new="logement"),
        AddKeyword(text="Habiter"),
        by=alice,
    )
    edited(titled, alice, title="Mon titre à moi")
    edited(other_member, alice, date="2010")
    edited(same_list, alice, keywords=[*now(same_list).description.keywords, Keyword(text="ajouté depuis")])
    undone(batch, by=alice)

    assert (now(titled).title, [one.text for one in now(titled).description.keywords]) == (
        "Mon titre à moi",
        ["foyers"],
    )
    assert now(other_member).description == msgspec.structs.replace(COMPLETE, date="2010")
    assert [one.text for one in now(same_list).description.keywords] == ["foyers", "ajouté depuis"]
    assert [(undoing, left) for *_, undoing, left in outcomes(batch)] == [
        ("partly", ["title"]),
        ("back", []),
        ("back", []),
    ]


def test_undoing_the_first_of_two_batches_leaves_the_second(record, alice, ran, undone):
    one = record()
    first = ran([one], SetMember(member="rights", value="A", only_if_empty=False), by=alice)
    second = ran([one], SetMember(member="rights", value="B", only_if_empty=False), by=alice)
    undone(first, by=alice)
    assert now(one).description.rights == "B"
    undone(second, by=alice)
    assert now(one).description.rights == "A"
    assert [outcomes(batch)[0][3:] for batch in (first, second)] == [("left", ["rights"]), ("back", [])]


def test_batch_goes_through_in_chunks_and_undoing_too(record, alice, ran, undone, monkeypatch):
    monkeypatch.setattr("mosaique.catalogue.batches.running.CHUNK", 2)
    monkeypatch.setattr("mosaique.catalogue.batches.undoing.CHUNK", 2)
    records = [record() for _ in range(5)]
    batch = ran(records, AddKeyword(text="x"), by=alice)
    assert (batch.position, batch.changed, batch.changes.count()) == (5, 5, 5)
    undone(batch, by=alice)
    assert {now(one).description.keywords[-1].text for one in records} == {"foyers"}


@pytest.mark.parametrize("count", [1, 20])
def test_batch_asks_the_same_number_of_questions_for_one_and_for_twenty(
    record, alice, oriv, django_assert_num_queries, count
):
    records = [record() for _ in range(count)]
    batch = batches.prepare_batch(
        [one.pk for one in records], by=alice, structure=oriv, operations=[AddSubject(concept="c119")]
    )
    batches.confirm_batch(batch, by=alice)
    alice.has_perm("catalogue.change_record", records[0])
    with django_assert_num_queries(RUN_QUERIES):
        running.run(batch.pk)


def test_person_who_lost_her_role_changes_nothing(record, alice, oriv):
    one = record()
    batch = batches.prepare_batch([one.pk], by=alice, structure=oriv, operations=[AddKeyword(text="x")])
    batches.confirm_batch(batch, by=alice)
    alice.memberships.all().delete()
    running.run(batch.pk)
    assert outcomes(batch) == [(one.pk, "refused", "other_centre", "", [])]


def test_what_cannot_be_asked_of_a_batch_is_refused(record, alice, oriv, ran):
    with pytest.raises(BatchRefused):
        batches.prepare_batch([], by=alice, structure=oriv)
    one = record()
    empty = batches.prepare_batch([one.pk], by=alice, structure=oriv)
    with pytest.raises(BatchRefused):
        batches.confirm_batch(empty, by=alice)
    done = ran([one], AddKeyword(text="x"), by=alice)
    for refused in (
        lambda: batches.confirm_batch(done, by=alice),
        lambda: batches.add_operation(done, AddKeyword(text="y"), by=alice),
        lambda: batches.discard_batch(done),
        lambda: batches.take_up_batch(done),
    ):
        with pytest.raises(BatchRefused):
            refused()


def test_error_stops_a_batch_which_can_be_taken_up_again(
    record, alice, oriv, monkeypatch, django_capture_on_commit_callbacks
):
    one = record()
    batch = batches.prepare_batch([one.pk], by=alice, structure=oriv, operations=[AddKeyword(text="x")])
    with monkeypatch.context() as broken:
        broken.setattr("mosaique.catalogue.storage.rewrite_records", lambda *a, **k: 1 / 0)
        with django_capture_on_commit_callbacks(execute=True):
            batches.confirm_batch(batch, by=alice)
    assert (Batch.objects.get().state, now(one).version) == (BatchState.FAILED, 1)
    with django_capture_on_commit_callbacks(execute=True):
        batches.take_up_batch(batch)
    assert (Batch.objects.get().state, now(one).version) == (BatchState.DONE, 2)


def test_start_of_the_worker_takes_up_what_a_former_one_left_and_says_where(
    record, alice, oriv, django_capture_on_commit_callbacks, monkeypatch
):
    records = [record() for _ in range(3)]
    batch = batches.prepare_batch(
        [one.pk for one in records], by=alice, structure=oriv, operations=[AddKeyword(text="x")]
    )
    batches.confirm_batch(batch, by=alice)
    monkeypatch.setattr("mosaique.catalogue.batches.running.CHUNK", 2)
    running._step(batch.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert batches.take_up_unfinished() == 1
    batch = Batch.objects.get()
    assert (batch.state, batch.changed, [one["position"] for one in batch.taken_up]) == ("done", 3, [2])
    assert [now(one).version for one in records] == [2, 2, 2]


def test_interrupted_undoing_is_taken_up_and_ends_as_an_uninterrupted_one(
    record, alice, ran, monkeypatch, django_capture_on_commit_callbacks
):
    records = [record() for _ in range(3)]
    batch = ran(records, AddKeyword(text="x"), by=alice)
    monkeypatch.setattr("mosaique.catalogue.batches.undoing.CHUNK", 2)
    batches.undo_batch(batch, by=alice)
    undoing._step(batch.pk)
    assert [now(one).version for one in records] == [3, 3, 2]
    with django_capture_on_commit_callbacks(execute=True):
        batches.take_up_unfinished()
    batch = Batch.objects.get()
    assert (batch.state, [one["position"] for one in batch.taken_up]) == ("undone", [2])
    assert [now(one).description for one in records] == [COMPLETE] * 3
    assert [now(one).version for one in records] == [3, 3, 3]
