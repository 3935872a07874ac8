"""A MARC format as the registry knows it: one dialect in one container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, NamedTuple, Protocol

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NO_OPTIONS, NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import is_web_page, refusal
from mosaique.exchange.formats.marc import charsets, iso2709, marcxml, recognition, serialising
from mosaique.exchange.formats.marc.iso2709 import Damage
from mosaique.exchange.formats.marc.overlaying import Writer, overwritten, written
from mosaique.exchange.formats.marc.record import Field, MarcRecord

HEAD = 1 << 16
_NAMES = {recognition.UNIMARC: "UNIMARC", recognition.MARC21: "MARC 21"}


class Dialect(Writer, Protocol):
    """What the fields mean: drafts from and to records (``overlaying.Writer``), and what makes a record of
    the dialect a valid one. ``slugs``: the formats whose originals are in it. ``namespace``, ``attributes``:
    of its XML. ``too_long``: the field that tells of a record shortened to fit into ISO 2709.
    """

    name: str
    slugs: frozenset[str]
    namespace: str
    attributes: str
    too_long: Field

    def declared(self, leader: str, tags: list[str], body: bytes) -> charsets.Declared: ...

    def in_unicode(self, record: MarcRecord) -> MarcRecord: ...

    def valid(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord: ...


class Found(NamedTuple):
    """One record taken out of its container, or why it could not be; ``original`` are its own bytes.
    ``identifier`` and ``datestamp`` are those of an OAI-PMH header around it.
    """

    record: MarcRecord | None
    original: bytes
    line: int | None = None
    offset: int | None = None
    reason: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    identifier: str = ""
    datestamp: str = ""


class Container(Protocol):
    """How records stand in a file."""

    def looks_right(self, head: bytes) -> bool: ...

    def dialect_of(self, head: bytes) -> str: ...

    def read(self, source: BinaryIO, dialect: Dialect, encoding: str) -> Iterator[Found]: ...

    def write(self, records: Iterable[MarcRecord], dialect: Dialect) -> Iterator[bytes]: ...


class Prefixed:
    """A file of which the beginning was already read."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)


@dataclass(frozen=True, slots=True)
class MarcFormat:
    """UNIMARC or MARC 21, in ISO 2709 or XML."""

    slug: str
    label: str
    media_type: str
    extension: str
    dialect: Dialect
    container: Container
    can_write: bool = True

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether the head is of this container and, as far as can be told, this dialect."""
        if not self.container.looks_right(head):
            return False
        return (self.container.dialect_of(head) or recognition.UNIMARC) == self.dialect.name

    def read(
        self,
        source: BinaryIO,
        options: ReadOptions = NO_OPTIONS,
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per record. Raises NotThisFormat for another kind of file, or the other dialect."""
        head = source.read(HEAD)
        if not self.container.looks_right(head):
            raise refusal(self.label, head)
        found = self.container.read(Prefixed(head, source), self.dialect, options.encoding)  # type: ignore[arg-type]  # only read() is asked of it
        for position, one in enumerate(self._checked(found), start=1):
            yield self._result(one, position)

    def _checked(self, found: Iterable[Found]) -> Iterator[Found]:
        """The records, once the first that tells has told that the dialect is the one expected."""
        waiting: list[Found] | None = []
        for one in found:
            if waiting is None:
                yield one
                continue
            waiting.append(one)
            actual = recognition.dialect(one.record) if one.record else ""
            if actual and actual != self.dialect.name:
                raise NotThisFormat(
                    _("This file is in %(found)s, not in %(expected)s."),
                    found=_NAMES[actual],
                    expected=_NAMES[self.dialect.name],
                )
            if actual or len(waiting) >= 100:
                yield from waiting
                waiting = None
        yield from waiting or ()

    def _result(self, one: Found, position: int) -> RecordDraft | ReadProblem:
        record = one.record
        if record is None:
            return ReadProblem(
                position=position, reason=one.reason, facts=dict(one.facts), line=one.line, offset=one.offset,
                identifier=one.identifier, excerpt=one.original[:200],
                original=one.original,
            )  # fmt: skip
        if refused := recognition.refusal(record, self.dialect.name):
            return ReadProblem(
                position=position, reason=refused, line=one.line, offset=one.offset,
                identifier=one.identifier or record.identifier, excerpt=one.original[:200],
                original=one.original,
            )  # fmt: skip
        draft = self.dialect.draft(record)
        source = draft.source
        source.format, source.original, source.position = self.slug, one.original, position
        source.line, source.offset = one.line, one.offset
        source.identifier = one.identifier or source.identifier
        source.modified = one.datestamp or source.modified
        return draft

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """One file in UTF-8, each record over its original where that is of this dialect."""
        yield from self.container.write(map(self._record, drafts), self.dialect)

    def record(self, draft: RecordDraft) -> bytes:
        """One record in XML without declaration or collection around it, as OAI-PMH and SRU embed it."""
        namespace = f' xmlns="{self.dialect.namespace}"'
        return xml_record(self._record(draft), self.dialect, namespace + self.dialect.attributes).strip()

    def _record(self, draft: RecordDraft) -> MarcRecord:
        original = self.original_of(draft)
        record = overwritten(original, draft, self.dialect) if original else written(draft, self.dialect)
        return self.dialect.valid(record, draft)

    def original_of(self, draft: RecordDraft) -> MarcRecord | None:
        """The record that the draft was read from, in either container; None if it cannot be read now."""
        container = _CONTAINERS.get(draft.source.format) if draft.source.original else None
        if container is None or draft.source.format not in self.dialect.slugs:
            return None
        found = next(container.read(BytesIO(draft.source.original), self.dialect, ""), None)
        return found.record if found else None


def _decoded(data: bytes, dialect: Dialect, encoding: str) -> MarcRecord:
    """The record of one record's bytes in ISO 2709. Raises Damage."""
    raw = iso2709.parse(data)
    declared = dialect.declared(raw.leader, raw.tags, raw.body)
    text, guesses = charsets.decode(raw.body, declared, encoding)
    fields = list(zip(raw.tags, text.split("\x1e"), strict=True))
    if iso2709.CONTINUED in text:
        fields = iso2709.joined(fields)
    return MarcRecord(raw.leader, fields, [*raw.warnings, *guesses])


class Iso2709:
    """The container of ``marc.iso2709``."""

    def looks_right(self, head: bytes) -> bool:
        """Whether a leader begins the file, or a directory stands in it."""
        start = head.lstrip(iso2709.FILLING)
        if is_web_page(start) or start.startswith(b"<"):
            return False
        leads = start[:5].isdigit() and (b"\x1e" in head or len(iso2709.tags_of(start)) > 1)
        return leads or iso2709.holds_a_directory(head)

    def dialect_of(self, head: bytes) -> str:
        for segment in iso2709.segments(BytesIO(head)):
            try:
                raw = iso2709.parse(segment.data)
            except Damage:
                if found := recognition.dialect_of_tags(iso2709.tags_of(segment.data)):
                    return found
                continue
            texts = raw.body.decode("latin-1").split("\x1e")
            if found := recognition.dialect(MarcRecord(raw.leader, list(zip(raw.tags, texts, strict=True)))):
                return found
        return ""

    def read(self, source: BinaryIO, dialect: Dialect, encoding: str) -> Iterator[Found]:
        for segment in iso2709.segments(source):
            if segment.oversized:
                found = Found(None, segment.data, offset=segment.offset)
                limit = (("limit", iso2709.MAX_RECORD),)
                yield found._replace(reason=iso2709.OVERSIZED, facts=limit)
                continue
            try:
                record = _decoded(segment.data, dialect, encoding)
            except Damage as damage:
                found = Found(None, segment.data, offset=segment.offset)
                identifier = iso2709.identifier_of(segment.data)
                facts = tuple(damage.facts.items())
                yield found._replace(reason=damage.reason, facts=facts, identifier=identifier)
                continue
            original = segment.data
            if encoding and not original.isascii() and not charsets.is_utf8(original):
                # What the caller knew is not known when the original is read again: keep it in Unicode.
                original = serialising.iso2709(dialect.in_unicode(record), dialect.too_long)
            yield Found(record, original, offset=segment.offset)

    def write(self, records: Iterable[MarcRecord], dialect: Dialect) -> Iterator[bytes]:
        return (serialising.iso2709(record, dialect.too_long) for record in records)


class Xml:
    """The container of ``marc.marcxml``."""

    def looks_right(self, head: bytes) -> bool:
        return marcxml.looks_right(head)

    def dialect_of(self, head: bytes) -> str:
        return recognition.dialect_of_xml(head)

    def read(self, source: BinaryIO, dialect: Dialect, encoding: str) -> Iterator[Found]:
        for one in marcxml.records(source, encoding):
            found = Found(None, one.data, line=one.line, identifier=one.identifier, datestamp=one.datestamp)
            if one.damage:
                yield found._replace(reason=one.damage)
                continue
            original = one.complete
            try:
                yield found._replace(record=marcxml.parsed(original), original=original)
            except Damage as damage:
                yield found._replace(reason=damage.reason, facts=tuple(damage.facts.items()))

    def write(self, records: Iterable[MarcRecord], dialect: Dialect) -> Iterator[bytes]:
        yield serialising.xml_start(dialect.namespace)
        for record in records:
            yield xml_record(record, dialect, dialect.attributes)
        yield serialising.XML_END


def xml_record(record: MarcRecord, dialect: Dialect, attributes: str) -> bytes:
    """The record element, with those attributes."""
    return serialising.xml(record, attributes, slim=dialect.namespace.endswith("/slim"))


_CONTAINERS: dict[str, Container] = {
    "unimarc": Iso2709(),
    "marc21": Iso2709(),
    "unimarc-xml": Xml(),
    "marcxml": Xml(),
}
