"""What a CQL query asks of the catalogue: its tree turned into discovery's, never into a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mosaique.discovery.query.parser import LEAST_PREFIX, MOST_PREFIXES, MOST_TERMS
from mosaique.discovery.query.tree import (
    And,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Question,
    Value,
    Word,
    Years,
)
from mosaique.discovery.query.words import words
from mosaique.exchange.sru import diagnostics, indexes
from mosaique.exchange.sru.cql_tree import Clause, CqlNode, Modifier
from mosaique.exchange.sru.diagnostics import Refused
from mosaique.exchange.sru.indexes import Index, Kind

EVERYTHING = And(())
NOTHING = Or(())

_EQUAL, _SAME, _OTHER, _ANY, _ALL, _ADJACENT, _WITHIN = "=", "==", "<>", "any", "all", "adj", "within"
_NAMES = {"exact": _SAME, "scr": _EQUAL, "eq": _EQUAL}
_ORDERED = frozenset({"<", "<=", ">", ">="})
_RELATIONS = frozenset({_EQUAL, _SAME, _OTHER, _ANY, _ALL, _ADJACENT, _WITHIN, *_ORDERED})
# What the index does anyway, or what only asks for an order by relevance, which it has.
_HARMLESS = frozenset(
    {"relevant", "stem", "ignorecase", "ignoreaccents", "ignorediacritics", "word", "masked"}
)
_UNMASKED, _STRING = "unmasked", "string"

_MASK = re.compile(r"\\.|[*?^]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_DATE = re.compile(r"(\d{1,4})(?:-\d\d(?:-\d\d)?)?", re.ASCII)


def question_of(node: CqlNode) -> Question:
    """The question for discovery. Raises Refused for what the catalogue cannot answer."""
    return Question(_Meaning().of(node))


@dataclass(slots=True)
class _Meaning:
    """The meaning of one query's nodes; counts its words, which bound what it costs."""

    terms: int = 0
    prefixes: int = 0
    relations: dict[Kind, Callable[[Index, Clause, str], Node]] = field(init=False)

    def __post_init__(self) -> None:
        self.relations = {
            Kind.TEXT: self._text,
            Kind.VALUE: self._value,
            Kind.YEAR: self._years,
            Kind.EVERYTHING: lambda _index, _clause, _relation: EVERYTHING,
        }

    def of(self, node: CqlNode) -> Node:
        """The parser bounds how deep this goes: 64 booleans."""
        if isinstance(node, Clause):
            return self._clause(node)
        left, right = self.of(node.left), self.of(node.right)
        match node.operator:
            case "and":
                return And((*_parts(left, And), *_parts(right, And)))
            case "or":
                return Or((*_parts(left, Or), *_parts(right, Or)))
            case _:
                return And((*_parts(left, And), _negated(right)))

    def _clause(self, clause: Clause) -> Node:
        index = indexes.find(clause.index, clause.prefixes)
        relation = _relation(clause)
        if not clause.term.strip() and index.kind is not Kind.EVERYTHING:
            raise Refused(diagnostics.EMPTY_TERM, clause.index)
        if relation == _OTHER:
            return Not(self.relations[index.kind](index, clause, _EQUAL))
        return self.relations[index.kind](index, clause, relation)

    def _text(self, index: Index, clause: Clause, relation: str) -> Node:
        if relation in {_WITHIN, *_ORDERED}:
            raise Refused(diagnostics.RELATION_WITH_INDEX, f"{clause.index} {clause.relation}")
        modifiers = {_local(one.name) for one in clause.modifiers}
        together = relation in {_SAME, _ADJACENT} or _STRING in modifiers
        nodes = list(self._words(clause.term, masked=_UNMASKED not in modifiers))
        if together and any(isinstance(one, Prefix) for one in nodes) and len(nodes) > 1:
            raise Refused(diagnostics.MASK_IN_PHRASE, clause.term)
        node = _joined(nodes, relation, together=together)
        return Field(index.field, node) if index.field and node != NOTHING else node

    def _words(self, term: str, *, masked: bool) -> Iterator[Node]:
        for chunk in term.split():
            is_prefix = masked and _has_mask(chunk)
            found = words(_unescaped(chunk))
            self._count(len(found))
            yield from (Word(word) for word in (found[:-1] if is_prefix else found))
            if is_prefix:
                yield self._prefix(found[-1] if found else "", chunk)

    def _prefix(self, word: str, chunk: str) -> Prefix:
        self.prefixes += 1
        if len(word) < LEAST_PREFIX:
            raise Refused(diagnostics.SHORT_MASK, f"{chunk}: at least {LEAST_PREFIX} letters")
        if self.prefixes > MOST_PREFIXES:
            raise Refused(diagnostics.MANY_MASKS, f"the limit is {MOST_PREFIXES}")
        return Prefix(word)

    def _value(self, index: Index, clause: Clause, relation: str) -> Node:
        if relation in {_WITHIN, *_ORDERED}:
            raise Refused(diagnostics.RELATION_WITH_INDEX, f"{clause.index} {clause.relation}")
        text = _taken_literally(clause)
        several = text.split() if relation in {_ANY, _ALL} else [text.strip()]
        self._count(len(several))
        values = tuple(Value(index.field, (one,)) for one in several)
        if len(values) == 1:
            return values[0]
        return Value(index.field, tuple(several)) if relation == _ANY else And(values)

    def _years(self, index: Index, clause: Clause, relation: str) -> Node:
        text = _taken_literally(clause)
        if relation == _WITHIN:
            return Years(*_range(text))
        if relation in _ORDERED:
            return _beyond(_year(text), relation)
        self._count(len(text.split()))
        found = [
            Years(int(match[1]), int(match[1])) if (match := _DATE.fullmatch(one)) else NOTHING
            for one in text.split()
        ]
        if len(found) == 1:
            return found[0]
        return Or(tuple(found)) if relation == _ANY else And(tuple(found))

    def _count(self, number: int) -> None:
        self.terms += number
        if self.terms > MOST_TERMS:
            raise Refused(diagnostics.TOO_LONG, f"more than {MOST_TERMS} words")


def _relation(clause: Clause) -> str:
    """The relation, known and with modifiers that can be honoured. Raises Refused."""
    name = clause.relation.removeprefix("cql.")
    relation = _NAMES.get(name, name)
    if relation not in _RELATIONS:
        raise Refused(diagnostics.UNSUPPORTED_RELATION, clause.relation)
    for one in clause.modifiers:
        if not _is_honoured(one):
            raise Refused(diagnostics.UNSUPPORTED_MODIFIER, one.name)
    return relation


def _is_honoured(modifier: Modifier) -> bool:
    context, dot, name = modifier.name.rpartition(".")
    if context in {"rel", "relevance"}:  # an order is the server's affair
        return True
    return (not dot or context == "cql") and (name in _HARMLESS or name in {_UNMASKED, _STRING})


def _local(name: str) -> str:
    return name.rpartition(".")[2]


def _has_mask(chunk: str) -> bool:
    """Whether the chunk begins words: one asterisk, at its end. Raises Refused for other masks."""
    masks = [match for match in _MASK.finditer(chunk) if match[0] in {"*", "?", "^"}]
    for match in masks:
        if match[0] == "^":
            raise Refused(diagnostics.ANCHOR, chunk)
        if match[0] == "?":
            raise Refused(diagnostics.MASK, chunk)
        if match.end() != len(chunk):
            raise Refused(diagnostics.MASK_PLACE, f"{chunk}: only at the end of a word")
    return bool(masks)


def _taken_literally(clause: Clause) -> str:
    """A term in which nothing may stand for something else. Raises Refused."""
    if not any(_local(one.name) == _UNMASKED for one in clause.modifiers):
        for match in _MASK.finditer(clause.term):
            if match[0] in {"*", "?"}:
                raise Refused(diagnostics.MASK, clause.term)
            if match[0] == "^":
                raise Refused(diagnostics.ANCHOR, clause.term)
    return _unescaped(clause.term)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


def _joined(nodes: list[Node], relation: str, *, together: bool) -> Node:
    """Words as the relation wants them; punctuation alone is in no text."""
    if len(nodes) <= 1:
        return nodes[0] if nodes else NOTHING
    if together:
        return Phrase(tuple(one.text for one in nodes if isinstance(one, Word)))
    return Or(tuple(nodes)) if relation == _ANY else And(tuple(nodes))


def _parts(node: Node, kind: type[And | Or]) -> tuple[Node, ...]:
    """What stands in a node of that kind, so that a chain of a boolean makes one node."""
    return (isinstance(node, kind) and node.nodes) or (node,)


def _negated(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _range(text: str) -> tuple[int, int]:
    ends = text.split()
    if len(ends) != 2:
        raise Refused(diagnostics.BAD_TERM, f"{text!r}: two years, as in within “2005 2010”")
    return _year(ends[0]), _year(ends[1])


def _year(text: str) -> int:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise Refused(diagnostics.BAD_TERM, f"{text!r} is not a year")
    return int(match[1])


def _beyond(year: int, relation: str) -> Years:
    match relation:
        case "<":
            return Years(None, year - 1)
        case "<=":
            return Years(None, year)
        case ">":
            return Years(year + 1, None)
        case _:
            return Years(year, None)
