"""Works: precision and recall on the labelled records, and comparing many against comparing all pairs.

The peer compares titles with `rapidfuzz` (token_sort_ratio), each record with all others, as a script of
twenty lines would: it is timed on a sample, carried to all pairs.

    python bench/works.py [--records 20000]

With ``--set``, precision and recall on a labelled set instead, given as two CSV files and the pairs of their
identifiers:

    python bench/works.py --set FIRST.csv SECOND.csv PAIRS.csv
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
PUBLISHERS = ("La Découverte", "Karthala", "L'Harmattan", "Presses universitaires de Rennes", "Syllepse")


class Figures(NamedTuple):
    """How many pairs are of one document, how many were found, and how many of these rightly."""

    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def gold_figures() -> Figures:
    """What the works of the labelled records are worth, pair by pair, without a database."""
    sys.path.insert(0, str(ROOT / "src"))
    labels = {(row["file"], int(row["position"])): row["document"] for row in _gold_rows()}
    files = sorted({file for file, _ in labels})
    records = [(file, *found) for file in files for found in _records(DATA / file)]
    clusters = _works([(files.index(file) + 1, description) for file, _, description in records])
    by_label = defaultdict(list)
    for place, (file, position, _) in enumerate(records):
        if label := labels.get((file, position)):
            by_label[label].append(place)
    gold = {pair for places in by_label.values() for pair in combinations(sorted(places), 2)}
    found = {pair for places in clusters for pair in combinations(sorted(places), 2)}
    return Figures(len(gold), len(found), len(gold & found))


def set_figures(first: Path, second: Path, pairs: Path) -> Figures:
    """What the works of two files are worth on the pairs across them, as if two centres had sent them."""
    sys.path.insert(0, str(ROOT / "src"))
    drafts = [(centre, draft) for centre, file in ((1, first), (2, second)) for draft in _drafts(file)]
    place = {(centre, draft.source.identifier): number for number, (centre, draft) in enumerate(drafts)}
    with pairs.open(newline="", encoding="utf-8", errors="replace") as file:
        rows = list(csv.reader(file))[1:]
    gold = {(place.get((1, row[0]), -1), place.get((2, row[1]), -1 - n)) for n, row in enumerate(rows)}
    found = {
        pair
        for places in _works([(centre, draft.description) for centre, draft in drafts])
        for pair in combinations(sorted(places), 2)
        if drafts[pair[0]][0] != drafts[pair[1]][0]
    }
    return Figures(len(gold), len(found), len(gold & found))


def _gold_rows() -> list[dict[str, str]]:
    with (DATA / "works" / "gold.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _records(path: Path) -> list[tuple[int, object]]:
    return [(draft.source.position, draft.description) for draft in _drafts(path) if draft.description.title]


def _drafts(path: Path) -> list:
    from mosaique.catalogue.values.description import RecordDraft
    from mosaique.exchange.formats import registry

    head = path.read_bytes()[:65_536]
    known = next(
        each for name in registry.names() if (each := registry.get(name)).recognises(head, path.name)
    )
    with path.open("rb") as source:
        return [draft for draft in known.read(source) if isinstance(draft, RecordDraft)]


def _works(described: list[tuple[int, object]]) -> list[list[int]]:
    """The works of descriptions given with the catalogue they are from, by their places in the list."""
    from mosaique.catalogue.works.clustering import Edge, works
    from mosaique.catalogue.works.grouping import SAMPLED
    from mosaique.catalogue.works.keys import is_crowd, work_keys
    from mosaique.catalogue.works.models import Likeness
    from mosaique.catalogue.works.profiles import profile_of
    from mosaique.catalogue.works.scoring import agree_on, score

    profiles = [profile_of(description, centre) for centre, description in described]
    sharing = defaultdict(list)
    for place, profile in enumerate(profiles):
        for key in work_keys(profile):
            sharing[key].append(place)
    pairs = {
        pair
        for key, places in sharing.items()
        if not is_crowd(key, len(places))
        for pair in combinations(places, 2)
    }
    scored = [(pair, score(profiles[pair[0]], profiles[pair[1]])) for pair in sorted(pairs)]
    edges = [Edge(*pair, found.points) for pair, found in scored if found.likeness == Likeness.SAME]

    def agree(mine: list[int], theirs: list[int]) -> bool:
        some, others = (sorted(each)[:SAMPLED] for each in (mine, theirs))
        return agree_on([profiles[one] for one in some], [profiles[one] for one in others])

    return works(range(len(profiles)), edges, agree=agree)


def generate(path: Path, count: int) -> None:
    """A CSV file of ``count`` books; one in five is described a second time, as another centre would."""
    from import_unimarc import FAMILIES, GIVEN, WORDS

    rng = random.Random(2026)
    vocabulary = [
        f"{start}{end}" for start in WORDS for end in ("", "s", "iste", "ment", "ation", "eur", "ible")
    ]
    before: list[str] = []
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "authors", "date", "publisher", "type", "pagination"])
        for number in range(count):
            if number % 5 == 4:
                title, *rest = before
                row = [f"{title} : {rng.choice(vocabulary)}" if number % 2 else title.lower(), *rest]
            else:
                before = row = [
                    " ".join(rng.choice(vocabulary) for _ in range(rng.randint(5, 9))).capitalize(),
                    f"{rng.choice(FAMILIES)}{rng.choice('abcdeilmnorstuy')}, {rng.choice(GIVEN)}",
                    str(rng.randint(1975, 2025)),
                    rng.choice(PUBLISHERS),
                    "livre",
                    f"{rng.randint(40, 600)} p.",
                ]
            writer.writerow([f"B{number}", *row])


def peer_seconds(path: Path, sample: int = 100) -> float:
    """What comparing each title with all others takes the peer, from a sample of them."""
    from rapidfuzz import fuzz, process

    with path.open(newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    start = time.perf_counter()
    for title in titles[:sample]:
        process.extract(title, titles, scorer=fuzz.token_sort_ratio, limit=5)
    return (time.perf_counter() - start) / sample * len(titles) / 2


def _tell(what: str, figures: Figures) -> None:
    print(
        f"{what:<18} {figures.gold} pairs: precision {figures.precision:.3f}, "
        f"recall {figures.recall:.3f}, F1 {figures.f1:.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--set", type=Path, nargs=3, metavar=("FIRST", "SECOND", "PAIRS"))
    options = parser.parse_args()
    count = options.records
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosaique.config.settings.test")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
    import django

    django.setup()
    if options.set:
        _tell("two files", set_figures(*options.set))
        return
    _tell("labelled records", gold_figures())
    from import_unimarc import mosaique

    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        home, file = Path(folder) / "home", Path(folder) / "books.csv"
        generate(file, count)
        mosaique(home, "init")
        told = ("--structure", "ORIV", "--on-match", "create", "--json")
        report = json.loads(mosaique(home, "import", str(file), *told).stdout)
        start = time.perf_counter()
        mosaique(home, "works", "--rebuild", "-o", str(Path(folder) / "works.csv"))
        whole = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        with (Path(folder) / "works.csv").open(newline="") as found:
            works = len({row["work_id"] for row in csv.DictReader(found)})
        peer = peer_seconds(file)
    print(f"records            {report['created']}, {works} works")
    print(f"from nothing       {whole:.1f} s, {peak:.0f} MB")
    print(f"all pairs, peer    {peer:.1f} s = {peer / whole:.1f} x ours")


if __name__ == "__main__":
    main()
