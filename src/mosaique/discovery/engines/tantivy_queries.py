"""Trees to Tantivy queries, built as objects: no text of a reader's ever reaches Tantivy's own parser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import tantivy
from tantivy import Occur, Query

from mosaique.discovery.documents import SearchRequest
from mosaique.discovery.engines.tantivy_schema import WEIGHTS, identifier_key, stem
from mosaique.discovery.facets import SUBJECT
from mosaique.discovery.query.tree import And, Concepts, Field, Node, Not, Or, Phrase, Prefix, Word, Years
from mosaique.discovery.query.words import STOP_WORDS

_CONCEPT_WEIGHT = 3.0
_PHRASE_WEIGHT = 2.0
_OLDEST, _LATEST = -9999, 9999


class Builder:
    """Makes the queries of one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def matching(self, node: Node | None) -> Query:
        """What decides which documents match; scores mean nothing."""
        return self._node(node, "everything") if node is not None else Query.all_query()

    def ranking(self, node: Node | None) -> Query:
        """The same documents, scored by where the words stand."""
        matching = self.matching(node)
        boosts = [(Occur.Should, query) for query in self._boosts(node)]
        return Query.boolean_query([(Occur.Must, matching), *boosts]) if boosts else matching

    def filtered(self, query: Query, request: SearchRequest, *, without: str = "") -> Query:
        """The query narrowed by the request's filters, leaving out one facet's own when counting it."""
        filters = [(Occur.Must, one) for one in self._filters(request, without=without)]
        return Query.boolean_query([(Occur.Must, query), *filters]) if filters else query

    def _filters(self, request: SearchRequest, *, without: str) -> Iterable[Query]:
        for name, values in request.filters.items():
            if name != without and values:
                either = [(Occur.Should, self._term(f"f_{name}", value)) for value in values]
                yield Query.const_score_query(Query.boolean_query(either), 0.0)
        start, end = request.years
        if start is not None or end is not None:
            yield self._years(start, end)

    def _years(self, start: int | None, end: int | None) -> Query:
        low, high = max(start or _OLDEST, _OLDEST), min(end if end is not None else _LATEST, _LATEST)
        if low > high:
            return Query.empty_query()
        years = Query.range_query(self.schema, "year", tantivy.FieldType.Integer, low, high)
        return Query.const_score_query(years, 0.0)

    def _term(self, field: str, text: str) -> Query:
        return Query.term_query(self.schema, field, text)

    def _node(self, node: Node, field: str) -> Query:  # noqa: PLR0911  # one answer for each kind of node
        match node:
            case Word(text=text):
                return self._term(field, stem(text))
            case Prefix(text=text):
                return self._prefix(text, field)
            case Phrase(words=words):
                return self._phrase(words, field)
            case Field(name=name, node=inside):
                return self._field(name, inside)
            case Years(start=start, end=end):
                return self._years(start, end)
            case Not(node=inside):
                return Query.boolean_query(
                    [(Occur.Must, Query.all_query()), (Occur.MustNot, self._node(inside, field))]
                )
            case And(nodes=nodes):
                return self._all(nodes, field)
            case Or(nodes=nodes):
                return Query.boolean_query([(Occur.Should, self._node(one, field)) for one in nodes])
            case Concepts(words=words, identifiers=identifiers):
                either = [(Occur.Should, self._node(words, field))]
                either += [(Occur.Should, self._term(f"f_{SUBJECT}", one)) for one in identifiers]
                return Query.boolean_query(either)

    def _all(self, nodes: tuple[Node, ...], field: str) -> Query:
        """Every node, stop words left out unless there is nothing else."""
        telling = [one for one in nodes if not (isinstance(one, Word) and one.text in STOP_WORDS)]
        if not telling:
            return Query.empty_query()
        clauses = [
            (Occur.MustNot, self._node(one.node, field))
            if isinstance(one, Not)
            else (Occur.Must, self._node(one, field))
            for one in telling
        ]
        if all(isinstance(one, Not) for one in telling):
            clauses.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(clauses) if len(clauses) > 1 else clauses[0][1]

    def _phrase(self, words: tuple[str, ...], field: str) -> Query:
        """The words at their distances: stop words keep their place but are not looked for."""
        placed = [(place, stem(word)) for place, word in enumerate(words) if word not in STOP_WORDS]
        if not placed:
            return Query.empty_query()
        first = placed[0][0]
        if len(placed) == 1:
            return self._term(field, placed[0][1])
        return Query.phrase_query(self.schema, field, [(place - first, term) for place, term in placed])

    def _prefix(self, text: str, field: str) -> Query:
        """Words that begin so: as the letters are the folded word's, an automaton over the spellings."""
        if field in {"everything", "title", "subject", "people"}:
            beginnings = [Query.regex_query(self.schema, field, f"{text}.*")]
            stemmed = stem(text)
            if stemmed != text:
                beginnings.append(self._term(field, stemmed))
            return Query.boolean_query([(Occur.Should, one) for one in beginnings])
        return Query.regex_query(self.schema, field, f"{text}.*")

    def _field(self, name: str, node: Node) -> Query:
        if name == "identifier" and isinstance(node, Word):
            return self._term("identifier", identifier_key(node.text))
        if name in {"langue", "type"} and isinstance(node, Word):
            return self._term(f"f_{name}", node.text.lower())
        if name in {"structure", "territoire"} and isinstance(node, Word):
            return self._term(f"f_{name}", node.text.upper())
        return self._node(node, name)

    def _boosts(self, node: Node | None) -> Iterable[Query]:
        """A bonus for each place where a word of the question stands."""
        for word in _words(node):
            for field, weight in WEIGHTS.items():
                yield Query.boost_query(self._term(field, stem(word)), weight)
        for phrase in _phrases(node):
            yield Query.boost_query(self._phrase(phrase, "title"), _PHRASE_WEIGHT)
        for identifier in _concepts(node):
            yield Query.const_score_query(self._term(f"f_{SUBJECT}", identifier), _CONCEPT_WEIGHT)


def _words(node: Node | None) -> Iterable[str]:
    match node:
        case Word(text=text) if text not in STOP_WORDS:
            yield text
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _words(one)
        case Concepts(words=words):
            yield from _words(words)


def _phrases(node: Node | None) -> Iterable[tuple[str, ...]]:
    match node:
        case Phrase(words=words):
            yield words
        case And(nodes=nodes) | Or(nodes=nodes):
            plain = tuple(one.text for one in nodes if isinstance(one, Word))
            if isinstance(node, And) and len(plain) == len(nodes):
                yield plain
            for one in nodes:
                yield from _phrases(one)
        case Concepts(words=words):
            yield from _phrases(words)


def _concepts(node: Node | None) -> Iterable[str]:
    match node:
        case Concepts(identifiers=identifiers):
            yield from identifiers
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _concepts(one)


def facet_aggregations(names: Iterable[str], size: int) -> Mapping[str, object]:
    """Counts of a facet's values, most frequent first."""
    return {name: {"terms": {"field": f"f_{name}", "size": size}} for name in names}
