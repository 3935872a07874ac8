"""The confined process that reads a web page: the page on its input, its text as HTML on its output.

``python -m mosaique.core.extraction.page_child text/html < page``. The library is loaded before the process
is confined: it loads machine code, which cannot be done after.
"""

from __future__ import annotations

import logging
import sys

from trafilatura import extract

from mosaique.core.extraction.confinement import confine

_MOST_BYTES = 5 * 1024 * 1024


def main() -> None:
    """Read the page, without menus, banners and comments; its links are kept."""
    logging.disable()
    confine()
    try:
        text = extract(
            sys.stdin.buffer.read(_MOST_BYTES),
            output_format="html",
            include_links=True,
            include_comments=False,
        )
        sys.stdout.buffer.write((text or "").encode("utf-8", "ignore"))
    except Exception as error:  # noqa: BLE001  # whatever a hostile page makes a parser raise
        sys.stderr.write(f"{type(error).__name__}: {error}\n")


if __name__ == "__main__":
    main()
