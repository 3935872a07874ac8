"""Catalogues that answer SRU with UNIMARC: the Bibliothèque nationale de France and the Sudoc.

catalogue.bnf.fr/api (SRU 1.2) and www.sudoc.abes.fr/cbs/sru (SRU 1.1; ``explain`` lists its indexes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

from mosaique.catalogue.values.description import RecordDraft
from mosaique.catalogue.values.identifiers import Isbn
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.unimarc import UNIMARC_XML
from mosaique.exchange.lookup.query import Key, Kind
from mosaique.exchange.lookup.sources.base import MOST_RECORDS, Reading, Received, problem

REFUSED = _("The catalogue refused the question: %(error)s")
NO_SRU = _("The address does not answer as a catalogue does.")

ENVELOPE = re.compile(rb"<(?:[\w.-]+:)?searchRetrieveResponse[\s>]")
_NONE = re.compile(rb"numberOfRecords>\s*0\s*<")
_DIAGNOSTIC = re.compile(rb"<(?:[\w.-]+:)?(?:message|details)>([^<]{1,300})<")


def search_address(base: str, query: str, *, version: str, schema: str, most: int, start: int = 1) -> str:
    """Where to ask a catalogue a question in CQL; 2.0 has no parameters for operation and version."""
    asked = {} if version == "2.0" else {"operation": "searchRetrieve", "version": version}
    asked |= {"recordSchema": schema} if schema else {}
    asked |= {"maximumRecords": str(most), "query": query}
    asked |= {"startRecord": str(start)} if start > 1 else {}
    return f"{base}{'&' if '?' in base else '?'}{urlencode(asked)}"


def diagnosed(body: bytes) -> str:
    """What the diagnostics of an answer say; empty when there is none."""
    return b" ".join(_DIAGNOSTIC.findall(body)).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class UnimarcSru:
    """One catalogue. ``questions`` are CQL with ``{0}`` for the number, ``{1}`` for its other form."""

    name: str
    label: str
    base: str
    questions: Mapping[Kind, str]
    version: str
    schema: str
    accept: str = "application/xml, text/xml"
    not_found_is_an_answer: bool = True

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self.questions)

    def address(self, key: Key, base: str) -> str:
        other = Isbn(key.value).ten if key.kind is Kind.ISBN else ""
        query = self.questions[key.kind].format(key.value, other or key.value)
        return search_address(base, query, version=self.version, schema=self.schema, most=MOST_RECORDS)

    def read(self, received: Received) -> Reading:
        """The records of the answer. A diagnostic beside records is none: the Sudoc gives "1/0" to say that
        all went well.
        """
        if not ENVELOPE.search(received.body[:4096]):
            return problem(NO_SRU)
        try:
            results = list(UNIMARC_XML.read(BytesIO(received.body)))
        except NotThisFormat:
            results = []
        drafts = [
            result for result in results if isinstance(result, RecordDraft) and result.description.title
        ]
        damaged = [result for result in results if isinstance(result, ReadProblem)]
        if drafts or _NONE.search(received.body):
            return drafts[:MOST_RECORDS]
        if damaged:
            return damaged[0]
        said = diagnosed(received.body)
        return problem(REFUSED, error=said) if said else []


BNF = UnimarcSru(
    name="bnf",
    label=_("BnF catalogue"),
    base="https://catalogue.bnf.fr/api/SRU",
    version="1.2",
    schema="unimarcXchange",
    questions={
        Kind.ISBN: 'bib.isbn any "{0} {1}"',
        Kind.ISSN: 'bib.issn any "{0}"',
        Kind.ARK: 'bib.persistentid any "{0}"',
    },
)
SUDOC = UnimarcSru(
    name="sudoc",
    label="Sudoc",
    base="https://www.sudoc.abes.fr/cbs/sru/",
    version="1.1",
    schema="unimarc",
    questions={
        Kind.ISBN: 'isb="{0}" or isb="{1}"',
        Kind.ISSN: 'isn="{0}"',
        Kind.PPN: 'ppn="{0}"',
    },
)
