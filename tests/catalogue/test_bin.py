"""The bin: what is deleted is nowhere but there, comes back as it was, and goes for good in its time."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from mosaique.catalogue import actions, claims, integrity, proofreading
from mosaique.catalogue.errors import StateRefused
from mosaique.catalogue.indexing import RecordSource
from mosaique.catalogue.models import (
    Attachment,
    Claim,
    Contribution,
    Holding,
    MatchKey,
    Record,
    RecordVersion,
    ReviewRequest,
)
from mosaique.catalogue.values.description import Contributor, Description, HoldingDraft
from mosaique.core import clock
from mosaique.exchange.exports import export_bytes
from mosaique.exchange.imports import ImportOrder, import_file
from mosaique.network.models import Structure

BOOK = Description(
    title="L'habitat des immigrés", date="2009", contributors=[Contributor(name="Sayad, Abdelmalek")]
)
RIS = b"TY  - BOOK\nID  - 42\nTI  - L'habitat des immigr\xc3\xa9s\nPY  - 2009\nAU  - Sayad, Abdelmalek\nER  - \n"
CHANGED = RIS.replace(b"PY", b"PB  - Seuil\nPY")


@pytest.fixture
def alice(person):
    return person("manager")


@pytest.fixture
def record(oriv, alice):
    return actions.create_record(BOOK, structure=oriv, by=alice, holdings=[HoldingDraft(shelf_mark="A1")])


def ris(content, oriv):
    return import_file(
        BytesIO(content), ImportOrder(structure=oriv, as_draft=True), name="x.ris", format_name="ris"
    )


@pytest.mark.parametrize("moves", [[], ["proofread"], ["proofread", "return"]])
def test_a_draft_goes_to_the_bin_and_comes_back_as_it_was(record, alice, moves):
    done = {"proofread": actions.proofread_record, "return": actions.return_record}
    for move in moves:
        done[move](record, by=alice)
    before = Record.objects.values().get(pk=record.pk)
    actions.delete_draft(record, by=alice)
    binned = Record.with_bin.get(pk=record.pk)
    assert (binned.deleted_at is not None, binned.deleted_by, Record.objects.count()) == (True, alice, 0)
    actions.recover_draft(binned)
    assert Record.objects.values().get(pk=record.pk) == before
    assert Holding.objects.count() == 1


def test_nothing_in_the_bin_is_met_anywhere_else(record, oriv, alice, person):
    Attachment.objects.create(record=record, structure=oriv, file="x.pdf")
    coordinator = person("coordinator")
    actions.delete_draft(record, by=alice)
    for user in (alice, coordinator):
        met = {
            name: [one.pk for one in found]
            for name, found in {
                "all": Record.objects.all(),
                "view": Record.with_bin.viewable_by(user),
                "change": Record.with_bin.changeable_by(user),
                "delete": Record.with_bin.deletable_by(user),
                "withdraw": Record.with_bin.withdrawable_by(user),
                "proofread": Record.with_bin.proofreadable_by(user),
                "published": Record.with_bin.published(),
                "countable": Record.with_bin.countable(),
                "attachable": Record.objects.attachable(oriv),
                "held": Record.objects.held_by(oriv),
                "owned": Record.objects.owned_by_any(Structure.objects.all()),
                "centre's": oriv.records.all(),
                "copies": Holding.objects.changeable_by(user),
                "files": Attachment.objects.viewable_by(user),
                "files to change": Attachment.objects.changeable_by(user),
                "claims": claims.running_claims(),
            }.items()
            if found
        }
        assert met == {}
    assert list(RecordSource().all_ids()) == []
    assert list(RecordSource().documents([record.pk])) == []
    assert b"".join(export_bytes("ris", [record.pk], records=Record.objects.viewable_by(alice))) == b""
    assert claims.claims_alike(BOOK) == []


def test_another_deletion_of_the_same_record_is_refused(record, alice):
    actions.delete_draft(record, by=alice)
    with pytest.raises(Record.DoesNotExist):
        actions.delete_draft(record, by=alice)


def test_deleting_gives_up_the_claim_and_the_request(record, oriv, alice):
    claims.claim(record, by=alice)
    proofreading.ask_proofreading(record, by=alice)
    actions.delete_draft(record, by=alice)
    assert (Claim.objects.get().released_at is None, ReviewRequest.objects.get().closed_at is None) == (
        False,
        False,
    )


def test_what_readers_saw_does_not_go_to_the_bin(record, alice):
    Record.objects.filter(pk=record.pk).update(published_at=clock.now())
    with pytest.raises(StateRefused):
        actions.delete_draft(record, by=alice)
    assert Record.objects.get().deleted_at is None


def test_the_bin_is_emptied_of_what_has_been_there_long_enough(record, oriv, alice, settings):
    settings.MOSAIQUE_BIN_DAYS = 30
    actions.delete_draft(record, by=alice)
    kept = actions.create_record(Description(title="Autre"), structure=oriv, by=alice)
    actions.delete_draft(kept, by=alice)
    put = Record.with_bin.get(pk=record.pk).deleted_at
    Record.with_bin.filter(pk=kept.pk).update(deleted_at=put + dt.timedelta(seconds=1))
    assert actions.empty_bin(now=put + dt.timedelta(days=30, seconds=-1)) == 0
    assert actions.empty_bin(now=put + dt.timedelta(days=30)) == 1
    assert list(Record.with_bin.values_list("pk", flat=True)) == [kept.pk]
    left = [model.objects.filter(record=record.pk).count() for model in (Holding, RecordVersion, MatchKey)]
    assert (left, Contribution.objects.count()) == ([0, 0, 0], 0)


@pytest.mark.parametrize("content", [RIS, CHANGED])
def test_an_import_takes_what_it_brings_again_out_of_the_bin(oriv, alice, content):
    ris(RIS, oriv)
    record = Record.objects.get()
    actions.delete_draft(record, by=alice)
    report = ris(content, oriv)
    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    assert [(one.pk, one.deleted_by) for one in Record.objects.all()] == [(record.pk, None)]


def test_an_import_does_not_attach_a_copy_to_what_is_in_the_bin(record, oriv, alice):
    actions.delete_draft(record, by=alice)
    report = ris(RIS, oriv)
    assert (report.created, report.attached) == (1, 0)


def test_the_check_counts_the_versions_of_what_is_in_the_bin(record, alice):
    actions.delete_draft(record, by=alice)
    assert list(integrity.differences()) == []
    RecordVersion.objects.all().delete()
    assert [one["part"] for one in integrity.differences()] == ["versions"]
