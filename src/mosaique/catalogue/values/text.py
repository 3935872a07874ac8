"""Text as descriptions keep it: NFC, trimmed, without what no reader can see or no XML can hold."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls except tab and line ends, lone surrogates, noncharacters: illegal in XML or invisible.
# U+0098 and U+009C are the "non-sorting" marks of UNIMARC exports (NSB, NSE).
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\r\n\x85\u2028\u2029]+")
# Combining marks of the scripts that catalogues hold: Latin, Cyrillic, Hebrew, Arabic, and general ones.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LINE_ENDS = re.compile(r"[ \t]*(?:\r\n|[\r\n\x85\u2028\u2029])[ \t]*")


def tidy(text: str) -> str:
    """The text on one line: NFC, trimmed, runs of blanks as one space, no control character."""
    if text.isprintable():  # no blank but U+0020, nothing to drop
        return unicodedata.normalize("NFC", " ".join(text.split()))
    return _SPACES.sub(" ", _visible(text)).strip()


def tidy_lines(text: str) -> str:
    """The text with its paragraphs: as ``tidy``, but line ends stay, never three in a row."""
    if "\n" not in text and "\r" not in text:
        return tidy(text)
    joined = _LINE_ENDS.sub("\n", _visible(text))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", joined)).strip()


def fold(text: str) -> str:
    """The text for comparison: no case, no accents, ligatures opened, curly quotes straight."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    opened = lowered.replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    if opened.isascii():
        return opened
    return _MARKS.sub("", unicodedata.normalize("NFD", opened))


def _visible(text: str) -> str:
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))
