"""Where a command writes what it was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def output_to(name: str) -> Iterator[BinaryIO]:
    """Stdout, or a file that appears whole or not at all; a device or a pipe is written to, not replaced."""
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists() and not path.is_file():
        with path.open("wb") as target:
            yield target
        return
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as target:
            yield target
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
