"""MODS 3.7: what digital libraries and repositories exchange."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem
from mosaique.exchange.formats.mods.elements import children
from mosaique.exchange.formats.mods.reading import Reading
from mosaique.exchange.formats.mods.types import MODS as NAMESPACE
from mosaique.exchange.formats.mods.writing import mods_record, mods_said
from mosaique.exchange.formats.overlay import changed_parts, overlay
from mosaique.exchange.formats.remainder import remainder, restore
from mosaique.exchange.formats.safe_xml import BadXml, local_name, parse
from mosaique.exchange.formats.xml_reading import read_xml

__all__ = ["MODS", "Mods"]


class Mods:
    """The format ``mods``: records alone, in a collection or in an envelope."""

    slug = "mods"
    label = "MODS"
    media_type = "application/mods+xml"
    extension = "xml"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        plain = head.replace(b"\x00", b"")
        if re.search(rb"""metadataPrefix=["']mods["']""", plain):
            return True
        return bool(re.search(rb"<(?:[\w.-]+:)?mods(?:Collection)?[\s>]", plain)) and b"loc.gov/mods" in plain

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per ``<mods>``."""
        return read_xml(source, options, slug=self.slug, label=self.label, names=("mods",), read=read_element)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """A collection in UTF-8, valid against the schema of MODS 3.7."""
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="{NAMESPACE}">\n'.encode()
        for draft in drafts:
            yield self.record(draft) + b"\n"
        yield b"</modsCollection>\n"

    def record(self, draft: RecordDraft) -> bytes:
        """One record without declaration or collection around it, as OAI-PMH, SRU and unAPI embed it."""
        said = mods_said(draft)
        reading = _original(draft)
        if reading is None:
            elements = [element for element, _ in said]
        else:
            before = restore(reading.draft, reading.remainder) if reading.remainder else reading.draft
            kept = [
                (child, fed)
                for child, fed in zip(reading.children, reading.fed, strict=True)
                if not _is_remainder(child)
            ]
            elements = overlay(kept, said, changed_parts(before, draft))
        record = mods_record(elements, "")
        left = remainder(Reading(record).draft, draft)
        if left:
            record = mods_record(elements, left)
        return _serialised(record)


MODS = Mods()


def read_element(element: etree._Element) -> RecordDraft:
    """The draft of a ``<mods>`` element."""
    reading = Reading(element)
    draft = restore(reading.draft, reading.remainder) if reading.remainder else reading.draft
    draft.source = Source(identifier=reading.identifier)
    return draft


def _original(draft: RecordDraft) -> Reading | None:
    if draft.source.format != Mods.slug or not draft.source.original:
        return None
    try:
        return Reading(parse(draft.source.original).element)
    except BadXml:
        return None


def _is_remainder(element: etree._Element) -> bool:
    return local_name(element) == "extension" and any(True for _ in children(element, "remainder"))


def _serialised(record: etree._Element) -> bytes:
    etree.cleanup_namespaces(record, keep_ns_prefixes=["xlink"])
    data: bytes = etree.tostring(record, encoding="utf-8")
    return data
