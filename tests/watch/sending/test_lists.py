"""Lists of addresses in every shape people keep them."""

from __future__ import annotations

import pytest

from mosaique.watch.sending.lists import MOST, BadLine, Link, read
from mosaique.watch.sending.looking import checked

BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<DL><p>
    <DT><H3>Veille</H3>
    <DL><p>
        <DT><A HREF="https://a.example/1" ADD_DATE="1700000000">Premier &amp; dernier</A>
        <DT><A HREF="javascript:alert(1)">Un programme</A>
        <DT><A>Sans adresse</A>
    </DL><p>
</DL><p>"""


def told(body):
    links, bad = [], []
    for one in read(body):
        (links if isinstance(one, Link) else bad).append(one)
    return [(one.line, one.url, one.title) for one in links], [one.line for one in bad]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://a.example/1", ("https://a.example/1", "")),
        ("  Un titre : https://a.example/1.", ("https://a.example/1", "Un titre")),
        ("https://a.example/1 – Un titre", ("https://a.example/1", "Un titre")),
        ("<https://a.example/1>", ("https://a.example/1", "")),
        ("a.example/1", ("a.example/1", "")),
        ('"https://a.example/1";"Un titre"', ("https://a.example/1", "Un titre")),
        ("https://a.example/1;Un titre", ("https://a.example/1", "Un titre")),
        ("https://a.example/1;jsessionid=5 Un titre", ("https://a.example/1;jsessionid=5", "Un titre")),
        ("https://a.example/Lille_(Nord)", ("https://a.example/Lille_(Nord)", "")),
        ("Un titre (https://a.example/1).", ("https://a.example/1", "Un titre")),
        ("# 1 https://a.example/1", ("https://a.example/1", "# 1")),
    ],
)
def test_a_line_gives_its_address_and_what_stands_beside(text, link):
    assert told(text)[0] == [(1, *link)]


def test_lines_without_an_address_are_told_with_their_number():
    text = "# ma liste\nhttps://a.example/1\n\nrien ici\nhttps://a.example/2\n"
    assert told(text) == (
        [(2, "https://a.example/1", ""), (5, "https://a.example/2", "")],
        [4],
    )


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_a_spreadsheet_is_read_by_its_columns(encoding, delimiter):
    text = "Titre;URL;Note\n“Été”;https://a.example/1;à lire\nSans;;\n".replace(";", delimiter)
    found = list(read(text.encode(encoding)))
    assert found == [
        Link("https://a.example/1", "“Été”", "à lire", 2),
        BadLine(3, f"Sans{delimiter}{delimiter}", found[1].reason),
    ]


def test_a_quotation_mark_left_open_costs_its_own_line_only():
    text = 'titre;url\n"Ouverte;https://a.example/1\nUn;https://a.example/2\n"Sur deux\nlignes";https://a.example/3'
    assert told(text) == (
        [(3, "https://a.example/2", "Un"), (4, "https://a.example/3", "Sur deux lignes")],
        [2],
    )


def test_a_browser_s_bookmarks_are_read_with_their_titles():
    links, bad = told(BOOKMARKS)
    assert links == [
        (7, "https://a.example/1", "Premier & dernier"),
        (8, "javascript:alert(1)", "Un programme"),
    ]
    assert bad == [9]


def test_a_list_of_ten_thousand_gives_the_first_thousand_and_says_so():
    links, bad = told("\n".join(f"https://a.example/{number}" for number in range(10_000)))
    assert (len(links), bad) == (MOST, [MOST + 1])
    links, bad = told("\n".join(["rien"] * 10_000))
    assert (links, len(bad)) == ([], MOST)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xfe\x00\xd8",
        b"<a href=",
        b'"' * 1000,
        b"<!DOCTYPE NETSCAPE-Bookmark-file-1>",
    ],
)
def test_what_is_no_list_gives_no_link(body):
    assert told(body)[0] == []


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(document.cookie)",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "mailto:a@b.example",
        "https://user:secret@a.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/admin",
        "http://intranet/",
        "http://8.8.8.8:22/",
        "https://a.example/\u0000x",
        "",
        "https://" + "a" * 3000 + ".example",
    ],
)
def test_addresses_of_no_use_to_the_network_are_refused(written):
    _url, refused = checked(written)
    assert refused is not None
    assert str(refused) != ""


def test_an_address_of_the_web_is_taken():
    assert checked("a.example/page") == ("https://a.example/page", None)
    assert checked("http://8.8.8.8/") == ("http://8.8.8.8/", None)
