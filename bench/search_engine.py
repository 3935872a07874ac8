"""The engine's work of a search page beside SQLite FTS5 and PostgreSQL giving the same hits and counts.

A page is 20 hits, 6 facets and the snippets, from the reader's text to the answer; questions are mixed as
readers mix them (bench/search/questions.py). Counts kept from one question to the next are thrown away before
each one, so that every page is worked out whole; the last lines say what keeping them gives.

    python bench/search_engine.py [--records 200000] [--peers sqlite,postgres] [--index FOLDER]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "scripts")]
os.environ["MOSAIQUE_HOME"] = tempfile.mkdtemp(prefix="mosaique-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "mosaique.config.settings.production"

import django  # noqa: E402  # the home must be set first

django.setup()

import sqlite3  # noqa: E402  # the library that settings chose

from mosaique.discovery import expansion  # noqa: E402
from mosaique.discovery.documents import SearchRequest  # noqa: E402
from mosaique.discovery.engines.tantivy_engine import TantivyEngine  # noqa: E402
from mosaique.discovery.query.parser import parse  # noqa: E402
from mosaique.discovery.query.tree import Question  # noqa: E402
from mosaique.vocabularies.thesaurus import Thesaurus  # noqa: E402
from search.corpus import Corpus  # noqa: E402
from search.peers import Fts5, Peer, PostgreSQL  # noqa: E402
from search.questions import Asked, questions  # noqa: E402
from search.vocabulary import thesaurus_of  # noqa: E402
from with_postgres import private_server  # noqa: E402  # a script of this house

ROUNDS = 3
Times = dict[str, list[float]]


def understood(request: SearchRequest, vocabulary: Thesaurus) -> Question:
    question, _ = expansion.expand(parse(request.text), vocabulary, request.language, lambda *_: ())
    return question


def build(engine: TantivyEngine, corpus: Corpus, records: int) -> None:
    """Make the index, unless the folder already holds one of that size."""
    if engine.count() == records:
        return
    making = indexing = 0.0
    started = time.perf_counter()
    with engine.rebuilding() as writer:
        for document in corpus.documents(records):
            now = time.perf_counter()
            writer.put(document)
            indexing += time.perf_counter() - now
    making = time.perf_counter() - started
    size = sum(path.stat().st_size for path in engine.store.folder.rglob("*") if path.is_file())
    segments = engine.store.index()[0].searcher().num_segments
    print(
        f"indexing           {records / making:,.0f} records/s with their making,"
        f" {indexing:.0f} s handing over; {size / 1e6:.0f} MB, {segments} segments"
    )


def timed(asked: list[Asked], work: Callable[[Asked], int], *, rounds: int) -> tuple[Times, list[int]]:
    """Seconds of each question by kind, and the totals found, in the order of the questions."""
    times: Times = defaultdict(list)
    totals: list[int] = []
    for number in range(rounds):
        for one in asked:
            started = time.perf_counter()
            total = work(one)
            times[one.kind].append(time.perf_counter() - started)
            if number == 0:
                totals.append(total)
    return times, totals


def p50_p95(seconds: list[float]) -> tuple[float, float]:
    """In milliseconds."""
    if len(seconds) == 1:
        return seconds[0] * 1000, seconds[0] * 1000
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000


def everything(times: Times) -> list[float]:
    return [second for seconds in times.values() for second in seconds]


def table(times: Times) -> Iterator[str]:
    yield f"{'':28}{'pages':>6}{'p50':>9}{'p95':>9}  ms"
    for kind, seconds in [*sorted(times.items()), ("all together", everything(times))]:
        middle, high = p50_p95(seconds)
        yield f"{kind:28}{len(seconds):>6}{middle:>9.2f}{high:>9.2f}"


@contextmanager
def peer_named(name: str, folder: Path) -> Iterator[Peer]:
    with ExitStack() as stack:
        if name == "sqlite":
            peer: Peer = Fts5(folder, sqlite3)
        else:
            peer = PostgreSQL(stack.enter_context(private_server()))
        yield peer
        peer.close()


@dataclass(frozen=True, slots=True)
class Measured:
    """What our engine took and found."""

    corpus: Corpus
    records: int
    asked: list[Asked]
    times: Times
    totals: list[int]


def compare(peer: Peer, ours: Measured) -> None:
    started = time.perf_counter()
    peer.load(ours.corpus.documents(ours.records))
    print(f"\n{peer.name} loaded in {time.perf_counter() - started:.0f} s")
    vocabulary = thesaurus_of(ours.corpus.concepts)
    nodes = {id(one): understood(one.request, vocabulary).node for one in ours.asked}
    times, found = timed(ours.asked, lambda one: peer.page(one.request, nodes[id(one)]), rounds=1)
    print("\n".join(table(times)))
    differing = sum(1 for mine, other in zip(ours.totals, found, strict=True) if mine != other)
    middle, high = p50_p95(everything(times))
    our_middle, our_high = p50_p95(everything(ours.times))
    print(
        f"{peer.name}: p50 {middle / our_middle:.0f} x, p95 {high / our_high:.0f} x as long as ours"
        f" (aim: 50 at p95); totals differ on {differing} of {len(ours.asked)} questions"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--peers", default="sqlite,postgres", help="comma-separated; empty for none")
    parser.add_argument("--index", type=Path, help="keep the index there, and use the one that is there")
    arguments = parser.parse_args()
    corpus = Corpus()
    vocabulary = thesaurus_of(corpus.concepts)
    asked = questions(corpus)
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        engine = TantivyEngine(arguments.index or Path(folder) / "index")
        build(engine, corpus, arguments.records)

        def page(one: Asked) -> int:
            return engine.search(one.request, understood(one.request, vocabulary)).total

        def whole_page(one: Asked) -> int:
            engine.counter.forget()
            return page(one)

        timed(asked, whole_page, rounds=1)  # the files come into memory, threads start
        random.Random(1).shuffle(asked)
        ours, totals = timed(asked, whole_page, rounds=ROUNDS)
        kept, _ = timed(asked, page, rounds=2)
        print(f"Tantivy, {arguments.records:,} records")
        print("\n".join(table(ours)))
        middle, high = p50_p95(everything(kept)[len(asked) :])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"counts kept from the same question before: p50 {middle:.2f}, p95 {high:.2f} ms")
        print(f"peak memory of this process {peak:.0f} MB, the index's pages read included")
        for name in filter(None, arguments.peers.split(",")):
            with peer_named(name, Path(folder)) as peer:
                compare(peer, Measured(corpus, arguments.records, asked, ours, totals))


if __name__ == "__main__":
    main()
