"""Answers as XML, each version under its own names, elements in the order of its schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.exchange.sru.diagnostics import Diagnostic
from mosaique.exchange.sru.requests import SEARCH, Request

DIAGNOSTIC_SCHEMA = "info:srw/schema/1/diagnostics-v1.1"
_ECHOED = {
    SEARCH: ("query", "startRecord", "maximumRecords", "recordPacking", "recordSchema", "recordXPath",
             "resultSetTTL", "sortKeys", "stylesheet"),
    "scan": ("scanClause", "responsePosition", "maximumTerms", "stylesheet"),
    "explain": ("recordPacking", "stylesheet"),
}  # fmt: skip
_ALWAYS_ECHOED = frozenset({"query", "scanClause"})
_LONGEST_ECHO = 4_000


@dataclass(frozen=True, slots=True)
class RecordOut:
    """A record of the answer: its element in a schema, or what stands for it."""

    position: int
    schema: str
    element: etree._Element | None
    identifier: str = ""
    diagnostic: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a scan and in how many records it is."""

    value: str
    count: int


class Writer:
    """Writes the answer to one request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.version = request.version

    def search(
        self,
        *,
        total: int,
        records: Sequence[RecordOut] = (),
        following: int | None = None,
        diagnostics: Sequence[Diagnostic] = (),
    ) -> bytes:
        root = self._root("searchRetrieveResponse", self.version.response)
        self._add(root, "numberOfRecords", str(total))
        if records:
            several = self._add(root, "records")
            for one in records:
                self._record(several, one, escaped=self.request.is_escaped)
        if following is not None:
            self._add(root, "nextRecordPosition", str(following))
        self._echo(root)
        self._diagnostics(root, diagnostics)
        return _written(root)

    def scan(self, *, terms: Iterable[Term] = (), diagnostics: Sequence[Diagnostic] = ()) -> bytes:
        root = self._root("scanResponse", self.version.scan)
        listed = list(terms)
        if listed:
            several = self._add(root, "terms")
            for one in listed:
                term = self._add(several, "term")
                self._add(term, "value", one.value)
                self._add(term, "numberOfRecords", str(one.count))
        self._echo(root)
        self._diagnostics(root, diagnostics)
        return _written(root)

    def explain(
        self,
        description: etree._Element,
        *,
        schema: str,
        escaped: bool,
        diagnostics: Sequence[Diagnostic] = (),
    ) -> bytes:
        root = self._root("explainResponse", self.version.response)
        self._record(root, RecordOut(0, schema, description), escaped=escaped)
        self._echo(root)
        self._diagnostics(root, diagnostics)
        return _written(root)

    def _root(self, name: str, namespace: str) -> etree._Element:
        prefix = "scan" if namespace != self.version.response else ("sru" if self.version.is_oasis else "zs")
        root = etree.Element(f"{{{namespace}}}{name}", nsmap={prefix: namespace})
        if not self.version.is_oasis:
            self._add(root, "version", self.version.number)
        return root

    def _record(self, parent: etree._Element, one: RecordOut, *, escaped: bool) -> None:
        record = self._add(parent, "record")
        self._add(record, "recordSchema", one.schema)
        self._add(record, self.version.escaping, "string" if escaped else "xml")
        data = self._add(record, "recordData")
        element = one.element if one.element is not None else self._diagnostic(one.diagnostic)
        if escaped:
            data.text = etree.tostring(element, encoding="unicode")
        else:
            data.append(element)
        if one.identifier and self.version.number == "1.2":  # the only one whose schema has it
            self._add(record, "recordIdentifier", one.identifier)
        if one.position:
            self._add(record, "recordPosition", str(one.position))

    def _echo(self, root: etree._Element) -> None:
        """What was asked, as 1.x repeats it; texts are texts, whatever they hold."""
        if self.version.is_oasis:
            return
        operation = self.request.operation if self.request.operation in _ECHOED else "explain"
        echo = self._add(root, f"echoed{operation[0].upper()}{operation[1:]}Request")
        self._add(echo, "version", self.version.number)
        for name in _ECHOED[operation]:
            if name in _ALWAYS_ECHOED or self.request.get(name):
                self._add(echo, name, self.request.get(name)[:_LONGEST_ECHO])

    def _diagnostics(self, root: etree._Element, diagnostics: Sequence[Diagnostic]) -> None:
        if diagnostics:
            several = self._add(root, "diagnostics")
            several.extend(map(self._diagnostic, diagnostics))

    def _diagnostic(self, diagnostic: Diagnostic | None) -> etree._Element:
        namespace = self.version.diagnostic
        root = etree.Element(f"{{{namespace}}}diagnostic", nsmap={"diag": namespace})
        if diagnostic is not None:
            for name, text in (
                ("uri", diagnostic.uri),
                ("details", diagnostic.details),
                ("message", diagnostic.message),
            ):
                if text:
                    etree.SubElement(root, f"{{{namespace}}}{name}").text = xml_text(text)
        return root

    def _add(self, parent: etree._Element, name: str, text: str = "") -> etree._Element:
        """A child in the parent's namespace."""
        element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
        if text:
            element.text = xml_text(text)
        return element


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def refused(request: Request, diagnostic: Diagnostic, description: etree._Element, schema: str) -> bytes:
    """The answer of the operation that was asked, with nothing in it but the diagnostic."""
    writer = Writer(request)
    if request.operation == SEARCH:
        return writer.search(total=0, diagnostics=[diagnostic])
    if request.operation == "scan":
        return writer.scan(diagnostics=[diagnostic])
    return writer.explain(description, schema=schema, escaped=False, diagnostics=[diagnostic])
