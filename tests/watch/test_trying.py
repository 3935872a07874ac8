"""An address that somebody types: a feed, a page that names some, or a reason."""

from __future__ import annotations

import pytest

from mosaique.core.http import outcomes
from mosaique.watch import trying
from mosaique.watch.errors import NOT_AN_ADDRESS
from mosaique.watch.fetching import UNREADABLE
from mosaique.watch.kinds import manners, pages
from mosaique.watch.kinds.pages import Watched
from mosaique.watch.trying import NO_FEED, look, look_at_page
from tests.core.http.local_server import answer, redirect, serving
from tests.watch.feed_texts import entry, rss

FEED = answer(rss(entry("a", "Un")))
LINK = '<link rel="alternate" type="application/rss+xml" title="{0}" href="/{0}">'


def page(*names):
    links = "".join(LINK.format(name) for name in names)
    return answer(f"<html><head><title>Le site</title>{links}</head>".encode(), "Content-Type: text/html")


@pytest.fixture(autouse=True)
def local_only(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1"]
    manners.forget()


def looked(scripts, path="/"):
    with serving(scripts) as server:
        trial = look(server.url(path))
    return trial, [request.path for request in server.requests], server


def test_a_feed_gives_its_first_items():
    trial, asked, server = looked({"/flux": FEED}, "/flux")
    assert (trial.url, trial.feed.title, [item.title for item in trial.feed.items]) == (
        server.url("/flux"), "Actualités", ["Un"],
    )  # fmt: skip
    assert asked == ["/flux"]


def test_a_page_that_names_one_feed_gives_that_feed():
    trial, asked, server = looked({"/": page("flux"), "/flux": FEED})
    assert (trial.url, trial.feed.title, asked) == (server.url("/flux"), "Actualités", ["/", "/flux"])


def test_a_page_that_names_several_feeds_gives_the_choice():
    trial, asked, server = looked({"/": page("un", "deux")})
    assert [(one.url, one.title) for one in trial.candidates] == [
        (server.url("/un"), "un"),
        (server.url("/deux"), "deux"),
    ]
    assert (trial.feed, trial.said, asked) == (None, "", ["/"])


def test_the_usual_places_are_asked_of_a_site_that_names_none():
    trial, asked, _server = looked({"/": page(), "/spip.php?page=backend": FEED})
    assert (trial.feed.title, asked) == ("Actualités", ["/", "/feed/", "/spip.php?page=backend"])


def test_a_site_without_a_feed_is_said():
    trial, asked, _server = looked({"/": page()})
    assert (trial.feed, trial.reason, trial.site, len(asked)) == (None, NO_FEED, "Le site", 7)


def test_a_feed_that_moved_for_good_is_watched_where_it_is():
    trial, _asked, server = looked({"/": redirect("/flux", "301 Moved Permanently"), "/flux": FEED})
    assert trial.url == server.url("/flux")


def test_an_index_of_site_maps_shows_pages_of_the_last_changed():
    with serving(
        {"/1": answer(b"<urlset><url><loc>https://a.example/le-plan</loc></url></urlset>")}
    ) as server:
        index = f"<sitemapindex><sitemap><loc>{server.url('/1')}</loc></sitemap></sitemapindex>"
        server.scripts["/"] = answer(index.encode())
        assert [item.title for item in look(server.url("/")).feed.items] == ["le plan"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("la lettre du ministère", NOT_AN_ADDRESS),
        ("ftp://a.example/", NOT_AN_ADDRESS),
        ("http://169.254.169.254/", outcomes.PRIVATE),
        ("http://2130706433/", outcomes.MALFORMED),
        ("http://moi:secret@127.0.0.1/", outcomes.USER_NAME),
    ],
)
def test_what_may_not_be_asked_is_said(written, reason):
    assert look(written).reason == reason


@pytest.mark.parametrize(("module", "name"), [(trying, "parse"), (pages, "part_of")])
def test_a_document_that_breaks_a_library_is_said(monkeypatch, module, name):
    def broken(*args, **said):
        raise RecursionError

    monkeypatch.setattr(module, name, broken)
    with serving({"/": FEED}) as server:
        trial = look(server.url("/")) if module is trying else look_at_page(server.url("/"), Watched())
    assert (trial.feed, trial.reason) == (None, UNREADABLE)


def test_an_address_without_its_scheme_is_completed():
    asked = []

    def get(url, **said):
        asked.append(url)
        return outcomes.Failed(outcomes.UNREACHABLE, {"host": "a"})

    look(" a.example/actus ", get=get)
    assert asked == ["https://a.example/actus"]
