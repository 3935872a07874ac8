"""An OAI-PMH source that does what it is told, good and bad: in the place of the network, or on 127.0.0.1.

``OaiSource`` is an ``Ask``: call it with an address. ``serving(source)`` puts the same behind a real server,
for whole harvests and commands; its ``faults`` may then hang, answer 503, or break off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from mosaique.exchange.harvest.errors import SourceFailed

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{at}</responseDate>'
    "<request>http://partner.example.org/oai</request>"
)
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{}</oai_dc:dc>'
)
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass
class Item:
    """A record of the source; without a title, a deleted one. ``raw`` stands for its metadata as it is."""

    identifier: str
    title: str = ""
    more: str = ""
    at: int = 0  # seconds since START
    raw: str = ""
    sets: tuple[str, ...] = ()

    def xml(self) -> str:
        stamp = f"{START + dt.timedelta(seconds=self.at):%Y-%m-%dT%H:%M:%SZ}"
        header = f"<identifier>{escape(self.identifier)}</identifier><datestamp>{stamp}</datestamp>"
        header += "".join(f"<setSpec>{one}</setSpec>" for one in self.sets)
        if not (self.title or self.raw):
            return f'<record><header status="deleted">{header}</header></record>'
        payload = self.raw or DC.format(f"<dc:title>{escape(self.title)}</dc:title>{self.more}")
        return f"<record><header>{header}</header><metadata>{payload}</metadata></record>"


Fault = Callable[[dict[str, str]], "bytes | int | None"]


@dataclass
class OaiSource:
    """``items`` in pages of ``size``; ``faults`` are asked first, in turn: a body, a status, or None."""

    items: list[Item] = field(default_factory=list)
    size: int = 2
    granularity: str = "YYYY-MM-DDThh:mm:ssZ"
    said_at: str = "2026-06-01T00:00:00Z"
    tells_total: bool = False
    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, url: str) -> bytes:
        answer = self.answer({name: values[0] for name, values in parse_qs(urlsplit(url).query).items()})
        if isinstance(answer, int):
            raise SourceFailed("the source answered %(status)s", {"status": answer})
        return answer

    def answer(self, asked: dict[str, str]) -> bytes | int:
        self.asked.append(asked)
        for fault in self.faults:
            if (said := fault(asked)) is not None:
                return said
        if asked["verb"] == "Identify":
            return self.page(
                "<Identify><repositoryName>Partenaire</repositoryName><earliestDatestamp>2020-01-01"
                f"</earliestDatestamp><deletedRecord>no</deletedRecord><granularity>{self.granularity}"
                "</granularity></Identify>"
            )
        if asked["verb"] == "ListMetadataFormats":
            return self.page("<metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>")
        return self.list(asked)

    def list(self, asked: dict[str, str]) -> bytes:
        token = asked.get("resumptionToken", "")
        start, since = [*token.split("!"), ""][:2] if token else ("0", asked.get("from", ""))
        found = [one for one in self.items if self.stamp(one) >= since and self.has(one, asked)]
        if not found:
            return self.error("noRecordsMatch")
        some = found[int(start) : int(start) + self.size]
        after = int(start) + self.size
        total = f' completeListSize="{len(found)}"' if self.tells_total else ""
        more = f"{after}!{since}" if after < len(found) else ""
        tail = f"<resumptionToken{total}>{more}</resumptionToken>" if more or token else ""
        return self.page(f"<ListRecords>{''.join(one.xml() for one in some)}{tail}</ListRecords>")

    def stamp(self, item: Item) -> str:
        pattern = "%Y-%m-%dT%H:%M:%SZ" if "hh" in self.granularity else "%Y-%m-%d"
        return (START + dt.timedelta(seconds=item.at)).strftime(pattern)

    def has(self, item: Item, asked: dict[str, str]) -> bool:
        return "set" not in asked or asked["set"] in item.sets

    def page(self, inside: str) -> bytes:
        return (HEAD.format(at=self.said_at) + inside + "</OAI-PMH>").encode()

    def error(self, code: str, message: str = "") -> bytes:
        return self.page(f'<error code="{code}">{message}</error>')

    def lists(self) -> list[dict[str, str]]:
        """What was asked of the list, without the verb."""
        return [
            {name: value for name, value in asked.items() if name not in {"verb", "metadataPrefix"}}
            for asked in self.asked
            if asked["verb"] == "ListRecords"
        ]


def books(count: int, *, start: int = 1, **values: object) -> list[Item]:
    """That many documents that have nothing in common."""
    return [
        Item(
            f"oai:p:{n}",
            f"{_WORDS[n % len(_WORDS)]} numéro {n} {'abcdefghij'[n % 10] * (n % 7 + 3)}{n}",
            **values,
        )  # type: ignore[arg-type]
        for n in range(start, start + count)
    ]


_WORDS = ("Habiter", "Migrations", "École", "Jeunesse", "Mémoires", "Quartiers", "Discriminations", "Santé")


def once(body: bytes | int, *, when: Callable[[dict[str, str]], bool] = lambda asked: True) -> Fault:
    """A fault that happens the first time that it can."""
    left = [body]

    def fault(asked: dict[str, str]) -> bytes | int | None:
        return left.pop() if left and when(asked) else None

    return fault


def at_token(start: str) -> Callable[[dict[str, str]], bool]:
    return lambda asked: asked.get("resumptionToken", "").startswith(start)


@contextmanager
def serving(source: OaiSource, **headers: str) -> Iterator[str]:
    """The source on 127.0.0.1; gives its address. A fault may return a status, or raise to break off."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            answer = source.answer(asked)
            status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
            with suppress(OSError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/oai"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
