"""UNIMARC as a dialect of MARC: how characters are declared, what a record needs to be valid."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.marc import marc8, recognition
from mosaique.exchange.formats.marc.charsets import Declared
from mosaique.exchange.formats.marc.local import with_type
from mosaique.exchange.formats.marc.record import Field, MarcRecord, data_field, inserted
from mosaique.exchange.formats.marc.writing import control_number, timestamp
from mosaique.exchange.formats.unimarc.reading import read
from mosaique.exchange.formats.unimarc.tables import CODINGS
from mosaique.exchange.formats.unimarc.writing import NO_TITLE, build, date_codes, general_data

# Codes of 100 $a/26-27 (G0) and 28-29 (G1): 01 ISO 646, 02 and 04 Cyrillic, 03 ISO 5426, 05 Greek, 08 Hebrew.
_SETS = {b"01": marc8.ASCII, b"02": 0x4E, b"03": marc8.EXTENDED_LATIN, b"04": 0x51, b"05": 0x53, b"08": 0x32}
_TOO_LONG = "Notice abrégée : trop longue pour ISO 2709. Le format UNIMARC XML la donne en entier."
_GENERAL_DATA = 36  # characters of 100 $a


class UnimarcDialect:
    """Implements ``marc.format.Dialect`` and ``marc.overlaying.Writer``."""

    name = recognition.UNIMARC
    slugs = frozenset({"unimarc", "unimarc-xml"})
    namespace = "info:lc/xmlns/marcxchange-v2"
    too_long = data_field("830", "  ", ("a", _TOO_LONG))
    attributes = ' format="UNIMARC" type="Bibliographic"'
    groups: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"title", "subtitle", "part_number", "part_title", "responsibility"}),
        frozenset({"publishers", "date"}),
        frozenset({"extent", "physical_details", "dimensions"}),
        frozenset({"languages", "original_languages"}),
        frozenset({"scope", "publics", "licence", "access"}),
    )
    fixed = frozenset({"001", "005", "100", "801"})
    type_tags = frozenset({"105", "110", "135"})
    copies = "995"

    def declared(self, leader: str, tags: list[str], body: bytes) -> Declared:
        """What 100 $a/26-29 says: "50" is Unicode, "0103" ISO 5426. Leader/9 says nothing here."""
        if body.isascii() and b"\x1b" not in body:
            return Declared("iso-5426")
        field = body.split(b"\x1e", tags.index("100") + 1)[tags.index("100")] if "100" in tags else b""
        sets = field.partition(b"\x1fa")[2][26:30]
        if sets[:2] == b"50":
            return Declared("utf-8")
        return Declared(
            "iso-5426", _SETS.get(sets[:2], marc8.ASCII), _SETS.get(sets[2:], marc8.EXTENDED_LATIN)
        )

    def draft(self, record: MarcRecord) -> RecordDraft:
        return read(record)

    def record(self, draft: RecordDraft) -> MarcRecord:
        return build(draft)

    def refreshed(self, record: MarcRecord, draft: RecordDraft, changed: frozenset[str]) -> MarcRecord:
        """The record with the dates of 100 as they are now."""
        if "date" not in changed:
            return record
        fields = [_redated(text, draft) if tag == "100" else (tag, text) for tag, text in record.fields]
        return replace(record, fields=fields)

    def typed(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord:
        return with_type(record, draft.description.type)

    def in_unicode(self, record: MarcRecord) -> MarcRecord:
        """The record with 100 $a/26-29 saying Unicode, in 36 characters as it must have."""
        fields = [_unicode(text) if tag == "100" else (tag, text) for tag, text in record.fields]
        return replace(record, fields=fields)

    def valid(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord:
        """The record with what UNIMARC asks of every one: 001, 100 of 36 characters that says Unicode, 200;
        and a leader that is its own.
        """
        fields = self.in_unicode(record).fields
        tags = {tag for tag, _ in fields}
        if "001" not in tags:
            fields.insert(0, ("001", control_number(draft)))
        if "100" not in tags:
            data = general_data(draft.description.date, timestamp(draft)[:8])
            fields = inserted(fields, data_field("100", "  ", ("a", data)))
        if "200" not in tags:
            title = draft.description.title or NO_TITLE
            fields = inserted(fields, data_field("200", "1 ", ("a", title)))
        return replace(record, leader=_leader(record.leader, draft), fields=fields)


def _leader(leader: str, draft: RecordDraft) -> str:
    """The leader with the positions that UNIMARC fixes, and the others as they were where they are codes."""
    kind = leader[6:8] if leader[6:8].isalpha() else CODINGS[draft.description.type].leader
    status = leader[5] if leader[5].isalpha() else "n"
    level = leader[8] if leader[8] in "012" else " "
    rest = "".join(c if c.isalnum() else " " for c in leader[17:20])
    return f"00000{status}{kind}{level} 2200000{rest}450 "


def _unicode(text: str) -> Field:
    indicators, _, data = text.partition("\x1fa")
    data, delimiter, rest = data.partition("\x1f")
    data = data[:_GENERAL_DATA].ljust(_GENERAL_DATA)
    return "100", f"{indicators[:2]:2}\x1fa{data[:26]}50  {data[30:]}{delimiter}{rest}"


def _redated(text: str, draft: RecordDraft) -> Field:
    kind, first, last = date_codes(draft.description.date)
    head, mark, data = text.partition("\x1fa")
    return "100", f"{head}{mark}{data[:8]:8}{kind}{first:4}{last:4}{data[17:]}"
