"""Links that die: gathered from the records, asked politely, told after three days, put right."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.catalogue import actions as record_actions
from mosaique.catalogue.enums import LinkStatus
from mosaique.catalogue.errors import EditConflict, LinkGone
from mosaique.catalogue.links import actions, asking, checking, gathering
from mosaique.catalogue.links.asking import Verdict
from mosaique.catalogue.links.models import LinkCheck, LinkUse
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import LinkKind
from mosaique.catalogue.values.description import Description, Link
from mosaique.core import clock
from mosaique.core.http import Reach
from mosaique.exchange.exports import export_bytes
from mosaique.network.models import Structure, User
from tests.core.http.local_server import answer, redirect, serving

HERE = Reach.of("127.0.0.1/32")
START = dt.datetime(2010, 3, 1, 8, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OK, NOT_FOUND = Verdict(LinkStatus.OK, 200), Verdict(LinkStatus.GONE, 404)
SILENT = Verdict(LinkStatus.UNREACHABLE)


@pytest.fixture
def oriv(db):
    return Structure.objects.create(code="ORIV", name="ORIV")


@pytest.fixture
def marie(db):
    return User.objects.create_user("marie@example.org", "x")


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(START)
    return set_to


def a_record(oriv, *urls, title="Rapport"):
    links = [Link(url=url) for url in urls]
    return record_actions.create_record(Description(title=title, links=links), structure=oriv, by=None)


def noted():
    return sorted(LinkUse.objects.values_list("record_id", "check_of__url"))


# --- Gathering ---------------------------------------------------------------------------------------------


def test_links_of_what_changed_are_noted_once_an_address(oriv):
    one = a_record(oriv, "https://a.example/1", "https://b.example/2", "ftp://c.example/3", "javascript:x")
    two = a_record(oriv, "https://a.example/1")
    assert (gathering.gather(), gathering.gather()) == (2, 0)
    assert noted() == [
        (one.pk, "https://a.example/1"),
        (one.pk, "https://b.example/2"),
        (two.pk, "https://a.example/1"),
    ]
    assert LinkCheck.objects.count() == 2


def test_a_changed_record_loses_its_old_links_and_keeps_what_was_decided_of_the_others(oriv, at):
    record = a_record(oriv, "https://a.example/1", "https://b.example/2")
    gathering.gather()
    actions.put_off(LinkUse.objects.get(check_of__url="https://b.example/2"))
    changed = Description(
        title="Rapport", links=[Link(url="https://b.example/2"), Link(url="https://c.example/")]
    )
    record_actions.edit_record(record, changed, by=None)
    gathering.gather()
    assert noted() == [(record.pk, "https://b.example/2"), (record.pk, "https://c.example/")]
    assert LinkUse.objects.get(check_of__url="https://b.example/2").ignored_until is not None


def test_a_gathering_that_is_killed_loses_nothing(oriv, monkeypatch):
    record = a_record(oriv, "https://a.example/1")

    def killed(records):
        real(records)
        raise KeyboardInterrupt

    real = gathering.note_links
    monkeypatch.setattr(gathering, "note_links", killed)
    with pytest.raises(KeyboardInterrupt):
        gathering.gather()
    monkeypatch.undo()
    assert noted() == []
    gathering.gather()
    assert noted() == [(record.pk, "https://a.example/1")]


def test_every_week_the_walk_begins_anew_and_forgets_what_nobody_links_to(oriv, at):
    a_record(oriv, "https://a.example/1")
    gathering.gather()
    LinkUse.objects.all().delete()
    at(START + 7 * DAY)
    assert gathering.gather() == 0
    assert LinkCheck.objects.count() == 0
    assert (gathering.gather(), len(noted())) == (1, 1)


# --- Asking ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "expected", "methods"),
    [
        (answer(b"page"), (LinkStatus.OK, 200), ["HEAD"]),
        (answer(status="404 Not Found"), (LinkStatus.GONE, 404), ["HEAD", "GET"]),
        (answer(status="410 Gone"), (LinkStatus.GONE, 410), ["HEAD", "GET"]),
        (answer(status="403 Forbidden"), (LinkStatus.REFUSED, 403), ["HEAD", "GET"]),
        (answer(status="500 Oops"), (LinkStatus.UNREACHABLE, 500), ["HEAD", "GET"]),
        (answer(status="429 Too Many"), (LinkStatus.REFUSED, 429), ["HEAD"]),
        (answer(status="503 Busy"), (LinkStatus.UNREACHABLE, 503), ["HEAD"]),
        (b"not http\r\n\r\n", (LinkStatus.UNREACHABLE, 0), ["HEAD"]),
    ],
)
def test_a_server_is_asked_with_as_little_as_it_takes(script, expected, methods):
    with serving({"/doc": script}) as server:
        verdict = asking.ask(server.url("/doc"), reach=HERE, pace=None)
    assert (verdict.status, verdict.http_status) == expected
    assert [one.method for one in server.requests] == methods


def test_a_server_that_knows_no_head_is_asked_for_the_page_and_its_body_is_not_read():
    def by_method(say, stopping):
        if server.requests[-1].method == "HEAD":
            say(answer(status="405 Method Not Allowed"))
        else:
            say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")

    with serving({"/doc": by_method}) as server:
        assert asking.ask(server.url("/doc"), reach=HERE, pace=None).status == LinkStatus.OK


@pytest.mark.parametrize(
    ("status", "expected"), [("301 Moved", LinkStatus.MOVED), ("302 Found", LinkStatus.OK)]
)
def test_only_a_move_for_good_gives_a_new_address(status, expected):
    with serving({"/old": redirect("/new", status), "/new": answer(b"x")}) as server:
        verdict = asking.ask(server.url("/old"), reach=HERE, pace=None)
    new = server.url("/new") if expected == LinkStatus.MOVED else ""
    assert (verdict.status, verdict.moved_to) == (expected, new)


def test_a_private_address_is_never_asked_and_never_dead():
    with serving({"/": answer()}) as server:
        verdict = asking.ask(server.url("/"), reach=Reach(), pace=None)
    assert (verdict.status, verdict.http_status, server.requests) == (LinkStatus.REFUSED, 0, [])


# --- Checking ----------------------------------------------------------------------------------------------


@pytest.fixture
def link(oriv, at):
    a_record(oriv, "https://a.example/1")
    gathering.gather()
    return LinkCheck.objects.get()


def checked(verdict):
    found = checking.check_next(ask=lambda _url: verdict)
    return found and (found.status, found.failures, found.is_dead)


def test_a_link_is_dead_after_failing_on_three_days(link, at):
    said = []
    for number in range(3):
        at(START + number * DAY)
        said.append(checked(NOT_FOUND))
    assert said == [("gone", 1, False), ("gone", 2, False), ("gone", 3, True)]
    link.refresh_from_db()
    assert (link.first_failed_at, link.next_at) == (START, START + 9 * DAY)


def test_failures_of_one_day_count_once(link, at):
    checked(NOT_FOUND)
    LinkCheck.objects.update(next_at=START)
    at(START + dt.timedelta(hours=5))
    assert checked(NOT_FOUND) == ("gone", 1, False)


def test_an_answer_wipes_the_failures_out(link, at):
    checked(NOT_FOUND)
    at(START + DAY)
    assert checked(OK) == ("ok", 0, False)
    link.refresh_from_db()
    assert (link.first_failed_at, link.next_at) == (None, START + 31 * DAY)


def test_nothing_is_counted_while_this_machine_is_cut_off(oriv, link, at):
    assert checked(SILENT) == ("unreachable", 0, False)
    a_record(oriv, "https://b.example/2")
    at(START + DAY)
    gathering.gather()
    LinkCheck.objects.filter(url="https://b.example/2").update(
        checked_at=START + DAY, http_status=200, next_at=START + 30 * DAY
    )
    assert checked(SILENT) == ("unreachable", 1, False)


def test_a_dead_link_is_asked_less_and_less(link, at):
    moment, delays = START, []
    for _ in range(7):
        at(moment)
        checked(NOT_FOUND)
        link.refresh_from_db()
        delays.append((link.next_at - moment).days)
        moment = link.next_at
    assert delays == [1, 1, 7, 14, 28, 30, 30]


def test_the_hour_is_bounded_and_the_longest_waiting_comes_first(oriv, at, settings):
    settings.MOSAIQUE_LINK_CHECKS = 2
    a_record(oriv, *(f"https://a.example/{number}" for number in range(4)))
    gathering.gather()
    for number in range(4):
        LinkCheck.objects.filter(url=f"https://a.example/{number}").update(next_at=START - number * DAY)
    asked = []

    def ask(url):
        asked.append(url[-1])
        return OK

    found = [checking.check_next(ask=ask) is not None for _ in range(3)]
    at(START + dt.timedelta(minutes=61))
    found.append(checking.check_next(ask=ask) is not None)
    assert (found, asked) == ([True, True, False, True], ["3", "2", "1"])


def test_off_asks_nothing(link, settings):
    settings.MOSAIQUE_LINK_CHECKS = 0
    assert checked(OK) is None


def test_a_check_that_is_killed_is_asked_again_and_by_nobody_else_meanwhile(link, at):
    def killed(_url):
        assert checking.check_next(ask=lambda _url: OK) is None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checking.check_next(ask=killed)
    link.refresh_from_db()
    assert (link.status, link.failures) == ("unknown", 0)
    at(START + dt.timedelta(minutes=11))
    assert checked(OK) == ("ok", 0, False)


def test_links_of_the_bin_wait(oriv, link, at):
    record_actions.delete_draft(Record.objects.get(), by=None)
    assert checked(OK) is None


# --- What is done about it ---------------------------------------------------------------------------------


@pytest.fixture
def dead(link, at):
    for number in range(3):
        at(START + number * DAY)
        checked(NOT_FOUND)
    return LinkUse.objects.select_related("check_of", "record").get()


def test_a_link_is_replaced_with_its_label_and_a_version(dead, marie):
    record = actions.replace_address(dead, "https://new.example/", by=marie, version=1)
    assert record.description.links == [Link(url="https://new.example/")]
    assert (record.version, noted()) == (2, [(record.pk, "https://new.example/")])


def test_an_archived_copy_stands_beside_the_link_for_readers_and_exports(dead, marie):
    record = actions.keep_archive(dead, "https://archive.example/1", by=marie, version=1)
    kept = record.description.links[1]
    assert (kept.url, kept.kind) == ("https://archive.example/1", LinkKind.RELATED)
    assert kept.label == "Copie archivée (lien signalé comme mort le 1 mars 2010)"
    exported = b"".join(export_bytes("unimarc", [record.pk], records=Record.objects.all()))
    assert b"https://a.example/1" in exported
    assert b"https://archive.example/1" in exported
    assert not LinkUse.objects.waiting().dead().exists()
    assert LinkCheck.objects.get(url="https://a.example/1").archived_url == "https://archive.example/1"


def test_a_decision_on_an_old_version_changes_nothing(dead, marie):
    with pytest.raises(EditConflict):
        actions.replace_address(dead, "https://new.example/", by=marie, version=7)


def test_a_link_that_left_the_record_is_told(dead, marie):
    record_actions.edit_record(dead.record, Description(title="Rapport"), by=None)
    stale = LinkUse.objects.get()
    with pytest.raises(LinkGone):
        actions.keep_archive(stale, "https://archive.example/1", by=marie, version=2)


def test_a_link_that_works_is_asked_next(dead, at):
    actions.check_again(dead)
    assert not LinkUse.objects.dead().exists()
    assert checked(OK) == ("ok", 0, False)


def test_an_ignored_link_comes_back_after_six_months(dead, at):
    actions.put_off(dead)
    assert not LinkUse.objects.waiting().dead().exists()
    at(START + 200 * DAY)
    assert LinkUse.objects.waiting().dead().exists()
