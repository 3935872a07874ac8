"""MARC 21 as a dialect of MARC: how characters are declared, what a record needs to be valid."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.marc import marc8, recognition
from mosaique.exchange.formats.marc.charsets import Declared
from mosaique.exchange.formats.marc.local import with_type
from mosaique.exchange.formats.marc.record import MarcRecord, data_field, inserted
from mosaique.exchange.formats.marc.writing import control_number, timestamp
from mosaique.exchange.formats.marc21.reading import read
from mosaique.exchange.formats.marc21.tables import CODINGS
from mosaique.exchange.formats.marc21.writing import NO_TITLE, build, date_codes, fixed_data

_TOO_LONG = "Record shortened: too long for ISO 2709. MARCXML gives it whole."
_FIXED_DATA = 40  # characters of 008


class Marc21Dialect:
    """Implements ``marc.format.Dialect`` and ``marc.overlaying.Writer``."""

    name = recognition.MARC21
    slugs = frozenset({"marc21", "marcxml"})
    namespace = "http://www.loc.gov/MARC21/slim"
    attributes = ""
    too_long = data_field("500", "  ", ("a", _TOO_LONG))
    groups: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"title", "subtitle", "part_number", "part_title", "responsibility"}),
        frozenset({"publishers", "date"}),
        frozenset({"extent", "physical_details", "dimensions"}),
        frozenset({"languages", "original_languages"}),
        frozenset({"scope", "publics", "licence", "access"}),
    )
    fixed = frozenset({"001", "005", "008", "040"})
    type_tags: frozenset[str] = frozenset()
    copies = "952"

    def declared(self, leader: str, tags: list[str], body: bytes) -> Declared:
        """What leader/9 says: a is Unicode, a blank is MARC-8."""
        return Declared("utf-8") if leader[9:10] == "a" else Declared("marc-8", marc8.ASCII, marc8.ANSEL)

    def draft(self, record: MarcRecord) -> RecordDraft:
        return read(record)

    def record(self, draft: RecordDraft) -> MarcRecord:
        return build(draft)

    def refreshed(self, record: MarcRecord, draft: RecordDraft, changed: frozenset[str]) -> MarcRecord:
        """The record with the type, dates and language of 008 as they are now."""
        if not changed & {"date", "languages", "type"}:
            return record
        fields = [
            (tag, _refreshed(text, draft, changed) if tag == "008" else text) for tag, text in record.fields
        ]
        return replace(record, fields=fields)

    def typed(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord:
        return with_type(record, draft.description.type)

    def in_unicode(self, record: MarcRecord) -> MarcRecord:
        """The record with a leader that says Unicode."""
        return replace(record, leader=f"{record.leader[:9]}a{record.leader[10:]}")

    def valid(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord:
        """The record with what MARC 21 asks of every one: 001, 008, 245; and a leader that says Unicode."""
        fields = [(tag, _forty(text) if tag == "008" else text) for tag, text in record.fields]
        tags = {tag for tag, _ in fields}
        if "001" not in tags:
            fields.insert(0, ("001", control_number(draft)))
        if "008" not in tags:
            fields = inserted(fields, ("008", fixed_data(draft.description, timestamp(draft)[2:8])))
        if "245" not in tags:
            fields = inserted(fields, data_field("245", "00", ("a", draft.description.title or NO_TITLE)))
        return replace(record, leader=_leader(record.leader, draft), fields=fields)


def _leader(leader: str, draft: RecordDraft) -> str:
    """The leader with the positions that MARC 21 fixes, and the others as they were where they are codes."""
    kind = (
        leader[6:8]
        if leader[6:8].isalpha() and leader[6:8].isascii()
        else CODINGS[draft.description.type].leader
    )
    status = leader[5] if leader[5] in "acdnp" else "n"
    control = leader[8] if leader[8] in " a" else " "
    rest = "".join(c if c.isalnum() and c.isascii() else " " for c in leader[17:20])
    return f"00000{status}{kind}{control}a2200000{rest}4500"


def _forty(text: str) -> str:
    return text[:_FIXED_DATA].ljust(_FIXED_DATA)


def _refreshed(text: str, draft: RecordDraft, changed: frozenset[str]) -> str:
    fresh = fixed_data(draft.description, text[:6])
    text = _forty(text)
    if "date" in changed:
        serial = text[6] in "cdu"
        text = text[:6] + date_codes(draft.description.date, serial=serial) + text[15:]
    if "type" in changed:
        text = text[:18] + fresh[18:35] + text[35:]
    if "languages" in changed:
        text = text[:35] + fresh[35:38] + text[38:]
    return text
