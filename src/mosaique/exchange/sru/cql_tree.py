"""A CQL query as its grammar sees it, before anything is known of indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# Context sets assigned in the query: (prefix, identifier); without a prefix it is the set of bare names.
Prefixes: TypeAlias = tuple[tuple[str, str], ...]
Operator: TypeAlias = Literal["and", "or", "not"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """``/stem`` or ``/rel.algorithm=cori``; the name in lower case."""

    name: str
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """``index relation term``. A term alone has no index and the relation "=".

    ``term`` keeps its backslashes: they tell a masking character from one that is meant. Index and relation
    are in lower case.
    """

    term: str
    index: str = ""
    relation: str = "="
    modifiers: tuple[Modifier, ...] = ()
    prefixes: Prefixes = ()


@dataclass(frozen=True, slots=True)
class Boolean:
    """Two queries and what joins them; "not" is "and not"."""

    operator: Operator
    left: CqlNode
    right: CqlNode


CqlNode: TypeAlias = Clause | Boolean


@dataclass(frozen=True, slots=True)
class SortKey:
    """One index of ``sortby``."""

    index: str
    modifiers: tuple[Modifier, ...] = ()
    prefixes: Prefixes = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the order wanted."""

    node: CqlNode
    sort: tuple[SortKey, ...] = ()
