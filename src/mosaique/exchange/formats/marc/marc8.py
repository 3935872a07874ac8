"""MARC-8, and the other sets that escape sequences bring into MARC records (ISO 2022).

The tables are pymarc's, made from the Library of Congress' (loc.gov/marc/specifications/codetables.xml); the
decoder is ours because pymarc's drops what it cannot read with a line on stderr. UNIMARC names the same sets
for Cyrillic, Greek and Hebrew (ISO 5427, 5428, 8957), so it is decoded here too, with ISO 5426 as its G1.
"""

from __future__ import annotations

import re
from functools import cache

from mosaique.exchange.formats.marc import iso5426
from mosaique.exchange.formats.marc.iso5426 import UNDECODABLE

ASCII, ANSEL, EXTENDED_LATIN, EAST_ASIAN = 0x42, 0x45, 0x50, 0x31  # 0x50 is ISO 5426's own final byte

Table = dict[int, tuple[str, bool]]  # code → character, whether it combines with the next one

_ESCAPE = re.compile(
    rb"\x1b(?:(?P<g0>\(B|[(,]!?|\$,?)(?P<f0>[0-9A-Z])|(?P<g1>[)\-]!?|\$[)\-])(?P<f1>[0-9A-Z])|(?P<short>[gbps]))"
)
_REFERENCE = re.compile(r"&#[xX]([0-9A-Fa-f]{2,6});")
_ACCENTED = re.compile("([\u00e0-\u00fe]+)([^\x00-\x1f\u00e0-\u00fe])")
_DELIMITED = re.compile(rb"([\x1e\x1f])")


def decode(data: bytes, *, g0: int = ASCII, g1: int = ANSEL) -> str:
    """The text, not normalised. Sets designated by an escape sequence end with their subfield, though the
    cataloguer forgot to go back. U+FFFD stands for what no table holds.
    """
    if b"\x1b" not in data and g0 == ASCII and g1 in {ANSEL, EXTENDED_LATIN}:
        text = iso5426.decode(data) if g1 == EXTENDED_LATIN else _decode_ansel(data)
    else:
        text = "".join(_decode_part(part, g0, g1) for part in _DELIMITED.split(data))
    return _REFERENCE.sub(_referred, text) if "&#" in text and g1 == ANSEL else text


def _decode_ansel(data: bytes) -> str:
    spacing, combining = _ansel()
    turned = _ACCENTED.sub(lambda match: match[2] + match[1].translate(combining), data.decode("latin-1"))
    return turned.translate(spacing)


@cache
def _ansel() -> tuple[dict[int, str], dict[int, str]]:
    table = _table(ANSEL)
    spacing = {byte: UNDECODABLE for byte in range(0x80, 0x100) if byte not in iso5426.CONTROLS}
    combining = dict.fromkeys(range(224, 255), UNDECODABLE)
    for code, (character, combines) in table.items():
        (combining if combines else spacing)[code] = character
    return spacing, combining


def _decode_part(data: bytes, g0: int, g1: int) -> str:
    """One subfield, code included, from the default sets."""
    out: list[str] = []
    marks: list[str] = []
    place, sets = 0, [g0, g1]
    while place < len(data):
        if match := _ESCAPE.match(data, place):
            _designate(match, sets, g0)
            place = match.end()
            continue
        width, (character, combines) = _character(data, place, sets)
        place += width
        if combines:
            marks.append(character)
            continue
        out += [character, *marks]
        marks = []
    return "".join(out) + UNDECODABLE * len(marks)


def _designate(match: re.Match[bytes], sets: list[int], default: int) -> None:
    if match["short"]:
        sets[0] = default if match["short"] == b"s" else match["short"][0]
    elif match["f0"] or match["g0"]:
        sets[0] = match["f0"][0] if match["f0"] else ASCII
    else:
        sets[1] = match["f1"][0]


def _character(data: bytes, place: int, sets: list[int]) -> tuple[int, tuple[str, bool]]:
    """How many bytes the next character takes, and what it is."""
    byte = data[place]
    current = sets[1] if byte >= 0x80 else sets[0]
    if byte < 0x21 or byte in iso5426.CONTROLS or (byte == 0x7F):
        return 1, (chr(byte), False)
    if current == EAST_ASIAN:
        code = int.from_bytes(bytes(b & 0x7F for b in data[place : place + 3]), "big")
        return 3, _table(EAST_ASIAN).get(code, (UNDECODABLE, False))
    table = _table(current)
    found = table.get(byte) or table.get(byte ^ 0x80)
    if found is None:
        return 1, ((chr(byte), False) if byte < 0x80 else (UNDECODABLE, False))
    return 1, found


@cache
def _table(final: int) -> Table:
    """The set of that final byte; an empty one if it is not known."""
    from pymarc import marc8_mapping  # noqa: PLC0415  # lazy: 16,000 characters

    if final == EXTENDED_LATIN:
        marks = {code: (mark, True) for code, mark in iso5426.MARKS.items()}
        return marks | {code: (sign, False) for code, sign in iso5426.CHARACTERS.items()}
    table = {
        code: (chr(char), bool(combines))
        for code, (char, combines) in marc8_mapping.CODESETS.get(final, {}).items()
    }
    if final == EAST_ASIAN:
        table |= {code: (chr(char), False) for code, char in marc8_mapping.ODD_MAP.items()}
    return table


def _referred(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 0xA0 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]
