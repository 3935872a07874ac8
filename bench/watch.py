"""A thousand sources read from a server on 127.0.0.1, then read again when nothing has changed.

    python bench/watch.py [--sources 1000]

Each source is a feed of thirty entries of its own; four sources share a host, and the second between two
requests to one host is waited for: it, not the machine, makes most of the time. The server counts who came
and with which validators. The peer is what feedparser alone takes to parse the same feeds, from memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import feedparser

from feeds import ENTRY, WORDS
from import_unimarc import mosaique

ENTRIES = 30
OF_A_HOST = 4
AIM = 300  # seconds, for a thousand


def feed(number: int) -> bytes:
    """The recorded feed of one source."""
    words = f"{WORDS * 5} Source {number}."
    entries = "".join(ENTRY.format(f"{number}-{n}", n, words) for n in range(ENTRIES))
    head = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Source {number}</title>"
    return f"{head}{entries}</channel></rss>".encode()


class Recorded(BaseHTTPRequestHandler):
    """Gives the feeds with an ETag, 304 to who has them, and at /counts how many came."""

    counts = {"whole": 0, "unchanged": 0, "conditional": 0}

    def do_GET(self) -> None:
        if self.path == "/counts":
            self.say(200, " ".join(str(count) for count in self.counts.values()).encode())
            return
        held = self.headers.get("If-None-Match")
        self.counts["conditional"] += held is not None
        if held == '"1"':
            self.counts["unchanged"] += 1
            self.say(304, b"")
        else:
            self.counts["whole"] += 1
            self.say(200, feed(int(self.path[1:])))

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the terminal."""


def serve() -> None:
    """The server, in a process of its own: prints its port, ends with its input."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorded)
    print(server.server_port, flush=True)
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


def measure(home: Path, port: int, sources: int) -> None:
    os.environ |= {
        "MOSAIQUE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
    }
    import django  # after set-up

    django.setup()
    from mosaique.core import clock  # after set-up
    from mosaique.core.http import Reach  # after set-up
    from mosaique.core.http.addresses import parse_networks  # after set-up
    from mosaique.watch import fetching, rounds  # after set-up
    from mosaique.watch.models import Item, Source  # after set-up

    # The names are this machine's, whatever a name server would say.
    reach = Reach(networks=parse_networks(["127.0.0.1"]), resolve=lambda host: ["127.0.0.1"])
    ask = partial(fetching.ask, reach=reach)
    now = clock.now()
    Source.objects.bulk_create(
        Source(url=f"http://s{n // OF_A_HOST}.example:{port}/{n}", next_at=now, added_at=now)
        for n in range(sources)
    )
    start = time.perf_counter()
    for n in range(0, sources, 10):
        feedparser.parse(BytesIO(feed(n)))
    peer = 10 * (time.perf_counter() - start)
    print(f"feedparser alone, from memory (peer): {peer:.0f} s for {sources} feeds")
    for name in ("everything new", "nothing changed"):
        report = rounds.read_now(ask=ask)
        print(
            f"{name}: {report.sources} sources in {report.seconds:.0f} s = {report.seconds / peer:.1f} x peer"
            f" (aim: {AIM * sources / 1000:.0f} s), {report.unchanged} unchanged, {report.failed} failed, "
            f"{report.new} new items; {Item.objects.count()} kept"
        )
    with urlopen(f"http://127.0.0.1:{port}/counts") as answer:
        whole, unchanged, conditional = answer.read().decode().split()
    print(
        f"the server gave {whole} feeds and {unchanged} “not modified” to {conditional} conditional requests"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve()
        return
    command = [sys.executable, __file__, "--serve"]
    with (
        tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            mosaique(Path(folder) / "home", "init")
            measure(Path(folder) / "home", int(server.stdout.readline()), asked.sources)  # type: ignore[union-attr]  # a pipe
        finally:
            server.communicate()


if __name__ == "__main__":
    main()
