from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.core.sanitiser import clean_html, to_text

DATA = Path(__file__).parents[1] / "data"
NAUGHTY = json.loads((DATA / "naughty-strings" / "blns.json").read_text(encoding="utf-8"))
FEEDS = json.loads((DATA / "feedparser-sanitize" / "payloads.json").read_text(encoding="utf-8"))

ELEMENTS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "sup", "sub"}

# Texts that changed meaning between one parser and the next; most got past some sanitiser once
# (DOMPurify, Bleach, sanitize-html, Closure: their public advisories and test files).
MUTATIONS = [
    '<svg><p><style><a title="</style><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style>",
    '<svg><desc><noembed></noembed><style><a title="</style><img src onerror=alert(1)>">',
    '<p><select><template><style><!--</style><a rel="--></style></template></select><img src onerror=alert(1)>">',
    "<textarea><!--</textarea><img src=x onerror=alert(1)>-->",
    "<title><!--</title><img src=x onerror=alert(1)>-->",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'>",
    "<!-- <!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml <img src=x onerror=alert(1)> ?>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<listing>&lt;img onerror=alert(1) src=x&gt;</listing>",
    "<a href='http://x/\"onmouseover=alert(1) '>x</a>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p/onclick=alert(1)/lang=fr>x",
    "<b <img src=x onerror=alert(1)>",
    "<<img src=x onerror=alert(1)>",
    "<im\x00g src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<td><img src=x onerror=alert(1)><th onclick=alert(1)>",
]


def leftovers(markup: str, parser: str) -> list[str]:
    """What another parser finds in the result that is not on the list."""
    found = []
    for element in BeautifulSoup(f"<body>{markup}", parser).find_all(True):
        if element.name in {"html", "body"} and not element.attrs:  # the parser's own frame
            continue
        allowed = {"lang", "href", "rel"} if element.name == "a" else {"lang"}
        if element.name not in ELEMENTS or set(element.attrs) - allowed:
            found.append(str(element))
        elif not element.get("href", "http:").startswith(("http:", "https:", "mailto:")):
            found.append(element["href"])
    return found


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("", ""),
        ("Ville & quartiers < 2010", "Ville &amp; quartiers &lt; 2010"),
        ("<p>Un <em>résumé</em>.</p>", "<p>Un <em>résumé</em>.</p>"),
        ("<ul><li>un<li>deux</ul>", "<ul><li>un</li><li>deux</li></ul>"),
        ("H<sub>2</sub>O, n<sup>o</sup> 3<br/>fin", "H<sub>2</sub>O, n<sup>o</sup> 3<br>fin"),
        ("<B class=x>gras</B> <i style='a'>italique</i>", "<strong>gras</strong> <em>italique</em>"),
        ("<h2>Titre</h2>Texte<div><p>suite</p></div>", "<p>Titre</p>Texte<p>suite</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p> a  b </p>"),
        ('<p lang="en" dir="ltr" class="x" id="y" title="z">Word</p>', '<p lang="en">Word</p>'),
        ("<p> </p><p>x</p>", "<p>x</p>"),
        ("<p>deux <script>alert('x')</script>mots</p><style>p{}</style>", "<p>deux mots</p>"),
        ("<form action=/x><input name=a><button>Envoyer</button></form>", "<p>Envoyer</p>"),
        ("<iframe src=http://x></iframe><object data=x></object><embed src=x>", ""),
        ("a<!-- note -->b", "ab"),
        ("\ud800lone\x00\x0b", "lone"),
    ],
)
def test_html_keeps_its_meaning_and_nothing_else(markup, cleaned):
    result = clean_html(markup)
    assert isinstance(result, SafeString)
    assert result == cleaned


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("HTTP://example.org/", "HTTP://example.org/"),
        ("mailto:doc@example.org", "mailto:doc@example.org"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("jav&#x09;ascript:alert(1)", None),
        ("jav&#10;ascript:alert(1)", None),
        (" &#1; javascript:alert(1)", None),
        ("&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)", None),
        ("javascript&colon;alert(1)", None),
        ("jav\x00ascript:alert(1)", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("//evil.example/", None),
        ("/gestion/", None),
        ("?next=x", None),
        ("#top", None),
    ],
)
def test_link_leads_to_the_web_or_a_mailbox_or_nowhere(href, kept):
    link = BeautifulSoup(clean_html(f'<a href="{href}" onclick="x" target="_blank">ici</a>'), "html.parser").a
    assert (link.get("href"), link["rel"], link.get_text()) == (kept, ["noopener", "nofollow"], "ici")
    assert set(link.attrs) <= {"href", "rel"}


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="http://track.example/p.gif" width="1" height="1">',
        '<p style="background:url(http://track.example/p.gif)">',
        '<table background="http://track.example/p.gif">',
        '<video poster="http://track.example/p.gif"><source src="http://track.example/v">',
        '<picture><source srcset="http://track.example/p.gif"></picture>',
        '<link rel="stylesheet" href="http://track.example/p.css">',
        '<style>@import "http://track.example/p.css"</style>',
        '<svg><image href="http://track.example/p.gif"/></svg>',
        '<input type="image" src="http://track.example/p.gif">',
        '<blockquote cite="http://track.example/p.gif">',
    ],
)
def test_reader_s_browser_asks_nobody_for_anything(pixel):
    assert "track.example" not in clean_html(f"avant {pixel} après")


@pytest.mark.parametrize("parser", ["html.parser", "lxml"])
@pytest.mark.parametrize("texts", [MUTATIONS, NAUGHTY, FEEDS], ids=["mutations", "naughty", "feeds"])
def test_another_parser_finds_only_what_is_listed(texts, parser):
    assert {text: found for text in texts if (found := leftovers(clean_html(text), parser))} == {}


@pytest.mark.parametrize("texts", [MUTATIONS, NAUGHTY, FEEDS], ids=["mutations", "naughty", "feeds"])
def test_cleaning_again_changes_nothing(texts):
    once = [clean_html(text) for text in texts]
    assert [clean_html(text) for text in once] == once


pieces = st.sampled_from(
    ["<", ">", "&", '"', "'", "=", "/", "<p>", "</p>", "<a", "<b>", "</b>", "<svg>", "<math>", "<style>",
     "</style>", "<script>", "<!--", "-->", "<img", " onerror=", " href=", "javascript:", "<table>", "<td>",
     "<ul>", "<li>", "&lt;", "&#x3c;", "<![CDATA[", "]]>", "<title>", "<select>", "<template>", "x"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=25).map("".join))
def test_made_up_text_comes_out_safe_and_stays_the_same(text):
    once = clean_html(text)
    assert leftovers(once, "html.parser") == []
    assert clean_html(once) == once
    assert isinstance(to_text(text), str)


# --- Texts made to exhaust the parser ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<ul><li>" * 100_000,
        "<blockquote>" * 100_000,
        "".join(f"<em a={number}>" for number in range(2000)) + "<p>x" * 2000,
        "".join(f"<em a='<{number}>'>" for number in range(2000)) + "<p>x" * 2000,
        "<p " + "".join(f"a{number} " for number in range(500_000)) + ">x",
        "<" * 1_000_000,
        "<a " * 4_000 + "x" * 1_000_000,
    ],
    ids=["div", "list", "quotation", "formatting", "hidden formatting", "attributes", "angles", "unclosed"],
)
def test_text_made_to_exhaust_the_parser_gives_a_bounded_answer(bomb):
    assert leftovers(clean_html(bomb), "html.parser") == []
    assert len(clean_html(bomb)) <= 1_000_000
    assert len(to_text(bomb)) <= 250_000


def test_words_of_an_exhausting_text_are_kept_and_escaped():
    bomb = "Avant &amp; <b>après</b> &lt;ici&gt;" + "<div>" * 6_000
    assert clean_html(bomb) == "Avant &amp; après &lt;ici&gt;"
    assert to_text(bomb) == "Avant & après <ici>"


def test_attributes_of_formatting_do_not_make_a_text_exhausting():
    assert clean_html("<font color=red size=1>mot</font> " * 500) == ("mot " * 500).strip()


# --- Words only ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("Ville &amp; quartiers", "Ville & quartiers"),
        ("<h1>Titre</h1><p>Un   <b>mot</b>.<br>Deux</p>", "Titre\nUn mot.\nDeux"),
        ("<ul><li>un</li><li>deux</li></ul>fin", "un\ndeux\nfin"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>x</p><script>alert(1)</script><style>p{}</style><!-- non -->", "x"),
        ("&lt;b&gt; reste du texte", "<b> reste du texte"),
        ("a < b", "a < b"),
        ("<p>&nbsp;</p><p>été</p>", "été"),
    ],
)
def test_words_are_taken_out_a_block_to_a_line(markup, text):
    assert to_text(markup) == text
