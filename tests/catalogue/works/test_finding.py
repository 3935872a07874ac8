from __future__ import annotations

import csv
import json

import msgspec
import pytest
from click.testing import CliRunner

from mosaique.catalogue import actions as records_actions
from mosaique.catalogue import storage
from mosaique.catalogue.models import DecidedPair, Match, Record, WaitingRecord
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.works import actions, checking, rebuilding, renewing
from mosaique.catalogue.works.models import FormerLeader, Gesture, Likeness
from mosaique.catalogue.works.queries import to_be_decided, why
from mosaique.catalogue.works.renewing import work_off
from mosaique.catalogue.works.successors import successor_of
from mosaique.cli import works as works_command
from mosaique.core import clock
from mosaique.core.waiting import new_token
from mosaique.discovery.models import QueuedDocument

from .conftest import REPORT

pytestmark = pytest.mark.django_db


def other(number: int):
    return msgspec.structs.replace(
        REPORT, title=f"{REPORT.title[::-1]} {number * 'x'}", date=f"{1990 + number}"
    )


def test_a_record_withdrawn_leaves_its_work_and_comes_back(publish, works, coordinator):
    records = publish(REPORT, REPORT, REPORT)
    assert works(*records) == [[0, 1, 2]]
    records_actions.withdraw_record(records[0], by=coordinator, reason="erreur")
    work_off()
    assert works(*records) == [[1, 2]]
    assert Record.objects.get(pk=records[0].pk).leader_id is None
    records_actions.restore_record(records[0], by=coordinator)
    work_off()
    assert works(*records) == [[0, 1, 2]]
    assert Record.objects.get(pk=records[0].pk).leader_id == records[1].pk  # a leader stays one


def test_a_record_that_its_catalogue_takes_away_leaves_its_work_and_comes_back(publish, works):
    records = publish(REPORT, REPORT, REPORT)
    storage.withdraw_records([records[0].pk], at=clock.now(), reason="éteint")
    work_off()
    assert works(*records) == [[1, 2]]
    assert list(checking.differences()) == []
    storage.restore_records([records[0].pk], at=clock.now())
    work_off()
    assert works(*records) == [[0, 1, 2]]


def test_a_record_edited_joins_and_leaves(publish, works, coordinator):
    records = publish(REPORT, other(3))
    records_actions.edit_record(records[1], REPORT, by=coordinator)
    work_off()
    assert works(*records) == [[0, 1]]
    records_actions.edit_record(records[1], other(3), by=coordinator)
    work_off()
    assert (works(*records), Match.objects.count()) == ([[0], [1]], 0)


def test_erasing_the_leader_gives_the_others_one(publish, works):
    records = publish(REPORT, REPORT, REPORT)
    storage.bury_records([records[0].pk], at=clock.now())
    Record.objects.filter(pk=records[0].pk).delete()
    work_off()
    assert works(*records[1:]) == [[0, 1]]
    assert list(checking.differences()) == []


def test_the_address_of_a_leader_that_went_leads_to_the_work_as_it_is_now(publish, works, coordinator):
    one, two, three = publish(REPORT, REPORT, REPORT)
    records_actions.withdraw_record(one, by=coordinator, reason="doublon")
    work_off()
    assert [successor_of(record.pk) for record in (one, two, three)] == [two.pk, None, None]
    storage.bury_records([two.pk], at=clock.now())
    Record.objects.filter(pk=two.pk).delete()
    work_off()
    assert [successor_of(record.pk) for record in (one, two, three)] == [three.pk, three.pk, None]
    elsewhere = publish(other(3), other(3))[0]
    actions.act(Gesture.MERGE, [elsewhere, three], by=coordinator)
    assert [successor_of(record.pk) for record in (one, two, three)] == [elsewhere.pk, elsewhere.pk, None]
    records_actions.restore_record(one, by=coordinator)
    work_off()
    assert not FormerLeader.objects.filter(pk=one.pk).exists()
    assert list(checking.differences()) == []


def test_the_address_of_a_record_that_led_nothing_leads_nowhere(publish, coordinator):
    one, two = publish(REPORT, REPORT)
    for record in (two, one):
        records_actions.withdraw_record(record, by=coordinator, reason="retrait")
        work_off()
    assert [successor_of(one.pk), successor_of(two.pk)] == [None, None]


def test_every_member_of_a_work_that_changed_is_indexed_again(publish):
    first = publish(REPORT)
    QueuedDocument.objects.all().delete()
    second = publish(REPORT)
    queued = set(QueuedDocument.objects.values_list("document_id", flat=True))
    assert queued >= {first[0].pk, second[0].pk}


def test_what_came_one_by_one_gives_the_works_found_from_nothing(publish, works):
    described = [REPORT, other(1), REPORT, other(2), msgspec.structs.replace(REPORT, date="2006"), REPORT]
    records = [one for description in described for one in publish(description)]
    one_by_one = works(*records)
    matches = set(Match.objects.values_list("low", "high", "likeness", "score"))
    rebuilding.rebuild()
    assert works(*records) == one_by_one == [[0, 2, 5], [1], [3], [4]]
    assert set(Match.objects.values_list("low", "high", "likeness", "score")) == matches
    assert WaitingRecord.objects.count() == 0


def test_the_worker_stands_aside_while_all_works_are_found_again(publish, works):
    records = publish(REPORT, other(1), REPORT)
    looked_at = []
    rebuilding.rebuild(progress=lambda _count: looked_at.append(work_off()))
    assert (looked_at, works(*records), WaitingRecord.objects.count()) == ([0], [[0, 2], [1]], 0)


def test_what_was_queued_before_and_seen_after_waits_still(publish):
    (record,) = publish(REPORT)
    before = new_token()

    def queue_late(_count):
        WaitingRecord.objects.filter(pk=record.pk).update(token=before)

    rebuilding.rebuild(progress=queue_late)
    assert list(WaitingRecord.objects.values_list("record_id", "token")) == [(record.pk, before)]


def test_a_record_erased_while_all_works_are_found_again_is_in_none(publish, works, monkeypatch):
    records = publish(REPORT, REPORT, REPORT)
    compare = rebuilding._alike_by_others

    def erase_meanwhile(kept):
        Record.objects.filter(pk=records[1].pk).delete()
        yield from compare(kept)

    monkeypatch.setattr(rebuilding, "_alike_by_others", erase_meanwhile)
    rebuilding.rebuild()
    assert works(records[0], records[2]) == [[0, 1]]


def test_decisions_survive_finding_all_works_again(publish, works, coordinator):
    records = publish(REPORT, REPORT, other(1))
    actions.act(Gesture.DETACH, [records[1]], by=coordinator)
    actions.act(Gesture.MERGE, [records[0], records[2]], by=coordinator)
    rebuilding.rebuild()
    assert works(*records) == [[0, 2], [1]]
    assert list(checking.differences()) == []


def test_a_decision_finds_again_a_record_that_was_erased_and_came_anew(publish, works, coordinator):
    records = publish(REPORT, other(1), names=("a1", "b1"))
    actions.act(Gesture.MERGE, [records[0], records[1]], by=coordinator)
    pair = DecidedPair.objects.get()
    storage.bury_records([records[1].pk], at=clock.now())
    Record.objects.filter(pk=records[1].pk).delete()
    work_off()
    padding, again = publish(other(5), other(1), names=("c1", "b1"))
    assert works(records[0], again, padding) == [[0, 1], [2]]
    pair.refresh_from_db()
    assert pair.record_id == again.pk


def test_pairs_to_be_decided_leave_the_list_once_they_are(publish, coordinator):
    records = publish(
        REPORT, msgspec.structs.replace(REPORT, contributors=[Contributor(name="Autre, Anne")], date="")
    )
    asked = to_be_decided()
    assert [(one.low_id, one.high_id, one.likeness) for one in asked] == [
        (records[0].pk, records[1].pk, Likeness.ASK)
    ]
    decision = actions.act(Gesture.APART, records, by=coordinator)
    assert list(to_be_decided()) == []
    assert [one.decision for one in why(*records).decided] == [decision]
    actions.undo_pair(decision.pairs.get(), by=coordinator)
    assert to_be_decided().count() == 1


def test_check_tells_a_leader_that_pairs_do_not_make(publish):
    records = publish(REPORT, other(1))
    Record.objects.filter(pk=records[1].pk).update(leader=records[0])
    assert {(one["part"], one["id"]) for one in checking.differences()} == {
        ("works", records[0].pk),
        ("works", records[1].pk),
    }


def test_works_command_writes_a_row_a_record(publish, tmp_path, monkeypatch):
    monkeypatch.setattr(works_command, "require_instance", lambda: None)
    records = publish(REPORT, REPORT, other(1), names=("s1", "s2", "s3"))
    target = tmp_path / "works.csv"
    assert CliRunner().invoke(works_command.works_command, ["-o", str(target)]).exit_code == 0
    rows = list(csv.DictReader(target.open()))
    first, second, third = (str(one.pk) for one in records)
    assert [tuple(row.values()) for row in rows] == [
        (first, "ORIV", "s1", first), (second, "IREV", "s2", first), (third, "ORIV", "s3", third),
    ]  # fmt: skip
    as_json = CliRunner().invoke(works_command.works_command, ["--format", "json"])
    assert [row["work_id"] for row in json.loads(as_json.stdout)] == [int(first), int(first), int(third)]


def test_rebuilding_finds_pairs_that_share_only_keys_of_many(publish, monkeypatch):
    for module in (rebuilding, renewing):
        monkeypatch.setattr(module, "FEW", 1)
        monkeypatch.setattr(module, "MOST_COMPARED", 2)
    records = publish(REPORT, REPORT, other(1), names=("s1", "s2", "s3"))
    rebuilding.rebuild()
    assert list(Record.objects.order_by("pk").values_list("leader_id", flat=True)) == [
        None, records[0].pk, None,
    ]  # fmt: skip
