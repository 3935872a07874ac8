"""Compressed bytes in a column: versions and original source records (zstd, RFC 8878)."""

from __future__ import annotations

import threading

import zstandard

# No original is larger: readers refuse a record beyond this before it gets here.
_LARGEST = 32 * 1024 * 1024
_local = threading.local()


def compress(data: bytes) -> bytes:
    """The bytes, smaller."""
    if not hasattr(_local, "compressor"):  # contexts are costly to make and not shared between threads
        _local.compressor = zstandard.ZstdCompressor(level=3)
    return _local.compressor.compress(data)  # type: ignore[no-any-return]  # kept on a thread's locals


def decompress(data: bytes | memoryview) -> bytes:
    """What was compressed. Raises ``zstandard.ZstdError`` if it was not, or is over 32 MiB."""
    return zstandard.ZstdDecompressor().decompress(bytes(data), max_output_size=_LARGEST)
