"""A streamed body as a file, for readers that take one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO


def as_file(chunks: Iterator[bytes]) -> BinaryIO:
    """The pieces as a file read forwards, in constant memory; reading raises Broken as the pieces do."""
    return io.BufferedReader(_Chunks(chunks))


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer comes as one
        while not self._left:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
