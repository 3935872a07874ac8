"""Asking a source over real connections to 127.0.0.1."""

from __future__ import annotations

import pytest

from mosaique.core import stopping
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest.asking import Asker, pause
from mosaique.exchange.harvest.errors import SourceFailed
from tests.core.http.local_server import answer, endless, redirect, serving


@pytest.fixture(autouse=True)
def local_network_allowed(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def waits():
    return []


@pytest.fixture
def ask(waits):
    return Asker(pause=waits.append, pauses=(2, 8), max_bytes=100_000, seconds=5)


def failing(times, *headers):
    """Answers 503 so many times, then well."""
    left = [answer(b"", *headers, status="503 Busy")] * times

    def script(say, stopping):
        say(left.pop() if left else answer(b"<a/>"))

    return script


def test_answer_comes_as_it_is(ask):
    with serving({"/": answer(b"<a/>")}) as server:
        assert ask(server.url()) == b"<a/>"


def test_busy_source_is_asked_again_after_what_it_says(ask, waits):
    with serving({"/": failing(2, "Retry-After: 7")}) as server:
        assert (ask(server.url()), waits) == (b"<a/>", [7, 7])


def test_busy_source_that_says_nothing_is_asked_later_and_later(ask, waits):
    with serving({"/": failing(9)}) as server:
        with pytest.raises(SourceFailed):
            ask(server.url())
        assert (waits, len(server.requests)) == ([2, 8], 3)


@pytest.mark.parametrize("status", ["422 Unprocessable", "404 Not Found", "400 Bad Request"])
def test_failure_that_is_said_in_the_protocol_s_words_is_an_answer(ask, waits, status):
    said = b'<?xml version="1.0"?><OAI-PMH><error code="noRecordsMatch"/></OAI-PMH>'
    with serving({"/": answer(said, status=status), "/page": answer(b"<p>Non</p>", status=status)}) as server:
        assert ask(server.url()) == said
        with pytest.raises(SourceFailed) as caught:
            ask(server.url("/page"))
    assert caught.value.facts == {"host": "127.0.0.1", "status": int(status[:3])}
    assert (waits, len(server.requests)) == ([], 2)


def test_source_that_asks_for_hours_is_left_alone(ask, waits):
    with serving({"/": failing(9, "Retry-After: 7200")}) as server:
        with pytest.raises(SourceFailed) as caught:
            ask(server.url())
        assert (caught.value.retry_after, waits, len(server.requests)) == (7200, [], 1)


def test_what_asking_again_will_not_mend_is_asked_once(ask):
    with serving({}) as server:
        with pytest.raises(SourceFailed, match="404"):
            ask(server.url())
        assert len(server.requests) == 1


def test_answer_without_end_is_left(ask):
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<OAI-PMH>"
    with (
        serving({"/": endless(start, b"<record/>" * 1000)}) as server,
        pytest.raises(SourceFailed, match="larger"),
    ):
        ask(server.url())


def test_redirection_inwards_is_refused(ask):
    with serving({"/": redirect("http://169.254.169.254/")}) as server:
        with pytest.raises(SourceFailed, match="private network"):
            ask(server.url())
        assert len(server.requests) == 1


def test_waiting_ends_when_the_worker_is_to_stop(monkeypatch):
    monkeypatch.setattr(stopping, "is_stopping", lambda: True)
    with pytest.raises(RunTaken):
        pause(3_600)
