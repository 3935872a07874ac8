"""Small pictures for covers: what is drawn, within which bounds, and what a hostile file gets."""

from __future__ import annotations

import io
import logging
import subprocess

import pytest
from PIL import Image

from mosaique.core.extraction.pictures import draw_picture, has_picture
from mosaique.core.uploads.kinds import DOCX, PDF
from tests.core.samples import docx, image, pdf, png_claiming

WHERE = b"48.5839 N"


def drawn(content: bytes, media_type: str, **options):
    return draw_picture(io.BytesIO(content), media_type, **options)


def opened(picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content), formats=["JPEG"])


def an_image(mode: str, size: tuple[int, int], kind: str, **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger="mosaique")
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("content", "media_type", "size"),
    [
        (pdf("Un", "Deux"), PDF, (320, 453)),
        (image("PNG", (600, 900)), "image/png", (320, 480)),
        (image("JPEG", (3000, 1000)), "image/jpeg", (320, 107)),
        (image("WEBP", (300, 4000)), "image/webp", (36, 480)),
        (image("GIF", (30, 20)), "image/gif", (30, 20)),
        (an_image("CMYK", (640, 640), "JPEG"), "image/jpeg", (320, 320)),
        (an_image("I;16", (640, 640), "PNG"), "image/png", (320, 320)),
        (an_image("1", (640, 640), "PNG"), "image/png", (320, 320)),
        (an_image("P", (640, 640), "PNG"), "image/png", (320, 320)),
        (an_image("L", (9000, 1), "PNG"), "image/png", (320, 1)),
    ],
)
def test_picture_of_each_kind_is_a_small_jpeg(content, media_type, size):
    picture = drawn(content, media_type)
    assert ((picture.width, picture.height), opened(picture).size) == (size, size)
    assert len(picture.content) < 30_000


def test_what_shows_through_an_image_is_white():
    picture = drawn(an_image("RGBA", (10, 10), "PNG"), "image/png")
    assert opened(picture).getpixel((5, 5)) == (255, 255, 255)


def test_photograph_stands_upright_and_says_no_more_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010E] = WHERE.decode()
    content = image("JPEG", (900, 600), exif=exif)
    assert WHERE in content
    picture = drawn(content, "image/jpeg")
    assert ((picture.width, picture.height), WHERE in picture.content) == ((320, 480), False)


def test_a_document_of_words_has_no_picture():
    assert (has_picture(DOCX), has_picture("text/html"), drawn(docx("<w:p/>"), DOCX)) == (False, False, None)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4 damaged", PDF),
        (png_claiming(10_000, 10_000), "image/png"),
        (png_claiming(7_000, 7_000), "image/png"),
        (image("PNG", (40, 40))[:60], "image/png"),
        (image("PNG"), "image/jpeg"),
        (b"", "image/png"),
    ],
)
def test_file_that_cannot_be_drawn_gives_nothing_and_is_told(content, media_type, told):
    assert drawn(content, media_type) is None
    (line,) = told()
    assert line.startswith(f"picture of {media_type} not drawn: ")


def test_time_of_a_hostile_image_is_bounded(told):
    assert drawn(image("PNG"), "image/png", timeout=0.001) is None
    assert told() == ["picture of image/png not drawn: the time ran out"]


@pytest.mark.parametrize(
    "answer", [b"<svg onload='alert(1)'/>", b"", image("JPEG", (321, 10)), b"\xff\xd8\xff"]
)
def test_what_comes_back_is_kept_only_if_it_is_a_small_jpeg(monkeypatch, told, answer):
    """The process that draws may have been taken over by what it reads."""
    done = subprocess.CompletedProcess([], 0, answer, b"")
    monkeypatch.setattr(subprocess, "run", lambda *command, **options: done)
    assert drawn(image("PNG"), "image/png") is None
    assert told() == ["picture of image/png not drawn: not a picture"]
