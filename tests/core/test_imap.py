"""The door to a mailbox: what is asked of the server, what is refused, what a hostile one can do."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.core import imap
from mosaique.core.http import Failed, Reach, outcomes
from mosaique.core.imap import Box, MailServer, read_folder
from tests.watch.kinds import mail_server
from tests.watch.kinds.mail_server import receiving

HERE = Reach.of("127.0.0.1")


def read(server, folder="INBOX", *, reach=HERE, security=imap.NONE, password="secret", **said):
    known = MailServer("127.0.0.1", "veille", password, server.port, security)
    return read_folder(known, folder, reach=reach, **{"seconds": 5} | said)


def test_new_messages_come_in_order_and_nothing_is_changed_in_the_mailbox():
    server = mail_server.MailServer()
    server.put(b"Subject: un\r\n\r\n", b"Subject: deux\r\n\r\n")
    with receiving(server):
        first = read(server, since=dt.date(2026, 10, 31))
        second = read(server, validity=1, after=2)
    assert [one.content for one in first.messages] == [b"Subject: un\r\n\r\n", b"Subject: deux\r\n\r\n"]
    assert (first.validity, first.last_uid, first.has_more) == (1, 2, False)
    assert second == Box(1, [], 2)
    names = {command.split()[0] for command in server.commands}
    assert names == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert "UID SEARCH UID 1:* SINCE 31-Oct-2026" in server.commands
    assert all("BODY.PEEK" in command for command in server.commands if "FETCH" in command)


def test_a_large_message_is_read_in_part():
    server = mail_server.MailServer()
    server.put(b"Subject: un\r\n\r\n" + b"a" * (imap.MOST_BYTES + 5))
    with receiving(server):
        (message,) = read(server).messages
    assert (len(message.content), message.size) == (imap.MOST_BYTES, imap.MOST_BYTES + 5 + 15)


def test_a_bounded_number_is_read_at_once():
    server = mail_server.MailServer()
    server.put(*[b"Subject: %d\r\n\r\n" % n for n in range(5)])
    with receiving(server):
        first = read(server, most=3)
        second = read(server, most=3, validity=1, after=first.last_uid)
    assert [(box.last_uid, box.has_more, len(box.messages)) for box in (first, second)] == [
        (3, True, 3),
        (5, False, 2),
    ]


@pytest.mark.parametrize(
    "bound", [(imap, "_MOST_ALTOGETHER", 10), (imap._Watchdog, "is_half_over", lambda watchdog: True)]
)
def test_what_came_before_a_bound_is_kept_and_the_rest_comes_next(monkeypatch, bound):
    monkeypatch.setattr(*bound)
    server = mail_server.MailServer()
    server.put(*(b"Subject: %d\r\n\r\n" % n for n in range(3)))
    with receiving(server):
        boxes = [read(server, validity=1, after=after) for after in (0, 1, 2)]
    assert [(one.last_uid, len(one.messages), one.has_more) for one in boxes] == [
        (1, 1, True),
        (2, 1, True),
        (3, 1, False),
    ]


def test_messages_numbered_anew_come_again():
    server = mail_server.MailServer(validity=9)
    server.put(b"Subject: un\r\n\r\n")
    with receiving(server):
        box = read(server, validity=1, after=40)
    assert (box.validity, box.last_uid, len(box.messages)) == (9, 1, 1)


def test_folders_have_names_of_any_language():
    server = mail_server.MailServer(folders={"Veille/&AMk-t&AOk- &-co": []})
    server.put(b"Subject: un\r\n\r\n", folder="Veille/&AMk-t&AOk- &-co")
    with receiving(server):
        assert len(read(server, "Veille/Été &co").messages) == 1
        assert read(server, "Autre") == Failed(imap.FOLDER, {"folder": "Autre"})


def test_a_wrong_password_is_said_without_it():
    server = mail_server.MailServer()
    with receiving(server):
        failed = read(server, password="autre mot")
    assert failed == Failed(imap.LOGIN, {"host": "127.0.0.1"})
    assert "autre mot" not in repr(MailServer("h", "u", "autre mot"))


@pytest.mark.parametrize(
    ("reach", "security", "reason"),
    [
        (Reach(), imap.TLS, outcomes.PRIVATE),
        (Reach(), imap.NONE, outcomes.PRIVATE),
        (Reach(resolve=lambda host: ["93.184.215.14"]), imap.NONE, outcomes.PORT),
        (Reach(resolve=lambda host: ["93.184.215.14", "10.0.0.1"]), imap.TLS, outcomes.PORT),
    ],
)
def test_only_allowed_servers_are_reached(reach, security, reason):
    server = mail_server.MailServer(port=4143)
    assert read(server, reach=reach, security=security).reason == reason
    assert server.commands == []


def test_a_public_server_is_asked_over_tls_only():
    public = Reach(resolve=lambda host: ["93.184.215.14"])
    server = MailServer("imap.example.org", "u", "p", 143, imap.NONE)
    assert read_folder(server, "INBOX", reach=public).reason == imap.OPEN


def test_a_certificate_that_is_nobody_s_is_refused(tmp_path):
    server = mail_server.MailServer()
    with receiving(server):
        assert read(server, security=imap.TLS).reason == outcomes.INSECURE


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"greeting": b"220 smtp ready\r\n"}, imap.NOT_IMAP),
        ({"greeting": b""}, outcomes.TOO_SLOW),
        ({"greeting": b"* OK " + b"a" * 2_000_000}, imap.NOT_IMAP),
        ({"says": {"FETCH": b"* 1 FETCH (BODY[] {99999999999}\r\n"}}, imap.NOT_IMAP),
        ({"says": {"FETCH": b"* 1 FETCH (BODY[] {1000}\r\nabc"}}, outcomes.TOO_SLOW),
        ({"says": {"SEARCH": b"* SEARCH one two\r\n<tag> OK done\r\n"}}, imap.NOT_IMAP),
        ({"says": {"SEARCH": b"<tag> NO no\r\n"}}, imap.NOT_IMAP),
        ({"says": {"EXAMINE": b"* OK [UIDVALIDITY x] ok\r\n<tag> OK done\r\n"}}, imap.NOT_IMAP),
    ],
)
def test_a_hostile_server_is_bounded(said, reason):
    server = mail_server.MailServer(**said)
    server.put(b"Subject: un\r\n\r\n")
    with receiving(server):
        assert read(server, seconds=1).reason == reason


def test_a_message_gone_meanwhile_is_passed_over():
    server = mail_server.MailServer(says={"FETCH": b"<tag> OK done\r\n"})
    server.put(b"Subject: un\r\n\r\n")
    with receiving(server):
        assert read(server) == Box(1, [], 1)
