"""What a file holds, read in another process that can do no harm: its words, its picture, a PDF's own data.

A hostile document can make a parser loop, fill the memory or worse; the process that reads it has little of
everything and no network (RELIABILITY: F5).
"""

from __future__ import annotations

import logging
import re
import tempfile
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from mosaique.core.extraction.process import read_apart
from mosaique.core.extraction.readers import FRONT_OF_PDF, READERS

__all__ = [
    "MOST_CHARACTERS",
    "Words",
    "extract_text",
    "front_of_pdf",
    "has_words",
    "read_words",
    "text_of_page",
    "words_of_bytes",
]

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 1_000_000  # a book of 600 pages
_WALL_CLOCK = 30.0  # seconds

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
# Printed as one glyph; nobody types them in a search.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def has_words(media_type: str) -> bool:
    """Whether a file of that kind can be read for its words."""
    return media_type in READERS and media_type != FRONT_OF_PDF


class Words(NamedTuple):
    """What was read of a file; ``problem`` says, for a log, why it is not the whole."""

    text: str
    problem: str = ""


def extract_text(path: Path | str, media_type: str, *, timeout: float = _WALL_CLOCK) -> str:
    """The file's words, a line for each of its own, at most a million characters; empty if none can be read.

    What was read before the time (seconds) or the memory ran out is kept.
    """
    return read_words(path, media_type, timeout=timeout).text


def read_words(path: Path | str, media_type: str, *, timeout: float = _WALL_CLOCK) -> Words:
    """The same, with why it is not the whole."""
    if not has_words(media_type):
        return Words("")
    with Path(path).open("rb") as file:
        output, problem = read_apart("mosaique.core.extraction.child", media_type, file, timeout=timeout)
    if problem:
        logger.warning("text of %s not whole: %s", media_type, problem)
    return Words(tidy(output.decode("utf-8", "ignore"))[:MOST_CHARACTERS], problem)


def words_of_bytes(content: bytes, media_type: str, *, timeout: float = _WALL_CLOCK) -> Words:
    """The same of a file in memory."""
    with tempfile.NamedTemporaryFile() as copy:  # the readers go to and fro in it
        copy.write(content)
        copy.flush()
        return read_words(copy.name, media_type, timeout=timeout)


def text_of_page(content: bytes, *, timeout: float = _WALL_CLOCK) -> str:
    """The text of a web page as HTML, to be cleaned before it is shown; empty if none is found in time."""
    output, problem = read_apart(
        "mosaique.core.extraction.page_child", "text/html", BytesIO(content), timeout=timeout
    )
    if problem:
        logger.warning("text of a page not whole: %s", problem)
    return output.decode("utf-8", "ignore")


def front_of_pdf(file: Path | bytes, *, timeout: float = _WALL_CLOCK) -> bytes:
    """What a PDF says of itself and of its first pages, as JSON (``readers.read_front_of_pdf``).

    Empty when it cannot be read within the time (seconds) and the memory there is.
    """
    with BytesIO(file) if isinstance(file, bytes) else Path(file).open("rb") as opened:
        output, problem = read_apart("mosaique.core.extraction.child", FRONT_OF_PDF, opened, timeout=timeout)
    if problem:
        logger.warning("front of a PDF not whole: %s", problem)
    return output


def tidy(text: str) -> str:
    """The text without controls, soft hyphens, printers' ligatures, or more than one blank in a row."""
    text = _UNWANTED.sub("", text.replace("\xad\n", "").translate(_LIGATURES))
    return unicodedata.normalize("NFC", _LINES.sub("\n", _SPACES.sub(" ", text))).strip()
