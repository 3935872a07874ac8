"""Decompressing an answer without ever holding more than a piece of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from mosaique.core.http.outcomes import ENCODING, Broken, Failed

_PIECE = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
# Seen in the wild for a body that is not compressed at all.
_PLAIN = {"", "identity", "none", "utf-8"}
_ZLIB = {"gzip", "x-gzip", "deflate"}


class Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decompressed pieces, each of at most 64 KiB when something was compressed."""

    def is_complete(self) -> bool:
        """Whether the data ended where its own format says."""


def decoder_for(content_encoding: str) -> Decoder:
    """The decoder for that header. Raises Broken for two layers, or one that was not asked for."""
    name = content_encoding.strip().lower()
    if name in _PLAIN:
        return Plain()
    if name in _ZLIB:
        return Inflater()
    raise Broken(Failed(ENCODING))


class Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_complete(self) -> bool:
        return True


class Inflater:
    """gzip (RFC 1952, several members too) and zlib (RFC 1950). Raises ``zlib.error`` for other data."""

    def __init__(self) -> None:
        self._inflate = _new()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        while True:
            piece = self._inflate.decompress(data, _PIECE)
            if piece:
                yield piece
            if self._inflate.eof:
                data = self._inflate.unused_data
                if not data.startswith(_GZIP_MAGIC):
                    return
                self._inflate = _new()
            else:
                data = self._inflate.unconsumed_tail
                if not data and len(piece) < _PIECE:
                    return

    def is_complete(self) -> bool:
        return self._inflate.eof or not self._fed


def _new() -> zlib._Decompress:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: zlib or gzip, told by its header
