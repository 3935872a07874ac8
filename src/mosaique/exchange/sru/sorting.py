"""The order that a request wants, among those the catalogue has."""

from __future__ import annotations

from mosaique.exchange.sru import diagnostics, indexes
from mosaique.exchange.sru.cql_tree import Modifier, SortKey
from mosaique.exchange.sru.diagnostics import Refused

RELEVANCE = "relevance"

_IGNORED = frozenset({"ignorecase", "ignoreaccents", "missinglow", "missinghigh"})


def of_query(keys: tuple[SortKey, ...]) -> str:
    """``sortby dc.date/sort.descending``: by title or by date, one key. Raises Refused."""
    if not keys:
        return RELEVANCE
    if len(keys) > 1:
        raise Refused(diagnostics.MANY_SORT_KEYS, "one key: dc.title or dc.date")
    index = indexes.find(keys[0].index, keys[0].prefixes)
    if not index.sorts:
        raise Refused(diagnostics.SORT_SEQUENCE, f"{keys[0].index}: dc.title or dc.date")
    return indexes.SORTED[index.name][_is_descending(keys[0].modifiers)]


def _is_descending(modifiers: tuple[Modifier, ...]) -> bool:
    descending = False
    for one in modifiers:
        name = one.name.rpartition(".")[2]
        if name in {"ascending", "descending"}:
            descending = name == "descending"
        elif name == "respectcase":
            raise Refused(diagnostics.SORT_CASE, one.name)
        elif name.startswith("missing") and name not in _IGNORED:
            raise Refused(diagnostics.SORT_MISSING, one.name)
        elif name not in _IGNORED:
            raise Refused(diagnostics.UNSUPPORTED_MODIFIER, one.name)
    return descending


def of_parameter(text: str) -> str:
    """``sortKeys`` of SRU 1.1: path, schema, 1 for ascending; the path ends with an index. Raises Refused."""
    keys = text.split()
    if not keys:
        return RELEVANCE
    if len(keys) > 1:
        raise Refused(diagnostics.MANY_SORT_KEYS, "one key: title or date")
    path, _schema, ascending, *_ = (*keys[0].split(","), "", "")
    name = path.strip("\"'").replace("/", ".").replace(":", ".").rpartition(".")[2].lower()
    if name not in indexes.SORTED:
        raise Refused(diagnostics.SORT_PATH, f"{path}: title or date")
    return indexes.SORTED[name][ascending == "0"]
