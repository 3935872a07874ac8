"""`kill -9` at any moment: running the same command again ends it, nothing lost and nothing doubled.

``MOSAIQUE_TEST_KILLS`` asks for more kills than the few of every run, ``MOSAIQUE_TEST_SEED`` for others.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.instance import TIMEOUT, Instance, kill
from tests.exchange.formats.marc_samples import iso

RECORDS = 3_000
KILLS = int(os.environ.get("MOSAIQUE_TEST_KILLS", "3"))
SEED = int(os.environ.get("MOSAIQUE_TEST_SEED", "2010"))
COUNTS = ("created", "attached", "updated", "unchanged", "rejected")
KILLS_A_ROUND = 3  # of one import: what is left after more would be too short to be killed
WORDS = [
    "accueil",
    "logement",
    "école",
    "quartier",
    "droits",
    "santé",
    "emploi",
    "mémoire",
    "égalité",
    "ville",
]


@pytest.fixture(scope="session")
def unimarc_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of which each has its number, its ISBN-less title and a long abstract."""
    chance = random.Random(SEED)
    path = tmp_path_factory.mktemp("files") / "catalogue.mrc"
    with path.open("wb") as file:
        for number in range(RECORDS):
            title = f"1 $aNotice {number} {' '.join(chance.choices(WORDS, k=5))}"
            abstract = f"  $a{' '.join(chance.choices(WORDS, k=80))}"
            copy = f"  $bORIV$f{number:08}$kINT {number % 90}"
            file.write(iso([("001", f"K{number:06}"), ("200", title), ("330", abstract), ("995", copy)]))
    return path


def rounds() -> Iterator[tuple[int, int]]:
    """The seed of each round, and how many kills it has."""
    for number, done in enumerate(range(0, KILLS, KILLS_A_ROUND)):
        yield SEED + number, min(KILLS_A_ROUND, KILLS - done)


@pytest.mark.parametrize(("seed", "kills"), list(rounds()))
def test_a_killed_import_is_finished_by_the_same_import(instance, unimarc_file, seed, kills):
    chance = random.Random(seed)
    order = ("import", unimarc_file, "--structure", "ORIV")
    for _ in range(kills):
        seen = Seen(instance)
        moment = chance.choice(seen.to_come())
        delay = chance.uniform(0, MOMENTS[moment])
        was_running = kill_at(instance.start(*order), lambda: moment(seen), delay)  # noqa: B023
        print(
            f"seed {seed}: {moment.__name__} + {delay:.3f} s, killed: {was_running}, "
            f"{count(instance)} records kept, {waiting(instance)} waiting for the index"
        )

    before = count(instance)
    report = instance.json(*order)

    assert report_counts(report) == expected_counts(created=RECORDS - before, unchanged=before)
    assert agreement(instance) == {"ok": True, "database": RECORDS, "index": RECORDS, "queue": 0}
    expected = sorted((f"K{number:06}",) for number in range(RECORDS))
    assert sorted(instance.rows("SELECT identifier FROM catalogue_sourcerecord")) == expected
    for table in ("record", "holding", "recordversion"):
        assert instance.rows(f"SELECT count(*) FROM catalogue_{table}") == [(RECORDS,)], table
    assert report_counts(instance.json(*order)) == expected_counts(unchanged=RECORDS)


class Seen:
    """What an instance holds before a command is started on it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.database = database_files(instance)
        self.segments = index_files(instance)
        self.records = count(instance)
        self.waiting = waiting(instance)

    def to_come(self) -> list[Callable[[Seen], bool]]:
        """The moments that importing again will meet."""
        if self.records < RECORDS:
            return [database_grows, batch_is_kept, index_grows]
        return [index_grows] if self.waiting else [database_grows]


def database_grows(seen: Seen) -> bool:
    """Something is being written: the first batch after what is known."""
    return database_files(seen.instance) != seen.database


def batch_is_kept(seen: Seen) -> bool:
    """A batch is in the database, the next one on its way."""
    return count(seen.instance) > seen.records


def index_grows(seen: Seen) -> bool:
    """Segments of a commit appear, or another generation of a new instance."""
    return not index_files(seen.instance) <= seen.segments


MOMENTS = {database_grows: 0.8, batch_is_kept: 0.8, index_grows: 0.05}  # and the seconds to wait at most


def database_files(instance: Instance) -> list[tuple[str, int]]:
    return sorted((path.name, path.stat().st_size) for path in instance.home.glob("db.sqlite3*"))


def index_files(instance: Instance) -> set[Path]:
    return {path for path in instance.home.glob("index/v*/*") if path.suffix != ".lock"}


def count(instance: Instance) -> int:
    return int(instance.rows("SELECT count(*) FROM catalogue_record")[0][0])


def waiting(instance: Instance) -> int:
    return int(instance.rows("SELECT count(*) FROM discovery_queueddocument")[0][0])


def kill_at(process: subprocess.Popen[bytes], reached: Callable[[], bool], delay: float) -> bool:
    """Kill a command a while after what it has reached; whether it was still running."""
    until = time.monotonic() + TIMEOUT
    while process.poll() is None and not reached() and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(delay)
    return kill(process)


def report_counts(report: dict[str, int]) -> dict[str, int]:
    return {name: report[name] for name in ("read", *COUNTS)}


def expected_counts(**said: int) -> dict[str, int]:
    return {"read": sum(said.values()), **dict.fromkeys(COUNTS, 0), **said}


def agreement(instance: Instance) -> dict[str, object]:
    return {"ok": instance.json("check")["ok"], **instance.json("index", "status")}
