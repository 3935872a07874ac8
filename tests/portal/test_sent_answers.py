from __future__ import annotations

from django.test import RequestFactory

from mosaique.config.wsgi import application


def sent(path):
    """The status and the body that a server is given."""
    said = []
    answer = application(RequestFactory().get(path).environ, lambda status, headers: said.append(status))
    return said, answer


def test_a_page_is_given_whole(db):
    said, answer = sent("/robots.txt")
    assert said == ["200 OK"]
    assert isinstance(answer, list)
    assert answer[0].startswith(b"User-agent: *")


def test_a_file_is_given_piece_by_piece(db):
    said, answer = sent("/static/portal/favicon.svg")
    assert said == ["200 OK"]
    assert not isinstance(answer, list)
    assert b"".join(answer).lstrip().startswith(b"<svg")
    answer.close()
