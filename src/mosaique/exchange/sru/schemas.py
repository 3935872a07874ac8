"""The schemas that records come in: their names, and how a draft becomes an element."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.dublin_core import DUBLIN_CORE
from mosaique.exchange.formats.dublin_core.writing import DC
from mosaique.exchange.sru import diagnostics
from mosaique.exchange.sru.diagnostics import Refused

_SRW_DC = "info:srw/schema/1/dc-schema"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)


@dataclass(frozen=True, slots=True)
class Schema:
    """``format`` is the one of ``exchange.formats`` that writes it."""

    name: str
    identifier: str
    title: str
    format: str
    others: tuple[str, ...] = ()


SCHEMAS = (
    Schema("dc", "info:srw/schema/1/dc-v1.1", "Dublin Core", "dc",
           ("http://purl.org/dc/elements/1.1/", "oai_dc", "srw_dc")),
    Schema("unimarc", "info:srw/schema/8/unimarcxml-v0.1", "UNIMARC", "unimarc-xml",
           ("unimarcxml", "unimarcXchange", "info:lc/xmlns/marcxchange-v2")),
    Schema("marcxml", "info:srw/schema/1/marcxml-v1.1", "MARC 21", "marcxml",
           ("marc21", "http://www.loc.gov/MARC21/slim")),
    Schema("mods", "info:srw/schema/1/mods-v3.7", "MODS", "mods",
           ("http://www.loc.gov/mods/v3", "info:srw/schema/1/mods-v3.3", "info:srw/schema/1/mods-v3.5",
            "info:srw/schema/1/mods-v3.6")),
)  # fmt: skip
_BY_NAME = {name: one for one in SCHEMAS for name in (one.name, one.identifier, *one.others)}


def find(name: str) -> Schema:
    """The schema of a short name or an identifier; Dublin Core for none. Raises Refused."""
    if not name:
        return SCHEMAS[0]
    if name not in _BY_NAME:
        raise Refused(diagnostics.UNKNOWN_SCHEMA, name)
    return _BY_NAME[name]


def element(draft: RecordDraft, schema: Schema) -> etree._Element:
    """The record as the schema's identifier promises it."""
    if schema.format == DUBLIN_CORE.slug:
        return _srw_dc(DUBLIN_CORE.elements(draft))
    return alone(draft, schema.format)


def alone(draft: RecordDraft, format_name: str) -> etree._Element:
    """The record's own element in a format that is XML, without the list that files have around it."""
    written = b"".join(registry.get(format_name).write([draft]))
    (record,) = etree.fromstring(written, _PARSER)  # what our own writer made, not a stranger's XML
    record.tail = None
    return record


def _srw_dc(elements: list[etree._Element]) -> etree._Element:
    """The root that SRU's Dublin Core schema has, which is not OAI-PMH's."""
    root = etree.Element(f"{{{_SRW_DC}}}dc", nsmap={"srw_dc": _SRW_DC, "dc": DC})
    root.extend(elements)
    return root
