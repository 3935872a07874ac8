"""Sources read from a local server: what is asked of it, what is written, what is said of a hostile one."""

from __future__ import annotations

import datetime as dt
import gzip
from functools import partial

import pytest
from django.db import DataError, IntegrityError

from mosaique.core import clock
from mosaique.core.http import outcomes
from mosaique.watch import actions, fetching, intake, rounds
from mosaique.watch.enums import Outcome
from mosaique.watch.feeds import parsing
from mosaique.watch.fetching import Plan, Reply
from mosaique.watch.models import Fetch, Item, Source
from tests.core.http.local_server import answer, endless, redirect, serving
from tests.watch.feed_texts import NOW, entry, reply, rss

FEED = rss(entry("a", "Un"), entry("b", "Deux"))
HOUR = dt.timedelta(hours=1)
ask = partial(fetching.ask, pace=None)


@pytest.fixture(autouse=True)
def local_only(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1"]


def conditional(body, etag='"1"'):
    """A server that knows whether one has its list already."""

    class Script(dict):
        def get(self, path, default=None):
            held = server_of[0].requests[-1].headers.get("if-none-match")
            return (
                answer(status="304 Not Modified")
                if held == etag
                else answer(body, f"ETag: {etag}", "Content-Type: text/xml")
            )

    server_of = []
    return Script(), server_of


def test_an_unchanged_source_costs_one_conditional_request(a_source):
    scripts, server_of = conditional(FEED)
    with serving(scripts) as server:
        server_of.append(server)
        source = a_source(server.url("/flux"))
        first = rounds.read_now(ask=ask)
        second = rounds.read_now(ask=ask)
    assert [(one.sources, one.unchanged, one.new) for one in (first, second)] == [(1, 0, 2), (1, 1, 0)]
    assert [request.headers.get("if-none-match") for request in server.requests] == [None, '"1"']
    source.refresh_from_db()
    assert (source.title, source.idle, source.failures, source.health) == ("Actualités", 1, 0, "well")
    assert list(source.fetches.values_list("outcome", "http_status", "items", "new")) == [
        ("unchanged", 304, 0, 0),
        ("read", 200, 2, 2),
    ]


def test_who_asks_is_said_honestly(a_source):
    with serving({"/": answer(FEED)}) as server:
        a_source(server.url("/"))
        rounds.read_now(ask=ask)
    assert server.requests[0].headers["user-agent"].startswith("Mosaique/")


@pytest.mark.parametrize(
    ("script", "reason", "status"),
    [
        (answer(b"<!doctype html><p>Connexion", "Content-Type: text/html"), parsing.PAGE, 200),
        (answer(status="500 Internal Server Error"), outcomes.STATUS, 500),
        (redirect("http://169.254.169.254/latest/"), outcomes.PRIVATE, 0),
        (redirect("http://10.0.0.1/"), outcomes.PRIVATE, 0),
        (redirect("/"), outcomes.REDIRECTS, 0),
        (answer(gzip.compress(b" " * 30_000_000), "Content-Encoding: gzip"), outcomes.TOO_LARGE, 0),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n<rss>", b"<item/>" * 100_000), outcomes.TOO_LARGE, 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>", outcomes.CUT_SHORT, 0),
    ],
)
def test_a_hostile_server_is_bounded_and_told_on_its_source(a_source, script, reason, status):
    with serving({"/": script, "/bon": answer(FEED)}) as server:
        source, other = a_source(server.url("/")), a_source(server.url("/bon"))
        report = rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert (report.failed, report.new) == (1, 2)  # the other source is unharmed
    assert (source.reason, source.http_status, source.failures, source.health) == (
        reason,
        status,
        1,
        "failing",
    )
    assert (source.said != "", Fetch.objects.get(source=source).reason) == (True, reason)
    assert source.next_at - clock.now() > dt.timedelta(minutes=50)
    assert Fetch.objects.get(source=other).new == 2


def test_a_slow_server_is_left_and_its_other_sources_wait(a_source, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    with serving({"/1": endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", every=0.05)}) as server:
        slow = a_source(server.url("/1"))
        later = a_source(server.url("/2"), next_at=clock.now() + HOUR)
        report = rounds.read_now(ask=ask)
    assert (report.sources, report.failed, report.put_off) == (2, 1, 1)
    slow.refresh_from_db()
    later.refresh_from_db()
    assert (slow.reason, later.failures, later.fetched_at) == (outcomes.TOO_SLOW, 0, None)


def test_a_document_that_breaks_a_library_stops_nothing(a_source, monkeypatch):
    def broken(document):
        raise RuntimeError

    monkeypatch.setattr(fetching, "parse", broken)
    with serving({"/": answer(FEED)}) as server:
        source = a_source(server.url("/"))
        rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert source.reason == fetching.UNREADABLE


def test_what_is_told_of_a_document_holds_nothing_that_a_base_refuses(a_source):
    said = b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","date_published":"\\u0000\\ud800hier"}]}'
    with serving({"/bytes": answer(b"\x05\x06\x00\x00un"), "/json": answer(said)}) as server:
        other, feed = a_source(server.url("/bytes")), a_source(server.url("/json"))
        rounds.read_now(ask=ask)
    other.refresh_from_db()
    feed.refresh_from_db()
    assert (other.facts, other.fetches.get().facts) == ({"start": "un"}, {"start": "un"})
    assert [one["facts"] for one in feed.problems] == [{"date": "hier"}]


def test_a_reading_that_the_base_refuses_is_told_and_the_others_are_written(a_source, monkeypatch):
    keep = intake.keep

    def refused(source, feed, *, now):
        if source == bad:
            raise DataError
        return keep(source, feed, now=now)

    monkeypatch.setattr(intake, "keep", refused)
    with serving({"/1": answer(FEED), "/2": answer(rss(entry("c", "Trois")))}) as server:
        bad, good = a_source(server.url("/1")), a_source(server.url("/2"))
        report = rounds.read_now(ask=ask)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (report.failed, bad.reason, bad.failures, good.failures) == (1, fetching.UNREADABLE, 1, 0)
    assert list(Item.objects.values_list("title", flat=True)) == ["Trois"]


def test_a_host_that_asks_for_patience_gets_it_for_all_its_sources(a_source):
    patience = answer(b"", "Retry-After: 120", status="429 Too Many Requests")
    with serving({"/1": patience, "/2": answer(FEED)}) as server:
        a_source(server.url("/1"))
        a_source(server.url("/2"), next_at=clock.now() + HOUR)
        report = rounds.read_now(ask=ask)
    assert (report.failed, report.put_off, len(server.requests)) == (1, 1, 1)


def test_a_source_changed_while_it_was_read_is_read_again_as_it_is_now(a_source):
    source = a_source("lettre:list:a.example", kind="letter", settings={"each": "message"})

    def changed(plan):
        actions.change_what_is_watched(Source.objects.get(pk=source.pk), source.url, {"each": "link"})
        return reply(entry("a", "Un"), etag='"1"', memory={"last": 7})

    rounds.read_now(ask=changed)
    source.refresh_from_db()
    assert (source.etag, source.remembered, source.fetched_at, Item.objects.count()) == ("", {}, None, 0)
    assert list(Source.objects.due(clock.now())) == [source]


def test_a_source_wanted_at_once_while_it_was_read_is_read_again(a_source):
    source = a_source("lettre:list:a.example", kind="letter")

    def wanted(plan):
        actions.read_soon(Source.objects.get(pk=source.pk))
        return reply(entry("a", "Un"))

    rounds.read_now(ask=wanted)
    assert (Item.objects.count(), list(Source.objects.due(clock.now()))) == (1, [source])


def test_an_index_of_site_maps_gives_the_pages_of_those_below():
    index = (
        "<sitemapindex><sitemap><loc>{0}/1</loc></sitemap><sitemap><loc>{0}/2</loc></sitemap></sitemapindex>"
    )
    page = b"<urlset><url><loc>https://a.example/le-plan</loc></url></urlset>"
    with serving({"/1": answer(status="404 Not Found"), "/2": answer(page)}) as server:
        server.scripts["/"] = answer(index.format(server.url("")).encode(), 'ETag: "x"')
        got = ask(Plan(server.url("/")))
    assert (got.outcome, got.etag, [item.title for item in got.feed.items]) == (Outcome.READ, "", ["le plan"])


def test_a_source_that_moved_for_good_is_followed_after_three_readings(a_source):
    source = a_source("https://old.example/flux")
    for times in range(3):
        source.refresh_from_db()
        assert (source.url, source.moved_times) == ("https://old.example/flux", times)
        intake.take_in(source.pk, reply(moved_to="https://new.example/flux"), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert (source.url, source.former_url, source.moved_at, source.moved_times) == (
        "https://new.example/flux", "https://old.example/flux", NOW, 0,
    )  # fmt: skip


def test_a_source_that_moves_is_asked_for_the_whole_until_it_is_followed(a_source):
    moved = redirect("/neuf", "308 Permanent Redirect")
    with serving({"/": moved, "/neuf": answer(FEED, 'ETag: "1"')}) as server:
        source = a_source(server.url("/"))
        for _time in range(4):
            rounds.read_now(ask=ask)
    source.refresh_from_db()
    asked = [(one.path, one.headers.get("if-none-match")) for one in server.requests]
    assert source.url == server.url("/neuf")
    assert asked == [("/", None), ("/neuf", None)] * 3 + [("/neuf", '"1"')]


def test_a_source_is_not_followed_to_where_another_is(a_source):
    source, _other = a_source("https://old.example/flux"), a_source("https://new.example/flux")
    for _time in range(4):
        intake.take_in(source.pk, reply(moved_to="https://new.example/flux"), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert (source.url, source.moved_times) == ("https://old.example/flux", intake.MOVED_AFTER)


def failed(**said):
    return Reply(outcome=Outcome.FAILED, reason=outcomes.STATUS, facts={"host": "a", "status": 503}, **said)


def test_failures_put_a_source_off_longer_and_longer_then_stop_it(a_source):
    source, waits = a_source(), []
    for _time in range(10):
        intake.take_in(source.pk, failed(status=503), now=NOW, chance=0.5)
        source.refresh_from_db()
        waits.append((source.next_at - NOW) / HOUR)
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24, 24, 24]
    assert (source.state, source.health, Source.objects.due(NOW + 99 * HOUR).count()) == (
        "stopped",
        "stopped",
        0,
    )


def test_a_server_that_asks_for_patience_gets_it(a_source):
    source = a_source()
    intake.take_in(source.pk, failed(status=429, retry_after=40_000), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert source.next_at - NOW == dt.timedelta(seconds=40_000)


def test_a_source_that_is_gone_is_no_longer_asked(a_source):
    source = a_source()
    intake.take_in(source.pk, failed(status=410, permanent=True), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert source.state == "stopped"


def test_an_answer_wipes_failures_out(a_source):
    source = a_source(failures=4, reason=outcomes.STATUS, facts={"host": "a", "status": 503})
    intake.take_in(source.pk, reply(), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert (source.failures, source.reason, source.said, source.health) == (0, "", "", "well")


def test_a_rhythm_set_by_a_person_is_kept(a_source):
    source = a_source(every_minutes=45)
    intake.take_in(source.pk, reply(entry("a", "Un")), now=NOW, chance=0.9)
    source.refresh_from_db()
    assert source.next_at - NOW == dt.timedelta(minutes=45)


def test_the_last_fifty_readings_are_kept(a_source):
    source, other = a_source(), a_source("https://b.example/")
    intake.take_in(other.pk, reply(), now=NOW, chance=0.5)
    for _time in range(53):
        intake.take_in(source.pk, reply(), now=NOW, chance=0.5)
    assert (source.fetches.count(), other.fetches.count()) == (50, 1)


def test_what_is_not_understood_is_told_with_its_place(a_source):
    source = a_source()
    intake.take_in(source.pk, reply(entry("a", "Un", date="hier")), now=NOW, chance=0.5)
    source.refresh_from_db()
    assert [(one["position"], one["facts"]) for one in source.problems] == [(1, {"date": "hier"})]
    assert source.health == "problems"


def test_a_source_removed_meanwhile_is_not_written(a_source):
    source = a_source()
    Source.objects.all().delete()
    assert intake.take_in(source.pk, reply(entry("a", "Un")), now=NOW, chance=0.5) is None
    assert Item.objects.count() == 0


def test_an_item_that_another_worker_stored_a_moment_before_is_found(a_source, monkeypatch):
    source, keep, tries = a_source(), intake.keep, []

    def late(*args, **said):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return keep(*args, **said)

    monkeypatch.setattr(intake, "keep", late)
    fetch = intake.take_in(source.pk, reply(entry("a", "Un")), now=NOW, chance=0.5)
    assert (fetch.new, len(tries), Fetch.objects.count()) == (1, 2, 1)


def test_a_reading_that_fails_half_way_leaves_nothing(a_source, monkeypatch):
    source = a_source(etag='"0"')

    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "_journal", killed)
    with pytest.raises(KeyboardInterrupt):
        intake.take_in(source.pk, reply(entry("a", "Un"), etag='"1"'), now=NOW, chance=0.5)
    monkeypatch.undo()
    source.refresh_from_db()
    assert (source.etag, source.fetched_at, Item.objects.count()) == ('"0"', None, 0)


def test_the_schedule_takes_what_is_due_a_bounded_number_at_each_host(a_source):
    for n in range(25):
        a_source(f"https://a.example/{n}")
    a_source("https://b.example/")
    a_source("https://c.example/", next_at=clock.now() + HOUR)
    a_source("https://d.example/", state="paused")
    asked = []

    def note(plan):
        asked.append(plan.url.partition("//")[2].partition(".")[0])
        return reply()

    first, second, third = (rounds.work(ask=note).sources for _time in range(3))
    assert (first, second, third, asked.count("b"), asked.count("c")) == (21, 5, 0, 1, 0)


def test_a_source_in_hand_is_nobody_else_s(a_source):
    source = a_source()
    as_another_sees_it = Source.objects.get(pk=source.pk)
    taken = rounds._claim([source])
    assert (taken, rounds._claim([as_another_sees_it]), rounds.work(ask=lambda plan: reply()).sources) == (
        [source],
        [],
        0,
    )


def test_a_worker_asked_to_stop_gives_back_what_it_has_in_hand(a_source, monkeypatch):
    source = a_source()
    monkeypatch.setattr(rounds.stopping, "is_stopping", lambda: True)
    rounds.work(ask=ask)
    monkeypatch.undo()
    source.refresh_from_db()
    assert (source.fetched_at, Source.objects.due(clock.now()).count()) == (None, 1)
