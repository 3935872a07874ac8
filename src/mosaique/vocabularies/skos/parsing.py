"""Bytes from outside as an RDF graph, safely.

What could reach out or blow up is refused before rdflib sees it: document types and entities in RDF/XML,
contexts to fetch in JSON-LD. Sizes are bounded (RELIABILITY: I5, I12).
"""

from __future__ import annotations

import codecs
import json
import logging
import re
from typing import Any
from xml.sax import SAXParseException

from rdflib import RDF, Graph
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.stores.memory import Memory
from rdflib.term import bind

from mosaique.core.messages import gettext_noop as _
from mosaique.core.messages import render

MAX_BYTES = 10_000_000
MAX_STATEMENTS = 200_000  # a thesaurus of 10,000 concepts in three languages

UNKNOWN = _("This is neither RDF/XML nor Turtle nor JSON-LD.")
TOO_LONG = _("The file is larger than %(limit)s MB.")
TOO_MANY = _("The file holds more than %(limit)s statements.")
NOT_TEXT = _("The file is not text in %(encoding)s.")
ENTITIES = _("The file declares a document type or entities: refused.")
REMOTE = _("The file needs a JSON-LD context from elsewhere (%(context)s): nothing is fetched.")
DAMAGED = _("The file is damaged: %(error)s")
DAMAGED_AT = _("The file is damaged at line %(line)s: %(error)s")

_XML_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]{0,200}\?>")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([\w.-]{1,30})["']""")
_ENCODINGS = {"ascii", "utf-8", "utf-8-sig", "utf-16", "iso8859-1", "iso8859-15", "cp1252"}
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TURTLE = re.compile(r"^\s*(?:#.*\n\s*)*(?:@prefix|@base|prefix\s|base\s|<[^\s<>]*>\s|\[)", re.IGNORECASE)
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NAMES = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}

# It warns of every odd address and value; the reader tells of those that matter.
logging.getLogger("rdflib").setLevel(logging.ERROR)
# rdflib would parse XML inside literals with a parser of its own: they stay text.
bind(RDF.XMLLiteral, str, constructor=lambda lexical: None)
bind(RDF.HTML, str, constructor=lambda lexical: None)


class SkosRefused(Exception):
    """The file is not read at all; ``user_message`` says why."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason, self.facts = reason, facts
        super().__init__(render(reason, facts))


class _BoundedMemory(Memory):
    """A store that stops at MAX_STATEMENTS."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_STATEMENTS

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:  # noqa: FBT001, FBT002  # rdflib's
        self._left -= 1
        if self._left < 0:
            raise SkosRefused(TOO_MANY, limit=f"{MAX_STATEMENTS:,}".replace(",", "\u202f"))
        super().add(triple, context, quoted)


def parse(data: bytes) -> Graph:
    """The statements of a file in RDF/XML, Turtle or JSON-LD, told by its content. Raises SkosRefused."""
    if len(data) > MAX_BYTES:
        raise SkosRefused(TOO_LONG, limit=MAX_BYTES // 1_000_000)
    text = _decoded(data)
    suffix = recognise(text)
    match suffix:
        case "rdf":
            text = _safe_xml(text)
        case "jsonld":
            text = _safe_json(text)
        case "ttl":
            pass
        case _:
            raise SkosRefused(UNKNOWN)
    return _parsed(text, suffix)


def recognise(text: str) -> str:
    """The suffix of the format that a text is in; empty when it is none of the three."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return "ttl" if _TURTLE.match(start) and not _is_json(start) else "jsonld"
    if start.startswith(("<?xml", "<!")) or re.match(r"<(?:\w+:)?RDF[\s>]", start):
        return "rdf"
    return "ttl" if _TURTLE.match(start) else ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _BOMS.items() if data.startswith(mark)), "")
    if not encoding:
        declared = _XML_DECLARATION.match(data[:300].decode("latin-1"))
        named = _ENCODING.search(declared[0]) if declared else None
        encoding = named[1] if named else "utf-8"
    try:
        if codecs.lookup(encoding).name not in _ENCODINGS:
            raise SkosRefused(NOT_TEXT, encoding="UTF-8")
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        raise SkosRefused(NOT_TEXT, encoding=encoding) from None


def _safe_xml(text: str) -> str:
    if _DOCTYPE.search(text):
        raise SkosRefused(ENTITIES)
    return _XML_DECLARATION.sub("", text.lstrip("\ufeff"), count=1)


def _safe_json(text: str) -> str:
    """The same JSON, if no context in it is an address."""
    try:
        document = json.loads(text.lstrip("\ufeff"))
        waiting = [document]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                for context in _addresses(one.get("@context")):
                    raise SkosRefused(REMOTE, context=context[:200])
                if isinstance(one.get("@import"), str):
                    raise SkosRefused(REMOTE, context=one["@import"][:200])
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
        return json.dumps(document)
    except (ValueError, RecursionError) as error:
        raise SkosRefused(DAMAGED, error=_first_line(error)) from None


def _addresses(context: object) -> list[str]:
    contexts = context if isinstance(context, list) else [context]
    return [one for one in contexts if isinstance(one, str)]


def _parsed(text: str, suffix: str) -> Graph:
    graph = Graph(store=_BoundedMemory())
    try:
        return graph.parse(data=text.encode(), format=_NAMES[suffix])
    except SkosRefused:
        raise
    except SAXParseException as error:
        raise SkosRefused(DAMAGED_AT, line=error.getLineNumber(), error=error.getMessage()) from None
    except BadSyntax as error:
        raise SkosRefused(DAMAGED_AT, line=error.lines + 1, error=_reason(error)) from None
    except Exception as error:  # noqa: BLE001  # rdflib's parsers raise whatever a damaged file makes them meet
        raise SkosRefused(DAMAGED, error=_first_line(error)) from None


def _reason(error: BadSyntax) -> str:
    return str(error._why)[:200]  # noqa: SLF001  # its text has it among pages of the file


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
