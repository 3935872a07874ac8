"""One reader for each kind of file: a file in, pieces of text out. They run in the confined process.

The libraries are loaded on first use, so that the parent does without them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

from mosaique.core.uploads.kinds import CSV, DOCX, EPUB, ODS, ODT, PDF, TXT, XLSX

Reader = Callable[[BinaryIO], Iterator[str]]

_MOST_PLAIN = 8 * 1024 * 1024  # bytes; more than a million characters in any encoding


def read_plain(file: BinaryIO) -> Iterator[str]:
    from mosaique.core.uploads.texts import decode  # noqa: PLC0415  # as said above

    yield decode(file.read(_MOST_PLAIN))


def read_pdf(file: BinaryIO) -> Iterator[str]:
    """Page by page; a page that cannot be read is told and passed over."""
    from pypdf import PdfReader  # noqa: PLC0415  # as said above

    document = PdfReader(file, strict=False)
    if document.is_encrypted and not document.decrypt(""):
        raise PermissionError("protected by a password")
    for number, page in enumerate(document.pages, start=1):
        try:
            yield page.extract_text() + "\n"
        except Exception as error:  # noqa: BLE001  # one page is not the document
            sys.stderr.write(f"page {number}: {type(error).__name__}\n")


def read_front_of_pdf(file: BinaryIO) -> Iterator[str]:
    """One JSON object: title, authors, description, keywords, language and identifier as the file's metadata
    have them (ISO 32000-1, 14.3), pages, the largest words of the first page and the text of the first four.
    """
    from mosaique.core.extraction.pdf_front import front_of  # noqa: PLC0415  # as said above

    yield json.dumps(front_of(file), ensure_ascii=False)


def read_container(media_type: str) -> Reader:
    def read(file: BinaryIO) -> Iterator[str]:
        from mosaique.core.extraction.markup import words_of  # noqa: PLC0415  # as said above

        return words_of(file, media_type)

    return read


FRONT_OF_PDF = f"{PDF}; front"

READERS: dict[str, Reader] = {
    PDF: read_pdf,
    FRONT_OF_PDF: read_front_of_pdf,
    TXT: read_plain,
    CSV: read_plain,
    **{media_type: read_container(media_type) for media_type in (DOCX, XLSX, ODT, ODS, EPUB)},
}
