"""UNIMARC as a dialect of MARC."""

from __future__ import annotations

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.marc import marc8, recognition
from mosaique.exchange.formats.marc.charsets import Declared
from mosaique.exchange.formats.marc.record import MarcRecord
from mosaique.exchange.formats.unimarc.reading import read

# Codes of 100 $a/26-27 (G0) and 28-29 (G1): 01 ISO 646, 02 and 04 Cyrillic, 03 ISO 5426, 05 Greek, 08 Hebrew.
_SETS = {b"01": marc8.ASCII, b"02": 0x4E, b"03": marc8.EXTENDED_LATIN, b"04": 0x51, b"05": 0x53, b"08": 0x32}


class UnimarcDialect:
    name = recognition.UNIMARC

    def declared(self, leader: str, tags: list[str], body: bytes) -> Declared:
        """What 100 $a/26-29 says: "50" is Unicode, "0103" ISO 5426. Leader/9 says nothing here."""
        if body.isascii() and b"\x1b" not in body:
            return Declared("iso-5426")
        field = body.split(b"\x1e", tags.index("100") + 1)[-2:][0] if "100" in tags else b""
        sets = field.partition(b"\x1fa")[2][26:30]
        if sets[:2] == b"50":
            return Declared("utf-8")
        return Declared(
            "iso-5426", _SETS.get(sets[:2], marc8.ASCII), _SETS.get(sets[2:], marc8.EXTENDED_LATIN)
        )

    def draft(self, record: MarcRecord) -> RecordDraft:
        return read(record)
