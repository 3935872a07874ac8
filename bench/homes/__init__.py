"""A home with many records, to be served or read: the one that is named, or one made for the run."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from import_unimarc import generate, mosaique


def measured_on_it(measure: Callable[[Path], None], about: str | None) -> None:
    """Run ``measure`` on the home that ``--home`` names, else on one with ``--records`` imported for it."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    asked = parser.parse_args()
    if asked.home:
        measure(asked.home)
        return
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        home, file = Path(folder) / "home", Path(folder) / "records.mrc"
        generate(file, asked.records)
        mosaique(home, "init")
        mosaique(home, "import", str(file), "--structure", "ORIV", "--format", "unimarc")
        measure(home)
