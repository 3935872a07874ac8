"""ISO 5426, the extended Latin set of UNIMARC before Unicode (100 $a/26-29 "0103").

Written from the standard (1983) and compared byte by byte with yaz-iconv 5.34. Diacritics stand before their
letter: 0xC2 0x65 is "é". Bytes 0x88 and 0x89 mark words not to sort by (ISO 6630).
"""

from __future__ import annotations

import re

UNDECODABLE = "\N{REPLACEMENT CHARACTER}"

_SIGNS = "¡„£$¥†§′‘“«♭©℗®ʻʼ‚\0\0\0‡·″’”»♯ʹʺ¿"  # 0xA1 to 0xBF
_MARKS = (  # 0xC0 to 0xDF
    "\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0315\u0313\u030b\u031b\u030c"
    "\u0327\u031c\u0326\u0328\u0325\u032e\u0323\u0324\u0332\u0333\u0329\u032d\0\u0360\0\0"
)
_LETTERS = {
    0xE1: "Æ", 0xE2: "Đ", 0xE6: "Ĳ", 0xE8: "Ł", 0xE9: "Ø", 0xEA: "Œ", 0xEC: "Þ",
    0xF1: "æ", 0xF2: "đ", 0xF3: "ð", 0xF5: "ı", 0xF6: "ĳ", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß",
    0xFC: "þ",
}  # fmt: skip

MARKS = {0xC0 + place: mark for place, mark in enumerate(_MARKS) if mark != "\0"}
CHARACTERS = {0xA1 + place: sign for place, sign in enumerate(_SIGNS) if sign != "\0"} | _LETTERS
CONTROLS = frozenset({0x88, 0x89, 0x98, 0x9C})

_SPACING = {byte: UNDECODABLE for byte in range(0x80, 0x100) if byte not in CONTROLS} | CHARACTERS
_COMBINING = dict.fromkeys(range(192, 224), UNDECODABLE) | MARKS
_ACCENTED = re.compile("([\u00c0-\u00df]+)([^\x00-\x1f\u00c0-\u00df])")


def decode(data: bytes) -> str:
    """The text, not normalised; U+FFFD for bytes that ISO 5426 does not define and for lone diacritics."""
    turned = _ACCENTED.sub(_turned, data.decode("latin-1"))
    return turned.translate(_SPACING)


def _turned(match: re.Match[str]) -> str:
    """A letter after its diacritics, as Unicode wants it: the letter first."""
    return match[2] + match[1].translate(_COMBINING)
