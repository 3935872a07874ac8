"""Which addresses are one page's, when to ask again, and the feeds that a page names."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.watch.feeds.addresses import canonical, without_tracking
from mosaique.watch.feeds.discover import Candidate, feeds_of, title_of, usual_places
from mosaique.watch.feeds.rhythm import LONGEST, back_off, interval
from mosaique.watch.feeds.values import Document

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/une?id=3",
        "http://www.A.example:80/une/?id=3&utm_source=lettre&utm_medium=email#suite",
        "https://a.example./une?fbclid=x&id=3",
        "https://a.example/une;jsessionid=ABC?id=3&at_medium=rss",
    ],
)
def test_addresses_of_one_page_have_one_key(url):
    assert canonical(url) == "https://a.example/une?id=3"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/une?id=3", "https://a.example/une?id=4"),
        ("https://a.example/une", "https://b.example/une"),
        ("https://a.example/#!/une", "https://a.example/#!/deux"),
        ("https://a.example/une", "https://a.example:8080/une"),
        ("https://a.example/Une", "https://a.example/une"),
    ],
)
def test_addresses_of_two_pages_have_two_keys(first, second):
    assert canonical(first) != canonical(second)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "mailto:a@b.example", "https://[", "http://", "x" * 3000]
)
def test_what_is_no_web_address_has_no_key(url):
    assert canonical(url) == ""


def test_shown_address_keeps_everything_but_tracking():
    assert without_tracking("http://a.example/x?b=1&utm_source=z&a=%20#f") == "http://a.example/x?b=1&a=%20#f"
    assert without_tracking("http://a.example/x?b=%zz;c") == "http://a.example/x?b=%zz;c"


@pytest.mark.parametrize(
    ("every", "idle", "asked", "wait"),
    [
        (MINUTE, 0, None, 30 * MINUTE),  # a press agency
        (4 * HOUR, 0, None, 2 * HOUR),
        (4 * HOUR, 2, None, 4.5 * HOUR),  # slower while nothing comes
        (4 * HOUR, 0, 6 * HOUR, 6 * HOUR),
        (240 * HOUR, 0, None, LONGEST),
        (4 * HOUR, 99, 99 * 24 * HOUR, LONGEST),
    ],
)
def test_sources_are_asked_at_half_their_own_rhythm(every, idle, asked, wait):
    dates = [NOW - every * n for n in range(1, 40)] + [NOW + HOUR]
    assert interval(dates, now=NOW, idle=idle, asked=asked, chance=0.5) == wait


def test_source_without_dates_is_asked_every_two_hours_and_chance_parts_them():
    waits = [interval([], now=NOW, idle=0, asked=None, chance=chance) for chance in (0, 0.5, 1)]
    assert waits == [1.8 * HOUR, 2 * HOUR, 2.2 * HOUR]


def test_failures_put_off_from_an_hour_to_a_day_and_never_less_than_the_server_asks():
    waits = [back_off(n, retry_after=None, chance=0.5) / HOUR for n in (1, 2, 3, 4, 5, 6, 60)]
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert back_off(1, retry_after=7200, chance=0) == 2 * HOUR


def page(html):
    return Document(body=html.encode(), url="https://a.example/actus/index.html", media_type="text/html")


def test_feeds_that_a_page_declares_are_found_with_their_names():
    document = page(
        '<html><head><title> Nos \n actualités </title><base href="/">'
        '<link rel="alternate" type="application/rss+xml" title="Toute l\'actualité" href="flux.xml">'
        '<link rel="ALTERNATE feed" type="application/atom+xml; charset=utf-8" href="//b.example/atom">'
        '<link rel="alternate" type="application/rss+xml" href="flux.xml#x">'
        '<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml" href="javascript:x">'
        "</head><body><a href='/rss'>RSS</a></body></html>"
    )
    assert feeds_of(document) == [
        Candidate("https://a.example/flux.xml", "Toute l'actualité"),
        Candidate("https://b.example/atom"),
    ]
    assert title_of(document) == "Nos actualités"


def test_links_that_look_like_feeds_are_found_when_none_is_declared():
    document = page(
        "<body><a href='rss.xml'>Le <b>flux</b></a><a href='/a?page=backend'>x</a><a href='/une'>y</a>"
    )
    assert feeds_of(document)[0] == Candidate("https://a.example/actus/rss.xml", "Le flux")


def test_a_page_without_feeds_or_without_html_names_none():
    assert [feeds_of(page(html)) for html in ("", "rien", "<html><body><p>x")] == [[], [], []]


def test_usual_places_are_beside_the_page_and_at_the_root():
    assert usual_places("https://a.example/blog/")[:3] == [
        "https://a.example/blog/feed/",
        "https://a.example/feed/",
        "https://a.example/spip.php?page=backend",
    ]
