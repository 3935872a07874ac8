"""Watched pages, read from a local server: what becomes an item, what is heeded, what is said of failures."""

from __future__ import annotations

from functools import partial

import pytest

from mosaique.core.http import outcomes
from mosaique.core.http.pace import Pace
from mosaique.watch import intake, rounds
from mosaique.watch.feeds.pages.parts import NOT_THERE
from mosaique.watch.kinds import manners, pages
from mosaique.watch.kinds.asking import ask
from mosaique.watch.kinds.base import Web
from mosaique.watch.kinds.pages import LINKS, TEXT, Watched
from mosaique.watch.models import Fetch, Item
from tests.core.http.local_server import answer, endless, redirect, serving
from tests.watch.feed_texts import entry, rss

ask = partial(ask, pace=None)
HTML = "Content-Type: text/html; charset=utf-8"


def html(body, *headers):
    return answer(f"<!doctype html><title>Appel</title><main>{body}</main>".encode(), HTML, *headers)


def listed(*titles):
    return html(
        "".join(f'<li><a href="/{title.replace(" ", "-")}">Un titre : {title}</a></li>' for title in titles)
    )


@pytest.fixture
def a_page(a_source):
    def make(url, mode=LINKS, selector="", **said):
        watched = Watched(mode, selector)
        return a_source(watched.address(url), kind="page", settings=watched.settings, **said)

    return make


def titles():
    return list(Item.objects.order_by("pk").values_list("title", flat=True))


def test_new_links_of_a_page_are_items(a_page):
    with serving({"/actus": listed("un", "deux", "trois")}) as server:
        source = a_page(server.url("/actus"))
        first = rounds.read_now(ask=ask)
        server.scripts["/actus"] = listed("quatre", "un", "deux", "trois")
        second = rounds.read_now(ask=ask)
        third = rounds.read_now(ask=ask)
    assert [(one.new, one.changed) for one in (first, second, third)] == [(3, 0), (1, 0), (0, 0)]
    assert titles() == [f"Un titre : {word}" for word in ("un", "deux", "trois", "quatre")]
    source.refresh_from_db()
    assert (source.title, source.kind, source.version, source.health) == ("Appel", "page", "", "well")


def test_a_change_of_text_is_an_item_that_shows_it(a_page):
    with serving({"/regles": html("<p>Clôture le 15 décembre.</p><p>Ouvert à tous.</p>")}) as server:
        source = a_page(server.url("/regles"), TEXT)
        first = rounds.read_now(ask=ask)
        server.scripts["/regles"] = html(
            "<p>Clôture le 20 janvier.</p><p>Ouvert à tous.</p><p>Sauf &lt;script&gt; eux.</p>"
        )
        second = rounds.read_now(ask=ask)
    assert [(one.new, one.failed) for one in (first, second)] == [(0, 0), (1, 0)]
    item = Item.objects.get()
    assert (item.title, item.url, item.summary) == (
        "Appel\u00a0: texte modifié",
        server.url("/regles"),
        "<p>5 mots ajoutés, 2 mots retirés.</p>",
    )
    assert item.content == (
        "<p>Clôture le <del>15 décembre.</del> <ins>20 janvier.</ins></p><p>Ouvert à tous.</p>"
        "<p><ins>Sauf &lt;script&gt; eux.</ins></p>"
    )
    source.refresh_from_db()
    assert source.remembered["text"].split("\n")[0] == "Clôture le 20 janvier."


def test_each_change_is_an_item_even_when_the_page_comes_back_to_what_it_was(a_page):
    one, two = html("<p>Les inscriptions sont ouvertes.</p>"), html("<p>Les dossiers ont été clos hier.</p>")
    with serving({"/": one}) as server:
        a_page(server.url("/"), TEXT)
        for script in (one, two, one, two):
            server.scripts["/"] = script
            rounds.read_now(ask=ask)
    assert Item.objects.count() == 3


def test_small_changes_are_let_pass_until_they_add_up(a_page):
    with serving({"/": html("<p>Un deux trois quatre cinq</p>")}) as server:
        a_page(server.url("/"), TEXT)
        found = []
        for words in ("Un deux trois quatre cinq", "Un deux trois quatre six", "Un deux huit sept six"):
            server.scripts["/"] = html(f"<p>{words}</p>")
            found.append(rounds.read_now(ask=ask).new)
    assert found == [0, 0, 1]


def test_a_reading_killed_before_its_end_is_done_again_and_gives_one_item(a_page, monkeypatch):
    with serving({"/": html("<p>Ouvert aux associations.</p>")}) as server:
        a_page(server.url("/"), TEXT)
        rounds.read_now(ask=ask)
        server.scripts["/"] = html("<p>Ouvert aux communes et aux bailleurs.</p>")

        def killed(*args):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(intake, "_journal", killed)
            with pytest.raises(KeyboardInterrupt):
                rounds.read_now(ask=ask)
        assert Item.objects.count() == 0
        again, after = rounds.read_now(ask=ask), rounds.read_now(ask=ask)
    assert (again.new, after.new, Item.objects.count()) == (1, 0, 1)


def test_an_unchanged_page_costs_one_conditional_request(a_page):
    with serving({"/": listed("un", "deux", "trois")}) as server:
        source = a_page(server.url("/"), etag='"1"')
        server.scripts["/"] = answer(status="304 Not Modified")
        report = rounds.read_now(ask=ask)
        source.refresh_from_db()
    assert (report.unchanged, server.requests[-1].headers["if-none-match"]) == (1, '"1"')


def test_another_part_is_read_whole_whatever_the_server_says_of_the_page(a_page):
    with serving({"/": html("<p id=a>Un deux trois</p>")}) as server:
        a_page(server.url("/"), TEXT, "#a", etag='"1"')
        rounds.read_now(ask=ask)
    assert "if-none-match" not in server.requests[-1].headers


def test_a_selector_that_names_nothing_any_more_is_told_on_the_sheet(a_page):
    with serving({"/": html("<p>Refaite</p>")}) as server:
        source = a_page(server.url("/"), LINKS, "#actus a")
        rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert (source.reason, source.facts, source.failures) == (NOT_THERE, {"selector": "#actus a"}, 1)


def test_a_page_filled_in_by_a_script_is_told(a_page):
    with serving({"/": html("<div id=app></div><script>draw()</script>")}) as server:
        sources = [a_page(server.url("/")), a_page(server.url("/"), TEXT)]
        rounds.read_now(ask=ask)
    for source in sources:
        source.refresh_from_db()
    assert [source.reason for source in sources] == [pages.NO_LINK, pages.NO_TEXT]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (redirect("http://169.254.169.254/latest/"), outcomes.PRIVATE),
        (redirect("http://[::1]/"), outcomes.PRIVATE),
        (
            endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", b"mot " * 100_000),
            outcomes.TOO_LARGE,
        ),
        (answer(b"\x1f\x8b", "Content-Encoding: gzip"), outcomes.CUT_SHORT),
        (answer(status="404 Not Found"), outcomes.STATUS),
    ],
)
def test_a_hostile_page_is_bounded_and_told_and_others_are_read(a_page, a_source, script, reason):
    with serving({"/": script, "/flux": answer(rss(entry("a", "Un")))}) as server:
        source = a_page(server.url("/"))
        a_source(server.url("/flux"))
        report = rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert (report.failed, report.new, source.reason) == (1, 1, reason)
    assert Fetch.objects.get(source=source).reason == reason


def test_scripts_in_titles_are_words(a_page):
    hostile = "<img src=x onerror=alert(1)> le titre &lt;script&gt;alert(1)&lt;/script&gt;"
    with serving(
        {"/": html(f'<a href="/a">{hostile}</a><a href="javascript:alert(1)">Un lien qui agit</a>')}
    ) as server:
        a_page(server.url("/"))
        rounds.read_now(ask=ask)
    item = Item.objects.get()
    assert ("<" in item.title, item.url) == (False, server.url("/a"))


def test_robots_txt_closes_a_page_with_a_clear_reason(a_page):
    rules = answer(b"User-agent: *\nDisallow: /actus", "Content-Type: text/plain")
    with serving({"/robots.txt": rules, "/actus": listed("un", "deux", "trois")}) as server:
        source = a_page(server.url("/actus"))
        report = rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert (report.failed, source.reason, source.facts) == (1, manners.REFUSED, {"host": "127.0.0.1"})
    assert source.said == "127.0.0.1 demande aux robots de ne pas lire cette page (robots.txt)."
    assert [request.path for request in server.requests] == ["/robots.txt"]


def test_robots_txt_closes_the_page_that_a_page_redirects_to(a_page):
    rules = answer(b"User-agent: *\nDisallow: /prive", "Content-Type: text/plain")
    scripts = {"/robots.txt": rules, "/": redirect("/prive"), "/prive": listed("un", "deux", "trois")}
    with serving(scripts) as server:
        source = a_page(server.url("/"))
        rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert (source.reason, Item.objects.count()) == (manners.REFUSED, 0)


def test_robots_txt_is_asked_once_for_all_pages_of_a_site(a_page):
    with serving({"/1": listed("un", "deux", "trois"), "/2": listed("un", "deux", "trois")}) as server:
        a_page(server.url("/1"))
        a_page(server.url("/2"))
        rounds.read_now(ask=ask)
        rounds.read_now(ask=ask)
    assert [request.path for request in server.requests].count("/robots.txt") == 1


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (redirect("http://169.254.169.254/robots.txt"), outcomes.PRIVATE),
        (answer(status="503 Service Unavailable"), manners.UNKNOWN),
        (answer(status="404 Not Found"), ""),
        (answer(status="403 Forbidden"), ""),
    ],
)
def test_a_robots_txt_in_trouble_closes_its_site_until_it_is_better(a_page, robots, reason):
    with serving({"/robots.txt": robots, "/": listed("un", "deux", "trois")}) as server:
        source = a_page(server.url("/"))
        rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert source.reason == reason


def test_the_delay_that_a_site_asks_for_is_left_between_two_pages():
    slept = []
    pace = Pace(clock=lambda: 100.0, sleep=slept.append)
    rules = answer(b"User-agent: *\nCrawl-delay: 7", "Content-Type: text/plain")
    with serving({"/robots.txt": rules}) as server:
        assert manners.refusal(server.url("/a"), Web(pace=pace)) is None
    pace.wait("127.0.0.1")
    pace.wait("127.0.0.1")
    assert slept == [7.0, 14.0]


def test_a_page_that_moved_is_followed_with_its_part(a_page):
    with serving(
        {
            "/a": redirect("/b", "301 Moved Permanently"),
            "/b": html('<p id=x><a href="/1">Un titre long</a></p>'),
        }
    ) as server:
        source = a_page(server.url("/a"), LINKS, "#x")
        for _time in range(3):
            rounds.read_now(ask=ask)
    source.refresh_from_db()
    assert source.url == Watched(LINKS, "#x").address(server.url("/b"))
