"""What a file is, by its content."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from mosaique.core.uploads import containers, images, texts
from mosaique.core.uploads.kinds import ACCEPTED, BY_MEDIA_TYPE, CONTAINER, KINDS, PDF, TEXTS, FileKind
from mosaique.core.uploads.refusals import (
    EMPTY,
    MISNAMED,
    NOT_ACCEPTED,
    TOO_LARGE,
    TWO_IN_ONE,
    WEB_PAGE,
    FileRefused,
)

MOST_BYTES = 100 * 1024 * 1024
_HEAD = 4096


def recognise(file: BinaryIO, name: str) -> FileKind:
    """What the file is. Raises FileRefused if it is not on the list, damaged, dangerous or misnamed.

    The file is left at its beginning.
    """
    size = file.seek(0, 2)
    if not size:
        raise FileRefused(EMPTY)
    if size > MOST_BYTES:
        raise FileRefused(TOO_LARGE, limit=MOST_BYTES // (1024 * 1024))
    extension = PurePosixPath(base_name(name)).suffix.lower().removeprefix(".")
    kind = _by_content(file, extension)
    if kind.is_image:
        images.check_image(file, kind.pillow_format)
    if (kind.is_image and images.hides_a_document(file, size)) or _hides_an_archive(file, kind):
        raise FileRefused(TWO_IN_ONE)
    if not kind.is_named(extension):
        raise FileRefused(MISNAMED, extension=extension)
    file.seek(0)
    return kind


def base_name(name: str) -> str:
    """The last part of a name, whatever system it comes from, without characters that hide or climb."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip(" .")


def _by_content(file: BinaryIO, extension: str) -> FileKind:
    file.seek(0)
    head = file.read(_HEAD)
    for kind in KINDS:
        if kind.signature and kind.signature.match(head):
            return kind
    if CONTAINER.match(head):
        return BY_MEDIA_TYPE.get(containers.media_type_of(file)) or _not_accepted()
    if not texts.is_text(file):
        return _not_accepted()
    if texts.is_markup(head):
        raise FileRefused(WEB_PAGE)
    return next((kind for kind in TEXTS if kind.is_named(extension) and extension), None) or _not_accepted()


def _not_accepted() -> FileKind:
    raise FileRefused(NOT_ACCEPTED, accepted=ACCEPTED)


def _hides_an_archive(file: BinaryIO, kind: FileKind) -> bool:
    """Whether an image or a PDF is a ZIP archive too: those are read from their end."""
    file.seek(0)
    return (kind.is_image or kind.media_type == PDF) and zipfile.is_zipfile(file)
