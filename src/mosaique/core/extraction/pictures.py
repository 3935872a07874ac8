"""A small picture of a file, for a cover: of an image itself, of a PDF its first page.

It is drawn in the confined process: an image of some kilobytes can stand for gigabytes of pixels, and PDFium
is machine code. What comes back is a JPEG without the original's metadata: a photograph tells where it was
taken.
"""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
from typing import BinaryIO, NamedTuple

from PIL import Image

from mosaique.core.extraction.process import read_apart
from mosaique.core.uploads.kinds import BY_MEDIA_TYPE, PDF

logger = logging.getLogger(__name__)

WIDEST, HIGHEST = 320, 480  # pixels: twice what a page shows, for fine screens
_WALL_CLOCK = 10.0  # seconds; somebody waits for it
_LARGEST = 400_000  # bytes; a picture of that size as noise takes 200,000


class Picture(NamedTuple):
    """A JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def has_picture(media_type: str) -> bool:
    """Whether a picture can be drawn of that kind of file."""
    kind = BY_MEDIA_TYPE.get(media_type)
    return kind is not None and (kind.is_image or media_type == PDF)


def draw_picture(file: BinaryIO, media_type: str, *, timeout: float = _WALL_CLOCK) -> Picture | None:
    """The picture of a file, at most 320 by 480 pixels; None if it cannot be drawn within the bounds."""
    if not has_picture(media_type):
        return None
    with tempfile.TemporaryFile() as copy:  # what is uploaded may be in memory, without a descriptor
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        output, problem = read_apart(
            "mosaique.core.extraction.picture_child", media_type, copy, timeout=timeout
        )
    picture = None if problem else _measured(output)
    if picture is None:
        logger.warning("picture of %s not drawn: %s", media_type, problem or "not a picture")
    return picture


def _measured(output: bytes) -> Picture | None:
    """The picture, if what came back is one."""
    if not 0 < len(output) <= _LARGEST:
        return None
    try:
        with Image.open(io.BytesIO(output), formats=["JPEG"]) as image:
            width, height = image.size
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return Picture(output, width, height) if width <= WIDEST and height <= HIGHEST else None
