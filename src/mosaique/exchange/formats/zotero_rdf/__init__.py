"""Zotero RDF: a Zotero library with its structure; read only.

Items refer to journals, notes and attachments that stand anywhere in the file: it is gone through once for
what is referred to, once for the items. Each item keeps, in its original, all that it refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOnlyFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.lines import decode, refusal
from mosaique.exchange.formats.rewind import rewindable
from mosaique.exchange.formats.safe_xml import NOT_WELL_FORMED, BadXml, parse, xml_source
from mosaique.exchange.formats.xml_reading import NO_TITLE
from mosaique.exchange.formats.zotero_rdf.nodes import MISMATCH, Node, NodeCutter
from mosaique.exchange.formats.zotero_rdf.reading import NODES, read_item

__all__ = ["ZOTERO_RDF", "ZoteroRdf"]

MAX_REFERRED = 64_000_000  # bytes of journals, notes and attachments kept for the items that name them

_NAME = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_ABOUT = re.compile(rb"""\srdf:about\s*=\s*["']([^"']{1,1000})["']""")
_RESOURCE = re.compile(rb"""\srdf:resource\s*=\s*["']([^"']{1,1000})["']""")
_TYPE = re.compile(rb"<(?:[\w.-]+:)?itemType>\s*(\w+)\s*<")


class ZoteroRdf:
    """The format ``zotero-rdf``."""

    slug = "zotero-rdf"
    label = "Zotero RDF"
    media_type = "application/rdf+xml"
    extension = "rdf"
    can_write = False

    def recognises(self, head: bytes, name: str) -> bool:
        plain = head.replace(b"\x00", b"")
        namespaces = (b"www.zotero.org/namespaces/export#", b"purl.org/net/biblio#")
        return b"RDF" in plain and any(namespace in plain for namespace in namespaces)

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per item; attachments, notes and collections are no records."""
        with rewindable(source) as file:
            library = _Library(NodeCutter(xml_source(file, options.encoding)))
            file.seek(0)
            text = xml_source(file, options.encoding)
            cutter = NodeCutter(text)
            position = 0
            for node in cutter:
                if node.damage or library.is_item(node):
                    position += 1
                    yield _read_node(node, cutter.root, library, position)
            if not cutter.root:
                raise refusal(self.label, text.head)

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """Raise ReadOnlyFormat: Zotero reads RIS, MODS and BibTeX."""
        raise ReadOnlyFormat(self.slug)


ZOTERO_RDF = ZoteroRdf()


class _Library:
    """What the items of a file refer to: nodes by their address, and the addresses that items name."""

    def __init__(self, cutter: NodeCutter) -> None:
        self.nodes: dict[bytes, bytes] = {}
        self.named: set[bytes] = set()
        size = 0
        for node in cutter:
            if node.damage or _name_of(node) == "Collection":
                continue
            self.named.update(_RESOURCE.findall(node.data))
            about = _ABOUT.search(node.data, 0, 2000)
            if about and not _says_type(node) and size + len(node.data) <= MAX_REFERRED:
                size += len(node.data)
                self.nodes[about[1]] = node.data

    def is_item(self, node: Node) -> bool:
        """Whether a node is an item: it says so, or it is a document that no item is part of."""
        if _says_type(node):
            return True
        if _name_of(node) not in NODES or _TYPE.search(node.data):
            return False
        about = _ABOUT.search(node.data, 0, 2000)
        return about is None or about[1] not in self.named

    def with_referred(self, data: bytes) -> list[bytes]:
        """The node with those that it refers to, and those that they refer to."""
        found, seen, ahead = [data], set[bytes](), _RESOURCE.findall(data)
        while ahead and len(found) < 200:
            address = ahead.pop(0)
            if address in self.nodes and address not in seen:
                seen.add(address)
                found.append(self.nodes[address])
                ahead += _RESOURCE.findall(self.nodes[address])
        return found


def _name_of(node: Node) -> str:
    match = _NAME.match(node.data)
    return decode(match[1])[0] if match else ""


def _says_type(node: Node) -> bool:
    """Whether the node is an item in Zotero's own words."""
    match = _TYPE.search(node.data)
    return match is not None and match[1] not in {b"attachment", b"note", b"annotation"}


def _read_node(node: Node, root: bytes, library: _Library, position: int) -> RecordDraft | ReadProblem:
    about = _ABOUT.search(node.data, 0, 2000)
    identifier = decode(about[1])[0] if about else ""
    excerpt = node.data[:200]
    if node.damage:
        facts = {"tag": node.tag} if node.damage == MISMATCH else {}
        return ReadProblem(
            position, node.damage, facts, line=node.damage_line, identifier=identifier, excerpt=excerpt
        )
    name = re.match(rb"<([\w:.-]+)", root)
    closing = b"</" + (name[1] if name else b"rdf:RDF") + b">"
    original = b"\n".join([root, *library.with_referred(node.data), closing])
    try:
        parsed = parse(original)
    except BadXml as error:
        line = node.line + max(error.line - 2 - root.count(b"\n"), 0)
        return ReadProblem(
            position,
            NOT_WELL_FORMED,
            {"error": str(error)},
            line=line,
            identifier=identifier,
            excerpt=excerpt,
        )
    draft = read_item(parsed.element)
    draft.source = Source(
        format=ZoteroRdf.slug,
        identifier=draft.source.identifier,
        original=original,
        position=position,
        line=node.line,
    )
    draft.warnings = [*parsed.warnings, *([] if draft.description.title else [NO_TITLE])]
    return draft
