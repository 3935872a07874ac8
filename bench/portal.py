"""The portal over HTTP with 100,000 records: search pages and notices, beside the peer of the same run.

The peer is the smallest page of the same server (``/robots.txt``): what HTTP, Granian and Django cost by
themselves. Loopback only, bounded in count. The client shares the machine with what it measures: eight
readers at once are one loop over plain sockets, a connection for each page, and every answer has to be 200.

    python bench/portal.py [--home FOLDER] [--records 100000]
"""

from __future__ import annotations

import http.client
import itertools
import os
import random
import selectors
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from homes import measured_on_it
from import_unimarc import WORDS

REQUESTS = 200
READERS = 8
READ = 2_000  # pages before memory is looked at: it takes that many to fill what a process keeps


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(home: Path, workers: int, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mosaique", "serve", "--no-worker", "--port", str(port)]
    environment = {**os.environ, "MOSAIQUE_HOME": str(home), "MOSAIQUE_LINK_CHECKS": "0"}
    server = subprocess.Popen(
        [*command, "--workers", str(workers)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(120):
        try:
            if get(port, "/robots.txt")[0] == 200:
                break
        except OSError:
            time.sleep(0.25)
    for path in ("/", "/recherche/?q=logement", "/notices/1/"):
        get(port, path)
    return server


def get(port: int, path: str) -> tuple[int, float]:
    """Status and seconds of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    start = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    took = time.perf_counter() - start
    connection.close()
    return response.status, took


def searches(rng: random.Random, count: int = REQUESTS) -> list[str]:
    """Mixed questions: one word, two words, a phrase, either of two, with filters, none at all."""
    found = []
    for number in range(count):
        one, two = rng.choice(WORDS), rng.choice(WORDS)
        shapes = [one, f"{one} {two}", f'"{one} {two}"', f"{one} OU {two}", f"titre:{one}", ""]
        filters = ["", "", "&annee=2000..2010", "&type=book"][number % 4]
        found.append(f"/recherche/?q={quote(shapes[number % len(shapes)])}{filters}")
    return found


def mixed(rng: random.Random) -> list[str]:
    """As many notices as searches."""
    return [path for one in searches(rng, READ // 2) for path in (one, f"/notices/{rng.randint(1, 90_000)}/")]


def p(values: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return 1000 * statistics.quantiles(values, n=100)[round(share * 100) - 1]


def one_by_one(port: int, paths: list[str]) -> list[float]:
    answers = [get(port, path) for path in paths]
    if wrong := [path for path, (status, _) in zip(paths, answers, strict=True) if status != 200]:
        raise SystemExit(f"{wrong[0]} did not answer 200")
    return [seconds for _, seconds in answers]


def rate(port: int, paths: list[str]) -> float:
    """Pages a second with eight readers at once, each asking for another as soon as it has one."""
    left = iter(paths)
    start = time.perf_counter()
    with selectors.DefaultSelector() as reading:
        for path in itertools.islice(left, READERS):
            ask(port, path, reading)
        while reading.get_map():
            for key, _events in reading.select():
                reader, path, answer = key.data
                if part := reader.recv(1 << 20):
                    answer += part
                    continue
                reading.unregister(reader)
                reader.close()
                if not (answer.startswith(b"HTTP/1.1 200 ") and answer.rstrip().endswith(b"</html>")):
                    raise SystemExit(f"{path} did not answer 200 with a whole page")
                for another in itertools.islice(left, 1):
                    ask(port, another, reading)
    return len(paths) / (time.perf_counter() - start)


def ask(port: int, path: str, reading: selectors.BaseSelector) -> None:
    """Send one request, and read its answer when it comes."""
    reader = socket.create_connection(("127.0.0.1", port), timeout=30)
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    reading.register(reader, selectors.EVENT_READ, (reader, path, bytearray()))


def memory(server: subprocess.Popen[bytes]) -> float:
    """Resident megabytes of the largest process of the server."""
    listing = subprocess.run(
        ["ps", "-o", "rss=", "--ppid", str(server.pid), "-p", str(server.pid)],
        capture_output=True,
        text=True,
        check=True,
    )
    return max(int(line) for line in listing.stdout.split()) / 1024


def measure(home: Path) -> None:
    rng = random.Random(2010)
    notices = [f"/notices/{rng.randint(1, 90_000)}/" for _ in range(REQUESTS)]
    port = free_port()
    server = serve(home, 1, port)
    try:
        bare = one_by_one(port, ["/robots.txt"] * REQUESTS)
        pages, notice = one_by_one(port, searches(rng)), one_by_one(port, notices)
        print(f"bare page          p50 {p(bare, 0.5):.1f} ms, p95 {p(bare, 0.95):.1f} ms (peer)")
        print(
            f"search page        p50 {p(pages, 0.5):.1f} ms, p95 {p(pages, 0.95):.1f} ms"
            f" = {p(pages, 0.95) / p(bare, 0.95):.0f} x peer (aim: p95 at most 60 ms)"
        )
        print(
            f"notice page        p50 {p(notice, 0.5):.1f} ms, p95 {p(notice, 0.95):.1f} ms"
            f" = {p(notice, 0.95) / p(bare, 0.95):.0f} x peer (aim: p95 at most 20 ms)"
        )
        rate(port, mixed(rng))
        print(f"memory             {memory(server):.0f} MB the largest process (aim: under 300)")
    finally:
        server.terminate()
        server.wait(30)
    port = free_port()
    server = serve(home, 2, port)
    try:
        reached = rate(port, searches(rng, 3 * REQUESTS))
        print(f"two workers        {reached:.0f} search pages/s (aim: at least 100)")
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    measured_on_it(measure, __doc__)
