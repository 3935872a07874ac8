"""MARC in XML: MARCXML (loc.gov/MARC21/slim), MarcXchange (ISO 25577), bare records, and what wraps them.

Files are cut at the tags of their records and each record is parsed alone, as ISO 2709 is cut at its
terminators: damage in one does not reach the next, and nothing but one record is in memory. Envelopes
(OAI-PMH, SRU) have records around the records: the innermost is the one.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.marc.iso2709 import Damage
from mosaique.exchange.formats.marc.record import DELIMITER, LEADER_LENGTH, Field, MarcRecord

MAX_RECORD = 2_000_000  # bytes
CHUNK = 1 << 18

_MARKS = re.compile(rb"<(/?)(?:[\w.-]+:)?record(?:(?=[\s/])|\s*>)")
_LONGEST_MARK = 200  # bytes kept from one chunk to the next, so that a tag is not cut in two
_FIELDS = re.compile(rb"<(?:[\w.-]+:)?(?:leader|controlfield|datafield)\b")
_PREFIXES = re.compile(rb"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_BARE_AMPERSAND = re.compile(
    r"&(?!(?:#[0-9]+|#[xX][0-9A-Fa-f]+|amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)?"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

NOT_CLOSED = _("The record is not closed.")
NOT_OPENED = _("The record's beginning is missing.")
TOO_LONG = _("The record is longer than %(limit)s bytes.")
REPAIRED = _("The record was not well-formed XML: stray “&” and control characters were mended.")
NO_TAG = _("A field without a tag was left out.")
NOT_UTF8 = _("Not UTF-8: the accents were read as Windows-1252.")


@dataclass(frozen=True, slots=True)
class Segment:
    """The bytes of one record in UTF-8, from its start tag to its end tag, and the line they begin at.
    ``damage``: why they cannot be a record, when that is already known.
    """

    data: bytes
    line: int
    damage: str = ""


def segments(source: BinaryIO) -> Iterator[Segment]:
    """Each record's bytes in file order, what holds no MARC field passed over.

    Raises NotThisFormat for a document type with entities or an unknown encoding.
    """
    cutter = _Cutter()
    for chunk in utf8_chunks(source):
        yield from cutter.cut(chunk)
    yield from cutter.end()


_ROOTS = re.compile(rb"<(?:[\w.-]+:)?(?:record|collection|searchRetrieveResponse|OAI-PMH)[\s>/]")


def looks_right(head: bytes) -> bool:
    """Whether the file is XML that holds MARC records, or an envelope that has none."""
    plain = (
        head
        if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        else head[2:].replace(b"\0", b"")
    )
    if not plain.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or not _ROOTS.search(plain):
        return False
    return (
        _FIELDS.search(plain) is not None or b"info:lc/xmlns/marcxchange" in plain or b"MARC21/slim" in plain
    )


class _Cutter:
    """Cuts a stream at its record tags. ``_block`` begins at an open record, or behind the last one."""

    def __init__(self) -> None:
        self._block = b""
        self._line = 1  # where ``_block`` begins
        self._open = False
        self._begun = False

    def cut(self, chunk: bytes) -> Iterator[Segment]:
        self._block += chunk
        if not self._begun:
            refuse_entities(self._block)
            self._begun = True
        done = 0
        for mark in _MARKS.finditer(self._block, 1 if self._open else 0):
            closing = mark[1] == b"/"
            end = mark.end() if closing and self._open else mark.start()
            yield from self._segment(self._block[done:end], complete=closing and self._open)
            end = mark.end() if closing else mark.start()
            self._line += self._block.count(b"\n", done, end)
            done, self._open = end, not closing
        self._block = self._block[done:]
        if len(self._block) > MAX_RECORD:
            yield from self._overflow()

    def end(self) -> Iterator[Segment]:
        yield from self._segment(self._block, complete=False)

    def _segment(self, data: bytes, *, complete: bool) -> Iterator[Segment]:
        if not _FIELDS.search(data):
            return
        damage = "" if complete else NOT_CLOSED if self._open else NOT_OPENED
        yield Segment(data, self._line, damage)

    def _overflow(self) -> Iterator[Segment]:
        if self._open:
            yield Segment(self._block[:_LONGEST_MARK], self._line, TOO_LONG)
        self._line += self._block.count(b"\n", 0, len(self._block) - _LONGEST_MARK)
        self._block, self._open = self._block[-_LONGEST_MARK:], False


def utf8_chunks(source: BinaryIO) -> Iterator[bytes]:
    """The file in UTF-8, as its byte order mark or its declaration says that it is not yet."""
    chunk = source.read(CHUNK)
    decoder = _decoder(chunk)
    chunk = chunk.removeprefix(codecs.BOM_UTF8)
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        chunk = source.read(CHUNK)


def _decoder(head: bytes) -> codecs.IncrementalDecoder | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    match = _DECLARED.match(head)
    name = match[1].decode().lower() if match else "utf-8"
    if name in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return None
    try:
        known = codecs.getincrementaldecoder({"iso-8859-1": "cp1252"}.get(name, name))
    except LookupError:
        raise NotThisFormat(_("The encoding “%(encoding)s” is not known."), encoding=name) from None
    return known("mosaique-latin1" if name == "iso-8859-1" else "replace")


def refuse_entities(head: bytes) -> None:
    """Raise NotThisFormat for a document type that declares anything: entities grow, or read files."""
    start = head.find(b"<!DOCTYPE")
    if start >= 0 and (b"[" in head[start:].partition(b">")[0] or b"<!ENTITY" in head):
        raise NotThisFormat(_("XML files with a document type that declares entities are refused."))


def parse(data: bytes) -> MarcRecord:
    """The record of one record element. Raises Damage."""
    warnings: list[str] = []
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "mosaique-latin1")
        warnings.append(NOT_UTF8)
    try:
        root = _element(text)
    except etree.XMLSyntaxError as error:
        root = _mended(text, error)
        warnings.append(REPAIRED)
    record = MarcRecord("", [], warnings, kind=(root.get("type") or "").lower())
    for element in root.iterchildren(tag=etree.Element):
        _take(element, record)
    record.leader = record.leader.ljust(LEADER_LENGTH)[:LEADER_LENGTH]
    return record


def _element(text: str) -> etree._Element:
    """The record element, its prefixes declared on a wrapper; nothing is fetched or expanded."""
    names = {a or b for a, b in _PREFIXES.findall(text.encode())} - {b"xml", b"xmlns"}
    declarations = b"".join(b' xmlns:%s="%s"' % (name, name) for name in sorted(names))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    wrapper = etree.fromstring(b"<w%s>%s</w>" % (declarations, text.encode()), parser)
    return wrapper[0]


def _mended(text: str, error: etree.XMLSyntaxError) -> etree._Element:
    """The record once stray ampersands are escaped and HTML's entities and control characters resolved."""
    mended = _BARE_AMPERSAND.sub(_escaped, _NOT_XML.sub("", text))
    if mended != text:
        try:
            return _element(mended)
        except etree.XMLSyntaxError as still:
            error = still
    raise Damage(_("The XML is damaged: %(error)s."), error=_without_place(error.msg))


def _escaped(match: re.Match[str]) -> str:
    resolved = html.unescape(match[0]) if match[1] else match[0]
    return "&amp;" + (match[1] or "") if resolved == match[0] else resolved


def _without_place(message: str | None) -> str:
    return (message or "").partition(", line ")[0]


def _take(element: etree._Element, record: MarcRecord) -> None:
    name = etree.QName(element).localname
    if name == "leader":
        record.leader = record.leader or (element.text or "").strip("\r\n\t")
        return
    if name not in {"controlfield", "datafield"}:
        return
    tag = (element.get("tag") or "").strip()
    if not tag:
        record.warnings.append(NO_TAG)
    elif name == "controlfield":
        record.fields.append((tag, "".join(element.itertext())))
    else:
        record.fields.append(_data_field(tag, element))


def _data_field(tag: str, element: etree._Element) -> Field:
    parts = [_indicator(element.get("ind1")), _indicator(element.get("ind2"))]
    for child in element.iterchildren(tag=etree.Element):
        if etree.QName(child).localname == "subfield" and (code := (child.get("code") or "").strip()):
            parts += [DELIMITER, code[0], "".join(child.itertext()).replace(DELIMITER, " ")]
    return tag, "".join(parts)


def _indicator(value: str | None) -> str:
    """One character; "#" is how manuals print a blank."""
    return " " if not value or value[0] == "#" else value[0]
