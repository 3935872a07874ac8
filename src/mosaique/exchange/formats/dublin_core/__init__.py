"""Dublin Core as OAI-PMH carries it (oai_dc): fifteen elements and many habits.

What an element holds is guessed from its form: an identifier may be a number or an address, a source a
journal, a type a word of DCMI, OpenAIRE, COAR or the institution's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOptions, ReadProblem
from mosaique.exchange.formats.dublin_core.reading import ELEMENTS, Reading
from mosaique.exchange.formats.dublin_core.writing import dc_record, dc_said, plain_element
from mosaique.exchange.formats.overlay import changed_parts, overlay
from mosaique.exchange.formats.safe_xml import BadXml, local_name, parse
from mosaique.exchange.formats.xml_reading import read_xml

__all__ = ["DUBLIN_CORE", "DublinCore"]

_RECORD = re.compile(rb"<(?:[\w.-]+:)?(?:dc|qualifieddc)[\s>]")
_OTHER_RDF = re.compile(rb"/skos/core|rss/1\.0/[\"']|zotero\.org/namespaces|purl\.org/net/biblio")


class DublinCore:
    """The format ``dc``: records of oai_dc, alone, in a list or in an envelope."""

    slug = "dc"
    label = "Dublin Core"
    media_type = "application/xml"
    extension = "xml"
    can_write = True

    def recognises(self, head: bytes, name: str) -> bool:
        plain = head.replace(b"\x00", b"")
        if not plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            return False
        if _RECORD.search(plain) or re.search(rb"""metadataPrefix=["']oai_dc["']""", plain):
            return True
        # Plain RDF descriptions; but thesauri, feeds and Zotero's libraries are RDF with these elements too.
        return b"RDF" in plain and b"purl.org/dc/elements/1.1/" in plain and not _OTHER_RDF.search(plain)

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per record; headers without metadata (deleted records) are no records."""
        names = ("dc", "qualifieddc", "Description")
        return read_xml(source, options, slug=self.slug, label=self.label, names=names, read=read_element)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """A list of oai_dc records in UTF-8."""
        yield b'<?xml version="1.0" encoding="UTF-8"?>\n<records>\n'
        for draft in drafts:
            yield self.record(draft) + b"\n"
        yield b"</records>\n"

    def record(self, draft: RecordDraft) -> bytes:
        """One record without declaration or list around it, as OAI-PMH embeds it."""
        record: bytes = etree.tostring(self.element(draft), encoding="utf-8", pretty_print=True)
        return record.rstrip()

    def element(self, draft: RecordDraft) -> etree._Element:
        """The same, not yet written, as SRU embeds it."""
        return dc_record(self.elements(draft))

    def elements(self, draft: RecordDraft) -> list[etree._Element]:
        """What stands in it: the elements of the original, where there is one, with what has changed."""
        said = dc_said(draft)
        reading = _original(draft)
        if reading is None:
            return [element for element, _ in said]
        kept = [(plain_element(c), fed) for c, fed in zip(reading.children, reading.fed, strict=True)]
        elements = overlay(kept, said, changed_parts(reading.draft, draft))
        return [element for element in elements if local_name(element) in ELEMENTS]


DUBLIN_CORE = DublinCore()


def read_element(element: etree._Element) -> RecordDraft:
    """The draft of a ``<oai_dc:dc>`` element."""
    return Reading(element).draft


def _original(draft: RecordDraft) -> Reading | None:
    if draft.source.format != DublinCore.slug or not draft.source.original:
        return None
    try:
        return Reading(parse(draft.source.original).element)
    except BadXml:
        return None
