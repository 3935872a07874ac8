"""Asking, following redirections by hand, and reading what comes without trusting its length."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.message import Message

import httpcore
import httpx

from mosaique.core.http import outcomes
from mosaique.core.http.connection import TimeOver
from mosaique.core.http.decoding import Decoder, decoder_for
from mosaique.core.http.outcomes import Broken, Failed, NotModified, Streamed, StreamOutcome
from mosaique.core.http.pace import Pace
from mosaique.core.http.question import Question, header_safe
from mosaique.core.http.retry import retry_after

_REDIRECTIONS = {301, 302, 303, 307, 308}
_PERMANENT_REDIRECTIONS = {301, 308}
# Asking again gives the same answer: the address, the question or the law is what is wrong.
_PERMANENT_ERRORS = {400, 404, 405, 406, 410, 411, 413, 414, 415, 451, 501}
_GOES_WRONG = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, TimeOver, zlib.error)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One fetch, over as many hops as it takes; ``timeout`` is the one that the connections keep, ``also``
    the statuses of failures that are read as answers.
    """

    pool: httpcore.ConnectionPool
    timeout: float
    max_bytes: int
    pace: Pace | None = None
    also: Collection[int] = ()

    def ask(self, question: Question, *, max_redirects: int) -> StreamOutcome:
        """What the last hop gives. Raises Broken when there is none."""
        moved_to: str | None = None
        permanently = True
        for _ in range(max_redirects + 1):
            response, headers = self._send(question)
            if response.status not in _REDIRECTIONS:
                return self._outcome(question, response, headers, moved_to)
            response.close()
            if "location" not in headers:
                raise Broken(Failed(outcomes.NO_LOCATION, status=response.status))
            question = question.redirected(response.status, headers["location"])
            permanently = permanently and response.status in _PERMANENT_REDIRECTIONS
            moved_to = str(question.url) if permanently else moved_to
            if self.pace:
                self.pace.wait(question.url.host)
        raise Broken(Failed(outcomes.REDIRECTS))

    def _send(self, question: Question) -> tuple[httpcore.Response, httpx.Headers]:
        try:
            response = self.pool.handle_request(question.to_core())
        except _GOES_WRONG as error:
            raise Broken(self._failure(error, question.url.host)) from error
        return response, httpx.Headers(response.headers)

    def _outcome(
        self, question: Question, response: httpcore.Response, headers: httpx.Headers, moved_to: str | None
    ) -> StreamOutcome:
        status, host = response.status, question.url.host
        if status == 304 and question.is_conditional:
            return NotModified()
        if not 200 <= status < 300 and status not in self.also:
            return Failed(
                outcomes.STATUS,
                {"host": host, "status": status},
                permanent=status in _PERMANENT_ERRORS,
                retry_after=retry_after(headers.get("retry-after")),
                status=status,
            )
        media_type, charset = content_type(headers.get("content-type", ""))
        return Streamed(
            url=str(question.url),
            status=status,
            media_type=media_type,
            charset=charset,
            etag=header_safe(headers.get("etag")),
            last_modified=header_safe(headers.get("last-modified")),
            moved_to=moved_to,
            chunks=self._chunks(response, decoder_for(headers.get("content-encoding", "")), host),
        )

    def _chunks(self, response: httpcore.Response, decoder: Decoder, host: str) -> Iterator[bytes]:
        received = given = 0
        try:
            for raw in response.iter_stream():
                received += len(raw)
                for piece in decoder.feed(raw):
                    given += len(piece)
                    self._bound(given)
                    yield piece
                self._bound(received)
        except httpcore.ProtocolError as error:  # a length or a chunk that lies
            raise Broken(Failed(outcomes.CUT_SHORT, {"host": host})) from error
        except _GOES_WRONG as error:
            raise Broken(self._failure(error, host)) from error
        if not decoder.is_complete():
            raise Broken(Failed(outcomes.CUT_SHORT, {"host": host}))

    def _bound(self, size: int) -> None:
        if size > self.max_bytes:
            raise Broken(
                Failed(outcomes.TOO_LARGE, {"limit": outcomes.figure(self.max_bytes / 2**20)}, permanent=True)
            )

    def _failure(self, error: Exception, host: str) -> Failed:
        if isinstance(error, TimeOver | httpcore.ReadTimeout | httpcore.WriteTimeout):
            return Failed(outcomes.TOO_SLOW, {"host": host, "seconds": outcomes.figure(self.timeout)})
        if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
            return Failed(outcomes.UNREACHABLE, {"host": host})
        if isinstance(error, zlib.error):
            return Failed(outcomes.ENCODING)
        if isinstance(error, httpcore.ProtocolError):
            return Failed(outcomes.NOT_HTTP, {"host": host})
        return Failed(outcomes.CUT_SHORT, {"host": host})


def content_type(value: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type header, in lower case; empty when not said."""
    message = Message()
    message["Content-Type"] = value
    return message.get_content_type() if "/" in value else "", message.get_content_charset() or ""
