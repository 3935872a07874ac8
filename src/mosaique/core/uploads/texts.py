"""Plain text: told from other files by what it does not hold."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

_BLOCK = 1024 * 1024
# Controls that no text holds; tab, line ends, form feed and DOS' end of file are met.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<[A-Za-z!?]")
# Python's own, slow beyond measure or escapes of programs: no document of the world is in them.
_NOT_OF_DOCUMENTS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def is_text(file: BinaryIO) -> bool:
    """Whether the whole file reads as text: UTF-16 with its mark, or bytes without controls."""
    file.seek(0)
    if encoding_mark(file.read(4)) == "utf-16":
        return _decodes(file, "utf-16")
    file.seek(0)
    return not any(_CONTROLS.search(block) for block in iter(lambda: file.read(_BLOCK), b""))


def is_markup(head: bytes) -> bool:
    """Whether a browser that guesses would take the text for a page: it begins with a tag."""
    return _MARKUP.match(decode(head)) is not None


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8 if all of it is, else Windows' Western encoding.

    A character cut at the end is left out.
    """
    encoding = encoding_mark(data)
    if encoding:
        return data.decode(encoding, "ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def encoding_named(name: str) -> str:
    """Python's name of an encoding; empty for what is none, or none that documents are written in."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if found in _NOT_OF_DOCUMENTS else found


def encoding_mark(head: bytes) -> str:
    """The encoding that a byte order mark stands for, if there is one."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        for block in iter(lambda: file.read(_BLOCK), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
