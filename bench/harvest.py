"""Our own provider harvested into a second instance, beside the peer of the same run; then both, until still.

The peer is the same list read over HTTP and thrown away: what the provider gives by itself. Two instances on
127.0.0.1, a process each, every page asked for once. The aim is 1,500 records stored and indexed a second.
Then the second instance describes documents of its own, and each harvests the other until nothing moves:
what came from the other is never given back, so that must take two rounds.

    python bench/harvest.py [--records 20000]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from import_unimarc import generate, mosaique
from oai import harvest
from portal import free_port, serve

ROUNDS = 4
OWN = 300  # records that the second instance describes


def command(home: Path, *arguments: str) -> dict[str, Any]:
    """A command on an instance that may ask 127.0.0.1; the object that it prints."""
    environment = {
        **os.environ,
        "MOSAIQUE_HOME": str(home),
        "MOSAIQUE_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "mosaique", *arguments], env=environment, capture_output=True, check=True
    )
    return json.loads(ran.stdout) if "--json" in arguments else {}


def records(home: Path) -> tuple[int, int]:
    """How many records an instance has of its own, and of its partner."""
    with closing(sqlite3.connect(f"file:{home / 'db.sqlite3'}?mode=ro", uri=True)) as database:
        rows = dict(database.execute("SELECT is_partner, COUNT(*) FROM catalogue_record GROUP BY is_partner"))
    return rows.get(0, 0), rows.get(1, 0)


def speed(first: Path, second: Path, port: int, prefix: str) -> tuple[float, float]:
    """Records a second of a whole harvest, stored and searchable: with the command's start, and without."""
    address = f"http://127.0.0.1:{port}/oai"
    command(second, "harvest", "add", prefix, address, "--structure", "ORIV", "--prefix", prefix)
    started = time.perf_counter()
    report = command(second, "harvest", "run", prefix, "--json")
    seconds = time.perf_counter() - started
    own, _partners = records(first)
    if report["created"] != own or report["rejected"]:
        raise SystemExit(f"{own} records were to come: {report}")
    return own / seconds, own / report["seconds"]


def until_still(homes: list[Path], ports: list[int]) -> None:
    """Each harvests the other, round after round, and says what moved."""
    for home, port in zip(homes, reversed(ports), strict=True):
        command(home, "harvest", "add", "autre", f"http://127.0.0.1:{port}/oai", "--structure", "IREV")
    for number in range(1, ROUNDS + 1):
        moved = []
        for home in homes:
            report = command(home, "harvest", "run", "autre", "--json")
            moved.append(report["created"] + report["updated"] + report["deleted"])
        print(f"round {number}            {moved[0]} and {moved[1]} records moved")
        if not any(moved):
            break
    else:
        raise SystemExit("the two never became still")
    print(f"own and partner's  {records(homes[0])} and {records(homes[1])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    asked = parser.parse_args()
    os.environ.setdefault("MOSAIQUE_LOG_LEVEL", "WARNING")
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder, ExitStack() as stack:
        first, second, third, file = (Path(folder) / name for name in ("a", "b", "c", "records.mrc"))
        generate(file, asked.records)
        mosaique(first, "init")
        for home in (second, third):
            shutil.copytree(first, home)
        mosaique(first, "import", str(file), "--structure", "ORIV", "--format", "unimarc")
        ports = [free_port(), free_port()]
        for home, port in zip((first, third), ports, strict=True):
            server = serve(home, 1, port)
            stack.callback(server.wait, 30)
            stack.callback(server.terminate)
        count, peer = harvest(ports[0], "ListRecords", "oai_dc", 10**9)
        print(f"read, not stored   {peer:.0f} records/s over {count} (peer)")
        for prefix in ("oai_dc", "unimarc"):
            whole, alone = speed(first, second, ports[0], prefix)
            aim = " (aim: at least 1,500)" if prefix == "oai_dc" else ""
            print(f"{prefix:18} {alone:.0f} records/s stored and indexed = {alone / peer:.2f} x peer{aim}")
            print(f"{'':18} {whole:.0f} with the start of the command")
        generate(file, OWN)
        mosaique(third, "import", str(file), "--structure", "IREV", "--format", "unimarc")
        until_still([first, third], ports)


if __name__ == "__main__":
    main()
