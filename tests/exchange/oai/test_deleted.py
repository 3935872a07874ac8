from __future__ import annotations

import pytest

from mosaique.catalogue import storage
from mosaique.catalogue.actions import delete_draft, publish_record, restore_record, withdraw_record
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Record, Tombstone
from mosaique.catalogue.values.description import Abstract, Description, Subject
from mosaique.core import clock
from mosaique.exchange.oai import items
from mosaique.vocabularies.signals import concepts_changed
from tests.exchange.oai.answers import OAI, specs

INDEXED = Description(type="report", title="Loger", subjects=[Subject(label="Logement social")])


def erase(record):
    storage.bury_records([record.pk], at=clock.now())
    record.delete()


def test_withdrawn_record_is_a_deleted_item_until_it_is_restored(listed, record, at):
    one = record()
    at(2)
    withdraw_record(one, by=None, reason="Doublon")
    assert listed() == [(one.pk, "0:02", True)]
    at(3)
    restore_record(one, by=None)
    assert listed() == [(one.pk, "0:03", False)]


def test_record_led_by_another_is_still_an_item_of_its_centre(listed, record, at):
    one, other = record(), record()
    Record.objects.filter(pk=one.pk).update(leader=other)
    assert listed() == [(one.pk, "0:00", False), (other.pk, "0:00", False)]


def test_erased_record_stays_a_deleted_item_in_its_sets(listed, ask, record, at):
    one = record(INDEXED)
    at(4)
    pk = one.pk
    erase(one)
    assert [listed(set=spec) for spec in ("structure:ORIV", "type:report", "theme:c118", "theme")] == [
        [(pk, "0:04", True)]
    ] * 4
    root = ask("GetRecord", metadataPrefix="mods", identifier=f"oai:127.0.0.1:{pk}")
    assert specs(root) == [
        "structure",
        "structure:ORIV",
        "type",
        "type:report",
        "theme",
        "theme:c118",
        "theme:c120",
    ]
    assert list(root.iter(f"{OAI}metadata")) == []


def test_erased_and_living_records_come_in_the_order_they_changed(listed, record, monkeypatch, at):
    monkeypatch.setattr(items, "PAGE", 2)
    ids = []
    for second in range(3):
        at(second)
        ids.append(record().pk)
    at(1)
    erase(Record.objects.get(pk=ids[0]))
    at(5)
    erase(Record.objects.get(pk=ids[1]))
    assert listed("ListRecords") == [(ids[0], "0:01", True), (ids[2], "0:02", False), (ids[1], "0:05", True)]


def test_earliest_date_is_that_of_an_erased_record_too(ask, record, at):
    erase(record())
    at(8)
    record()
    assert ask("Identify").findtext(f".//{OAI}earliestDatestamp") == "2026-11-29T10:00:00Z"


def test_what_readers_never_saw_is_no_item_and_leaves_nothing(listed, ask, record, at):
    seen = record()
    draft, binned = record(state=RecordState.DRAFT), record(state=RecordState.DRAFT)
    delete_draft(binned, by=None)
    pk = draft.pk
    assert listed() == [(seen.pk, "0:00", False)]
    erase(draft)
    assert (listed(), Tombstone.objects.count()) == ([(seen.pk, "0:00", False)], 0)
    root = ask("GetRecord", metadataPrefix="oai_dc", identifier=f"oai:127.0.0.1:{pk}")
    assert root.find(f"{OAI}error").get("code") == "idDoesNotExist"


def test_record_that_became_a_draft_again_is_deleted_until_it_is_published(listed, record, at):
    one = record(Description(type="book", title="Loger", date="2009", scope="local", abstracts=[Abstract(text="Loger. " * 30)],
                             subjects=[Subject(label="Logement social")]))  # fmt: skip
    at(2)
    storage.bury_records([one.pk], at=clock.now())
    Record.objects.filter(pk=one.pk).update(state=RecordState.DRAFT, published_at=None)
    assert listed() == [(one.pk, "0:02", True)]
    at(3)
    publish_record(one, by=None)
    assert (listed(), items.Selection().count()) == ([(one.pk, "0:03", False)], 1)


@pytest.mark.parametrize(("changed", "stamp"), [("c118", "0:06"), ("c999", "0:00")])
def test_theme_that_changed_place_moves_the_date_of_what_it_has(listed, record, at, changed, stamp):
    one = record(INDEXED)
    at(6)
    concepts_changed.send(sender=None, identifiers=(changed,))
    assert listed() == [(one.pk, stamp, False)]
