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

_ENVELOPE = re.compile(rb"<(?:[\w.-]+:)?searchRetrieveResponse[\s>]")
_NONE = re.compile(rb"numberOfRecords>\s*0\s*<")
_DIAGNOSTIC = re.compile(rb"<(?:[\w.-]+:)?(?:message|details)>([^<]{1,300})<")


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
        query = {
            "operation": "searchRetrieve",
            "version": self.version,
            "recordSchema": self.schema,
            "maximumRecords": str(MOST_RECORDS),
            "query": self.questions[key.kind].format(key.value, other or key.value),
        }
        return f"{base}?{urlencode(query)}"

    def read(self, received: Received) -> Reading:
        """The records of the answer. A diagnostic beside records is none: the Sudoc gives "1/0" to say that
        all went well.
        """
        if not _ENVELOPE.search(received.body[:4096]):
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
        said = b" ".join(_DIAGNOSTIC.findall(received.body)).decode("utf-8", "replace")
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
