"""One request, one answer: whatever is asked, an answer of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from mosaique.catalogue.values.description import RecordDraft
from mosaique.discovery.documents import SearchRequest, SearchResult
from mosaique.discovery.query.parser import parse as parse_words
from mosaique.discovery.query.tree import Question
from mosaique.exchange.sru import cql_parser, diagnostics, meaning, schemas, sorting
from mosaique.exchange.sru.diagnostics import Diagnostic, Refused
from mosaique.exchange.sru.explaining import ZEEREX, Place, explanation
from mosaique.exchange.sru.requests import EXPLAIN, SCAN, Request, read
from mosaique.exchange.sru.scanning import scanned
from mosaique.exchange.sru.schemas import Schema
from mosaique.exchange.sru.writing import DIAGNOSTIC_SCHEMA, RecordOut, Writer, refused

DEEPEST = 10_000  # the last record that can be had; beyond, one narrows the question

_CQL, _WORDS = "cql", "searchTerms"


class Catalogue(Protocol):
    """What the server needs of the house: nothing that it gives is hidden from readers."""

    def find(self, question: Question, request: SearchRequest) -> SearchResult:
        """What a question finds."""

    def drafts(self, ids: Sequence[int], format_name: str) -> Mapping[int, RecordDraft]:
        """The published records of those ids, each over its original of that format where there is one."""

    def terms(self, kind: str, prefix: str) -> Iterable[str]:
        """Words (``word``), subjects or names (``subject``, ``contributor``) known to begin so."""


def answer(parameters: Mapping[str, str], catalogue: Catalogue, place: Place) -> bytes:
    """The answer to a request's parameters, in UTF-8; what cannot be answered is said by a diagnostic."""
    request = read(parameters)
    try:
        request.check()
        if request.operation == EXPLAIN:
            return _explained(request, place)
        if request.operation == SCAN:
            return Writer(request).scan(terms=scanned(request, catalogue))
        return _searched(request, catalogue)
    except Refused as refusal:
        return refused(request, refusal.diagnostic, explanation(place, request.version), ZEEREX)


def _explained(request: Request, place: Place) -> bytes:
    return Writer(request).explain(
        explanation(place, request.version), schema=ZEEREX, escaped=request.is_escaped
    )


def _searched(request: Request, catalogue: Catalogue) -> bytes:
    question, sort = _asked(request)
    schema = schemas.find(request.get("recordSchema"))
    start, limit, _ = request.start, request.limit, request.is_escaped
    found = catalogue.find(
        question, SearchRequest(sort=sort, offset=start - 1, limit=min(limit, DEEPEST), snippets=False)
    )
    last = min(found.total, DEEPEST)
    if start > max(last, 1):
        reason = f"{start}: the last record that can be had is {last}"
        out_of_range = Diagnostic(diagnostics.OUT_OF_RANGE, reason)
        return Writer(request).search(total=found.total, diagnostics=[out_of_range])
    ids = [hit.id for hit in found.hits]
    following = start + len(ids)
    return Writer(request).search(
        total=found.total,
        records=_records(ids, start, schema, catalogue) if ids else (),
        following=following if following <= last else None,
    )


def _asked(request: Request) -> tuple[Question, str]:
    """The question and the order; ``sortby`` prevails over ``sortKeys``. Raises Refused."""
    text = request.required("query")
    order = sorting.of_parameter(request.get("sortKeys"))
    kind = request.get("queryType") if request.version.is_oasis else ""
    if kind == _WORDS:
        return parse_words(text), order
    if kind not in {"", _CQL}:
        raise Refused(diagnostics.UNSUPPORTED_QUERY_TYPE, kind)
    query = cql_parser.parse(text)
    return meaning.question_of(query.node), sorting.of_query(query.sort) if query.sort else order


def _records(ids: Sequence[int], start: int, schema: Schema, catalogue: Catalogue) -> list[RecordOut]:
    """The records in order; one that left the catalogue since it was indexed keeps its place, empty."""
    drafts = catalogue.drafts(ids, schema.format)
    gone = Diagnostic(diagnostics.UNAVAILABLE)
    return [
        RecordOut(place, schema.identifier, schemas.element(drafts[pk], schema), str(pk))
        if pk in drafts
        else RecordOut(place, DIAGNOSTIC_SCHEMA, None, diagnostic=gone)
        for place, pk in enumerate(ids, start=start)
    ]
