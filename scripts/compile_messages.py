"""Compile src/mosaique/locale/**/*.po into .mo files, where the .po is newer.

Written over Babel so that a machine without gettext reads the interface in French. Compiled catalogues are
not committed: `make setup`, and so `make serve`, makes them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path, target: Path) -> None:
    """Write ``target`` whole or not at all: a server may be reading it. Fuzzy translations stay out."""
    with source.open("rb") as lines:
        catalogue = read_po(lines, abort_invalid=True)
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as output:
        write_mo(output, catalogue)
    unfinished.replace(target)


def stale_catalogues(root: Path) -> list[tuple[Path, Path]]:
    """Pairs of a .po file and the .mo file that is absent or older."""
    pairs = [
        (source, source.with_suffix(".mo"))
        for source in sorted(root.glob("src/mosaique/locale/*/LC_MESSAGES/*.po"))
    ]
    return [
        (source, target)
        for source, target in pairs
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime
    ]


def main() -> int:
    for source, target in stale_catalogues(ROOT):
        try:
            compile_catalogue(source, target)
        except (PoFileError, ValueError, UnicodeDecodeError) as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
