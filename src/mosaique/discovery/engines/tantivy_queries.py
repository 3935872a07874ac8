"""Trees to Tantivy queries, built as objects: no text of a reader's ever reaches Tantivy's own parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import tantivy
from tantivy import Occur, Query

from mosaique.discovery.analysis import term_of
from mosaique.discovery.documents import SearchRequest
from mosaique.discovery.engines.tantivy_schema import EVERYTHING, facet_field, facet_value, identifier_key
from mosaique.discovery.facets import NAMES, SUBJECT, YEAR
from mosaique.discovery.query.tree import (
    RECORD,
    And,
    Concepts,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Value,
    Word,
    Years,
)
from mosaique.discovery.query.words import STOP_WORDS

TITLE, PEOPLE, ABSTRACT = "title", "people", "abstract"
# Field → weight of a word found in it, on top of its weight anywhere.
WEIGHTS = {TITLE: 4.0, PEOPLE: 3.0, "subject": 2.5, "source": 1.0}
_CONCEPT_WEIGHT = 3.0
_PHRASE_WEIGHT = 2.0
_MOST_WEIGHTED = 16  # words; further ones decide what matches, not the order
_OLDEST, _LATEST = -9999, 9999
_ID = re.compile(r"\d{1,18}", re.ASCII)  # what 64 bits hold

# The terms of the index that begin as a word does, for a prefix.
Completions = Callable[[str], Iterable[str]]


class Builder:
    """Makes the queries of one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def matching(self, node: Node | None, completions: Completions) -> Query:
        """What decides which documents match; scores mean nothing."""
        return _Tree(self.schema, completions).query(node, EVERYTHING) if node else Query.all_query()

    def ranking(self, node: Node, completions: Completions) -> Query:
        """The same documents, scored by where the words stand."""
        weighted = [(Occur.Should, query) for query in self._weights(node)]
        if alone := _single_word(node):
            # Every document that has the word somewhere has it in EVERYTHING: one union finds and scores.
            anywhere = Query.term_query(self.schema, EVERYTHING, term_of(alone))
            return Query.boolean_query([(Occur.Should, anywhere), *weighted])
        matching = self.matching(node, completions)
        return Query.boolean_query([(Occur.Must, matching), *weighted]) if weighted else matching

    def narrowed(self, query: Query, request: SearchRequest, *, without: str = "") -> Query:
        """The query with the request's filters, leaving out one facet's own when counting it."""
        filters = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in self._filters(request, without)]
        return Query.boolean_query([(Occur.Must, query), *filters]) if filters else query

    def _filters(self, request: SearchRequest, without: str) -> Iterator[Query]:
        for name, values in request.filters.items():
            if name != without and values:
                yield self.values(name, values)
        if without != YEAR and request.years != (None, None):
            yield years_query(self.schema, *request.years)

    def values(self, name: str, values: Iterable[str]) -> Query:
        """Documents that have any of these values of a facet."""
        field = facet_field(name)
        held = dict.fromkeys(map(facet_value, values))
        return _any_of([Query.term_query(self.schema, field, value) for value in held])

    def by_id(self, document_id: int) -> Query:
        """One document."""
        return Query.term_query(self.schema, "id", document_id)

    def ids_from(self, first: int) -> Query:
        """Documents of this identifier and above."""
        return Query.range_query(self.schema, "id", tantivy.FieldType.Integer, first, None)

    def _weights(self, node: Node) -> Iterator[Query]:
        """A bonus for each place where a word of the question stands."""
        for word in list(dict.fromkeys(_words(node)))[:_MOST_WEIGHTED]:
            for field, weight in WEIGHTS.items():
                term = Query.term_query(self.schema, field, _term_in(field, word))
                yield Query.boost_query(term, weight)
        for phrase in list(_phrases(node))[:_MOST_WEIGHTED]:
            as_phrase = Query.phrase_query(self.schema, TITLE, [_term_in(TITLE, word) for word in phrase])
            yield Query.boost_query(as_phrase, _PHRASE_WEIGHT)
        for identifier in list(_concepts(node))[:_MOST_WEIGHTED]:
            indexed_with = Query.term_query(self.schema, facet_field(SUBJECT), identifier)
            yield Query.const_score_query(indexed_with, _CONCEPT_WEIGHT)


class _Tree:
    """Makes the query of one question's tree."""

    def __init__(self, schema: tantivy.Schema, completions: Completions) -> None:
        self.schema = schema
        self.completions = completions

    def query(self, node: Node, field: str) -> Query:  # noqa: C901, PLR0911  # an answer for each kind of node
        """Documents that the node matches in a field."""
        match node:
            case Word(text=text):
                # A stop word is only in titles and names: alone, it is looked for there.
                return self._term(TITLE if _is_left_out(text, field) else field, text)
            case Prefix(text=text):
                return self._prefix(text, field)
            case Phrase(words=words):
                return self._phrase(words, field)
            case Field(name=name, node=inside):
                return self.query(inside, name)
            case Value(name=name, values=values):
                return self._value(name, values)
            case Years(start=start, end=end):
                return years_query(self.schema, start, end)
            case Not(node=inside):
                return _all_of([], [self.query(inside, field)])
            case And(nodes=nodes):
                return self._and(nodes, field)
            case Or(nodes=nodes):
                return _any_of([self.query(one, field) for one in nodes])
            case Concepts(words=words, identifiers=identifiers):
                return _any_of(
                    [
                        self.query(words, field),
                        *(Query.term_query(self.schema, facet_field(SUBJECT), one) for one in identifiers),
                    ]
                )

    def _and(self, nodes: tuple[Node, ...], field: str) -> Query:
        """Every node, stop words left out unless there is nothing else."""
        telling = [one for one in nodes if not (isinstance(one, Word) and _is_left_out(one.text, field))]
        wanted = [self.query(one, field) for one in telling or nodes if not isinstance(one, Not)]
        return _all_of(wanted, [self.query(one.node, field) for one in telling if isinstance(one, Not)])

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self.schema, field, _term_in(field, word))

    def _phrase(self, words: tuple[str, ...], field: str) -> Query:
        """The words side by side; stop words between them do not count, except in titles and names."""
        if field == ABSTRACT:  # kept without positions
            telling = [word for word in words if word not in STOP_WORDS]
            return _all_of([self._phrase(words, EVERYTHING), *(self._term(ABSTRACT, one) for one in telling)])
        placed = [word for word in words if not _is_left_out(word, field)]
        if len(placed) > 1:
            return Query.phrase_query(self.schema, field, [_term_in(field, word) for word in placed])
        return self._term(field, placed[0]) if placed else self._phrase(words, TITLE)

    def _prefix(self, text: str, field: str) -> Query:
        """Words that begin so: terms that do, and the terms of longer words that do ("discriminatio*")."""
        terms = dict.fromkeys(_term_in(field, word) for word in self.completions(text))
        beginning = Query.regex_query(self.schema, field, f"{text}.*")  # letters and digits only
        return _any_of([beginning, *(Query.term_query(self.schema, field, one) for one in terms)])

    def _value(self, name: str, values: tuple[str, ...]) -> Query:
        if name == RECORD:
            keys = [int(value) for value in values if _ID.fullmatch(value)]
            return _any_of([Query.term_query(self.schema, "id", key) for key in keys])
        field, key = (facet_field(name), facet_value) if name in NAMES else ("identifier", identifier_key)
        return _any_of([Query.term_query(self.schema, field, key(value)) for value in values])


def years_query(schema: tantivy.Schema, start: int | None, end: int | None) -> Query:
    """Documents of those years, both ends included; documents without a year are never among them."""
    low = max(_OLDEST if start is None else start, _OLDEST)
    high = min(_LATEST if end is None else end, _LATEST)
    if low > high:
        return Query.empty_query()
    years = Query.range_query(schema, "year", tantivy.FieldType.Integer, low, high)
    return Query.const_score_query(years, 0.0)


def _all_of(wanted: list[Query], unwanted: list[Query] | None = None) -> Query:
    clauses = [(Occur.Must, one) for one in wanted or [Query.all_query()]]
    clauses += [(Occur.MustNot, one) for one in unwanted or ()]
    return Query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]


def _any_of(queries: list[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, one) for one in queries]) if len(queries) > 1 else queries[0]


def _is_left_out(word: str, field: str) -> bool:
    """Whether the index leaves the word out of that field."""
    return word in STOP_WORDS and field not in {TITLE, PEOPLE}


def _term_in(field: str, word: str) -> str:
    """The term of a folded word in a field: names are not stemmed."""
    return word if field == PEOPLE or word in STOP_WORDS else term_of(word)


def _single_word(node: Node) -> str:
    """The word, when the question is one word, a concept's label or not; else an empty text."""
    match node:
        case Word(text=text) | Concepts(words=And(nodes=(Word(text=text),))) if text not in STOP_WORDS:
            return text
        case _:
            return ""


def _words(node: Node) -> Iterator[str]:
    match node:
        case Word(text=text) if text not in STOP_WORDS:
            yield text
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _words(one)
        case Concepts(words=words):
            yield from _words(words)


def _phrases(node: Node) -> Iterator[tuple[str, ...]]:
    """What may stand word for word in a title: quoted phrases, and the whole of a question of plain words."""
    match node:
        case Phrase(words=words):
            yield words
        case And(nodes=nodes):
            plain = tuple(one.text for one in nodes if isinstance(one, Word))
            if len(plain) == len(nodes) > 1:
                yield plain
            for one in nodes:
                yield from _phrases(one)
        case Or(nodes=nodes):
            for one in nodes:
                yield from _phrases(one)
        case Concepts(words=words):
            yield from _phrases(words)


def _concepts(node: Node) -> Iterator[str]:
    match node:
        case Concepts(identifiers=identifiers):
            yield from identifiers
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _concepts(one)
