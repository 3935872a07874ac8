"""Telling UNIMARC from MARC 21, and documents from authorities, by a look at tags.

The two share their containers. 200 is the title of one and nothing in the other, where it is 245.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.marc.record import MarcRecord

UNIMARC, MARC21 = "unimarc", "marc21"

AUTHORITY = _("This is an authority record, not a document.")
HOLDINGS = _("This is a holdings record, not a document.")

_SIGNS = {
    UNIMARC: {"200": 4, "210": 1, "214": 1, "215": 1, "225": 1, "330": 1, "606": 1, "801": 2, "995": 1},
    MARC21: {"245": 4, "008": 1, "260": 2, "264": 2, "300": 0, "040": 1, "650": 2, "090": 0},
}
OTHER_DIALECT = {
    UNIMARC: _("This record is in UNIMARC, not in MARC 21."),
    MARC21: _("This record is in MARC 21, not in UNIMARC."),
}

_DESCRIBED = frozenset({"210", "214", "215"})
_DATED = re.compile(r"[0-9]{8}[a-u ][0-9 |.]{4}")
_XML_TAG = re.compile(rb"""<(?:[\w.-]+:)?(?:control|data)field[^>]*?\stag\s*=\s*["']([0-9A-Za-z]{3})["']""")
_XML_FORMAT = re.compile(rb"""<(?:[\w.-]+:)?record[^>]*?\sformat\s*=\s*["']([A-Za-z0-9 ]+)["']""")


def dialect(record: MarcRecord) -> str:
    """UNIMARC, MARC21, or empty when nothing tells."""
    score = _score(tag for tag, _ in record.fields)
    data = record.first("100").partition("\x1fa")[2]
    score += 2 if _DATED.match(data) else 0
    score += {"450 ": 1, "4500": -1}.get(record.leader[20:24], 0)
    return UNIMARC if score > 0 else MARC21 if score < 0 else ""


def dialect_of_tags(tags: Iterable[str]) -> str:
    """As ``dialect``, when nothing but tags could be read."""
    score = _score(tags)
    return UNIMARC if score > 0 else MARC21 if score < 0 else ""


def dialect_of_xml(head: bytes) -> str:
    """As ``dialect``, from the beginning of a file in XML."""
    if match := _XML_FORMAT.search(head):
        named = match[1].upper().replace(b" ", b"")
        if named in {b"UNIMARC", b"MARC21", b"USMARC"}:
            return UNIMARC if named == b"UNIMARC" else MARC21
    score = _score(tag.decode() for tag in _XML_TAG.findall(head))
    if score == 0 and b"MARC21/slim" in head:
        return MARC21
    return UNIMARC if score > 0 or b"marcxchange" in head else MARC21 if score < 0 else ""


def _score(tags: Iterable[str]) -> int:
    score = 0
    for tag in set(tags):
        score += _SIGNS[UNIMARC].get(tag, 0) - _SIGNS[MARC21].get(tag, 0)
    return score


def refusal(record: MarcRecord, expected: str) -> str:
    """Why a record of that dialect is no document: a sentence marked for translation, or empty."""
    if record.kind == "authority":
        return AUTHORITY
    kind = record.leader[6:7]
    tags = {tag for tag, _ in record.fields}
    if expected == MARC21:
        if kind == "z":
            return AUTHORITY
        if kind in {"u", "v", "x", "y"}:
            return HOLDINGS
        return OTHER_DIALECT[UNIMARC] if "200" in tags and "245" not in tags else ""
    sudoc_type = record.first("008")[:1]  # "Td8": T is an authority in Sudoc
    if kind in {"x", "y", "z"} or "152" in tags or (sudoc_type == "T" and not tags & _DESCRIBED):
        return AUTHORITY
    return OTHER_DIALECT[MARC21] if "245" in tags and "200" not in tags else ""
