"""ZIP containers (office documents, EPUB): opened without trusting what they say of themselves.

Member names are compared and never used as paths.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from mosaique.core.uploads.refusals import DAMAGED, MACROS, UNPACKS_TOO_LARGE, FileRefused

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 1_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100  # unpacked to packed, for members of more than a megabyte

# ZipFile reads the directory of members in one go before anything can be counted: 1,000 entries take 0.1 MB.
_LONGEST_READ = 2 * MEGABYTE
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_MACRO = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml)$|^(?:Basic|Scripts)/", re.IGNORECASE)
_OFFICE_MAIN_PART = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet)"
    rb"(?=\.main\+xml\")"
)
_DECLARING = {
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/epub+zip",
}


@contextmanager
def opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The container, within its limits. Raises FileRefused, and turns damage met inside ``with`` into it."""
    try:
        with zipfile.ZipFile(cast("IO[bytes]", _ShortReads(file))) as container:
            _check(container.infolist())
            yield container
    except _DAMAGE as error:
        raise FileRefused(DAMAGED) from error


def media_type_of(file: BinaryIO) -> str:
    """What an office document or a book says it is; empty for another archive. Raises FileRefused."""
    with opened(file) as container:
        names = set(container.namelist())
        if any(_MACRO.search(name) for name in names):
            raise FileRefused(MACROS)
        if "mimetype" in names:
            declared = container.open("mimetype").read(200).decode("ascii", "replace").strip()
            return declared if declared in _DECLARING else ""
        if "[Content_Types].xml" in names:
            parts = container.open("[Content_Types].xml").read(MEGABYTE)
            if found := _OFFICE_MAIN_PART.search(parts):
                return found[0].decode("ascii")
        return ""


def _check(members: list[zipfile.ZipInfo]) -> None:
    """Sizes as declared are enough: ``zipfile`` reads no further than a member's own."""
    too_dense = any(
        member.file_size > MEGABYTE and member.file_size > MOST_RATIO * member.compress_size
        for member in members
    )
    if too_dense or len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
        raise FileRefused(UNPACKS_TOO_LARGE)


class _ShortReads:
    """A file of which nobody reads more than two megabytes at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int = -1) -> bytes:
        if size > _LONGEST_READ:
            raise FileRefused(UNPACKS_TOO_LARGE)
        return self._file.read(_LONGEST_READ if size < 0 else size)

    def seekable(self) -> bool:
        return True
