"""What every bibliographic format offers, and what reading can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, runtime_checkable

from mosaique.catalogue.values.description import RecordDraft


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """A record that could not be read, as a value.

    ``position`` counts records from 1. ``line`` (text formats, from 1) or ``offset`` (binary, bytes from 0)
    locates the damage. ``original`` are the record's own bytes, where they could be told from those around
    them, ``excerpt`` their beginning. ``reason`` is an English sentence marked with
    ``core.messages.gettext_noop`` and ``facts`` its named values: the reader's language is chosen where it is
    shown.
    """

    position: int
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None
    offset: int | None = None
    identifier: str = ""
    excerpt: bytes = b""
    original: bytes = b""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a caller may say of a file. ``columns`` maps a column heading to a field (csv, xlsx);
    ``encoding`` overrides what the format detects.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""


NO_OPTIONS = ReadOptions()


class NotThisFormat(ValueError):
    """The file as a whole is not of this format; raised before any record was yielded.

    ``reason`` and ``facts`` as in ReadProblem. Formats raise it on a first look (an HTML page, an empty
    file, an XML without the expected root), quoting the first line.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(reason % facts if facts else reason)


class ReadOnlyFormat(TypeError):
    """The format has no writer; ``can_write`` says so beforehand."""


@runtime_checkable
class RecordFormat(Protocol):
    """One bibliographic format, read and written as streams of drafts.

    ``read`` is lazy and runs in constant memory: one result per record found, in file order; a damaged
    record becomes a ReadProblem and never stops the ones after it. ``write`` yields chunks of bytes that
    together are one valid file, also for no draft at all. When ``draft.source.format`` is the same format,
    ``write`` starts from ``draft.source.original`` and replaces only what the description says otherwise
    (see ``formats.overlay``), so that what the model has no field for comes back.
    """

    slug: str  # on the command line and in addresses: "unimarc-xml"
    label: str  # for people, not translated: "UNIMARC XML"
    media_type: str
    extension: str  # without the dot
    can_write: bool

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file that starts with these bytes (at least 4 KiB where there are so many), and has
        this name, looks like this format.
        """

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]: ...

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]: ...
