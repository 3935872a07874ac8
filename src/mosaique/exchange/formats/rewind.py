"""Files that must be gone through twice, or from their end: as they are when they can, in a copy when not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

IN_MEMORY = 4_000_000  # bytes of a copy kept in memory; the rest goes to a temporary file


@contextmanager
def rewindable(source: BinaryIO) -> Iterator[BinaryIO]:
    """The source itself if it can go back to its beginning, else a temporary copy, gone when left."""
    if source.seekable():
        yield source
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        yield cast("BinaryIO", copy)
