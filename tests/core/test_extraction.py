from __future__ import annotations

import io
import json
import logging
import subprocess
import sys

import pypdf
import pytest

from mosaique.core.extraction import MOST_CHARACTERS, extract_text, front_of_pdf, has_words, tidy
from mosaique.core.uploads.kinds import CSV, DOCX, EPUB, ODS, ODT, PDF, TXT, XLSX
from tests.core import samples
from tests.core.samples import archive, docx, open_document, pdf


@pytest.fixture
def text_of(tmp_path):
    def text_of(content: bytes, media_type: str, **options) -> str:
        file = tmp_path / "file"
        file.write_bytes(content)
        return extract_text(file, media_type, **options)

    return text_of


@pytest.fixture
def told(caplog):
    """What the log says, whatever level the test settings give it."""
    caplog.set_level(logging.INFO, logger="mosaique")
    return lambda: [record.getMessage() for record in caplog.records]


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


# --- Words of each kind --------------------------------------------------------------------------------------


def test_words_of_a_pdf_are_read_page_by_page(text_of):
    assert text_of(pdf("Été à Strasbourg", "Deuxième page"), PDF) == "Été à Strasbourg\nDeuxième page"


def test_words_of_a_word_document_are_those_a_reader_sees(text_of):
    body = (
        "<w:p><w:r><w:t>Politique</w:t></w:r><w:r><w:tab/><w:t xml:space='preserve'>de la </w:t></w:r>"
        "<w:r><w:t>ville</w:t></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>barré</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>case</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<mc:AlternateContent xmlns:mc='urn:x'><mc:Choice><w:t>bulle</w:t></mc:Choice>"
        "<mc:Fallback><w:t>bulle</w:t></mc:Fallback></mc:AlternateContent>"
    )
    notes = (
        f'<w:footnotes xmlns:w="{samples.WORD}"><w:footnote>{paragraphs("note")}</w:footnote></w:footnotes>'
    )
    assert (
        text_of(docx(body, **{"word/footnotes.xml": notes}), DOCX)
        == "Politique de la ville\ncase\nbulle\nnote"
    )


def test_words_of_an_open_document_are_those_a_reader_sees(text_of):
    body = (
        "<office:text><text:tracked-changes><text:p>barré</text:p></text:tracked-changes>"
        "<text:h>Titre</text:h><text:p>Un<text:s/><text:span>mot</text:span> de<text:line-break/>plus"
        "<office:annotation><text:p>à revoir</text:p></office:annotation></text:p></office:text>"
    )
    assert text_of(open_document(body), ODT) == "Titre\nUn mot de\nplus"


def test_words_of_spreadsheets_are_their_texts(text_of):
    cells = "".join(
        f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in ("Ville", "Metz")
    )
    sheet = f"<office:spreadsheet><table:table><table:table-row>{cells}</table:table-row></table:table></office:spreadsheet>"
    assert text_of(open_document(sheet, "spreadsheet"), ODS) == "Ville\nMetz"
    assert text_of(samples.xlsx(("Ville", 3), ("Metz", None)), XLSX) == "Ville\nMetz"


def test_words_of_a_book_are_read_even_from_loose_html(text_of):
    first = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
        "<html><head><title>non</title><style>p{}</style></head><body><h1>L&eacute;gende</h1>"
        "<p>un &amp; deux&nbsp;: trois<br>quatre</body></html>"
    )
    second = "<html><body><p>Fin &lt;b&gt; &unknown; &#233;</p></body></html>"
    assert text_of(samples.epub(first, second), EPUB) == "Légende\nun & deux : trois\nquatre\nFin <b> é"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("media_type", [TXT, CSV])
def test_plain_text_is_decoded(text_of, encoding, media_type):
    assert text_of("Œuvre n° 1\r\nété\t2010".encode(encoding), media_type) == "Œuvre n° 1\nété 2010"


def test_files_without_words_give_none(text_of):
    assert text_of(samples.image("PNG"), "image/png") == ""


def test_text_is_made_searchable():
    assert (
        tidy("con\ufb02it  in\xad\nté\xadgré\x00\r\n\r\n \u00a0 e\u0301te\u0301 ") == "conflit intégré\nété"
    )


# --- The front of a PDF ---------------------------------------------------------------------------------------


def described(**facts: str) -> bytes:
    """A PDF with an information dictionary."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf("Première page", "Deuxième page")))
    writer.add_metadata({f"/{name}": value for name, value in facts.items()})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_front_of_a_pdf_says_its_metadata_and_first_pages(tmp_path):
    content = described(Title="L’accueil", Author="Jean Dupont", Subject="Étude", Keywords="a; b")
    (tmp_path / "file").write_bytes(content)
    expected = {
        "title": "L’accueil",
        "authors": ["Jean Dupont"],
        "description": "Étude",
        "keywords": "a; b",
        "identifier": "",
        "pages": 2,
        "language": "",
        "text": "Première page\nDeuxième page",
        "largest": "Première page",
    }
    assert json.loads(front_of_pdf(tmp_path / "file")) == expected
    assert json.loads(front_of_pdf(content)) == expected


def test_front_of_a_pdf_finds_the_largest_letters_of_its_first_page():
    drawn = (
        b"BT /F 10 Tf 72 780 Td (Collection) Tj ET BT /F 60 Tf 72 700 Td (X) Tj ET "
        b"BT /F 24 Tf 72 600 Td (Le logement) Tj 0 -30 Td (social) Tj ET BT /F 10 Tf 72 500 Td (Texte) Tj ET"
    )
    assert json.loads(front_of_pdf(pdf(contents=drawn)))["largest"] == "Le logement social"


def test_front_of_a_pdf_is_its_first_four_pages():
    front = json.loads(front_of_pdf(pdf(*(f"Page {number}" for number in range(1, 9)))))
    assert (front["pages"], front["text"]) == (8, "Page 1\nPage 2\nPage 3\nPage 4")


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.4 broken"])
def test_front_of_what_is_no_pdf_is_empty(content):
    assert front_of_pdf(content) == b""


def test_front_is_no_kind_of_file():
    assert (has_words(PDF), has_words(f"{PDF}; front")) == (True, False)


# --- Files that resist ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media_type", "why"),
    [
        (b"", PDF, "EmptyFileError"),
        (b"%PDF-1.4 nothing more", PDF, "Pdf"),
        (b"PK\x03\x04", DOCX, "FileRefused: The file is damaged"),
        (archive({"content.xml": "<a>"}), ODT, "XMLSyntaxError"),
        (docx("<w:p/>", bomb=b"\0" * 200_000_000), DOCX, "FileRefused: The file unpacks to far more"),
    ],
    ids=["empty", "not a pdf", "not a container", "not xml", "bomb"],
)
def test_file_that_cannot_be_read_gives_no_words_and_says_why(text_of, told, content, media_type, why):
    assert text_of(content, media_type) == ""
    (line,) = told()
    assert line.startswith(f"text of {media_type} not whole: ")
    assert why in line


def test_billion_laughs_are_never_expanded(text_of):
    entities = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))
    document = (
        f'<!DOCTYPE d [<!ENTITY a0 "lol">{entities}]>'
        f'<w:document xmlns:w="{samples.WORD}"><w:p><w:t>avant &a9; après</w:t></w:p></w:document>'
    )
    assert len(text_of(archive({"word/document.xml": document}), DOCX)) < 100


def test_file_of_this_machine_is_not_read_into_a_document(text_of, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("confidential")
    document = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f'<w:document xmlns:w="{samples.WORD}"><w:p><w:t>avant &x; après</w:t></w:p></w:document>'
    )
    assert "confidential" not in text_of(archive({"word/document.xml": document}), DOCX)


def test_page_that_cannot_be_read_is_passed_over(text_of, told):
    content = pdf("Un", "Deux", "Trois").replace(b"/Contents 7 0 R", b"/Contents 3 0 R")
    assert text_of(content, PDF).split() == ["Un", "Trois"]


def test_locked_pdf_gives_no_words(text_of, told):
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(pdf("secret")))
    writer.encrypt("motdepasse", algorithm="AES-256")
    writer.write(out)
    assert text_of(out.getvalue(), PDF) == ""
    assert told() == ["text of application/pdf not whole: PermissionError: protected by a password"]


def test_pdf_locked_for_changes_only_is_read(text_of):
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(pdf("ouvert")))
    writer.encrypt("", "proprietaire", algorithm="AES-256")
    writer.write(out)
    assert text_of(out.getvalue(), PDF) == "ouvert"


def test_page_that_unpacks_to_gigabytes_is_given_up(text_of, told):
    assert text_of(pdf(contents=b"(" + b"x" * 90_000_000 + b") Tj"), PDF) == ""
    assert told() == ["text of application/pdf not whole: page 1: LimitReachedError"]


def test_process_stopped_for_its_greed_is_told(text_of, told, monkeypatch):
    stopped = subprocess.CompletedProcess([], -9, b"Un d\xc3", b"")
    monkeypatch.setattr(subprocess, "run", lambda *command, **options: stopped)
    assert text_of(pdf("Un deux"), PDF) == "Un d"
    assert told() == ["text of application/pdf not whole: stopped by signal 9"]


def test_time_of_a_hostile_file_is_bounded(text_of, told):
    assert text_of(pdf("Un"), PDF, timeout=0.001) == ""
    assert told() == ["text of application/pdf not whole: the time ran out"]


def test_text_is_at_most_a_million_characters(text_of):
    assert len(text_of(b"mot " * 500_000, TXT)) == MOST_CHARACTERS
    long = docx(paragraphs(*(" ".join(map(str, range(n, n + 100))) for n in range(0, 200_000, 100))))
    assert len(text_of(long, DOCX)) == MOST_CHARACTERS


# --- What the reading process may do -------------------------------------------------------------------------


def confined(statement: str) -> str:
    program = f"import os, socket, subprocess\nfrom mosaique.core.extraction.confinement import confine\nconfine()\n{statement}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2].partition(":")[0] or done.stdout.strip()


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        ("print(len(open(os.__file__).read()) > 0)", "True"),
        ("socket.socket()", "PermissionError"),
        ("socket.getaddrinfo('example.org', 80)", "PermissionError"),
        ("subprocess.run(['true'])", "PermissionError"),
        ("os.system('true')", "PermissionError"),
        ("os.fork()", "PermissionError"),
        ("os.execv('/bin/true', ['true'])", "PermissionError"),
        ("import ctypes; ctypes.CDLL(None)", "PermissionError"),
        ("open('x', 'w')", "PermissionError"),
        ("open('x', 'a')", "PermissionError"),
        ("os.open('x', os.O_CREAT)", "PermissionError"),
        ("bytearray(600_000_000)", "MemoryError"),
    ],
)
def test_process_that_reads_can_do_nothing_else(statement, outcome, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert confined(statement) == outcome
    assert list(tmp_path.iterdir()) == []
