"""MARC in XML: MARCXML (loc.gov/MARC21/slim), MarcXchange (ISO 25577), bare records, and what wraps them.

``safe_xml`` cuts files at their ``record`` tags. Envelopes (OAI-PMH, SRU) have a ``record`` around the
record: the innermost, with MARC fields in it, is the one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from lxml import etree

from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.marc.iso2709 import Damage
from mosaique.exchange.formats.marc.record import DELIMITER, LEADER_LENGTH, Field, MarcRecord
from mosaique.exchange.formats.safe_xml import (
    NOT_WELL_FORMED,
    BadXml,
    XmlRecord,
    cut_records,
    local_name,
    parse,
    text_of,
    xml_source,
)

NO_TAG = _("A field without a tag was left out.")

_FIELDS = re.compile(rb"<(?:[\w.-]+:)?(?:leader|controlfield|datafield)\b")
_ROOTS = re.compile(rb"<(?:[\w.-]+:)?(?:record|collection|searchRetrieveResponse|OAI-PMH)[\s>/]")
_HEADER = re.compile(
    rb"<(?:[\w.-]+:)?header\b[^<>]{0,500}>\s*<(?:[\w.-]+:)?identifier>([^<]{1,1000})</[^<>]{1,80}>\s*"
    rb"(?:<(?:[\w.-]+:)?datestamp>([^<]{1,50})</)?"
)


def looks_right(head: bytes) -> bool:
    """Whether the file is XML that holds MARC records, or an envelope that has none."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    plain = head[2:].replace(b"\0", b"") if wide else head.removeprefix(codecs.BOM_UTF8)
    if not plain.lstrip().startswith(b"<") or not _ROOTS.search(plain):
        return False
    return (
        _FIELDS.search(plain) is not None or b"info:lc/xmlns/marcxchange" in plain or b"MARC21/slim" in plain
    )


def records(source: BinaryIO, encoding: str = "") -> Iterator[XmlRecord]:
    """Each record's bytes in file order, what holds no MARC field passed over; an OAI-PMH header's
    identifier and date go with the record it is about.

    Raises NotThisFormat for a document type with entities or an unknown encoding.
    """
    identifier = datestamp = ""
    for record in cut_records(xml_source(source, encoding), "record"):
        if _FIELDS.search(record.data):
            yield replace(record, identifier=identifier, datestamp=datestamp)
            identifier = datestamp = ""
        elif header := _HEADER.search(record.data):
            identifier, datestamp = (part.decode("utf-8", "replace").strip() for part in header.groups(b""))


def parsed(data: bytes) -> MarcRecord:
    """The record of one record element. Raises Damage."""
    try:
        found = parse(data)
    except BadXml as error:
        raise Damage(NOT_WELL_FORMED, error=str(error)) from None
    root = found.element
    record = MarcRecord("", [], found.warnings, kind=(root.get("type") or "").lower())
    for element in root.iterchildren(tag=etree.Element):
        _take(element, record)
    record.leader = record.leader.ljust(LEADER_LENGTH)[:LEADER_LENGTH]
    return record


def _take(element: etree._Element, record: MarcRecord) -> None:
    name = local_name(element)
    if name == "leader":
        record.leader = record.leader or text_of(element).strip("\r\n\t")
        return
    if name not in {"controlfield", "datafield"}:
        return
    tag = (element.get("tag") or "").strip()
    if not tag:
        record.warnings.append(NO_TAG)
    elif name == "controlfield":
        record.fields.append((tag, text_of(element)))
    else:
        record.fields.append(_data_field(tag, element))


def _data_field(tag: str, element: etree._Element) -> Field:
    parts = [_indicator(element.get("ind1")), _indicator(element.get("ind2"))]
    for child in element.iterchildren(tag=etree.Element):
        if local_name(child) == "subfield" and (code := (child.get("code") or "").strip()):
            parts += [DELIMITER, code[0], text_of(child).replace(DELIMITER, " ")]
    return tag, "".join(parts)


def _indicator(value: str | None) -> str:
    """One character; "#" is how manuals print a blank."""
    return " " if not value or value[0] == "#" else value[0]
