"""The other commands that write, killed anywhere: what was there still serves, and running them again ends them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.cli.instance import Instance
from tests.cli.test_kills import SEED, agreement, index_files, kill_at
from tests.exchange.formats.marc_samples import iso

RECORDS = 200
WHOLE = {"ok": True, "database": RECORDS, "index": RECORDS, "queue": 0}


@pytest.fixture(scope="module")
def filled(initialised: Instance, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    folder = tmp_path_factory.mktemp("filled")
    file = folder / "catalogue.mrc"
    file.write_bytes(b"".join(iso([("001", f"{n}"), ("200", f"1 $aNotice {n}")]) for n in range(RECORDS)))
    instance = initialised.copied_to(folder / "home")
    assert instance.json("import", file, "--structure", "ORIV")["created"] == RECORDS
    return instance


@pytest.fixture(scope="module")
def archive(filled: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.tar.gz"
    assert filled.run("backup", "-o", path).returncode == 0
    return path


def test_a_killed_rebuild_leaves_the_index_that_serves(filled, tmp_path):
    instance = filled.copied_to(tmp_path / "home")
    before, chance = index_files(instance), random.Random(SEED)
    delay = chance.uniform(0, 0.1)

    started = instance.start("index", "rebuild")
    print(
        f"killed: {kill_at(started, lambda: not index_files(instance) <= before, delay)} after {delay:.3f} s"
    )

    assert instance.json("check")["ok"]
    assert instance.run("index", "rebuild").returncode == 0
    assert agreement(instance) == WHOLE
    assert len(list(instance.home.glob("index/v*"))) == 1


def test_a_killed_backup_leaves_no_archive_and_its_remains_go_with_the_next(filled, tmp_path):
    target = tmp_path / "backups" / "archive.tar.gz"

    kill_at(filled.start("backup", "-o", target), lambda: any(target.parent.glob(".backup-*")), 0)
    assert not target.exists()

    for left in target.parent.glob(".backup-*"):
        os.utime(left, (0, 0))  # it was killed long ago
    assert filled.run("backup", "-o", target).returncode == 0
    assert [path.name for path in target.parent.iterdir()] == ["archive.tar.gz"]


def test_a_killed_restore_lets_nothing_serve_until_it_is_ended(filled, archive, tmp_path):
    instance = filled.copied_to(tmp_path / "home")
    (instance.home / "media" / "former.txt").write_text("what was there before")

    mark = instance.home / ".restoring"
    for _attempt in range(20):  # a restore of so little may end before it is killed
        kill_at(instance.start("restore", "--yes", archive), mark.exists, 0)
        if mark.exists():
            break
    for command in (["search", "notice"], ["demo"]):
        refused = instance.run(*command)
        said = f"mosaique: a restore was interrupted: run `mosaique restore {archive}` again to end it\n"
        assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", said)

    ended = instance.run("restore", "--yes", archive)
    assert ended.returncode == 0, ended
    assert agreement(instance) == WHOLE
    assert (instance.home / "secret_key").stat().st_mode & 0o777 == 0o600
    first = min(instance.home.glob("backups/before-restore-*"))
    assert {path.name for path in first.iterdir()} >= {"db.sqlite3", "media", "secret_key"}
    assert (first / "media" / "former.txt").exists()
    assert not (instance.home / "media" / "former.txt").exists()
