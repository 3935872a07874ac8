"""Images are looked at without being decoded: a small file can stand for gigabytes of pixels."""

from __future__ import annotations

import re
import warnings
from typing import BinaryIO

from PIL import Image

from mosaique.core.uploads.refusals import DAMAGED, TOO_MANY_PIXELS, FileRefused

MOST_PIXELS = 60_000_000

_EDGE = 4096
# A page, a script or a PDF put in an image's comment or after its end.
_FOREIGN = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|%PDF-", re.IGNORECASE)


def check_image(file: BinaryIO, pillow_format: str) -> None:
    """Raises FileRefused for an image that Pillow cannot open, or of more than 60 million pixels."""
    file.seek(0)
    try:
        pixels = _pixels(file, pillow_format)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):  # from 89 million on
        pixels = MOST_PIXELS + 1
    except Exception as error:  # Pillow's readers raise whatever their parsing meets
        raise FileRefused(DAMAGED) from error
    if pixels > MOST_PIXELS:
        raise FileRefused(TOO_MANY_PIXELS, limit=MOST_PIXELS // 1_000_000)


def _pixels(file: BinaryIO, pillow_format: str) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=[pillow_format]) as image:
            image.verify()
            return image.width * image.height


def hides_a_document(file: BinaryIO, size: int) -> bool:
    """Whether the beginning or the end holds what another program would run or show."""
    file.seek(0)
    head = file.read(_EDGE)
    file.seek(max(size - _EDGE, 0))
    return any(_FOREIGN.search(edge) for edge in (head, file.read(_EDGE)))
