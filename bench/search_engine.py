"""The engine work of a search page (20 hits, 6 facets, snippets) beside SQLite FTS5 giving the same.

Questions are mixed: one word, two words, either of two, a phrase, a filter. The peer counts its facets with
one grouped query each on an indexed table, as a page on FTS5 has to.

    python bench/search_engine.py [--records 200000] [--no-peer]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["MOSAIQUE_HOME"] = tempfile.mkdtemp(prefix="mosaique-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosaique.config.settings.production")

import django  # the home must be set first

django.setup()

import sqlite3  # noqa: E402  # the library that settings chose

from import_unimarc import WORDS, words  # noqa: E402
from mosaique.discovery.documents import SearchDocument, SearchRequest  # noqa: E402
from mosaique.discovery.engines.tantivy_engine import TantivyEngine  # noqa: E402
from mosaique.discovery.query.parser import parse  # noqa: E402

FACETS = ("structure", "sujet", "type", "langue", "territoire", "portee")
QUESTIONS = 120


def document(rng: random.Random, number: int) -> SearchDocument:
    """About 140 words, with the facets of a real record."""
    return SearchDocument(
        id=number,
        title=words(rng, 7),
        contributors=(f"{rng.choice(WORDS)} {rng.choice(WORDS)}",),
        subjects=tuple(rng.sample(WORDS, 3)),
        abstract=words(rng, 125),
        facets={
            "structure": tuple(
                rng.sample(("ARIFOR", "COFRIMI", "CREFE", "EPI", "IREV", "ORIV"), rng.choice((1, 1, 2)))
            ),
            "sujet": tuple({f"c{int(150 * rng.random() ** 2):03d}" for _ in range(4)}),
            "type": (rng.choice(("book", "article", "article", "report", "thesis")),),
            "langue": (rng.choice(("fr", "fr", "fr", "en")),),
            "territoire": ("FR", f"R{rng.randint(1, 13)}", f"D{rng.randint(1, 96)}"),
            "portee": (rng.choice(("local", "regional", "national")),),
        },
        year=rng.randint(1980, 2025),
        sort_title="",
        added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )


def questions(rng: random.Random) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    found = []
    for number in range(QUESTIONS):
        one, two, rare = rng.choice(WORDS), rng.choice(WORDS), words(rng, 1)
        shapes = [one, rare, f"{one} {two}", f"{one} OU {two}", f'"{one} {two}"', f"{rare} {one}"]
        filters = {"structure": ("ORIV",)} if number % 5 == 0 else {}
        found.append((shapes[number % len(shapes)], filters))
    return found


def times(
    ask: Callable[[str, dict[str, tuple[str, ...]]], int], asked: list[tuple[str, dict[str, tuple[str, ...]]]]
) -> tuple[float, float, list[int]]:
    """p50 and p95 in milliseconds, and the totals found."""
    took, totals = [], []
    for text, filters in asked:
        start = time.perf_counter()
        totals.append(ask(text, filters))
        took.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(took, n=100)
    return cuts[49], cuts[94], totals


def tantivy(folder: Path, count: int) -> Callable[[str, dict[str, tuple[str, ...]]], int]:
    engine, rng = TantivyEngine(folder), random.Random(2010)
    start = time.perf_counter()
    with engine.rebuilding() as writer:
        for number in range(1, count + 1):
            writer.put(document(rng, number))
    print(f"tantivy            {count / (time.perf_counter() - start):.0f} documents indexed a second")

    def ask(text: str, filters: dict[str, tuple[str, ...]]) -> int:
        return engine.search(SearchRequest(text=text, filters=filters, facets=FACETS), parse(text)).total

    return ask


def fts5(file: Path, count: int) -> Callable[[str, dict[str, tuple[str, ...]]], int]:
    base, rng = sqlite3.connect(file), random.Random(2010)
    base.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"
        "CREATE VIRTUAL TABLE text USING fts5(title, people, subjects, abstract,"
        " tokenize='unicode61 remove_diacritics 2');"
        "CREATE TABLE facet (id INTEGER, name TEXT, value TEXT);"
    )
    for number in range(1, count + 1):
        one = document(rng, number)
        row = (number, one.title, " ".join(one.contributors), " ".join(one.subjects), one.abstract)
        base.execute("INSERT INTO text(rowid, title, people, subjects, abstract) VALUES (?, ?, ?, ?, ?)", row)
        facets = [(number, name, value) for name, values in one.facets.items() for value in values]
        base.executemany("INSERT INTO facet VALUES (?, ?, ?)", facets)
    base.executescript("CREATE INDEX facet_by ON facet(name, id, value); ANALYZE;")

    def ask(text: str, filters: dict[str, tuple[str, ...]]) -> int:
        match = " OR ".join(text.split(" OU ")) if " OU " in text else text
        narrowed = "".join(
            f" AND rowid IN (SELECT id FROM facet WHERE name='{name}' AND value='{values[0]}')"
            for name, values in filters.items()
        )
        base.execute("DROP TABLE IF EXISTS temp.found")
        base.execute(
            f"CREATE TEMP TABLE found AS SELECT rowid AS id FROM text WHERE text MATCH ?{narrowed}", (match,)
        )
        (total,) = base.execute("SELECT count(*) FROM temp.found").fetchone()
        for name in FACETS:
            base.execute(
                "SELECT value, count(*) FROM temp.found JOIN facet USING (id) WHERE name=? GROUP BY value"
                " ORDER BY 2 DESC LIMIT 30",
                (name,),
            ).fetchall()
        base.execute(
            f"SELECT rowid, snippet(text, 3, '[', ']', '…', 40) FROM text WHERE text MATCH ?{narrowed}"
            " ORDER BY bm25(text, 4, 3, 2.5, 1) LIMIT 20",
            (match,),
        ).fetchall()
        return int(total)

    return ask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--no-peer", action="store_true")
    asked = parser.parse_args()
    mixed = questions(random.Random(7))
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        p50, p95, _ = times(tantivy(Path(folder) / "index", asked.records), mixed)
        print(f"tantivy            {asked.records} records: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        if not asked.no_peer:
            peer50, peer95, _ = times(fts5(Path(folder) / "fts.db", asked.records), mixed)
            print(f"sqlite fts5        p50 {peer50:.1f} ms, p95 {peer95:.1f} ms")
            print(f"ratio              p50 {peer50 / p50:.0f} x, p95 {peer95 / p95:.0f} x (aim: p95 50 x)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
