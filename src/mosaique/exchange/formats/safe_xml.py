"""XML files as their records: cut at the records' own tags, each parsed alone and without any entity.

Damage in one record does not reach the next, nothing but one record is in memory, and what wraps them
(``<modsCollection>``, OAI-PMH, SRU) does not matter. A document type that declares entities is refused;
nothing is ever fetched; elements deeper than 256 are refused by libxml2 itself.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.lines import NOT_UTF8, Utf8Source, decode

MAX_RECORD = 2_000_000  # bytes

ENTITIES = _("The file declares entities of its own: refused.")
NOT_CLOSED = _("The record is not closed.")
NOT_OPENED = _("The record's beginning is missing.")
TOO_LONG = _("A record longer than 2 MB was not read.")
NOT_WELL_FORMED = _("The record is not well-formed XML: %(error)s")
MENDED = _("The record was not well-formed XML: stray “&”, “<” or control characters were mended.")

_BOM = "\ufeff".encode()
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ENTITIES = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""\sxmlns(?::([\w.-]{1,60}))?\s*=\s*(?:"([^"<]{0,300})"|'([^'<]{0,300})')""")
_HEADER = re.compile(
    rb"<(?:[\w.-]+:)?header\b([^<>]{0,500})>\s*(?:<(?:[\w.-]+:)?identifier>([^<]{0,1000})</)?"
    rb"(?:[^<]*(?:[\w.-]+:)?identifier>)?\s*(?:<(?:[\w.-]+:)?datestamp>([^<]{0,50})</)?"
)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)(\w{1,30};)?")
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:[0-8]|1[0-9]|2[0-9]|3[01]|x0?[0-8]|x1[0-9a-fA-F]);"
)


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """The bytes of one record in UTF-8 and the line they begin on.

    ``damage`` says why they cannot be a record. ``namespaces`` are the prefixes declared around it;
    ``identifier`` and ``datestamp`` come from the OAI-PMH header before it.
    """

    data: bytes
    line: int
    damage: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)
    identifier: str = ""
    datestamp: str = ""

    @property
    def complete(self) -> bytes:
        """The record with the namespaces that its surroundings declared, so that it stands alone."""
        head = re.match(rb"<[^<>]*", self.data)
        start = head[0] if head else b""
        own = {(m[1] or b"").decode() for m in _NAMESPACE.finditer(start)}
        name = re.match(rb"<[\w:.-]+", self.data)
        missing = "".join(
            f' xmlns{":" if prefix else ""}{prefix}="{uri}"'
            for prefix, uri in self.namespaces.items()
            if prefix not in own and (not prefix or f"{prefix}:".encode() in self.data)
        )
        at = name.end() if name else 0
        return self.data[:at] + missing.encode() + self.data[at:]


def xml_source(source: BinaryIO, encoding: str = "") -> Utf8Source:
    """The file as UTF-8, by its mark, the caller's word or its XML declaration.

    Raises NotThisFormat for an unknown encoding.
    """
    return Utf8Source(source, encoding, _declared_encoding)


def _declared_encoding(head: bytes) -> str:
    match = _DECLARED.match(head.removeprefix(_BOM))
    name = match[1].decode() if match else ""
    return {"iso-8859-1": "cp1252", "us-ascii": "", "ascii": ""}.get(name.lower(), name)


def cut_records(source: Utf8Source, *names: str) -> Iterator[XmlRecord]:
    """The elements of these local names, in file order.

    Raises NotThisFormat for a document type with entities before the first record.
    """
    cutter = _Cutter(names)
    while chunk := source.read():
        yield from cutter.take(chunk)
    yield from cutter.end()


class _Cutter:
    """Bytes come in by ``take``; records go out as soon as their end tag is there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        alternatives = "|".join(re.escape(name) for name in names)
        self._mark = re.compile(
            rf"<(/?)(?:[A-Za-z_][\w.-]*:)?(?:{alternatives})(?=[\s/>])(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>".encode()
        )
        self._data = b""
        self._line = 1  # of the first byte of ``_data``
        self._open = False  # whether ``_data`` begins with a record's start tag
        self._scanned = 0
        self._around: dict[str, str] = {}
        self._before = b""
        self._found = False
        self._cut_off = False  # the end tag to come is that of a record already refused

    def take(self, chunk: bytes) -> Iterator[XmlRecord]:
        self._data += chunk
        while match := self._mark.search(self._data, self._scanned):
            yield from self._at_mark(match)
        last = self._data.rfind(b"<", self._scanned)
        self._scanned = last if last >= 0 else len(self._data)
        if self._open and len(self._data) > MAX_RECORD:
            yield self._record(len(self._data), TOO_LONG)
            self._open, self._cut_off = False, True
        if not self._open:
            is_no_tag = len(self._data) - self._scanned > MAX_RECORD
            self._pass_over(len(self._data) if is_no_tag else self._scanned)

    def end(self) -> Iterator[XmlRecord]:
        if self._open:
            yield self._record(len(self._data), NOT_CLOSED)
        else:
            self._pass_over(len(self._data))

    def _at_mark(self, match: re.Match[bytes]) -> Iterator[XmlRecord]:
        closing = match[1] == b"/"
        if closing and self._open:
            self._open = False
            yield self._record(match.end(), "")
        elif closing:
            blank = len(self._data) - len(self._data.lstrip())
            if self._found and not self._cut_off and blank < match.start():
                self._pass_over(blank)
                yield self._record(match.end() - blank, NOT_OPENED)
            else:
                self._pass_over(match.end())
            self._cut_off = False
        else:
            if self._open:
                yield self._record(match.start(), NOT_CLOSED)
            else:
                self._pass_over(match.start())
            self._found, self._cut_off = True, False
            tag = match[0]
            self._open, self._scanned = True, len(tag)
            if tag.endswith(b"/>"):
                self._open = False
                yield self._record(len(tag), "")

    def _record(self, end: int, damage: str) -> XmlRecord:
        data = self._data[:end]
        header = list(_HEADER.finditer(self._before))
        _, identifier, datestamp = header[-1].groups(default=b"") if header else (b"", b"", b"")
        record = XmlRecord(
            data[:MAX_RECORD],
            self._line,
            damage,
            dict(self._around),
            html.unescape(decode(identifier)[0]).strip(),
            decode(datestamp)[0].strip(),
        )
        self._drop(end)
        self._before = b""
        return record

    def _pass_over(self, end: int) -> None:
        """Leave what stands between records, after noting the namespaces and headers in it."""
        between = self._data[:end]
        if not self._found and _ENTITIES.search(self._before + between):
            raise NotThisFormat(ENTITIES)
        for match in _NAMESPACE.finditer(between):
            self._around[(match[1] or b"").decode()] = decode(match[2] or match[3] or b"")[0]
        self._before = (self._before + between)[-4000:]
        self._drop(end)

    def _drop(self, end: int) -> None:
        self._line += self._data.count(b"\n", 0, end)
        self._data = self._data[end:]
        self._scanned = max(0, self._scanned - end)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record's element, and the warnings of its parsing."""

    element: etree._Element
    warnings: list[str]


class BadXml(ValueError):
    """The record is not XML. ``line`` counts from the record's first line, from 1."""

    def __init__(self, error: str, line: int) -> None:
        self.line = line
        super().__init__(error)


def parse(data: bytes) -> Parsed:
    """The element that a record's bytes are, mended where people and scripts usually break XML.

    Raises BadXml when mending does not help.
    """
    try:
        return Parsed(_element(data), [])
    except etree.XMLSyntaxError as error:
        text, guessed = decode(data)
        mended = _NOT_XML.sub("", _BARE_AMPERSAND.sub(_escaped, _BARE_LESS.sub("&lt;", text)))
        try:
            element = _element(mended.encode())
        except etree.XMLSyntaxError:
            line = error.lineno or 1
            raise BadXml(re.sub(r",? \(?line \d+.*$", "", error.msg or ""), line) from None
        return Parsed(element, [NOT_UTF8] if guessed else [MENDED])


class _Parser(threading.local):
    """A thread's parser: making one takes as long as reading a short record."""

    def __init__(self) -> None:
        self.parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_pis=True,
            encoding="utf-8",
        )


_PARSER = _Parser()


def _element(data: bytes) -> etree._Element:
    return etree.fromstring(data, _PARSER.parser)


def _escaped(match: re.Match[str]) -> str:
    """An entity of HTML as its character, any other "&" escaped."""
    character = html.unescape(match[0])
    return (
        html.escape(character, quote=False)
        if character != match[0] and len(character) <= 2
        else f"&amp;{match[0][1:]}"
    )


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments."""
    return bare_name(element.tag)


def bare_name(tag: object) -> str:
    """A tag without its namespace; empty for a comment's."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """All the text inside an element, its children's included (``<style>``, ``<em>``)."""
    if element is None:
        return ""
    return "".join(element.itertext(etree.Element)) if len(element) else element.text or ""


def xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return _UNWRITABLE.sub("", text)


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
