"""The confined process: a file on its input, UTF-8 text on its output as it is read.

``python -m mosaique.core.extraction.child application/pdf < file``; the last line of its errors says why a
text is not whole.
"""

from __future__ import annotations

import sys

from mosaique.core.extraction.confinement import confine
from mosaique.core.extraction.readers import READERS

_MOST_CHARACTERS = 1_200_000  # some are dropped by the parent's tidying


def main() -> None:
    """Read what the first argument says the input is."""
    reader = READERS[sys.argv[1]]
    confine()
    left = _MOST_CHARACTERS
    try:
        for piece in reader(sys.stdin.buffer):
            sys.stdout.buffer.write(piece[:left].encode("utf-8", "ignore"))
            sys.stdout.buffer.flush()
            left -= len(piece)
            if left <= 0:
                break
    except Exception as error:  # noqa: BLE001  # whatever a hostile file makes a parser raise
        sys.stderr.write(f"{type(error).__name__}: {error}\n")


if __name__ == "__main__":
    main()
