"""The beginning of a PDF: its metadata, its first pages' text, and the largest words of the first.

Runs in the confined process only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

from pypdf import PageObject, PdfReader

_PAGES = 4  # a cover, a title page and the page where the numbers are printed
_MOST_TEXT = 40_000  # characters
_MOST_OF_ONE = 5_000
_MOST_AUTHORS = 50


def front_of(file: BinaryIO) -> dict[str, Any]:
    """What there is; a part that cannot be read is told and left out."""
    # What came from the web is on a pipe; a PDF is read from its end.
    document = PdfReader(file if file.seekable() else BytesIO(file.read()), strict=False)
    if document.is_encrypted and not document.decrypt(""):
        raise PermissionError("protected by a password")
    front: dict[str, Any] = {}
    for part in (_xmp, _information, _catalogue, _first_pages):
        try:
            for name, value in part(document).items():
                front[name] = front.get(name) or value
        except Exception as error:  # noqa: BLE001  # one part is not the document
            sys.stderr.write(f"{part.__name__}: {type(error).__name__}\n")
    return front


def _information(document: PdfReader) -> dict[str, Any]:
    """The information dictionary, which programs fill in by themselves."""
    known = document.metadata
    if known is None:
        return {}
    return {
        "title": _text(known.title),
        "authors": [author] if (author := _text(known.author)) else [],
        "description": _text(known.subject),
        "keywords": _text(known.get("/Keywords")),
        "identifier": _text(known.get("/doi") or known.get("/WPS-ARTICLEDOI")),
    }


def _xmp(document: PdfReader) -> dict[str, Any]:
    """The XMP packet, which publishers fill in on purpose."""
    known = document.xmp_metadata
    if known is None:
        return {}
    return {
        "title": _text(next(iter((known.dc_title or {}).values()), "")),
        "authors": [name for each in (known.dc_creator or [])[:_MOST_AUTHORS] if (name := _text(each))],
        "description": _text(next(iter((known.dc_description or {}).values()), "")),
        "keywords": "; ".join(_text(word) for word in (known.dc_subject or [])[:_MOST_AUTHORS]),
        "language": _text(next(iter(known.dc_language or []), "")),
        "identifier": _text(known.dc_identifier),
    }


def _catalogue(document: PdfReader) -> dict[str, Any]:
    return {"pages": len(document.pages), "language": _text(document.root_object.get("/Lang"))}


def _first_pages(document: PdfReader) -> dict[str, Any]:
    texts, largest = [], ""
    for number, page in enumerate(document.pages[:_PAGES]):
        sizes: list[tuple[float, str]] = []
        texts.append(page.extract_text(visitor_text=_noting(sizes)) if number == 0 else _text_of(page))
        if number == 0:
            largest = _largest(sizes)
    return {"text": "\n".join(texts)[:_MOST_TEXT], "largest": largest}


def _text_of(page: PageObject) -> str:
    try:
        return page.extract_text()
    except Exception as error:  # noqa: BLE001  # one page is not the document
        sys.stderr.write(f"page: {type(error).__name__}\n")
        return ""


def _noting(sizes: list[tuple[float, str]]) -> Callable[..., None]:
    """A visitor that notes each piece of text with its height on the page."""

    def note(text: str, current: list[float], matrix: list[float], font: object, size: float) -> None:
        if text.strip():
            sizes.append((round(abs(size * matrix[3] * current[3]), 1), text))

    return note


def _largest(sizes: list[tuple[float, str]]) -> str:
    """The first run of the largest letters that could be words: a drop capital or a number is none."""
    for height in sorted({height for height, _ in sizes}, reverse=True)[:5]:
        run = ""
        for size, text in sizes:
            if abs(size - height) < 0.2:
                run += f"{text} "
            elif run:
                break
        words = " ".join(run.split())
        if sum(character.isalpha() for character in words) >= 8:
            return words[:_MOST_OF_ONE]
    return ""


def _text(value: object) -> str:
    return str(value)[:_MOST_OF_ONE] if value else ""
