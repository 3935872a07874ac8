"""The two ways to ask: for a whole answer, and for one that is read as it comes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields

import httpcore

from mosaique.core.http.connection import Deadline, GuardedBackend
from mosaique.core.http.exchange import Exchange
from mosaique.core.http.outcomes import Answer, Broken, Fetched, FetchOutcome, Streamed, StreamOutcome
from mosaique.core.http.pace import Pace
from mosaique.core.http.question import Question, form, header_safe
from mosaique.core.http.reach import Reach
from mosaique.core.http.targets import parse_target

MEGABYTE = 1024 * 1024


def fetch(
    url: str,
    *,
    method: str = "GET",
    etag: str | None = None,
    modified: str | None = None,
    headers: Mapping[str, str] | None = None,
    data: bytes | Mapping[str, str] | None = None,
    accept: str = "*/*",
    max_bytes: int = 20 * MEGABYTE,
    timeout: float = 60,
    max_redirects: int = 5,
    reach: Reach | None = None,
    pace: Pace | None = None,
    also: Collection[int] = (),
) -> FetchOutcome:
    """Ask a public address and read its whole answer; nothing is raised for what the other side does.

    ``etag`` and ``modified`` are the validators of the copy one has, as an earlier Fetched gave them.
    ``headers`` are not sent on to another site by a redirection. ``data`` is a body, or the fields of a form.
    ``max_bytes`` bounds the answer, compressed and decompressed; ``timeout`` is the wall clock of everything,
    in seconds. ``reach`` is what may be asked: by default the public network and
    MOSAIQUE_ALLOW_PRIVATE_NETWORKS. ``pace`` waits its turn at each host, before the clock starts.
    ``also`` are statuses of failures whose body says what happened: they come as Fetched, with that status.
    """
    opened = open_stream(
        url,
        method=method,
        etag=etag,
        modified=modified,
        headers=headers,
        data=data,
        accept=accept,
        max_bytes=max_bytes,
        timeout=timeout,
        max_redirects=max_redirects,
        reach=reach,
        pace=pace,
        also=also,
    )
    with opened as answer:
        if not isinstance(answer, Streamed):
            return answer
        try:
            body = b"".join(answer.chunks)
        except Broken as broken:
            return broken.failed
    return Fetched(body=body, **{known.name: getattr(answer, known.name) for known in fields(Answer)})


@contextmanager
def open_stream(
    url: str,
    *,
    method: str = "GET",
    etag: str | None = None,
    modified: str | None = None,
    headers: Mapping[str, str] | None = None,
    data: bytes | Mapping[str, str] | None = None,
    accept: str = "*/*",
    max_bytes: int = 20 * MEGABYTE,
    timeout: float = 60,
    max_redirects: int = 5,
    reach: Reach | None = None,
    pace: Pace | None = None,
    also: Collection[int] = (),
) -> Iterator[StreamOutcome]:
    """As ``fetch``, for answers too large for memory: gives Streamed, read inside ``with``."""
    reach = reach or Reach.from_settings()
    try:
        target = parse_target(url)
    except Broken as broken:
        yield broken.failed
        return
    body, described = form(data) if isinstance(data, Mapping) else (data, {})
    validators = {"If-None-Match": header_safe(etag), "If-Modified-Since": header_safe(modified)}
    question = Question(
        url=target,
        method=method,
        headers={**described, **(headers or {})},
        standing={"Accept": accept} | {name: value for name, value in validators.items() if value},
        data=body,
    )
    if pace:
        pace.wait(target.host)
    backend = GuardedBackend(reach, Deadline(timeout))
    with httpcore.ConnectionPool(ssl_context=reach.tls(), network_backend=backend) as pool:
        exchange = Exchange(pool, timeout=timeout, max_bytes=max_bytes, pace=pace, also=also)
        try:
            answer = exchange.ask(question, max_redirects=max_redirects)
        except Broken as broken:
            answer = broken.failed
        yield answer
