"""The mailbox of the watch: each message once, whatever happens; sources made of senders, and their items."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mosaique.core import clock, imap
from mosaique.watch import rounds
from mosaique.watch.actions import add_source
from mosaique.watch.feeds import letters
from mosaique.watch.fetching import UNREADABLE
from mosaique.watch.kinds import mailbox
from mosaique.watch.kinds.letters import LINK, Watched, of_letter
from mosaique.watch.kinds.models import Letter, MailFolder
from mosaique.watch.models import Item, Source
from tests.watch.kinds import mail_server
from tests.watch.kinds.mail_server import receiving
from tests.watch.kinds.test_letters import HTML
from tests.watch.test_screens import soup, text


def written(number, sender="lettre@anct.example", *, list_id="", body=HTML, to="veille@reseau.example"):
    lines = [
        f"From: La lettre <{sender}>", f"To: {to}", f"Subject: Lettre {number}", f"Message-ID: <{number}@{sender}>",
        "Date: Fri, 27 Nov 2026 09:00:00 +0100", "Content-Type: text/html; charset=utf-8",
    ]  # fmt: skip
    lines += [f"List-Id: <{list_id}>"] if list_id else []
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@pytest.fixture
def server(settings, db):
    with receiving(mail_server.MailServer()) as running:
        settings.MOSAIQUE_MAILBOX = {
            "host": "127.0.0.1", "port": running.port, "security": "imap", "user": "veille", "password": "secret",
            "folders": ["INBOX"],
        }  # fmt: skip
        yield running


@pytest.fixture
def collect(server):
    """Reads the mailbox, its turn come."""

    def run(**said):
        MailFolder.objects.update(next_at=clock.now())
        return mailbox.collect(**said)

    return run


def a_newsletter(letter, **said):
    watched = of_letter(letter, **said)
    return add_source(watched.address, own_title="La lettre", kind="letter", settings=watched.settings)


def titles():
    return list(Item.objects.order_by("pk").values_list("title", flat=True))


def test_nothing_is_asked_without_a_mailbox(db, settings):
    settings.MOSAIQUE_MAILBOX = {}
    assert (mailbox.collect(), MailFolder.objects.count()) == (0, 0)


def test_each_message_is_brought_in_once(server, collect):
    server.put(written(1), written(2))
    assert (collect(), collect()) == (2, 0)
    server.put(written(3), written(3))
    assert (collect(), Letter.objects.count()) == (1, 3)


def test_the_mailbox_waits_its_turn(server):
    server.put(written(1))
    assert mailbox.collect() == 1
    server.put(written(2))
    assert mailbox.collect() == 0


def test_messages_numbered_anew_are_recognised(server, collect):
    server.put(written(1), written(2))
    collect()
    server.validity = 2
    server.put(written(3))
    assert (collect(), MailFolder.objects.get().validity) == (1, 2)


@pytest.mark.parametrize("step", ["_wake", "_forget", "_stored"])
def test_a_reading_killed_before_its_end_is_done_again(server, collect, monkeypatch, step):
    server.put(written(1), written(2))

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mailbox, step, killed)
        with pytest.raises(KeyboardInterrupt):
            collect()
    assert (Letter.objects.count(), MailFolder.objects.get().last_uid) == (0, 0)
    assert (collect(), Letter.objects.count()) == (2, 2)


def test_letters_of_a_source_are_items_from_the_first_on_and_once(server, collect):
    server.put(written(1), written(2), written(1, "autre@b.example"))
    collect()
    source = a_newsletter(Letter.objects.filter(sender="lettre@anct.example").first())
    assert [rounds.read_now().new for _time in range(2)] == [2, 0]
    item = Item.objects.get(title="Lettre 1")
    assert (item.author, item.date.isoformat(), "<strong>crédits</strong>" in item.content, "désabonner" in item.content) == (
        "La lettre", "2026-11-27T08:00:00+00:00", True, True,
    )  # fmt: skip
    assert ("l.example" in item.content, "img" in item.content) == (False, False)
    source.refresh_from_db()
    assert (source.title, source.health, source.version) == ("La lettre", "well", "")


def test_a_letter_that_arrives_has_its_source_read_at_once(server, collect):
    server.put(written(1))
    collect()
    source = a_newsletter(Letter.objects.get())
    rounds.work()
    source.refresh_from_db()
    assert source.next_at > clock.now()
    server.put(written(2))
    MailFolder.objects.update(next_at=clock.now())
    report = rounds.work()
    assert (report.new, titles()) == (1, ["Lettre 1", "Lettre 2"])


def test_a_source_can_have_an_item_for_each_link(server, collect):
    server.put(written(1))
    collect()
    a_newsletter(Letter.objects.get(), each=LINK)
    rounds.read_now()
    assert list(Item.objects.order_by("pk").values_list("title", "url")) == [
        ("Le bilan des contrats de ville", "https://anct.example/bilan"),
        ("Cités éducatives : la carte", "https://anct.example/cites"),
    ]


@pytest.mark.parametrize(
    ("by", "taken"), [("list", ["Lettre 1", "Lettre 2"]), ("sender", ["Lettre 1"]), ("tag", ["Lettre 3"])]
)
def test_a_source_recognises_its_letters_by_list_sender_or_address(server, collect, by, taken):
    server.put(
        written(1, list_id="actus.anct.example"),
        written(2, "autre@anct.example", list_id="actus.anct.example"),
        written(3, "tiers@c.example", to="veille+anct@reseau.example"),
    )
    collect()
    values = {"list": "actus.anct.example", "sender": "lettre@anct.example", "tag": "anct"}
    watched = Watched(by, values[by])
    add_source(watched.address, kind="letter", settings=watched.settings)
    rounds.read_now()
    assert titles() == taken


def test_senders_that_nobody_watches_are_told_the_last_first(server, collect):
    server.put(
        written(1),
        written(1, "b@b.example", list_id="l.b.example"),
        written(2, "b@b.example", list_id="l.b.example"),
    )
    collect()
    assert [(one.last.subject, one.total) for one in mailbox.unknown()] == [("Lettre 2", 2), ("Lettre 1", 1)]
    a_newsletter(mailbox.unknown()[0].last)
    assert [one.last.sender for one in mailbox.unknown()] == ["lettre@anct.example"]


def test_a_sender_cannot_fill_the_base(server, collect, monkeypatch):
    monkeypatch.setattr(mailbox, "_MOST_OF_ONE", 3)
    server.put(*[written(n, "spam@s.example") for n in range(8)], written(1))
    collect()
    assert (Letter.objects.filter(sender="spam@s.example").count(), Letter.objects.count()) == (3, 4)


def test_a_mailbox_that_refuses_is_told_and_sources_are_read(server, collect, a_source):
    server.password = "autre"
    collect()
    folder = MailFolder.objects.get()
    assert (folder.reason, folder.failures, folder.next_at > clock.now()) == (imap.LOGIN, 1, True)
    assert "secret" not in folder.said


def test_a_hostile_message_harms_no_other(server, collect):
    zipped = b"Content-Type: application/zip\r\nContent-Disposition: attachment\r\n\r\nPK\x03\x04"
    server.put(
        written(1),
        b"\xff\xfe" * 500,
        b"Content-Type: multipart/mixed; boundary=b\r\n" * 5_000,
        zipped,
        written(2),
    )
    assert collect() == 5
    a_newsletter(Letter.objects.get(subject="Lettre 1"))
    rounds.read_now()
    assert titles() == ["Lettre 1", "Lettre 2"]


def test_a_message_that_breaks_a_library_keeps_no_other_one_back(server, collect, monkeypatch):
    def broken(content, *, size):
        if b"Lettre 1" in content:
            raise RuntimeError
        return letters.read_letter(content, size=size)

    monkeypatch.setattr(mailbox, "read_letter", broken)
    server.put(written(1), written(2))
    assert (collect(), collect()) == (2, 0)
    assert [
        (one.subject, [told["reason"] for told in one.problems]) for one in Letter.objects.order_by("pk")
    ] == [
        ("", [UNREADABLE]),
        ("Lettre 2", []),
    ]


def test_headers_are_as_long_as_the_base_holds_them(server, collect):
    grows = "\u0958" * 500  # two characters each once they are composed
    server.put(
        f"From: {grows} <a@b.example>\r\nSubject: {grows}\r\nList-Id: <{grows[:290]}>\r\n\r\nx".encode()
    )
    collect()
    letter = Letter.objects.get()
    assert (len(letter.sender_name), len(letter.subject), len(letter.list_id)) == (200, 500, 300)


def test_a_letter_is_made_a_source_in_one_click(client, person, oriv, server, collect):
    marie = person("documentalist", name="marie")
    client.force_login(marie, backend="django.contrib.auth.backends.ModelBackend")
    server.put(written(1, body=HTML + "<script>alert(1)</script>"))
    collect()
    page = client.get(reverse("watch:new"))
    link = soup(page).select_one(".watch-senders a.title-link")
    assert (link.get_text(), "1 lettre" in text(page)) == ("La lettre", True)
    letter = client.get(link["href"])
    assert ("alert" in letter.content.decode(), soup(letter).select_one("[name=by]")["value"]) == (
        False,
        "sender",
    )
    answer = client.post(
        link["href"], {"by": "sender", "each": "link", "every_minutes": "0", "structures": [oriv.pk]}
    )
    source = Source.objects.get()
    assert (answer["Location"], source.title, source.settings) == (
        source.get_absolute_url(),
        "La lettre",
        {"by": "sender", "value": "lettre@anct.example", "each": "link"},
    )
    assert "lettre@anct.example" in text(client.get(source.get_absolute_url()))
    assert "déjà suivie" in text(
        client.post(link["href"], {"by": "sender", "each": "link", "every_minutes": "0"})
    )


def test_letters_are_for_who_works_in_a_centre(client, person, server, collect):
    server.put(written(1))
    collect()
    address = reverse("watch:letter", args=[Letter.objects.get().pk])
    assert client.get(address).status_code == 302
    client.force_login(person("reader"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code in {302, 403, 404}


def test_a_list_of_letters_costs_the_same_number_of_queries(
    client, person, server, collect, django_assert_num_queries
):
    client.force_login(person("documentalist"), backend="django.contrib.auth.backends.ModelBackend")
    server.put(written(1))
    collect()
    client.get(reverse("watch:new"))
    with django_assert_num_queries(8):
        client.get(reverse("watch:new"))
    server.put(*[written(n, f"{n}@b.example") for n in range(5)])
    collect()
    with django_assert_num_queries(8):
        client.get(reverse("watch:new"))
