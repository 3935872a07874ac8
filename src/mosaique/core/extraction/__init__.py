"""The words of a file, for searching, and what a PDF says of itself, read in another process that can do no
harm.

A hostile document can make a parser loop, fill the memory or worse; the process that reads it has little of
everything and no network (RELIABILITY: F5).
"""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from mosaique.core.extraction.readers import FRONT_OF_PDF, READERS

__all__ = ["MOST_CHARACTERS", "extract_text", "front_of_pdf", "has_words"]

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


def extract_text(path: Path | str, media_type: str, *, timeout: float = _WALL_CLOCK) -> str:
    """The file's words, a line for each of its own, at most a million characters; empty if none can be read.

    What was read before the time (seconds) or the memory ran out is kept.
    """
    if not has_words(media_type):
        return ""
    with Path(path).open("rb") as file:
        output = _read_confined(media_type, file, timeout)
    return tidy(output.decode("utf-8", "ignore"))[:MOST_CHARACTERS]


def front_of_pdf(file: Path | bytes, *, timeout: float = _WALL_CLOCK) -> bytes:
    """What a PDF says of itself and of its first pages, as JSON (``readers.read_front_of_pdf``).

    Empty when it cannot be read within the time (seconds) and the memory there is.
    """
    with BytesIO(file) if isinstance(file, bytes) else Path(file).open("rb") as opened:
        return _read_confined(FRONT_OF_PDF, opened, timeout)


def _read_confined(reader: str, file: BinaryIO, timeout: float) -> bytes:
    """What the confined process wrote until its end, or until the time ran out."""
    command = [sys.executable, "-I", "-m", "mosaique.core.extraction.child", reader]
    source: dict[str, Any] = {"input": file.getvalue()} if isinstance(file, BytesIO) else {"stdin": file}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell; the file comes on its input
            command, **source, capture_output=True, timeout=timeout, check=False, env={}
        )
        output, verdict = done.stdout, done.stderr.decode("utf-8", "replace").strip()
        if done.returncode < 0:
            verdict = f"stopped by signal {-done.returncode}"
    except subprocess.TimeoutExpired as expired:
        output, verdict = expired.stdout or b"", "the time ran out"
    if verdict:
        logger.warning("text of %s not whole: %s", reader, verdict.rpartition("\n")[2][:200])
    return bytes(output)


def tidy(text: str) -> str:
    """The text without controls, soft hyphens, printers' ligatures, or more than one blank in a row."""
    text = _UNWANTED.sub("", text.replace("\xad\n", "").translate(_LIGATURES))
    return unicodedata.normalize("NFC", _LINES.sub("\n", _SPACES.sub(" ", text))).strip()
