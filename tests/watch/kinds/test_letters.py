"""Messages as letters: what is read of them, and what hostile ones come to. No database."""

from __future__ import annotations

import base64

import pytest

from mosaique.core.sanitiser import clean_html
from mosaique.watch.feeds import letters
from mosaique.watch.feeds.letters import read_letter

HEADERS = (
    b"From: =?utf-8?q?La_lettre_de_l=E2=80=99ANCT?= <Lettre@anct.example>\r\n"
    b"To: veille+anct@reseau.example\r\nSubject: =?iso-8859-1?q?Quartiers=A0=3A_le_bilan_d=E9taill=E9?=\r\n"
    b"List-Id: La lettre <Lettre.ANCT.example>\r\nMessage-ID: <1@anct.example>\r\n"
    b"Date: Fri, 27 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
)
HTML = """<html><head><style>p{}</style></head><body><table><tr><td>
<h2><a href="https://anct.example/bilan?utm_source=lettre">Le bilan des contrats de ville</a></h2>
<p>Les <b>crédits</b> augmentent.<img src="https://trace.example/p.gif"></p>
<p><a href="https://anct.example/cites">Cités éducatives : la carte</a> <a href="/x">Un lien sans site</a></p>
<p><a href="https://l.example/u?id=42">Se désabonner de la lettre</a>
<a href="https://l.example/v?id=42">Voir cette lettre en ligne</a></p></td></tr></table></body></html>"""


def message(content_type=b"text/html; charset=utf-8", body=None, *, encoding=b"8bit"):
    body = HTML.encode() if body is None else body
    return (
        HEADERS
        + b"Content-Type: "
        + content_type
        + b"\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + body
    )


def mixed(*parts, boundary=b"b"):
    inside = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        HEADERS
        + b'Content-Type: multipart/mixed; boundary="'
        + boundary
        + b'"\r\n\r\n'
        + inside
        + b"--b--\r\n"
    )


def reasons(letter):
    return [problem.reason for problem in letter.problems]


def test_a_letter_says_who_what_when_and_for_which_list():
    letter = read_letter(message())
    assert (letter.identifier, letter.sender, letter.sender_name, letter.list_id, letter.tag, letter.subject) == (
        "<1@anct.example>", "lettre@anct.example", "La lettre de l’ANCT", "lettre.anct.example", "anct",
        "Quartiers : le bilan détaillé",
    )  # fmt: skip
    assert letter.date.isoformat() == "2026-11-27T09:00:00+01:00"
    assert letter.problems == []


def test_headers_written_in_clear_are_read():
    letter = read_letter("From: La clé <a@b.example>\r\nSubject: Été à la cité\r\n\r\nx".encode())
    assert (letter.sender_name, letter.sender, letter.subject) == ("La clé", "a@b.example", "Été à la cité")


def test_links_are_those_of_the_letter_and_not_the_subscriber_s():
    letter = read_letter(message())
    assert letter.links == [
        ("https://anct.example/bilan?utm_source=lettre", "Le bilan des contrats de ville"),
        ("https://anct.example/cites", "Cités éducatives : la carte"),
    ]
    shown = clean_html(letter.markup)
    assert ("Se désabonner" in shown, "l.example" in shown, "trace.example" in shown) == (True, False, False)


@pytest.mark.parametrize(
    ("words", "href", "is_news"),
    [
        (
            "Données personnelles : la CNIL contrôle les applications des communes",
            "https://a.example/1",
            True,
        ),
        ("Les préférences des jeunes en matière de lecture publique", "https://a.example/1", True),
        (
            "Vie privée et logement social : l’avis du défenseur des droits",
            "https://privacy.example/avis",
            True,
        ),
        ("Politique de confidentialité", "https://a.example/1", False),
        ("Modifier mes préférences", "https://a.example/1", False),
        ("Si ce message s’affiche mal, ouvrez-le dans votre navigateur", "https://a.example/1", False),
        (
            "Pour ne plus recevoir cette lettre du réseau, suivez ce lien",
            "https://a.example/unsubscribe?u=1",
            False,
        ),
        ("Nous transférer cette lettre", "https://a.example/1", False),
    ],
)
def test_news_about_privacy_is_no_link_of_the_subscriber_s(words, href, is_news):
    letter = read_letter(message(body=f'<p><a href="{href}">{words}</a></p>'.encode()))
    assert [title for _address, title in letter.links] == [words] * is_news


def test_plain_text_is_read_with_its_links():
    body = b"Bonjour,\r\n\r\nLe rapport : https://anct.example/rapport-annuel.\r\n\r\n<script>"
    letter = read_letter(message(b"text/plain; charset=utf-8", body))
    assert letter.markup == (
        '<p>Bonjour,</p><p>Le rapport : <a href="https://anct.example/rapport-annuel">'
        "https://anct.example/rapport-annuel</a>.</p><p>&lt;script&gt;</p>"
    )
    assert letter.links == [("https://anct.example/rapport-annuel", "https://anct.example/rapport-annuel")]


def test_html_is_preferred_and_files_are_left_and_named():
    letter = read_letter(
        mixed(
            b"Content-Type: text/plain\r\n\r\nBonjour",
            b"Content-Type: text/html\r\n\r\n<p>Bonjour",
            b'Content-Type: application/zip; name="facture.zip"\r\nContent-Disposition: attachment\r\n\r\nPK\x03\x04',
            b'Content-Type: text/html\r\nContent-Disposition: attachment; filename="page.html"\r\n\r\n<script>',
        )
    )
    assert ("Bonjour" in letter.markup, "script" in letter.markup) == (True, False)
    assert [(one.reason, one.facts) for one in letter.problems] == [
        (letters.FILES, {"names": "facture.zip, page.html"})
    ]


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        (b"iso-8859-1", "été".encode("latin-1")),
        (b"utf-8", "été".encode("latin-1")),
        (b"us-ascii", "été".encode()),
        (b"x-inconnu", "été".encode()),
        (b"rot13", "été".encode()),
        (b"utf-16", "été".encode("utf-16")),
        (b"\xff\xfe", "été".encode()),
    ],
)
def test_a_wrong_encoding_is_read_as_well_as_can_be(charset, body):
    assert read_letter(message(b"text/plain; charset=" + charset, body)).markup == "<p>été</p>"


def test_damaged_base64_gives_what_can_be_read():
    body = base64.b64encode(b"Le bilan des contrats de ville")[:-3] + b"*"
    assert "Le bilan" in read_letter(message(b"text/plain", body, encoding=b"base64")).markup


def nested(depth):
    start = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth)
    )
    return HEADERS + start + b"Content-Type: text/plain\r\n\r\nfond"


@pytest.mark.parametrize("depth", [60, 5_000])
def test_nested_parts_are_counted_before_they_are_read(depth):
    letter = read_letter(nested(depth))
    assert (letter.subject, letter.markup, reasons(letter)) == (
        "Quartiers : le bilan détaillé", "", [letters.NESTED],
    )  # fmt: skip


@pytest.mark.parametrize(
    "part", [b"message/rfc822\r\n\r\n", b"multipart/mixed; boundary*0=b%d\r\n\r\n--b%d\r\n"]
)
def test_messages_in_messages_are_not_opened_to_the_last(part):
    pieces = (part % (n, n) if b"%" in part else part for n in range(3_000))
    letter = read_letter(HEADERS + b"".join(b"Content-Type: " + piece for piece in pieces) + b"fond")
    assert (letter.subject, letter.markup, reasons(letter)) == (
        "Quartiers : le bilan détaillé", "", [letters.NESTED],
    )  # fmt: skip


def test_addresses_of_comments_in_comments_are_none():
    letter = read_letter(b"From: " + b"(" * 3_900 + b"\r\nTo: a+b@c.example " + b"(" * 3_900 + b"\r\n\r\nx")
    assert (letter.sender, letter.sender_name, letter.tag, letter.markup) == ("", "", "", "<p>x</p>")


def test_a_few_nested_parts_are_read():
    assert read_letter(nested(20)).markup == "<p>fond</p>"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"no header at all",
        b"From: <<<>>>@@@\r\nSubject: =?x?q?=?=\r\nDate: hier\r\n\r\n",
        b"From: " + b"a" * 100_000 + b"@b\r\nSubject: " + b"=?utf-8?q?a?= " * 5_000 + b"\r\n\r\n",
        b"Date: Fri, 99 Nov 99999999999 09:00:00 +9900\r\n\r\nx",
        b"To: " + b"a+b@c, " * 20_000 + b"\r\n\r\nx",
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a href=http://a.example/>" * 60_000,
        b"Content-Type: multipart/mixed\r\n\r\nx",
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 50_000,
        b"Content-Type: message/rfc822\r\n\r\nSubject: dedans\r\n\r\nx",
        b"Content-Type: text/plain; charset*=x'y'z; name*0*=''%ff\r\n\r\nx",
    ],
)
def test_a_hostile_message_comes_to_a_letter(content):
    letter = read_letter(content)
    shown = clean_html(letter.markup)
    assert (len(letter.subject) <= 500, len(letter.sender) <= 320, len(letter.links) <= 100) == (
        True,
        True,
        True,
    )
    assert "<script" not in shown


def test_a_message_of_which_only_the_beginning_came_is_said():
    assert reasons(read_letter(message(), size=30_000_000)) == [letters.CUT]


def test_a_message_without_a_name_is_named_by_what_it_is():
    one, same, other = (
        read_letter(b"Subject: " + word + b"\r\n\r\nx").identifier for word in (b"a", b"a", b"b")
    )
    assert (one == same, one == other, one.startswith("digest:")) == (True, False, True)
