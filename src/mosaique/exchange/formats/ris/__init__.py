"""RIS: what reference managers and publishers' sites exchange, with its dialects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import NOT_UTF8, Utf8Source, decode, is_web_page, read_lines, refusal
from mosaique.exchange.formats.overlay import changed_parts, overlay
from mosaique.exchange.formats.remainder import remainder, restore
from mosaique.exchange.formats.ris.dialects import FIELDS, Field
from mosaique.exchange.formats.ris.reading import Reading
from mosaique.exchange.formats.ris.records import RawRecord, cut_records, dialect_of
from mosaique.exchange.formats.ris.tags import REMAINDER, TO_RIS
from mosaique.exchange.formats.ris.writing import ris_said

__all__ = ["RIS", "Ris"]

ONLY_TYPE = _("This record holds nothing but its type.")
NO_TITLE = _("No title.")


class Ris:
    """The format ``ris``; also reads Web of Science's tagged export and PubMed's nbib."""

    slug = "ris"
    label = "RIS"
    media_type = "application/x-research-info-systems"
    extension = "ris"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        if is_web_page(head):
            return False
        lines = head.removeprefix(b"\xef\xbb\xbf").splitlines()[:200]
        return any(dialect_of(line) for line in lines)

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per record. Raises NotThisFormat when the file has none."""
        text = Utf8Source(source, options.encoding)
        if is_web_page(text.head):
            raise refusal(self.label, text.head)
        position = 0
        for dialect, raw in cut_records(read_lines(text)):
            position += 1
            yield _read_record(raw, dialect.name, position)
        if not position:
            raise refusal(self.label, text.head)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """Every line a tag line, CR LF, UTF-8; a file of no record is empty."""
        for draft in drafts:
            lines = [f"{tag}  - {value}" for tag, value in fields_of(draft)]
            yield "".join(f"{line}\r\n" for line in [*lines, "ER  - ", ""]).encode()


RIS = Ris()


def fields_of(draft: RecordDraft) -> list[Field]:
    """The whole record of a draft: its original with what changed, and in U5 what RIS cannot say."""
    said = ris_said(draft)
    original = _original(draft)
    if original is None:
        fields = [field for field, _ in said]
    else:
        reading = Reading(original)
        before = restore(reading.draft, reading.remainder)
        kept = [
            (f, fed) for f, fed in zip(original, reading.fed, strict=True) if f[0] not in {REMAINDER, "ER"}
        ]
        fields = overlay(kept, said, changed_parts(before, draft))
    if all(tag != "TY" for tag, _ in fields):  # the original had lost it
        fields.append(("TY", TO_RIS[draft.description.type]))
    fields.sort(key=lambda field: field[0] != "TY")
    fields = [(tag, value) for tag, raw in fields if (value := tidy(raw)) or tag == "TY"]
    left = remainder(Reading(fields).draft, draft)
    return [*fields, (REMAINDER, left)] if left else fields


def _original(draft: RecordDraft) -> list[Field] | None:
    if draft.source.format != Ris.slug or not draft.source.original:
        return None
    lines = decode(draft.source.original)[0].split("\n")
    dialect = next((d.name for line in lines if (d := dialect_of(line.encode()))), "ris")
    return FIELDS[dialect](lines) or None


def _read_record(raw: RawRecord, dialect: str, position: int) -> RecordDraft | ReadProblem:
    original = b"\n".join(raw.lines)
    text, guessed = decode(original)
    fields = FIELDS[dialect](text.split("\n"))
    if raw.refused:
        identifier = next((value for tag, value in fields if tag == "ID"), "")
        return ReadProblem(
            position,
            raw.refused,
            line=raw.refused_line,
            identifier=identifier,
            excerpt=original[:200],
            original=original,
        )
    if not any(value for tag, value in fields if tag != "TY"):
        return ReadProblem(position, ONLY_TYPE, line=raw.line, excerpt=original[:200], original=original)
    reading = Reading(fields)
    draft = restore(reading.draft, reading.remainder) if reading.remainder else reading.draft
    draft.source = Source(
        format=Ris.slug, identifier=reading.identifier, original=original, position=position, line=raw.line
    )
    amiss = (raw.warning, NOT_UTF8 if guessed else "", "" if draft.description.title else NO_TITLE)
    draft.warnings = [warning for warning in amiss if warning]
    return draft
