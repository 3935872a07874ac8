"""The terms around a place in an index, in their order, each with what it finds."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

from mosaique.discovery.documents import SearchRequest, SearchResult
from mosaique.discovery.query.tree import Question
from mosaique.discovery.query.words import fold, words
from mosaique.exchange.sru import cql_parser, diagnostics, indexes, meaning
from mosaique.exchange.sru.cql_tree import Clause
from mosaique.exchange.sru.diagnostics import Refused
from mosaique.exchange.sru.requests import DEFAULT_TERMS, MOST_TERMS, Request
from mosaique.exchange.sru.writing import Term

_INITIALS = string.digits + string.ascii_lowercase
_KINDS = {"people": "contributor", "subject": "subject"}  # field → the list of its whole terms
_WORDS = "word"
_MOST_COUNTED = 200  # terms tried, of which those of other fields are left out
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in '\\"*?^'})


class Terms(Protocol):
    """What scanning needs of the catalogue: see ``server.Catalogue``."""

    def find(self, question: Question, request: SearchRequest) -> SearchResult: ...

    def terms(self, kind: str, prefix: str) -> Iterable[str]: ...


def scanned(request: Request, catalogue: Terms) -> list[Term]:
    """The terms of a scan. The count of a term is what searching for it finds; words that are in another
    field only are left out. Raises Refused.
    """
    clause = cql_parser.parse_clause(request.required("scanClause"))
    index = indexes.find(clause.index, clause.prefixes)
    if not index.scanned:
        raise Refused(diagnostics.UNSUPPORTED_INDEX, f"{clause.index} cannot be scanned")
    wanted = request.number("maximumTerms", default=DEFAULT_TERMS, least=1)
    if wanted > MOST_TERMS:
        raise Refused(diagnostics.MANY_TERMS, f"the limit is {MOST_TERMS}")
    position = request.number("responsePosition", default=1, least=0)
    if position > wanted + 1:
        raise Refused(diagnostics.SCAN_OUT_OF_RANGE, f"0 to {wanted + 1}")
    kind = _KINDS.get(index.field, _WORDS)
    start = " ".join(words(clause.term)) if kind == _WORDS else fold(clause.term)

    def counted(term: str) -> int:
        same = Clause(term.translate(_ESCAPED), clause.index, "adj", prefixes=clause.prefixes)
        return catalogue.find(meaning.question_of(same), SearchRequest(limit=0, snippets=False)).total

    def known(prefix: str) -> Iterable[str]:
        return catalogue.terms(kind, prefix)

    return _around(
        start, known, counted, before=max(position - 1, 0), wanted=wanted, skips_start=position == 0
    )


def _around(
    start: str,
    known: Callable[[str], Iterable[str]],
    counted: Callable[[str], int],
    *,
    before: int,
    wanted: int,
    skips_start: bool,
) -> list[Term]:
    """Position 1: the term asked comes first; 2: one stands before it; 0: the list begins after it."""
    earlier = _taken(_backwards(start, known), counted, before)
    later = (term for term in _forwards(start, known) if not (skips_start and fold(term) == start))
    return [*reversed(earlier), *_taken(later, counted, wanted - len(earlier))]


def _taken(terms: Iterable[str], counted: Callable[[str], int], number: int) -> list[Term]:
    found: list[Term] = []
    remaining = islice(terms, _MOST_COUNTED)
    while len(found) < number and (term := next(remaining, None)) is not None:
        if count := counted(term):
            found.append(Term(term, count))
    return found


def _forwards(start: str, known: Callable[[str], Iterable[str]]) -> Iterator[str]:
    first = start[:1]
    yield from (term for term in _ordered(known(first) if first else ()) if fold(term) >= start)
    for initial in _INITIALS:
        if initial > first:
            yield from _ordered(known(initial))


def _backwards(start: str, known: Callable[[str], Iterable[str]]) -> Iterator[str]:
    first = start[:1]
    yield from (term for term in reversed(_ordered(known(first) if first else ())) if fold(term) < start)
    for initial in reversed(_INITIALS):
        if initial < first:
            yield from reversed(_ordered(known(initial)))


def _ordered(terms: Iterable[str]) -> list[str]:
    return sorted(set(terms), key=lambda term: (fold(term), term))
