"""Files that wait to be imported, and archives that wait to be fetched: stored privately, for some days.

They lie in the media folder, which no address serves; a file has its digest for a name, so that the same one
sent twice is kept once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from django.core.files.base import File
from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_BLOCK = 1024 * 1024


class Stored(NamedTuple):
    """A stored file: its name in the storage, its SHA-256, its size in bytes."""

    name: str
    digest: str
    size: int


def store(file: UploadedFile | File[bytes]) -> Stored:
    """Keep a file that somebody sent."""
    content = cast("BinaryIO", file.open("rb"))
    digest, size = sha256(), 0
    for block in iter(lambda: content.read(_BLOCK), b""):
        digest.update(block)
        size += len(block)
    content.seek(0)
    name = f"imports/{digest.hexdigest()}"
    if default_storage.exists(name) and default_storage.size(name) != size:
        default_storage.delete(name)  # a killed process left a beginning
    if not default_storage.exists(name):
        name = default_storage.save(name, File(content))
    return Stored(name, digest.hexdigest(), size)


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A stored file. Raises FileNotFoundError when it was removed."""
    if not name:
        raise FileNotFoundError
    with default_storage.open(name) as file:
        yield cast("BinaryIO", file)


def remove(name: str) -> None:
    """Remove a stored file, if it is still there."""
    default_storage.delete(name)
