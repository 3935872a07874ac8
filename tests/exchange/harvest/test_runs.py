"""Whole harvests: what comes in, what changes, what goes, and what a source can do to them."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosaique.catalogue.integrity import differences
from mosaique.catalogue.models import (
    Holding,
    Record,
    RecordVersion,
    SourceRecord,
    Tombstone,
    WaitingRecord,
)
from mosaique.catalogue.works.renewing import work_off
from mosaique.core import clock, stopping
from mosaique.discovery import search
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest import actions, runs
from mosaique.exchange.harvest.enums import RunKind, RunState
from mosaique.exchange.harvest.errors import SourceRefused
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun
from mosaique.exchange.harvest.writing import PageWriter
from mosaique.exchange.imports import ImportOrder, import_file
from tests.exchange.harvest.faulty import Item, at_token, books, once


def found(words):
    return len(list(search.matching_ids(words)))


def titles():
    return sorted(Record.objects.published().values_list("title", flat=True))


def test_first_harvest_brings_everything_read_only(harvest, partner, counts, irev):
    partner.items = [*books(5), Item("oai:p:gone")]
    run = harvest()
    assert (run.state, run.kind, run.pages, counts(run)) == (
        RunState.DONE, RunKind.FULL, 3, {"read": 6, "created": 5},
    )  # fmt: skip
    made = Record.objects.order_by().values_list("structure", "state", "is_partner").distinct()
    assert list(made) == [(irev.pk, "published", True)]
    assert [one["identifier"] for one in run.samples] == [f"oai:p:{n}" for n in range(1, 6)]
    assert list(differences()) == []


def test_harvested_records_are_found(harvest, partner):
    partner.items = [Item("a", "Habiter la ville"), Item("b", "Migrations et mémoires")]
    harvest()
    assert found("mémoires") == 1


def test_second_harvest_asks_for_what_changed_a_minute_before(harvest, partner, counts, source):
    partner.items = books(3)
    harvest()
    partner.items[0] = Item("oai:p:1", partner.items[0].title + " bis", at=10**8)
    partner.asked.clear()
    run = harvest()
    assert partner.lists() == [{"from": "2026-05-31T23:59:00Z"}]
    assert (run.kind, counts(run)) == (RunKind.INCREMENTAL, {"read": 1, "updated": 1})
    source.refresh_from_db()
    assert source.watermark == dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def test_source_s_clock_ahead_of_ours_is_not_believed(harvest, partner, source):
    partner.items, partner.said_at = books(1), "2999-01-01T00:00:00Z"
    run = harvest()
    source.refresh_from_db()
    assert source.watermark == run.started_at


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+10:00"])
def test_source_whose_clock_is_out_of_time_is_asked_for_everything_since(harvest, partner, said):
    partner.items = books(2)
    partner.said_at = said
    harvest()
    partner.asked.clear()
    assert harvest().state == RunState.DONE
    assert partner.lists() == [{"from": "2000-12-31T23:59:00Z"}]


def test_same_list_again_changes_nothing(harvest, partner, counts):
    partner.items = books(4)
    harvest()
    before = list(Record.objects.values_list("updated_at", "version"))
    run = harvest(full=True)
    assert counts(run) == {"read": 4, "unchanged": 4}
    assert list(Record.objects.values_list("updated_at", "version")) == before


def test_change_gives_a_version_and_another_original(harvest, partner):
    partner.items = books(1)
    harvest()
    partner.items = [Item("oai:p:1", "Migrations numéro 1, nouvelle édition")]
    harvest(full=True)
    record = Record.objects.get()
    assert (record.title, record.version, RecordVersion.objects.count()) == (
        "Migrations numéro 1, nouvelle édition", 2, 2,
    )  # fmt: skip
    assert SourceRecord.objects.get().identifier == "partenaire:oai:p:1"
    assert list(differences()) == []


def test_copies_that_the_source_no_longer_has_go(harvest, partner, source, irev):
    actions.change_source(source, prefix="unimarc")
    copy = '<datafield tag="995" ind1=" " ind2=" "><subfield code="k">{}</subfield></datafield>'
    shown = []
    for marks in (("A 1", "A 2"), ("A 2",), ()):
        partner.items = [Item("a", raw=UNIMARC.format("".join(map(copy.format, marks))))]
        harvest(full=True)
        shown.append(list(Holding.objects.order_by("shelf_mark").values_list("structure", "shelf_mark")))
    assert shown == [[(irev.pk, "A 1"), (irev.pk, "A 2")], [(irev.pk, "A 2")], [(irev.pk, "")]]


UNIMARC = (
    '<record xmlns="info:lc/xmlns/marcxchange-v2" type="Bibliographic">'
    "<leader>00000nam0 2200000   450 </leader>"
    '<datafield tag="200" ind1="1" ind2=" "><subfield code="a">Habiter la ville</subfield></datafield>'
    "{}</record>"
)


def test_announced_deletion_withdraws_and_return_restores_under_the_same_id(harvest, partner, counts):
    partner.items = books(5)
    harvest()
    pk = Record.objects.get(title=partner.items[4].title).pk
    partner.items[4] = Item("oai:p:5", at=10**8)
    run = harvest()
    assert counts(run) == {"read": 1, "deleted": 1, "lost": 1}
    assert Record.objects.get(pk=pk).state == "withdrawn"
    assert found("numéro") == 4
    partner.items[4] = Item("oai:p:5", books(5)[4].title, at=2 * 10**8)
    assert counts(harvest()) == {"read": 1, "updated": 1}
    assert (Record.objects.get(pk=pk).state, Record.objects.count()) == ("published", 5)
    assert found("numéro") == 5


def test_whole_list_finds_silent_deletions(harvest, partner, counts):
    partner.items = books(5)
    harvest()
    del partner.items[2]
    assert counts(harvest()) == {}
    assert counts(harvest(full=True)) == {"read": 4, "unchanged": 4, "deleted": 1, "lost": 1}
    assert len(titles()) == 4


def test_source_that_loses_most_is_held_and_a_person_refuses(harvest, partner, counts, source, person_of):
    partner.items = books(10)
    harvest()
    del partner.items[3:]
    run = harvest(full=True)
    assert (run.state, counts(run), len(titles())) == (
        RunState.HELD, {"read": 3, "unchanged": 3, "lost": 7}, 10,
    )  # fmt: skip
    with pytest.raises(SourceRefused):
        harvest()
    runs.decide(run, confirmed=False, by=person_of)
    assert HarvestedRecord.objects.filter(doomed_run__isnull=False).count() == 0
    assert (HarvestRun.objects.get(pk=run.pk).state, len(titles())) == (RunState.REFUSED, 10)
    with pytest.raises(SourceRefused):
        runs.decide(run, confirmed=True, by=person_of)


def test_held_deletions_are_carried_out_once_confirmed(harvest, partner, counts, person_of):
    partner.items = books(10)
    harvest()
    partner.items = []
    run = harvest(full=True)
    assert (run.state, run.lost) == (RunState.HELD, 10)
    runs.decide(run, confirmed=True, by=person_of)
    assert runs.work()
    run.refresh_from_db()
    assert (run.state, run.deleted, run.decided_by, titles()) == (RunState.DONE, 10, person_of, [])
    assert run.interruptions == 0


@pytest.fixture
def person_of(oriv):
    from mosaique.network.models import User

    return User.objects.create_user("coordination@example.org", "x")


def test_record_that_a_centre_holds_stays_with_that_centre(harvest, partner, counts, source, oriv):
    partner.items = books(5)
    harvest()
    record = Record.objects.get(title=partner.items[0].title)
    Holding.objects.create(record=record, structure=oriv, shelf_mark="A 1")
    work_off()
    del partner.items[0]
    run = harvest(full=True)
    record.refresh_from_db()
    assert list(WaitingRecord.objects.values_list("record_id", flat=True)) == [record.pk]
    assert (run.deleted, record.state, record.structure, record.is_partner) == (1, "published", oriv, False)
    assert list(record.holdings.values_list("structure__code", flat=True)) == ["ORIV"]
    assert list(differences()) == []


def test_what_one_partner_no_longer_shows_another_one_s_record_shows(harvest, partner, source, oriv):
    partner.items = [
        *books(3),
        Item("a", "Habiter la ville", "<dc:identifier>doi:10.4000/dms.865</dc:identifier>"),
    ]
    harvest()
    runs.harvest(actions.add_source("autre", "http://other.example.org/oai", structure=oriv), ask=partner)
    shown = Record.objects.published().filter(title="Habiter la ville")
    first, second = shown.order_by("pk").values_list("pk", flat=True)

    def leaders():
        work_off()
        return list(shown.order_by("pk").values_list("pk", "leader"))

    together = [(first, None), (second, first)]
    assert leaders() == together
    actions.turn_off(source)
    runs.work()
    assert leaders() == [(second, None)]
    actions.turn_on(source)
    runs.work()
    assert leaders() == together
    del partner.items[3]
    harvest(full=True)
    assert leaders() == [(second, None)]


def test_document_that_a_centre_kept_may_come_back_and_be_kept_again(harvest, partner, oriv):
    for _ in range(2):
        partner.items = books(5)
        harvest(full=True)
        record = Record.objects.get(title=partner.items[0].title, is_partner=True)
        Holding.objects.create(record=record, structure=oriv)
        del partner.items[0]
        harvest(full=True)
    assert Record.objects.described_here().count() == 2
    assert list(differences()) == []


def test_length_and_token_that_no_column_holds_are_kept_as_they_can_be(harvest, partner, last):
    listed = "".join(one.xml() for one in books(2))
    said = f'<ListRecords>{listed}<resumptionToken completeListSize="99999999999">2\x00!</resumptionToken>'
    partner.items = books(4)
    partner.faults = [once(partner.page(f"{said}</ListRecords>"))]
    run = harvest()
    assert (run.state, run.total, run.created) == (RunState.DONE, 2**31 - 1, 4)
    assert partner.lists()[1] == {"resumptionToken": "2!"}


def test_expired_token_begins_the_list_again_and_counts_nothing_twice(harvest, partner, counts):
    partner.items = books(6)
    partner.faults = [once(partner.error("badResumptionToken"), when=at_token("4"))]
    run = harvest()
    assert (run.state, run.restarts, counts(run)) == (RunState.DONE, 1, {"read": 6, "created": 6})


def test_list_that_began_again_and_sticks_is_not_taken_for_whole(harvest, partner):
    partner.items, partner.tells_total = books(8), True
    token = '<resumptionToken completeListSize="8">2!</resumptionToken>'
    stuck = partner.page(
        f"<ListRecords>{''.join(one.xml() for one in partner.items[2:4])}{token}</ListRecords>"
    )
    refused = {"resumptionToken": "6!"}
    partner.faults = [
        once(partner.error("badResumptionToken"), when=at_token("6")),
        lambda asked: stuck if at_token("2")(asked) and refused in partner.lists() else None,
    ]
    run = harvest()
    assert (run.state, run.restarts, run.is_listed, run.created) == (RunState.FAILED, 1, False, 6)


def test_tokens_that_are_never_good_end_in_a_failure(harvest, partner, source):
    partner.items = books(6)
    partner.faults = [
        lambda asked: partner.error("badResumptionToken") if "resumptionToken" in asked else None
    ]
    run = harvest()
    source.refresh_from_db()
    assert (run.state, run.restarts, run.created, source.failures) == (RunState.FAILED, 3, 2, 1)
    assert run.error == "La source ne reconnaît plus ses propres jetons de reprise."


def test_source_that_breaks_off_is_gone_on_with_from_its_token(harvest, partner, counts, source):
    partner.items = books(6)
    partner.faults = [lambda asked: 500 if asked.get("resumptionToken", "").startswith("4") else None]
    run = harvest()
    assert (run.state, run.token, counts(run), len(titles())) == (
        RunState.FAILED, "4!", {"read": 4, "created": 4}, 4,
    )  # fmt: skip
    partner.faults.clear()
    partner.asked.clear()
    again = harvest()
    assert (again.pk, again.state, counts(again)) == (run.pk, RunState.DONE, {"read": 6, "created": 6})
    assert partner.lists() == [{"resumptionToken": "4!"}]
    source.refresh_from_db()
    assert (source.failures, source.records) == (0, 6)


def test_list_that_broke_off_takes_nothing_away(harvest, partner, counts):
    partner.items = books(6)
    harvest()
    partner.faults = [lambda asked: 500 if "resumptionToken" in asked else None]
    run = harvest(full=True)
    assert (run.state, len(titles())) == (RunState.FAILED, 6)


def test_schedule_leaves_a_failing_source_alone_for_longer_and_longer(harvest, partner, source):
    partner.faults = [lambda asked: 500]
    waits = []
    for _ in range(7):
        harvest()
        source.refresh_from_db()
        waits.append(round((source.next_at - clock.now()).total_seconds() / 3600))
    assert waits == [1, 2, 4, 8, 16, 24, 24]


def test_killed_between_two_pages_goes_on_and_does_nothing_twice(
    harvest, partner, counts, monkeypatch, source
):
    """A kill, as the base sees it: the page under way is rolled back and nobody says goodbye."""
    partner.items = books(7)
    whole = PageWriter._keep

    def killed(self, page, *rest, **named):
        whole(self, page, *rest, **named)
        if self.run.pages == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(PageWriter, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        harvest()
    left = HarvestRun.objects.get()
    assert (left.state, left.token, counts(left), Record.objects.count()) == (
        RunState.RUNNING, "4!", {"read": 4, "created": 4}, 4,
    )  # fmt: skip
    monkeypatch.setattr(PageWriter, "_keep", whole)
    partner.asked.clear()
    run = harvest()
    assert (run.pk, run.state, run.interruptions, counts(run)) == (
        left.pk, RunState.DONE, 1, {"read": 7, "created": 7},
    )  # fmt: skip
    assert partner.lists()[0] == {"resumptionToken": "4!"}
    assert list(differences()) == []


def test_replaced_worker_can_write_nothing_more(harvest, partner, monkeypatch):
    partner.items = books(7)
    whole = PageWriter._keep

    def replaced(self, page, *rest, **named):
        if self.run.pages == 1:
            HarvestRun.objects.update(attempt=9)
        whole(self, page, *rest, **named)

    monkeypatch.setattr(PageWriter, "_keep", replaced)
    with pytest.raises(RunTaken):
        harvest()
    assert Record.objects.count() == 2


def test_run_that_a_command_began_is_not_taken_up_by_a_worker_that_saw_it_wait(source, partner):
    partner.items = books(3)
    seen = runs.begin(source)

    def worker_comes_late(_count):
        runs.carry_out(seen.pk, attempt=seen.attempt, ask=partner)

    runs.carry_out(seen.pk, ask=partner, progress=worker_comes_late)
    run = HarvestRun.objects.get(pk=seen.pk)
    assert (run.state, run.attempt, run.interruptions, run.created) == (RunState.DONE, 1, 0, 3)


def test_worker_asked_to_stop_leaves_after_its_page(harvest, partner, monkeypatch):
    partner.items = books(7)
    monkeypatch.setattr(stopping, "is_stopping", lambda: True)
    with pytest.raises(RunTaken):
        harvest()
    assert (HarvestRun.objects.get().state, Record.objects.count()) == (RunState.RUNNING, 2)


def test_damaged_record_is_a_problem_and_the_record_here_stays(harvest, partner, counts):
    partner.items = books(4)
    harvest()
    partner.items[1] = Item("oai:p:2", raw="<oai_dc:dc><dc:title>x</wrong>")
    run = harvest(full=True)
    assert counts(run) == {"read": 4, "unchanged": 3, "rejected": 1}
    (problem,) = run.problems
    assert (problem["page"], problem["position"], problem["identifier"]) == (1, 2, "oai:p:2")
    assert len(titles()) == 4


def test_damaged_record_that_had_gone_comes_back_once_it_can_be_read(harvest, partner, counts):
    partner.items = books(5)
    harvest()
    whole = partner.items.pop(1)
    harvest(full=True)
    partner.items.append(Item("oai:p:2", raw="<oai_dc:dc><dc:title>x</wrong>"))
    harvest(full=True)
    assert (len(titles()), HarvestedRecord.objects.exclude(deleted_at=None).count()) == (4, 1)
    partner.items[-1] = whole
    assert counts(harvest(full=True)) == {"read": 5, "unchanged": 4, "updated": 1}
    assert len(titles()) == 5


UNTITLED = "<dc xmlns='http://purl.org/dc/elements/1.1/'><creator>A</creator></dc>"


def test_record_that_lost_its_title_is_still_listed_and_stays(harvest, partner, counts):
    partner.items = books(5)
    harvest()
    partner.items[1] = Item("oai:p:2", raw=UNTITLED)
    assert counts(harvest(full=True)) == {"read": 5, "unchanged": 4, "rejected": 1}
    assert len(titles()) == 5


def test_record_that_says_too_much_is_cut_and_told(harvest, partner, counts):
    more = "".join(f"<dc:subject>mot {n}</dc:subject>" for n in range(1_001))
    partner.items = [Item("a", "Habiter la ville", more=more)]
    run = harvest()
    assert counts(run) == {"read": 1, "created": 1}
    assert len(Record.objects.get().description.keywords) == 1_000
    assert [one["reason"] for one in run.problems] == [
        "La notice dit plus de 1000 choses d’une même sorte : les premières ont été prises."
    ]


def test_untitled_record_is_refused(harvest, partner, counts):
    partner.items = [*books(1), Item("b", raw=UNTITLED)]
    run = harvest()
    assert (counts(run), run.problems[0]["reason"]) == (
        {"read": 2, "created": 1, "rejected": 1}, "la notice n’a pas de titre",
    )  # fmt: skip


def test_record_listed_twice_is_one(harvest, partner, counts):
    partner.items = [*books(3), *books(2)]
    assert counts(harvest()) == {"read": 3, "created": 3}


def test_identifier_on_two_documents_of_one_list_keeps_the_first(harvest, partner, counts):
    partner.items = [Item("a", "Habiter la ville"), *books(2), Item("a", "Zoologie des profondeurs")]
    run = harvest()
    assert (counts(run), titles()[0]) == ({"read": 4, "created": 3, "rejected": 1}, "Habiter la ville")


def test_identifier_reissued_for_another_document_is_a_deletion_and_a_new_record(harvest, partner, counts):
    partner.items = books(10)
    harvest()
    first = Record.objects.get(title=partner.items[0].title)
    partner.items[0] = Item("oai:p:1", "Zoologie des profondeurs")
    run = harvest(full=True)
    first.refresh_from_db()
    assert counts(run) == {"read": 10, "unchanged": 9, "created": 1, "deleted": 1}
    assert (first.state, Record.objects.get(title="Zoologie des profondeurs").state) == (
        "withdrawn",
        "published",
    )
    assert first.title in run.problems[0]["reason"]
    assert counts(harvest(full=True)) == {"read": 10, "unchanged": 10}


def test_source_that_shuffles_its_identifiers_is_stopped(harvest, partner):
    partner.items = books(10)
    harvest()
    before = titles()
    partner.items = [
        Item(one.identifier, other.title) for one, other in zip(books(10), books(10, start=21), strict=True)
    ]
    run = harvest(full=True)
    assert (run.state, run.deleted, len(titles())) == (RunState.FAILED, 4, len(before))
    assert "identifiants" in run.error
    again = harvest(full=True)
    assert (again.pk, again.state, again.deleted) == (run.pk, RunState.FAILED, 4)


def test_source_that_renumbers_everything_keeps_its_records(harvest, partner, counts):
    partner.items = books(10, more="<dc:creator>Noiriel, Gérard</dc:creator><dc:date>2009</dc:date>")
    harvest()
    ids = dict(Record.objects.values_list("title", "pk"))
    partner.items = [Item(f"new:{n}", one.title, one.more) for n, one in enumerate(partner.items)]
    run = harvest(full=True)
    assert counts(run) == {"read": 10, "updated": 10}
    assert dict(Record.objects.values_list("title", "pk")) == ids
    assert HarvestedRecord.objects.filter(identifier__startswith="new:").count() == 10


def test_list_that_never_ends_is_left(harvest, partner, monkeypatch):
    monkeypatch.setattr(runs, "MOST_PAGES", 5)
    numbers = iter(range(1, 10_000))

    def endless(asked):
        n = next(numbers)
        return partner.page(
            f"<ListRecords>{books(1, start=n)[0].xml()}<resumptionToken>{n}</resumptionToken></ListRecords>"
        )

    partner.faults = [endless]
    run = harvest()
    assert (run.state, run.pages, run.created) == (RunState.FAILED, 5, 5)


def test_list_longer_than_it_says_is_left(harvest, partner, monkeypatch):
    monkeypatch.setattr(runs, "_SPARE", 3)
    numbers = iter(range(1, 10_000))

    def endless(asked):
        n = next(numbers)
        return partner.page(
            f"<ListRecords>{books(1, start=n)[0].xml()}"
            f"<resumptionToken completeListSize='2'>{n}</resumptionToken></ListRecords>"
        )

    partner.faults = [endless]
    run = harvest()
    assert (run.state, run.created) == (RunState.FAILED, 8)


def test_what_this_instance_described_does_not_come_back(harvest, partner, counts, settings):
    settings.MOSAIQUE_BASE_URL = "https://base.example.org"
    ours = "<dc:identifier>https://base.example.org/notices/12/</dc:identifier>"
    partner.items = [*books(1), Item("echo", "Habiter la ville", more=ours)]
    assert counts(harvest()) == {"read": 1, "created": 1}


def test_type_that_was_understood_is_named_as_people_see_it(harvest, partner, source):
    actions.change_source(source, mapping={"types": {"Autre document": "report"}})
    partner.items = books(1)
    harvest()
    assert Record.objects.get().type == "report"


def test_equivalents_translate_the_source_s_words(harvest, partner, source, concepts):
    partner.items = [
        Item(
            "a",
            "Habiter",
            more="<dc:type>Étude</dc:type><dc:subject>HLM</dc:subject><dc:coverage>Alsace</dc:coverage>",
        )
    ]
    rules = {"types": {"étude": "report"}, "subjects": {"hlm": "c120"}, "territories": {"alsace": "R42"}}
    actions.change_source(source, mapping=rules)
    harvest()
    record = Record.objects.get()
    described = record.description
    assert (record.type, [one.concept for one in described.subjects], described.territories[0].code) == (
        "report", ["c120"], "R42",
    )  # fmt: skip


def test_other_equivalents_are_applied_to_what_is_here(harvest, partner, source, counts):
    partner.items = [Item("a", "Habiter", more="<dc:type>Étude</dc:type>"), *books(1)]
    harvest()
    source.refresh_from_db()
    actions.change_source(source, mapping={"types": {"étude": "report"}})
    run = harvest()
    assert (run.kind, Record.objects.get(title="Habiter").type) == (RunKind.FULL, "report")


def test_settings_changed_at_the_last_moment_still_ask_for_everything(harvest, partner, source, monkeypatch):
    partner.items = books(2)
    monkeypatch.setattr(runs.sweeping, "sweep", lambda run: actions.change_source(source, set_spec="rhin"))
    with pytest.raises(RunTaken):
        harvest()
    source.refresh_from_db()
    assert (HarvestRun.objects.get().state, source.watermark) == (RunState.GIVEN_UP, None)


def test_two_sources_of_one_partner_may_share_identifiers(harvest, partner, irev, counts):
    partner.items = books(2)
    harvest()
    other = actions.add_source("autre", "http://other.example.org/oai", structure=irev)
    assert counts(runs.harvest(other, ask=partner)) == {"read": 2, "created": 2}


def test_harvesters_are_never_given_what_was_harvested(harvest, partner, client):
    partner.items = books(2)
    harvest()
    answer = client.get("/oai", {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}).content
    assert b"noRecordsMatch" in answer
    pk = Record.objects.first().pk
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": f"oai:127.0.0.1:{pk}"}
    assert b"idDoesNotExist" in client.get("/oai", asked).content
    assert Tombstone.objects.count() == 0


def test_import_of_a_centre_makes_its_own_record_beside_the_partner_s(harvest, partner, oriv):
    doi = "<dc:identifier>doi:10.4000/dms.865</dc:identifier>"
    partner.items = [Item("a", "Habiter la ville", more=doi)]
    harvest()
    file = BytesIO(b"TY  - BOOK\nID  - 1\nTI  - Habiter la ville\nDO  - 10.4000/dms.865\nER  - \n")
    report = import_file(file, ImportOrder(structure=oriv), name="a.ris")
    assert (report.created, report.attached) == (1, 0)
    assert sorted(Record.objects.values_list("is_partner", "structure__code")) == [
        (False, "ORIV"), (True, "IREV"),
    ]  # fmt: skip


def test_only_the_last_runs_are_remembered(harvest, partner, monkeypatch):
    monkeypatch.setattr(runs, "MOST_RUNS", 3)
    partner.items = books(1)
    for _ in range(5):
        harvest(full=True)
    assert HarvestRun.objects.count() == 3


def test_schedule_takes_what_is_due_and_not_what_waits_for_a_decision(harvest, partner, source, monkeypatch):
    asked = []
    monkeypatch.setattr(runs, "carry_out", lambda pk, **_: asked.append(pk))
    assert not runs.work()  # added just now
    source.next_at = clock.now()
    source.save()
    assert runs.work()
    assert asked == [HarvestRun.objects.get().pk]
    HarvestRun.objects.update(state=RunState.HELD)
    assert not runs.work()


def test_page_takes_the_same_queries_for_any_number(harvest, partner, thesaurus_read_once):
    partner.size = 10
    partner.items = books(1)
    harvest()
    counts = []
    for count in (2, 6):
        partner.items = [*partner.items, *books(count, start=10 * count)]
        with CaptureQueriesContext(connection) as asked:
            harvest(full=True)
        counts.append(len(asked))
    assert counts[0] == counts[1]
