"""CQL 1.1, 1.2 and 2.0 to a tree, in linear time, for any text; what is no CQL raises its diagnostic.

The grammar is that of OASIS searchRetrieve part 5 (the same language as CQL 1.2). Limits keep a hostile query
from costing more than a long one: 4,000 characters, 64 booleans, parentheses 20 deep.
"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from mosaique.discovery.query.parser import DEEPEST, MOST_TERMS
from mosaique.exchange.sru import diagnostics
from mosaique.exchange.sru.cql_tree import (
    Boolean,
    Clause,
    CqlNode,
    Modifier,
    Operator,
    Prefixes,
    Query,
    SortKey,
)
from mosaique.exchange.sru.diagnostics import Refused

LONGEST = 4_000  # characters
MOST_BOOLEANS = MOST_TERMS

_TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?P<inside>(?:[^"\\]|\\.)*+)")
      | (?P<symbol><=|>=|<>|==|[()=<>/])
      | (?P<word>[^\s()=<>"/]+)
      | (?P<open>"))""",
    re.VERBOSE | re.DOTALL,
)
_COMPARISONS = frozenset({"=", "==", "<>", "<", ">", "<=", ">="})
_BOOLEANS = frozenset({"and", "or", "not", "prox"})
_SORT = "sortby"


class _Token(NamedTuple):
    """``symbol`` is a sign of the grammar, ``word`` an unquoted text in lower case; either may be empty."""

    text: str
    symbol: str
    word: str
    at: int


class _Scope(NamedTuple):
    """What holds inside parentheses: the sets assigned, how deep it is, and what a term alone is looked for
    in, for the habit of writing ``title = (cat or dog)``.
    """

    prefixes: Prefixes = ()
    depth: int = 0
    searched: str = ""
    relation: str = "="
    modifiers: tuple[Modifier, ...] = ()


def parse(text: str) -> Query:
    """The query that a text is. Raises Refused, naming the character where reading stopped."""
    if len(text) > LONGEST:
        raise Refused(diagnostics.TOO_LONG, f"{len(text)} characters; the limit is {LONGEST}")
    return _Parser(text).query()


def parse_clause(text: str) -> Clause:
    """The single clause that a text is, as ``scan`` wants it. Raises Refused."""
    query = parse(text)
    if not isinstance(query.node, Clause) or query.sort:
        raise Refused(diagnostics.UNSUPPORTED_FEATURE, "scanClause is one index, relation and term")
    return query.node


class _Parser:
    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.tokens = list(_tokens(text))
        self.at = 0
        self.booleans = 0

    def query(self) -> Query:
        node, scope = self._scoped(_Scope())
        sort = self._sort(scope.prefixes) if self._word() == _SORT else ()
        if self.at < len(self.tokens):
            raise self._unexpected()
        return Query(node, sort)

    def _scoped(self, scope: _Scope) -> tuple[CqlNode, _Scope]:
        """Clauses joined from left to right: the booleans bind alike."""
        scope = self._assigned(scope)
        node = self._clause(scope)
        while (operator := self._word()) in _BOOLEANS:
            self._count_boolean()
            self.at += 1
            modifiers = self._modifiers()
            if operator == "prox":
                raise Refused(diagnostics.PROXIMITY)
            if modifiers:
                raise Refused(diagnostics.UNSUPPORTED_BOOLEAN_MODIFIER, modifiers[0].name)
            right = self._clause(self._assigned(scope))
            node = Boolean(cast("Operator", operator), node, right)
        return node, scope

    def _count_boolean(self) -> None:
        self.booleans += 1
        if self.booleans > MOST_BOOLEANS:
            raise Refused(diagnostics.TOO_MANY_BOOLEANS, f"the limit is {MOST_BOOLEANS}")

    def _assigned(self, scope: _Scope) -> _Scope:
        """``>dc="info:…"`` and ``>"info:…"``, the nearest first."""
        while self._symbol() == ">":
            self.at += 1
            name, identifier = "", self._term()
            if self._symbol() == "=":
                self.at += 1
                name, identifier = identifier.lower(), self._term()
            scope = scope._replace(prefixes=((name, _plain(identifier)), *scope.prefixes))
        return scope

    def _clause(self, scope: _Scope) -> CqlNode:
        if self._symbol() == "(":
            return self._group(scope)
        first = self._term()
        if self._symbol() not in _COMPARISONS and not self._is_named_comparison():
            return Clause(first, scope.searched, scope.relation, scope.modifiers, scope.prefixes)
        relation = self._peek().text.lower()
        self.at += 1
        scope = scope._replace(searched=_plain(first).lower(), relation=relation, modifiers=self._modifiers())
        if self._symbol() == "(":
            return self._group(scope)
        return Clause(self._term(), scope.searched, relation, scope.modifiers, scope.prefixes)

    def _group(self, scope: _Scope) -> CqlNode:
        if scope.depth >= DEEPEST:
            raise Refused(diagnostics.PARENTHESES, f"more than {DEEPEST} levels")
        self.at += 1
        node, _ = self._scoped(scope._replace(depth=scope.depth + 1))
        if self._symbol() != ")":
            raise self._unexpected()
        self.at += 1
        return node

    def _is_named_comparison(self) -> bool:
        """Whether a relation's name comes next: any word that neither joins nor sorts."""
        word = self._word()
        return bool(word) and word not in _BOOLEANS and word != _SORT

    def _modifiers(self) -> tuple[Modifier, ...]:
        found: list[Modifier] = []
        while self._symbol() == "/":
            self.at += 1
            name = _plain(self._term()).lower()
            comparison = self._symbol()
            if comparison in _COMPARISONS:
                self.at += 1
                found.append(Modifier(name, comparison, _plain(self._term())))
            else:
                found.append(Modifier(name))
        return tuple(found)

    def _sort(self, prefixes: Prefixes) -> tuple[SortKey, ...]:
        self.at += 1
        keys: list[SortKey] = []
        while not keys or self.at < len(self.tokens):
            index = _plain(self._term()).lower()
            keys.append(SortKey(index, self._modifiers(), prefixes))
        return tuple(keys)

    def _term(self) -> str:
        """A word or what is between quotes, the backslashes kept."""
        token = self._peek()
        if token.symbol or self.at >= len(self.tokens):
            raise self._unexpected()
        self.at += 1
        return token.text

    def _symbol(self) -> str:
        return self._peek().symbol

    def _word(self) -> str:
        return self._peek().word

    def _peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("", "", "", self.length)

    def _unexpected(self) -> Refused:
        token = self._peek()
        found = f"{token.text[:40]!r}" if token.text else "the end"
        return Refused(diagnostics.SYNTAX, f"{found} was not expected at character {token.at + 1}")


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        at = match.end() - len(match[0].lstrip())
        if match["open"]:
            raise Refused(diagnostics.SYNTAX, f"the quotation mark at character {at + 1} is not closed")
        if match["quoted"]:
            found.append(_Token(match["inside"], "", "", at))
        elif match["symbol"]:
            found.append(_Token(match["symbol"], match["symbol"], "", at))
        else:
            found.append(_Token(match["word"], "", match["word"].lower(), at))
    return found


def _plain(text: str) -> str:
    """The text that a term with backslashes stands for."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
