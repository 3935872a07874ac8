"""Which characters the bytes of a record are: what it says of itself is asked last.

MARC 21 says it in leader/9, UNIMARC in 100 $a/26-29, and both lie: exports recoded to UTF-8 keep "0103", PMB
files say ISO 5426 and hold Windows-1252. What decodes as UTF-8 with accents is UTF-8; otherwise the reading
that gives plausible words wins, what was said deciding when two are equal.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.marc import iso5426, marc8
from mosaique.exchange.formats.marc.iso5426 import UNDECODABLE

READ_AS = {
    "cp1252": _("The characters are not those the record says: it was read as Windows-1252."),
    "cp850": _("The characters are not those the record says: it was read as DOS code page 850."),
    "iso-5426": _("The characters are not those the record says: it was read as ISO 5426."),
    "marc-8": _("The characters are not those the record says: it was read as MARC-8."),
}
TWICE = _("The text had been encoded in UTF-8 more than once; it was decoded as often.")
STRAY = _("Some bytes are not UTF-8 like the rest: they were read as Windows-1252.")
LOST = _("Some characters could not be read and are shown as �.")

Decoder = Callable[[bytes], str]

_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# In UTF-8: Â to Ñ and â, what the first bytes of UTF-8 for Latin, Greek, Cyrillic and signs look like.
_TWICE_ENCODED = re.compile(rb"\xc3[\x82-\x91\xa2]")
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")
_WESTERN = frozenset("àâäáãåçéèêëíîïñóôöõœßúùûüÿÀÂÄÁÇÉÈÊËÎÏÓÔÖŒÙÛÜ")
_NEUTRAL = frozenset("¡¿©®±¶µ™\ufe20\ufe21")
_USUAL = frozenset("«»‘’“”–—€×\u00a0\u0088\u0089\u0098\u009c")
_SIGNS = frozenset("„…·°ºª§£½¼¾²³")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a record says of its characters: a name known here, and the sets of an ISO 2022 reading."""

    name: str  # "utf-8", "iso-5426", "marc-8"
    g0: int = marc8.ASCII
    g1: int = marc8.EXTENDED_LATIN


def decode(body: bytes, declared: Declared, override: str = "") -> tuple[str, list[str]]:
    """The text in NFC, and sentences on what had to be guessed. ``override`` is the name of an encoding that
    the caller says is that of records not in UTF-8. Raises NotThisFormat if it is not known.
    """
    warnings: list[str]
    if override and not is_utf8(body):
        text, warnings = _named(override, declared)(body), []
    elif body.isascii() and b"\x1b" not in body and declared.g0 == marc8.ASCII and b"&#" not in body:
        return body.decode("ascii"), []
    else:
        text, warnings = _detected(body, declared)
    if UNDECODABLE in text:
        warnings.append(LOST)
    return (text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)), warnings


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 with something beyond ASCII in it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return not data.isascii()


def _detected(body: bytes, declared: Declared) -> tuple[str, list[str]]:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _not_utf8(body, declared)
    if body.isascii() and declared.name != "utf-8":
        return _ancient(declared)(body), []
    if "\x1b" in text:  # escape sequences into sets of seven bits, though it says Unicode
        return marc8.decode(body, g0=declared.g0, g1=_g1(declared)), []
    return _once(text) if _TWICE_ENCODED.search(body) else (text, [])


def _once(text: str) -> tuple[str, list[str]]:
    """The text itself; when all its characters are bytes of UTF-8 again, the text of those."""
    found = text
    while _MOJIBAKE.search(found):
        for encoding in ("latin-1", "cp1252"):
            try:
                found = found.encode(encoding).decode()
                break
            except UnicodeError:
                continue
        else:
            break
    return found, [] if found is text else [TWICE]


def _not_utf8(body: bytes, declared: Declared) -> tuple[str, list[str]]:
    sequences = _SEQUENCES.findall(body)
    strays = len(_HIGH.findall(body)) - sum(map(len, sequences))
    if declared.name == "utf-8" and not strays < len(sequences) and strays <= 2 and not sequences:
        return body.decode("utf-8", "replace"), []
    if len(sequences) > strays:
        text = body.decode("utf-8", "mosaique-stray")
        return text, [] if UNDECODABLE in text else [STRAY]
    if b"\x1b" in body and declared.name != "utf-8":
        return _ancient(declared)(body), []
    ancient = "iso-5426" if _g1(declared) == marc8.EXTENDED_LATIN else "marc-8"
    readings = {
        ancient: _ancient(declared)(body),
        "cp1252": body.decode("cp1252", "mosaique-c1"),
        "cp850": body.decode("cp850"),
    }
    scores = {name: _plausibility(unicodedata.normalize("NFC", text)) for name, text in readings.items()}
    best = max(scores, key=scores.__getitem__)  # the first of equals
    return readings[best], [] if best == declared.name else [READ_AS[best]]


def _plausibility(text: str) -> int:
    """How much the text looks like words: letters with their accents count for it, what stands in no
    word, or in none that way (a capital amid small letters), against it.
    """
    score = 0
    before = " "
    for place, character in enumerate(text):
        if not character.isascii():
            score += _weight(character, before, text[place + 1 : place + 2])
        before = character
    return score


def _weight(character: str, before: str, after: str) -> int:
    if character.isalpha():
        return _weight_of_letter(character, before, after)
    if character in _NEUTRAL:
        return 0
    if character in _SIGNS:
        return -2 if before.isalpha() and after.isalpha() else 1 if before.isalnum() or after.isalnum() else 0
    if character in _USUAL:
        return 1
    return -1 if unicodedata.combining(character) and before.isalpha() else -3


def _weight_of_letter(character: str, before: str, after: str) -> int:
    if character.isupper() and before.islower():
        return -3
    if character.islower() and after.isupper():
        return -2
    if not before.isalpha() and not after.isalpha():  # a word of one letter
        return 1 if character in "àÀôÔ" else 0
    return 2 if character in _WESTERN else 1


def _ancient(declared: Declared) -> Decoder:
    """The decoder of a record in the sets that it says, or in those usual before Unicode."""
    return lambda body: marc8.decode(body, g0=declared.g0, g1=_g1(declared))


def _g1(declared: Declared) -> int:
    return marc8.ANSEL if declared.name == "marc-8" else declared.g1


def _named(name: str, declared: Declared) -> Decoder:
    """The decoder that a caller names: "iso-5426", "marc-8" or one that Python knows."""
    plain = name.lower().replace("_", "-").replace(" ", "")
    if plain in {"iso-5426", "iso5426"}:
        return lambda body: marc8.decode(body, g1=marc8.EXTENDED_LATIN)
    if plain in {"marc-8", "marc8", "ansel"}:
        return marc8.decode
    try:
        known = codecs.lookup(name)
    except LookupError:
        raise NotThisFormat(_("The encoding “%(encoding)s” is not known."), encoding=name) from None
    return lambda body: body.decode(known.name, "replace")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """A stray byte beside a letter as Windows-1252 has it, any other as U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only used for decoding
    byte = error.object[error.start : error.start + 1]
    around = (
        error.object[max(error.start - 1, 0) : error.start] + error.object[error.start + 1 : error.start + 2]
    )
    if byte[0] >= 0xC0 and any(chr(other).isalpha() and other < 0x80 for other in around):
        return byte.decode("cp1252"), error.start + 1
    return UNDECODABLE, error.start + 1


def _as_controls(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows-1252 leaves undefined, as U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only used for decoding
    return UNDECODABLE * (error.end - error.start), error.end


codecs.register_error("mosaique-stray", _as_windows)
codecs.register_error("mosaique-c1", _as_controls)

__all__ = ["Declared", "decode", "iso5426"]
