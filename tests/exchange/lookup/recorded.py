"""Recorded answers in place of the sources: as a transport for ``look_up``, or served on 127.0.0.1.

In a test, ``look_up(query, fetch=Transport())``. For a running instance (a browser journey), ``serving()``
gives a server on 127.0.0.1, and ``environment(server)`` the two variables with which the instance asks it
instead of the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote_plus, urlsplit

from mosaique.core.http import Failed, Fetched, outcomes

DATA = Path(__file__).parents[2] / "data"

JSON, XML, HTML = "application/json", "text/xml", "text/html"


@dataclass(frozen=True)
class Recorded:
    """What a source answers to addresses that hold ``about`` (unquoted)."""

    source: str
    about: str
    file: str
    media_type: str

    @property
    def body(self) -> bytes:
        return (DATA / self.file).read_bytes()


ANSWERS = (
    Recorded("bnf", "9782378831233", "sru/bnf_ean_any_123.xml", XML),
    Recorded("sudoc", "092850324", "sru/sudoc-ppn-092850324.xml", XML),
    Recorded("sudoc", "", "sru/sudoc-nothing.xml", XML),
    Recorded("crossref", "10.4000/dms.865", "crossref/10.4000-dms.865.json", JSON),
    Recorded("crossref", "10.1177/0042098011428175", "crossref/10.1177-0042098011428175.json", JSON),
    Recorded("datacite", "10.3204/desy-2014-01645", "datacite/10.3204-desy-2014-01645.json", JSON),
    Recorded("hal", "hal-02455829", "hal/hal-02455829.json", JSON),
    Recorded("hal", "", "hal/nothing.json", JSON),
    Recorded("dms", "865", "pages/openedition.html", HTML),
    Recorded("actualites", "charte", "pages/news.html", HTML),
)
# The sources by their own hosts; on 127.0.0.1 the path begins with their names (``environment``).
HOSTS = {
    "catalogue.bnf.fr": "bnf",
    "www.sudoc.abes.fr": "sudoc",
    "api.crossref.org": "crossref",
    "api.datacite.org": "datacite",
    "api.archives-ouvertes.fr": "hal",
}


def answer_to(address: str) -> Recorded | None:
    """The first recorded answer of the address's source, or page, that is about what it asks."""
    parts = urlsplit(address)
    source = HOSTS.get(parts.hostname or "") or parts.path.split("/")[1]
    rest = unquote_plus(f"{parts.path}?{parts.query}")
    return next((each for each in ANSWERS if each.source == source and each.about in rest), None)


@dataclass
class Transport:
    """In place of ``core.http.fetch``: recorded answers, 404 for the rest; ``failing`` hosts do not answer."""

    failing: Mapping[str, Failed] = field(default_factory=dict)
    others: Callable[[str], Fetched | None] = lambda url: None
    asked: list[str] = field(default_factory=list)

    def __call__(self, url: str, *, accept: str, max_bytes: int, timeout: float) -> Fetched | Failed:
        self.asked.append(url)
        host = urlsplit(url).hostname or ""
        if host in self.failing:
            return self.failing[host]
        if other := self.others(url):
            return other
        if known := answer_to(url):
            return Fetched(url=url, body=known.body, media_type=known.media_type)
        return Failed(outcomes.STATUS, {"host": host, "status": 404}, permanent=True, status=404)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = answer_to(self.path)
        body = known.body if known else b"not recorded"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", known.media_type if known else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing: tests look at what is found."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server on 127.0.0.1 that gives the recorded answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def environment(server: str) -> dict[str, str]:
    """The variables with which an instance asks this server instead of the sources."""
    return {
        "MOSAIQUE_ALLOW_PRIVATE_NETWORKS": "127.0.0.1/32",
        "MOSAIQUE_LOOKUP_SOURCES": ",".join(f"{name}={server}/{name}" for name in HOSTS.values()),
    }
