"""JSON Feed, sitemaps, what a feed carries, and OPML."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pytest

from mosaique.watch.feeds import bounds, opml
from mosaique.watch.feeds.adapt import DATE
from mosaique.watch.feeds.opml import Outline
from mosaique.watch.feeds.parsing import json_feed, parse
from mosaique.watch.feeds.values import Document, Enclosure, FeedItem, NoFeed, Problem, SitemapIndex

DAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def read(body, url="https://a.example/flux"):
    return parse(Document(body=body if isinstance(body, bytes) else body.encode(), url=url))


def json_feed_of(*items, **members):
    about = {"version": "https://jsonfeed.org/version/1.1", "title": "Actualités", "items": list(items)}
    return json.dumps(about | members).encode()


def test_rss_gives_all_that_an_item_may_carry():
    feed = read("""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
    <channel><title>Actualités</title><link>https://a.example/</link><language>fr</language><ttl>90</ttl><item>
      <title>Un &amp;amp; deux</title><link>/une</link><guid isPermaLink="false">g1</guid>
      <pubDate>Mon, 02 Mar 2026 00:00:00 GMT</pubDate><dc:creator>Anne</dc:creator><dc:creator>Béa</dc:creator>
      <category>logement</category><category>ville</category>
      <description>Court</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
      <enclosure url="/son.mp3" type="audio/mpeg" length="12"/>
      <media:thumbnail url="https://a.example/i.jpg"/></item></channel></rss>""")
    assert (feed.version, feed.title, feed.link, feed.language) == (
        "rss20",
        "Actualités",
        "https://a.example/",
        "fr",
    )
    assert (feed.every, feed.problems) == (dt.timedelta(minutes=90), [])
    assert feed.items == [
        FeedItem(
            identifier="g1",
            title="Un &amp; deux",
            link="https://a.example/une",
            published=DAY,
            author="Anne, Béa",
            summary="Court",
            content="<p>Long</p>",
            categories=["logement", "ville"],
            enclosures=[Enclosure("https://a.example/son.mp3", "audio/mpeg", 12)],
            image="https://a.example/i.jpg",
        )
    ]


def test_json_feed_gives_all_that_an_item_may_carry():
    item = {
        "id": 7,
        "url": "/une",
        "title": "Un & deux",
        "content_text": "Un < deux\n\nTrois",
        "summary": "Court",
        "image": "/i.jpg",
        "date_published": "2026-03-02T01:00:00+01:00",
        "authors": [{"name": "Anne"}],
        "tags": ["ville", 3],
        "attachments": [{"url": "/son.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
    }
    feed = read(json_feed_of(item, home_page_url="https://a.example/", language="fr"))
    assert (feed.version, feed.title, feed.link, feed.language) == (
        "json11",
        "Actualités",
        "https://a.example/",
        "fr",
    )
    assert feed.items == [
        FeedItem(
            identifier="7",
            title="Un &amp; deux",
            link="https://a.example/une",
            published=DAY,
            author="Anne",
            summary="Court",
            content="<p>Un &lt; deux</p><p>Trois</p>",
            categories=["ville"],
            enclosures=[Enclosure("https://a.example/son.mp3", "audio/mpeg", 12)],
            image="https://a.example/i.jpg",
        )
    ]


def test_damaged_json_feeds_are_said():
    assert read('{"version": \n "https') == NoFeed(json_feed.INVALID, {"line": 2})
    assert read("{}") == NoFeed(json_feed.NOT_A_FEED)
    assert read('{"a":' * 100_000) == NoFeed(json_feed.INVALID, {"line": 1})
    feed = read(json_feed_of(3, {"id": "a", "date_published": "jamais"}, {}))
    assert [item.identifier for item in feed.items] == ["a"]
    assert feed.problems == [
        Problem(json_feed.NAMELESS, position=1),
        Problem(DATE, {"date": "jamais"}, 2),
        Problem(json_feed.NAMELESS, position=3),
    ]


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://a.example/actus/le-plan-logement.html</loc><lastmod>2026-03</lastmod></url>
<url><loc>https://a.example/b</loc><news:news><news:publication_date>2026-03-02</news:publication_date>
<news:title>Une nouvelle</news:title></news:news><image:image><image:loc>https://a.example/i.jpg</image:loc>
<image:title>Photo</image:title></image:image></url>
<url><loc>https://a.example/</loc><lastmod>plus tard</lastmod></url></urlset>"""


@pytest.mark.parametrize("packed", [False, True])
def test_sitemap_gives_its_pages_the_last_changed_first(packed):
    feed = read(gzip.compress(SITEMAP.encode()) if packed else SITEMAP)
    told = [(item.title, item.published, item.updated, item.image) for item in feed.items]
    assert told == [
        ("Une nouvelle", DAY, DAY, "https://a.example/i.jpg"),
        ("le plan logement", None, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), ""),
        ("https://a.example/", None, None, ""),
    ]
    assert feed.problems == [Problem(DATE, {"date": "plus tard"}, 3)]


def test_index_gives_the_sitemaps_the_last_changed_first():
    body = "<sitemapindex>{}</sitemapindex>".format(
        "".join(
            f"<sitemap><loc>https://a.example/{n}</loc><lastmod>202{n}-01-01</lastmod></sitemap>"
            for n in (1, 3, 2)
        )
    )
    assert read(body) == SitemapIndex(("https://a.example/3", "https://a.example/2", "https://a.example/1"))


def test_damaged_sitemap_gives_what_comes_before_the_damage():
    feed = read(SITEMAP[:300] + "</url><url></broken>")
    assert [item.title for item in feed.items] == ["le plan logement"]
    assert read("<urlset><url>") == NoFeed("The document is not well-formed (line %(line)s).", {"line": 1})


def test_opml_is_read_with_its_folders_whatever_the_case_of_its_names():
    body = b"""<opml version="1.0"><body><outline text="Ville"><outline title="ANCT" xmlUrl="https://a.example/rss?x=1&y=2"
    htmlUrl="https://a.example/"/></outline><outline text="INSEE" xmlurl="https://b.example/flux"/>
    <outline text="encore" xmlUrl="https://b.example/flux"/><outline text="vide"/></body></opml>"""
    assert opml.read(body) == [
        Outline("https://a.example/rss?x=1&y=2", "ANCT", "https://a.example/", "Ville", 2),
        Outline("https://b.example/flux", "INSEE", line=2),
    ]


def test_opml_of_too_many_sources_is_refused_rather_than_cut(monkeypatch):
    monkeypatch.setattr(opml, "MOST_SOURCES", 1)
    body = opml.write("Veille", [Outline("https://a.example/1"), Outline("https://a.example/2")])
    assert opml.read(body) == NoFeed(opml.TOO_MANY, {"total": 2, "most": 1})


def test_opml_written_is_read_back():
    outlines = [
        Outline("https://a.example/1?a=1&b=2", "Un <deux>", "https://a.example/", "ORIV"),
        Outline("https://b.example/", "B"),
    ]
    found = opml.read(opml.write("Veille", outlines))
    assert [(one.url, one.title, one.site, one.folder) for one in found] == [
        (one.url, one.title, one.site, one.folder) for one in outlines
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_opml_is_read_in_the_encoding_that_it_is_written_in(encoding):
    said = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{said}"?><opml><outline text="Été" xmlUrl="https://a.example/é"/></opml>'
    assert opml.read(body.encode(encoding)) == [Outline("https://a.example/é", "Été", line=1)]


def test_opml_is_written_whatever_the_titles_hold():
    (one,) = opml.read(
        opml.write("Veille", [Outline("https://a.example/", "Un\x0b\x00\ud800 titre", folder="O\x01")])
    )
    assert (one.title, one.folder) == ("Un titre", "O")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", opml.MALFORMED),
        (b"<html></html>", opml.NOT_OPML),
        (b"<opml><body/></opml>", opml.NONE),
        (b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;">]><opml/>', bounds.ENTITIES),
    ],
)
def test_what_is_no_opml_is_said(body, reason):
    assert opml.read(body).reason == reason
