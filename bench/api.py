"""The API and SRU over HTTP with 100,000 records, beside the engine's own time for the portal's page.

The peer, of the same run and the same questions, is what a page of results asks of the search layer, facets
and passages included, without HTTP, templates or database. Each question goes to all in turn. Loopback only,
bounded in count; the client shares the machine with what it measures.

    python bench/api.py [--home FOLDER] [--records 100000]
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from homes import measured_on_it
from import_unimarc import WORDS
from portal import free_port, get, p, serve

QUESTIONS = 200
AIM = 1.3  # of the engine's own time, at the 95th percentile


def questions(rng: random.Random) -> list[str]:
    """One word, two words, a phrase, either of two, a title, everything."""
    found = []
    for number in range(QUESTIONS):
        one, two = rng.choice(WORDS), rng.choice(WORDS)
        shapes = [one, f"{one} {two}", f'"{one} {two}"', f"{one} OU {two}", f"titre:{one}", ""]
        found.append(shapes[number % len(shapes)])
    return found


def engine_time(text: str) -> float:
    """Seconds that the search layer takes for the portal's page of results."""
    from mosaique.discovery import search  # after Django
    from mosaique.portal.asked import Asked

    start = time.perf_counter()
    search.search(Asked(text=text).request())
    return time.perf_counter() - start


def sru_address(text: str) -> str:
    terms = {"queryType": "searchTerms", "query": text} if text else {"query": "cql.allRecords=1"}
    return f"/sru?{urlencode({'version': '2.0', 'maximumRecords': 20, **terms})}"


def timed(port: int, path: str) -> float:
    status, seconds = get(port, path)
    if status != 200:
        raise SystemExit(f"{path} answered {status}")
    return seconds


def measure(home: Path) -> None:
    os.environ |= {"MOSAIQUE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.dev"}
    import django  # the home is said first

    django.setup()
    port = free_port()
    server = serve(home, 1, port)
    doors = {
        "API search": lambda text: f"/api/v1/search?q={quote(text)}",
        "API with facets": lambda text: (
            f"/api/v1/search?q={quote(text)}&facettes=structure&facettes=sujet&extraits=1"
        ),
        "SRU": sru_address,
    }
    try:
        asked = questions(random.Random(2010))
        for text in asked[:20]:
            engine_time(text)
            for address in doors.values():
                timed(port, address(text))
        engine: list[float] = []
        taken: dict[str, list[float]] = {name: [] for name in doors}
        for text in asked:
            engine.append(engine_time(text))
            for name, address in doors.items():
                taken[name].append(timed(port, address(text)))
        print(f"engine, portal's page  p50 {p(engine, 0.5):.1f} ms, p95 {p(engine, 0.95):.1f} ms (peer)")
        for name, seconds in taken.items():
            ratio = p(seconds, 0.95) / p(engine, 0.95)
            print(
                f"{name:<22} p50 {p(seconds, 0.5):.1f} ms, p95 {p(seconds, 0.95):.1f} ms"
                f" = {ratio:.2f} x peer (aim: p95 at most {AIM})"
            )
        one = [timed(port, f"/api/v1/notices/{number}") for number in range(1, QUESTIONS)]
        print(f"API notice             p50 {p(one, 0.5):.1f} ms, p95 {p(one, 0.95):.1f} ms")
        many = [timed(port, "/api/v1/notices?parpage=100&depuis=2020-01-01") for _ in range(20)]
        print(f"API changes, 100       p50 {p(many, 0.5):.1f} ms, p95 {p(many, 0.95):.1f} ms")
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    measured_on_it(measure, __doc__)
