"""The confined process that draws: a file on its input, a JPEG on its output.

``python -m mosaique.core.extraction.picture_child application/pdf < file``. What is machine code is loaded
before the process is confined: nothing can be loaded after.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from PIL import Image, ImageOps

from mosaique.core.extraction.confinement import confine
from mosaique.core.extraction.pictures import HIGHEST, WIDEST
from mosaique.core.uploads.images import MOST_PIXELS
from mosaique.core.uploads.kinds import BY_MEDIA_TYPE, PDF, FileKind

Drawer = Callable[[BinaryIO], Image.Image]

_QUALITY = 82
_PAPER = "white"  # what shows through an image


def main() -> None:
    """Draw what the first argument says the input is."""
    draw = _drawer(BY_MEDIA_TYPE[sys.argv[1]])
    confine()
    try:
        picture = draw(sys.stdin.buffer)
        picture.save(sys.stdout.buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    except Exception as error:  # noqa: BLE001  # whatever a hostile file makes a library raise
        sys.stderr.write(f"{type(error).__name__}: {error}\n")


def _drawer(kind: FileKind) -> Drawer:
    if kind.media_type == PDF:
        return _pdf_drawer()
    Image.init()  # every codec that Pillow knows
    return partial(_small, kind.pillow_format)


def _pdf_drawer() -> Drawer:
    import pypdfium2  # noqa: PLC0415  # loaded for PDF files only

    def draw(file: BinaryIO) -> Image.Image:
        page = pypdfium2.PdfDocument(file.read())[0]
        width, height = page.get_size()
        picture: Image.Image = page.render(scale=min(WIDEST / width, HIGHEST / height)).to_pil()
        # PDFium rounds a size up: 320.0000001 makes 321.
        return picture.convert("RGB").crop((0, 0, min(picture.width, WIDEST), min(picture.height, HIGHEST)))

    return draw


def _small(pillow_format: str, file: BinaryIO) -> Image.Image:
    """The image at its small size, upright, on paper."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(file, formats=[pillow_format]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.draft("RGB", (2 * WIDEST, 2 * HIGHEST))  # a JPEG is read at a fraction of its size
        whole = _resizable(image)
        # An image lying on its side is small enough either way once turned.
        whole.thumbnail((HIGHEST, HIGHEST))
        upright = ImageOps.exif_transpose(whole)
        upright.thumbnail((WIDEST, HIGHEST))
        return _on_paper(upright)


def _resizable(image: Image.Image) -> Image.Image:
    """The image in a mode whose pixels can be averaged: neither numbers of a palette nor 16-bit greys."""
    if image.mode == "P":
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return image


def _on_paper(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, _PAPER)
    return Image.alpha_composite(paper, layer).convert("RGB")


if __name__ == "__main__":
    main()
