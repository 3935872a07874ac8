from __future__ import annotations

import copy
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.core.uploads import containers, refusals
from mosaique.core.uploads.kinds import ACCEPTED, DOCX, EPUB, ODS, ODT, XLSX
from mosaique.core.uploads.recognition import MOST_BYTES, base_name, recognise
from mosaique.core.uploads.refusals import FileRefused
from tests.core import samples
from tests.core.samples import SVG, archive, docx, image, open_document, pdf, png_claiming

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json").read_text(encoding="utf-8")
)
PNG, JPEG, GIF, WEBP = (image(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP"))
BOOK = samples.epub("<html><body><p>Un</p></body></html>")


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refused:
        recognise(io.BytesIO(content), name)
    return refused.value.reason


class Hollow(io.RawIOBase):
    """A file of that size with nothing in it: its reader must not need to read it."""

    def __init__(self, size: int) -> None:
        self.size = size

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.size if whence == 2 else offset


# --- What is taken in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "media_type", "extension"),
    [
        (pdf("Un"), "Rapport 2010.PDF", "application/pdf", "pdf"),
        (b"\xef\xbb\xbf\r\n" + pdf("Un"), "scan.pdf", "application/pdf", "pdf"),
        (pdf("Un"), "sans-extension", "application/pdf", "pdf"),
        (docx("<w:p/>"), "fiche.docx", DOCX, "docx"),
        (samples.xlsx((1, 2)), "tableau.xlsx", XLSX, "xlsx"),
        (open_document("<office:text/>"), "note.odt", ODT, "odt"),
        (open_document("<office:spreadsheet/>", "spreadsheet"), "note.ods", ODS, "ods"),
        (BOOK, "livre.epub", EPUB, "epub"),
        ("Été;2010\r\n".encode(), "liste.csv", "text/csv", "csv"),
        ("Été;2010\r\n".encode("cp1252"), "liste.csv", "text/csv", "csv"),
        ("Été".encode("utf-16"), "note.txt", "text/plain", "txt"),
        (b"<10 ans\x1a", "note.txt", "text/plain", "txt"),
        (JPEG, "couverture.JPEG", "image/jpeg", "jpg"),
        (PNG, "couverture.png", "image/png", "png"),
        (GIF, "couverture.gif", "image/gif", "gif"),
        (WEBP, "couverture.webp", "image/webp", "webp"),
    ],
)
def test_file_is_recognised_by_its_content(content, name, media_type, extension):
    file = io.BytesIO(content)
    kind = recognise(file, name)
    assert (kind.media_type, kind.extension, file.tell()) == (media_type, extension, 0)


# --- What is not ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "vide.pdf", refusals.EMPTY),
        (SVG, "logo.svg", refusals.WEB_PAGE),
        (SVG, "logo.png", refusals.WEB_PAGE),
        (b"\n\n <!DOCTYPE html><script>alert(1)</script>", "photo.jpg", refusals.WEB_PAGE),
        (b"<html>", "note.txt", refusals.WEB_PAGE),
        ("<html>".encode("utf-16"), "note.txt", refusals.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "donnees.csv", refusals.WEB_PAGE),
        (b"<!-- --><svg onload=alert(1)>", "note.txt", refusals.WEB_PAGE),
        (b"#!/bin/sh\necho", "note.sh", refusals.NOT_ACCEPTED),
        (b"alert(1)", "note.js", refusals.NOT_ACCEPTED),
        (b"alert(1)", "note", refusals.NOT_ACCEPTED),
        (b"MZ\x90\x00\x03", "note.txt", refusals.NOT_ACCEPTED),
        (b"\x7fELF\x02\x01", "note.pdf", refusals.NOT_ACCEPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "ancien.doc", refusals.NOT_ACCEPTED),
        (b"texte\x00cach\xe9", "note.txt", refusals.NOT_ACCEPTED),
        ("Été".encode("utf-16") + b"x", "note.txt", refusals.NOT_ACCEPTED),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "dessin.eps", refusals.NOT_ACCEPTED),
        (archive({"a.txt": "x"}), "tout.zip", refusals.NOT_ACCEPTED),
        (archive({"META-INF/MANIFEST.MF": "x"}), "note.docx", refusals.NOT_ACCEPTED),
        (archive({"mimetype": "application/x-shell"}), "note.odt", refusals.NOT_ACCEPTED),
        (docx("", "application/vnd.ms-word.document.macroEnabled.main+xml"), "note.docx", refusals.NOT_ACCEPTED),
        (pdf("Un"), "rapport.docx", refusals.MISNAMED),
        (pdf("Un"), "rapport.pdf.exe", refusals.MISNAMED),
        (PNG, "image.jpg", refusals.MISNAMED),
        (BOOK, "livre.odt", refusals.MISNAMED),
        (docx("<w:p/>", **{"word/vbaProject.bin": b"x"}), "note.docx", refusals.MACROS),
        (open_document("", **{"Basic/Standard/Module1.xml": "x"}), "note.odt", refusals.MACROS),
        (PNG[:20], "image.png", refusals.DAMAGED),
        (PNG[:40] + b"\xff\xff\xff" + PNG[43:], "image.png", refusals.DAMAGED),
        (docx("<w:p/>")[:-30], "note.docx", refusals.DAMAGED),
        (b"PK\x03\x04" + b"x" * 500, "note.docx", refusals.DAMAGED),
        (JPEG + archive({"a.class": "x"}), "photo.jpg", refusals.TWO_IN_ONE),
        (GIF + b"<script>alert(1)</script>", "photo.gif", refusals.TWO_IN_ONE),
        (image("PNG", pnginfo=None) + b"\n< ?php system($_GET[0]);", "photo.png", refusals.TWO_IN_ONE),
        (image("JPEG", comment=b"<ScRiPt>alert(1)</script>"), "photo.jpg", refusals.TWO_IN_ONE),
        (JPEG + pdf("Un"), "photo.jpg", refusals.TWO_IN_ONE),
        (pdf("Un") + archive({"a.class": "x"}), "rapport.pdf", refusals.TWO_IN_ONE),
    ],
)  # fmt: skip
def test_file_off_the_list_is_refused_with_its_reason(content, name, reason):
    assert refusal(content, name) == reason


def test_refusal_speaks_to_people():
    error = FileRefused(refusals.NOT_ACCEPTED, accepted=ACCEPTED)
    with translation.override("en"):
        assert error.user_message == (
            "This kind of file is not accepted. These are: "
            "pdf, jpg, png, gif, webp, docx, xlsx, odt, ods, epub, csv, txt."
        )


def test_size_is_bounded_before_anything_is_read():
    with pytest.raises(FileRefused) as refused:
        recognise(Hollow(MOST_BYTES + 1), "gros.pdf")
    assert (refused.value.reason, refused.value.facts) == (refusals.TOO_LARGE, {"limit": 100})


# --- Containers ----------------------------------------------------------------------------------------------


def test_container_of_a_thousand_members_is_read_and_one_more_is_not():
    members = {f"{number}.xml": "" for number in range(containers.MOST_MEMBERS - 3)}
    assert recognise(io.BytesIO(docx("<w:p/>", **members, last="")), "note.docx").media_type == DOCX
    assert refusal(docx("<w:p/>", **members, last="", more=""), "note.docx") == refusals.UNPACKS_TOO_LARGE


def test_container_that_unpacks_a_hundred_times_its_size_is_refused():
    assert refusal(docx("<w:p/>", bomb=b"\0" * 2_000_000), "note.docx") == refusals.UNPACKS_TOO_LARGE


def test_small_members_may_be_as_dense_as_they_like():
    assert recognise(io.BytesIO(docx("<w:p/>", dense=b"\0" * 900_000)), "note.docx").media_type == DOCX


def test_container_that_claims_more_than_it_may_is_refused():
    content = bytearray(docx("<w:p/>", lies=b"x"))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 200_000_000)
    assert refusal(bytes(content), "note.docx") == refusals.UNPACKS_TOO_LARGE


def test_members_that_share_their_bytes_count_for_what_each_unpacks_to():
    """Fifield's bomb: a small archive whose entries all point at the same data."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("word/document.xml", b"x" * 1_500_000)
        for number in range(100):
            twin = copy.copy(container.getinfo("word/document.xml"))
            twin.filename = f"{number}.xml"
            container.filelist.append(twin)
    assert refusal(out.getvalue(), "note.docx") == refusals.UNPACKS_TOO_LARGE


def test_directory_of_members_is_bounded_before_it_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for number in range(30_000):
            container.writestr(f"{number:0>40}", b"")
    assert refusal(out.getvalue(), "note.docx") == refusals.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\x00b", "word/../../x"])
def test_names_inside_a_container_are_never_used(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert recognise(io.BytesIO(docx("<w:p/>", **{name: "x"})), "note.docx").media_type == DOCX
    assert list(tmp_path.rglob("*")) == []


# --- Images --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(60_001, 1_000), (12_000, 12_000), (65_535, 65_535)])
def test_image_of_too_many_pixels_is_refused_without_being_decoded(width, height):
    assert refusal(png_claiming(width, height), "image.png") == refusals.TOO_MANY_PIXELS


def test_image_of_sixty_million_pixels_is_taken():
    assert recognise(io.BytesIO(png_claiming(60_000, 1_000)), "image.png").media_type == "image/png"


def test_image_is_opened_by_its_own_reader_only():
    assert refusal(b"GIF89a" + PNG, "image.gif") == refusals.DAMAGED


# --- Names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Documents\\note.odt", "note.odt"),
        ("a/b\\..\\c.txt", "c.txt"),
        ("..", ""),
        (".htaccess", "htaccess"),
        ("note.pdf\x00.exe", "note.pdf.exe"),
        ("note\u202efdp.exe", "notefdp.exe"),
        ("été 2010 .pdf", "été 2010 .pdf"),
    ],
)
def test_base_name_neither_climbs_nor_hides(name, base):
    assert base_name(name) == base


def test_naughty_names_change_nothing_to_what_a_file_is():
    for name in NAUGHTY:
        assert recognise(io.BytesIO(PNG), f"{name}.png").extension == "png"


# --- Anything at all -----------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(
    st.sampled_from([pdf("Un"), docx("<w:p/>"), open_document(""), BOOK, PNG, JPEG, GIF, WEBP]),
    st.integers(0, 1 << 30),
    st.binary(max_size=40),
    st.sampled_from(["a.pdf", "a.docx", "a.odt", "a.epub", "a.png", "a.jpg", "a.gif", "a.webp", "a.txt"]),
)
def test_damaged_file_is_recognised_or_refused_and_nothing_else(content, place, damage, name):
    place %= len(content)
    file = io.BytesIO(content[:place] + damage + content[place + len(damage) // 2 :])
    try:
        kind = recognise(file, name)
    except FileRefused:
        return
    assert kind.is_named(name[2:])
