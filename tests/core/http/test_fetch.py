from __future__ import annotations

import gzip
import zlib

import pytest
from django.utils import translation

from mosaique import __version__
from mosaique.core.http import (
    Broken,
    Failed,
    Fetched,
    NotModified,
    Pace,
    Reach,
    Streamed,
    as_file,
    fetch,
    open_stream,
    outcomes,
)
from tests.core.http.local_server import answer, endless, redirect, serving

HERE = Reach.of("127.0.0.1/32")
AT_HOME = {"host": "127.0.0.1"}


def ask(scripts, path="/", **options):
    with serving(scripts) as server:
        return fetch(server.url(path), reach=HERE, **options)


def reason(scripts, **options):
    outcome = ask({"/": scripts}, **options)
    assert isinstance(outcome, Failed)
    return outcome.reason


# --- What is asked, and what comes back ----------------------------------------------------------------------


def test_answer_is_given_whole_with_what_its_headers_say():
    said = (
        "Content-Type: Text/XML; charset=ISO-8859-1",
        'ETag: "v1"',
        "Last-Modified: Wed, 01 Jul 2026 10:00:00 GMT",
    )
    with serving({"/oai?verb=Identify": answer(b"<r/>", *said)}) as server:
        outcome = fetch(server.url("/oai?verb=Identify#top"), reach=HERE)

    assert outcome == Fetched(
        url=server.url("/oai?verb=Identify#top"),
        status=200,
        body=b"<r/>",
        media_type="text/xml",
        charset="iso-8859-1",
        etag='"v1"',
        last_modified="Wed, 01 Jul 2026 10:00:00 GMT",
    )


def test_request_says_who_asks_and_carries_nothing_else(settings):
    settings.MOSAIQUE_BASE_URL = "https://reseau.example"
    with serving({"/": answer()}) as server:
        fetch(server.url(), reach=HERE, accept="application/rss+xml")

    (request,) = server.requests
    assert (request.method, request.body, request.headers) == (
        "GET",
        b"",
        {
            "accept": "application/rss+xml",
            "host": f"127.0.0.1:{server.port}",
            "user-agent": f"Mosaique/{__version__} (+https://reseau.example)",
            "accept-encoding": "gzip",
        },
    )


def test_form_is_posted():
    with serving({"/sparql": answer(b"ok")}) as server:
        outcome = fetch(server.url("/sparql"), reach=HERE, method="POST", data={"query": "é=&"})

    (request,) = server.requests
    assert (request.method, request.body) == ("POST", b"query=%C3%A9%3D%26")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert outcome.body == b"ok"


def test_head_reads_no_body_even_if_a_length_is_said():
    outcome = ask(
        {"/": b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Encoding: gzip\r\n\r\n"}, method="HEAD"
    )
    assert (outcome.status, outcome.body) == (200, b"")


def test_unchanged_copy_is_not_read_again():
    with serving({"/": b"HTTP/1.1 304 Not Modified\r\n\r\n"}) as server:
        outcome = fetch(server.url(), reach=HERE, etag='W/"v1"', modified="Wed, 01 Jul 2026 10:00:00 GMT")

    (request,) = server.requests
    assert outcome == NotModified()
    assert request.headers["if-none-match"] == 'W/"v1"'
    assert request.headers["if-modified-since"] == "Wed, 01 Jul 2026 10:00:00 GMT"


def test_not_modified_is_no_answer_to_a_question_without_condition():
    outcome = ask({"/": b"HTTP/1.1 304 Not Modified\r\n\r\n"})
    assert (outcome.reason, outcome.status) == (outcomes.STATUS, 304)


def test_validators_that_no_header_can_carry_are_neither_kept_nor_sent():
    with serving({"/": answer(b"", "ETag: \xe9\xff", f"Last-Modified: {'a' * 2000}")}) as server:
        outcome = fetch(server.url(), reach=HERE, etag='"a"\r\nX-Injected: 1', modified="é")

    (request,) = server.requests
    assert sorted(request.headers) == ["accept", "accept-encoding", "host", "user-agent"]
    assert (outcome.etag, outcome.last_modified) == (None, None)


@pytest.mark.parametrize(
    ("status", "permanent"),
    [("404 Not Found", True), ("410 Gone", True), ("400 Bad Request", True), ("451 Legal", True),
     ("403 Forbidden", False), ("408 Timeout", False), ("500 Oops", False), ("503 Later", False)],
)  # fmt: skip
def test_error_status_says_whether_to_ask_again(status, permanent):
    outcome = ask({"/": answer(b"<html>", status=status)})
    number = int(status[:3])
    assert outcome == Failed(
        outcomes.STATUS, {**AT_HOME, "status": number}, permanent=permanent, status=number
    )


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("99999999999999999999", 86_400), ("soon", None), ("-5", None)]
)
def test_wait_asked_by_the_server_is_bounded(said, seconds):
    outcome = ask({"/": answer(b"", f"Retry-After: {said}", status="429 Too Many Requests")})
    assert (outcome.status, outcome.retry_after) == (429, seconds)


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask({"/": answer(b"direct")}).body == b"direct"


def test_failure_speaks_to_people():
    outcome = Failed(outcomes.UNKNOWN_HOST, {"host": "a.example"})
    with translation.override("en"):
        assert (str(outcome), outcome.user_message) == ("The name a.example is not known.",) * 2
    with translation.override("fr"):
        assert outcome.user_message == "Le nom a.example n’est pas connu."


# --- Redirections --------------------------------------------------------------------------------------------


def test_redirections_are_followed_to_the_answer():
    scripts = {"/": redirect("/b"), "/b": redirect("c?d"), "/c?d": answer(b"here")}
    with serving(scripts) as server:
        outcome = fetch(server.url(), reach=HERE)

    assert (outcome.body, outcome.url, outcome.moved_to) == (b"here", server.url("/c?d"), None)


@pytest.mark.parametrize(
    ("first", "second", "moved_to"),
    [
        ("301 Moved", "308 Moved", "/new"),
        ("301 Moved", "302 Found", "/b"),
        ("302 Found", "301 Moved", None),
    ],
)
def test_new_address_is_told_as_far_as_the_moves_are_permanent(first, second, moved_to):
    scripts = {"/": redirect("/b", first), "/b": redirect("/new", second), "/new": answer(b"")}
    with serving(scripts) as server:
        outcome = fetch(server.url(), reach=HERE)

    assert outcome.moved_to == (moved_to and server.url(moved_to))


def test_redirections_end():
    with serving({"/": redirect("/")}) as server:
        outcome = fetch(server.url(), reach=HERE, max_redirects=5)

    assert outcome == Failed(outcomes.REDIRECTS)
    assert len(server.requests) == 6


def test_redirection_to_nowhere_is_a_failure():
    assert reason(answer(b"", status="302 Found")) == outcomes.NO_LOCATION


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        ("302 Found", "GET", b""),
        ("303 See Other", "GET", b""),
        ("307 Again", "POST", b"x"),
        ("308 Moved", "POST", b"x"),
    ],
)
def test_redirected_post_keeps_its_body_only_when_told_to(status, method, body):
    with serving({"/": redirect("/b", status), "/b": answer()}) as server:
        fetch(server.url(), reach=HERE, method="POST", data=b"x")

    assert [(request.method, request.body) for request in server.requests] == [("POST", b"x"), (method, body)]


def test_redirection_carries_no_cookie_and_no_secret_to_another_site():
    with serving({"/": answer()}) as other:
        moved = redirect(other.url(), "302 Found", "Set-Cookie: session=1")
        with serving({"/": moved, "/same": redirect("/", "302 Found", "Set-Cookie: session=1")}) as server:
            fetch(server.url("/same"), reach=HERE, headers={"X-Api-Key": "secret"}, etag='"v1"')

    keys = [request.headers.get("x-api-key") for request in [*server.requests, *other.requests]]
    assert keys == ["secret", "secret", None]
    assert "cookie" not in {
        name for request in [*server.requests, *other.requests] for name in request.headers
    }
    assert other.requests[0].headers["if-none-match"] == '"v1"'


# --- Sizes, times and lies -----------------------------------------------------------------------------------


def test_body_of_the_largest_size_is_read_and_one_byte_more_is_not():
    most = 1024 * 1024
    assert ask({"/": answer(b"x" * most)}, max_bytes=most).body == b"x" * most
    assert ask({"/": answer(b"x" * (most + 1))}, max_bytes=most) == Failed(
        outcomes.TOO_LARGE, {"limit": "1"}, permanent=True
    )


def test_compressed_body_is_read_in_all_its_members():
    body = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two")
    assert ask({"/": answer(body, "Content-Encoding: gzip")}).body == b"one two"


def test_zlib_body_is_read():
    assert ask({"/": answer(zlib.compress(b"deflated"), "Content-Encoding: deflate")}).body == b"deflated"


def test_body_said_to_be_encoded_in_text_is_taken_as_it_is():
    assert ask({"/": answer(b"plain", "Content-Encoding: UTF-8")}).body == b"plain"


def test_gzip_bomb_is_refused_at_the_limit():
    bomb = gzip.compress(b"\0" * 30_000_000, mtime=0)
    assert reason(answer(bomb, "Content-Encoding: gzip"), max_bytes=1_000_000) == outcomes.TOO_LARGE


def test_gzip_header_that_never_ends_is_refused_at_the_limit():
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    named = b"\x1f\x8b\x08\x08" + b"\0" * 6  # a file name follows, until a zero byte
    assert reason(endless(head + named, b"a" * 50_000), max_bytes=200_000) == outcomes.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "compress"])
def test_encoding_that_was_not_asked_for_is_refused(encoding):
    assert reason(answer(b"", f"Content-Encoding: {encoding}")) == outcomes.ENCODING


def test_body_that_is_not_compressed_as_said_is_refused():
    assert reason(answer(b"plain text", "Content-Encoding: gzip")) == outcomes.ENCODING


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 50_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", b"x" * 50_000),
    ],
)
def test_endless_body_is_refused_at_the_limit(head, again):
    assert reason(endless(head, again), max_bytes=300_000) == outcomes.TOO_LARGE


def test_endless_headers_are_refused():
    assert reason(endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"a" * 5000 + b"\r\n")) == outcomes.NOT_HTTP


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
)
def test_slow_answer_ends_with_the_clock(start, again):
    outcome = ask({"/": endless(start, again, every=0.02)}, timeout=0.4)
    assert outcome == Failed(outcomes.TOO_SLOW, {**AT_HOME, "seconds": "0.4"})


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 OK\r\n\r\n",
        b"<html>\r\n\r\n",
    ],
)
def test_answer_that_is_not_http_is_refused(said):
    assert reason(said) == outcomes.NOT_HTTP


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"all of it", mtime=0)[:-6],
    ],
)
def test_incomplete_answer_is_not_taken_for_a_whole_one(said):
    outcome = ask({"/": said})
    assert outcome == Failed(outcomes.CUT_SHORT, AT_HOME)


def test_body_longer_than_said_ends_where_said():
    assert ask({"/": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 500"}).body == b"body"


# --- Streams -------------------------------------------------------------------------------------------------


def test_stream_is_read_in_pieces():
    body = bytes(range(256)) * 1000
    said = answer(gzip.compress(body, mtime=0), "Content-Encoding: gzip", "Content-Type: a/b")
    with serving({"/": said}) as server, open_stream(server.url(), reach=HERE) as streamed:
        assert isinstance(streamed, Streamed)
        pieces = list(streamed.chunks)

    assert (streamed.media_type, b"".join(pieces)) == ("a/b", body)
    assert max(map(len, pieces)) <= 65_536


def test_stream_is_read_as_a_file():
    with (
        serving({"/": answer(b"one\ntwo\nthree")}) as server,
        open_stream(server.url(), reach=HERE) as streamed,
    ):
        file = as_file(streamed.chunks)
        read = [file.readline(), file.read(2), file.read(), file.read()]

    assert read == [b"one\n", b"tw", b"o\nthree", b""]


def test_stream_that_stops_short_is_broken_after_what_came():
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nbegun"
    with serving({"/": said}) as server, open_stream(server.url(), reach=HERE) as streamed:
        assert next(streamed.chunks) == b"begun"
        with pytest.raises(Broken) as broken:
            next(streamed.chunks)

    assert broken.value.failed == Failed(outcomes.CUT_SHORT, AT_HOME)
    with translation.override("en"):
        assert broken.value.user_message == "The answer of 127.0.0.1 is incomplete."


def test_stream_of_an_error_is_its_outcome():
    with serving({}) as server, open_stream(server.url("/absent"), reach=HERE) as outcome:
        assert outcome.status == 404


# --- Politeness ----------------------------------------------------------------------------------------------


def test_each_host_is_asked_in_its_turn():
    waits = []
    pace = Pace(2.0, clock=lambda: 100.0, sleep=waits.append)
    for host in ("a", "a", "b", "a"):
        pace.wait(host)
    assert waits == [2.0, 4.0]


def test_each_hop_takes_its_turn():
    waits = []
    with serving({"/": redirect("/b"), "/b": answer()}) as server:
        fetch(server.url(), reach=HERE, pace=Pace(3.0, clock=lambda: 0.0, sleep=waits.append))
    assert waits == [3.0]
