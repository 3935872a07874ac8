"""What is built to exhaust or to deceive is refused or cut, and said."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pytest

from mosaique.watch import cleaning
from mosaique.watch.cleaning import cleaned
from mosaique.watch.feeds import bounds, parsing
from mosaique.watch.feeds.parsing import parse, xml
from mosaique.watch.feeds.values import Document, Feed, NoFeed, Problem

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
RSS = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Actualités</title>{}</channel></rss>'


def rss(*items):
    return RSS.format("".join(f"<item>{item}</item>" for item in items)).encode()


def read(body, **said):
    return parse(Document(body=body, **said))


def test_fifty_thousand_entries_are_cut_to_the_first_and_it_is_said():
    items = [f"<title>Titre {n}</title><guid>{n}</guid>" for n in range(50_000)]
    feed = read(rss(*items))
    assert (len(feed.items), feed.items[-1].title) == (bounds.MOST_ITEMS, "Titre 1999")
    assert feed.problems == [Problem(bounds.CUT, {"kept": 2_000, "total": 50_000})]


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">',  # a billion laughs
        f'<!ENTITY a "{"x" * 50_000}">',  # quadratic, used a hundred times
        '<!ENTITY % a "x"><!ENTITY b "%a;">',
        "".join(f'<!ENTITY e{number} "x">' for number in range(20_000)),
        f"""<!ENTITY a "'{"x" * 50_000}">""",
        """<!ENTITY a "ha"><!ENTITY b "'&a;&a;&a;">""",
        f'<!ENTITY a "ha"><!ENTITY {"b" * 100} "&a;&a;&a;">',
    ],
)
def test_entities_that_swell_a_document_are_refused(entities):
    body = f"<!DOCTYPE rss [{entities}]>".encode() + rss("<title>" + "&a;" * 100 + "</title>")
    assert read(body) == NoFeed(bounds.ENTITIES)
    assert read(body.decode().encode("utf-16")) == NoFeed(bounds.ENTITIES)


def test_texts_that_would_keep_a_pattern_busy_for_hours_are_read():
    blanks, images = "href=" + " " * 300_000 + "https:", "&lt;img " * 100_000
    feed = read(rss(f"<title>x</title><description>{blanks}{images}</description>"))
    assert (feed.items[0].title, feed.items[0].image) == ("x", "")


def test_a_site_map_of_other_elements_is_refused():
    assert read(b"<urlset>" + b"<a/>" * 1_500_001 + b"</urlset>") == NoFeed(bounds.TAGS)


def test_an_outside_entity_is_not_opened():
    body = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss("<title>x &a; y</title>")
    assert "root:" not in read(body).items[0].title


def test_more_elements_or_namespaces_than_any_feed_has_are_refused():
    spaces = "".join(f'<a{n}:b xmlns:a{n}="u{n}"/>' for n in range(600))
    assert read(RSS.format(spaces).encode()) == NoFeed(bounds.TAGS)
    assert read(RSS.format("<a>" * 200_001).encode()) == NoFeed(bounds.TAGS)


def test_a_gzip_bomb_is_not_opened_to_its_end():
    assert read(gzip.compress(b" " * (bounds.MOST_BYTES + 1))) == NoFeed(bounds.LARGE, {"limit": 20})
    assert read(b"\x1f\x8b\x08 nothing of the kind") == NoFeed(bounds.BROKEN_ARCHIVE)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"  \r\n", NoFeed(parsing.EMPTY)),
        (b"<!DOCTYPE html><html><body><rss version='2.0'></rss>", NoFeed(parsing.PAGE)),
        (b"\xef\xbb\xbf <!-- x --><HTML lang='fr'><head></head>", NoFeed(parsing.PAGE)),
        (b"<opml version='2.0'/>", NoFeed(parsing.OPML)),
        (b"%PDF-1.7 \xe2\xe3", NoFeed(parsing.FILE)),
        (b"\x89PNG\r\n\x1a\n", NoFeed(parsing.FILE)),
        (b"Bonjour, connectez-vous", NoFeed(parsing.UNKNOWN, {"start": "Bonjour, connectez-vous"})),
        (b"<?xml version='1.0'?><catalogue/>", NoFeed(parsing.UNKNOWN, {"start": "<?xml version='1.0'?><catalogue/>"})),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said(body, outcome):
    assert read(body) == outcome


def test_a_name_of_a_file_is_read_as_the_text_it_is():
    assert read(b"/etc/passwd") == NoFeed(parsing.UNKNOWN, {"start": "/etc/passwd"})


def test_a_feed_cut_short_gives_what_came_and_says_where_it_broke():
    feed = read(rss("<title>Premier</title>", "<title>Second</title>")[:-40])
    assert feed.items[0].title == "Premier"
    assert [problem.reason for problem in feed.problems] == [xml.MALFORMED]


def test_utf8_is_read_as_such_whatever_the_server_says():
    feed = read(rss("<title>Égalité</title>"), media_type="text/xml", charset="iso-8859-1")
    assert (feed.title, feed.items[0].title) == ("Actualités", "Égalité")


def test_an_encoding_that_does_not_exist_is_passed_over():
    body = rss("<title>Égalité</title>").replace(b"utf-8", b"utf8mb4")
    assert read(body).items[0].title == "Égalité"


@pytest.mark.parametrize(("declared", "charset"), [("utf-8", "punycode"), ("punycode", ""), ("idna", "")])
def test_an_encoding_that_no_feed_is_written_in_is_not_the_feed_s(declared, charset):
    body = f'<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>un</title></item></channel></rss>'
    feed = read(body.encode(), media_type="text/xml", charset=charset)
    assert ([item.title for item in feed.items], feed.problems) == (["un"], [])


def test_bytes_of_another_encoding_than_declared_lose_nothing_but_accents():
    body = rss("<title>Egalite</title>", "<title>\xc9galit\xe9</title>").decode().encode("latin-1")
    feed = read(body)
    assert [item.title for item in feed.items] == ["Egalite", "Égalité"]


@pytest.mark.parametrize(
    ("written", "kept", "reason"),
    [
        ("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00:00+00:00", None),
        ("Sat, 01 Jan 3000 00:00:00 GMT", None, cleaning.FUTURE_DATE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, cleaning.IMPOSSIBLE_DATE),
        ("0000-00-00T00:00:00Z", None, "The date “%(date)s” is not understood."),
        ("hier soir", None, "The date “%(date)s” is not understood."),
    ],
)
def test_impossible_dates_are_left_out_and_said(written, kept, reason):
    feed = cleaned(read(rss(f"<title>x</title><guid>1</guid><pubDate>{written}</pubDate>")), now=NOW)
    date = feed.items[0].date
    assert (date.isoformat() if date else None, [one.reason for one in feed.problems]) == (
        kept,
        [reason] if reason else [],
    )


def test_script_in_titles_and_links_goes():
    body = rss(
        "<title>Sûr&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;titre</title>"
        "<link>javascript:alert(1)</link><guid>1</guid>"
        "<description>&lt;p onclick='x'&gt;Un &lt;a href='jav&amp;#x09;ascript:x'&gt;lien&lt;/a&gt;&lt;/p&gt;"
        "</description>"
    )
    feed = cleaned(read(body), now=NOW)
    item = feed.items[0]
    assert (item.title, item.link, item.image) == ("Sûr titre", "", "")
    assert item.summary == '<p>Un <a rel="noopener nofollow">lien</a></p>'
    assert feed.problems == [Problem(cleaning.UNSAFE_LINK, {"link": "javascript:alert(1)"}, 1)]


def test_blanks_in_links_are_encoded_as_browsers_do():
    body = rss("<guid isPermaLink='false'>1</guid><link>https://a.example/le\nplan de 2026|fin</link>")
    feed = cleaned(read(body), now=NOW)
    assert (feed.items[0].link, feed.problems) == ("https://a.example/leplan%20de%202026%7Cfin", [])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&#xD83D;&#xDE00;", "a 😀 b"),
        ("&#55357;&#56832;&lt;", "a 😀< b"),
        ("&#xD800;", "a \ufffd b"),
        ("&#x110000;", "a \ufffd b"),
        (f"&#{'9' * 5_000};", "a \ufffd b"),
        ("&#8217;&#x2019;", "a ’’ b"),
    ],
)
def test_references_to_what_is_no_character_are_read(written, title):
    feed = cleaned(read(rss(f"<guid>1</guid><title>a {written} b</title>")), now=NOW)
    assert [item.title for item in feed.items] == [title]


def test_an_address_that_no_bytes_can_hold_is_left_out():
    entry = {
        "id": "1",
        "title": "a",
        "url": "https://a.example/\ud800",
        "image": "https://a.example/\ud800.png",
    }
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [entry]}).encode()
    item = cleaned(read(body), now=NOW).items[0]
    assert (item.link, item.image) == ("", "")


def test_an_entry_without_a_title_is_named_by_its_first_words():
    text = "Le ministère publie le bilan annuel de la politique de la ville, avec une carte de tous les quartiers."
    item = cleaned(read(rss(f"<guid>1</guid><description>{text}</description>")), now=NOW).items[0]
    assert item.title == "Le ministère publie le bilan annuel de la politique de la ville, avec une carte…"


def test_long_identifiers_are_told_apart_by_their_ends():
    begins = "https://l.example/" + "a" * 600
    items = cleaned(
        read(rss(*(f"<guid>{begins}{n}</guid><title>{n}</title>" for n in (1, 2)))), now=NOW
    ).items
    assert ([item.title for item in items], {len(item.identifier) for item in items}) == (["1", "2"], {500})


def test_blank_identifiers_name_nothing():
    entries = [{"id": " ", "url": f"https://a.example/{n}", "title": "x"} for n in (1, 2)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}).encode()
    items = cleaned(read(body), now=NOW).items
    assert ([item.link for item in items], "" in {item.identifier for item in items}) == (
        ["https://a.example/1", "https://a.example/2"], False,
    )  # fmt: skip


def test_two_entries_of_one_identifier_are_one():
    feed = cleaned(read(rss("<guid>1</guid><title>a</title>", "<guid>1</guid><title>b</title>")), now=NOW)
    assert [item.title for item in feed.items] == ["a"]


def test_entries_without_identifier_nor_link_are_told_apart_by_their_words():
    first, second = read(rss("<title>a</title>", "<title>b</title>")).items
    again = read(rss("<title>a</title>")).items[0]
    assert (first.identifier == again.identifier, first.identifier != second.identifier) == (True, True)


def test_any_bytes_come_to_an_answer(corpus):
    """Each file of the corpus cut and stirred: a feed or the reason why not, never an exception."""
    for number, body in enumerate(list(corpus.values())[::8]):
        middle = (number * 37) % max(len(body), 1)
        for damaged in (body[:middle], body[middle:], body[:middle] + b"\x00\xff<]]>&" + body[middle:]):
            assert isinstance(read(damaged), Feed | NoFeed)
