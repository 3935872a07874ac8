"""Counting facets: on a thread of its own beside the ranking, once for a state of the index."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import tantivy

from mosaique.discovery.documents import FacetCount, SearchRequest
from mosaique.discovery.engines.tantivy_queries import Builder
from mosaique.discovery.engines.tantivy_schema import CODED, code_of, columns_of, gathered
from mosaique.discovery.facets import SUBJECT, TERRITORY, YEAR

_KEPT_ANSWERS = 512
# Hierarchical facets give enough values to show their upper levels whole.
_WIDE = {SUBJECT: 400, TERRITORY: 100}
# Tantivy refuses an answer of more than 65,000 buckets; a column knows far fewer texts in any network's base.
_MOST_TEXTS = 20_000

Counts = Mapping[str, tuple[FacetCount, ...]]


class FacetCounter:
    """Counts for one index's questions; keeps the last answers, of use while the index does not change."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        # Tantivy works outside Python's lock: hits are ranked on the caller's thread meanwhile.
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="facets")
        # Apart from the first, whose threads wait for these.
        self._beside = ThreadPoolExecutor(max_workers=2, thread_name_prefix="facets-beside")
        self._answers: OrderedDict[Hashable, Counts] = OrderedDict()
        self._lock = threading.Lock()

    def start(
        self, searcher: tantivy.Searcher, matching: tantivy.Query, request: SearchRequest, key: Hashable
    ) -> Future[Counts]:
        """The counts that the request asks for, soon; ``key`` tells the question and the index's state."""
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
        if known is None and request.facets:
            return self._pool.submit(self._count, searcher, matching, request, key)
        done: Future[Counts] = Future()
        done.set_result(known or {})
        return done

    def forget(self) -> None:
        """Count everything again: for measuring."""
        with self._lock:
            self._answers.clear()

    def _count(
        self, searcher: tantivy.Searcher, matching: tantivy.Query, request: SearchRequest, key: Hashable
    ) -> Counts:
        # A facet that is filtered is counted without its own filter, so that its other values can be added.
        own = [name for name in request.facets if _is_filtered(name, request)]
        together = [name for name in request.facets if name not in own]
        found = self._counted(searcher, self._builder.narrowed(matching, request), together, request)
        for name in own:
            narrowed = self._builder.narrowed(matching, request, without=name)
            found |= self._counted(searcher, narrowed, [name], request)
        answer = {name: found[name] for name in request.facets}
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    def _counted(
        self, searcher: tantivy.Searcher, query: tantivy.Query, names: Iterable[str], request: SearchRequest
    ) -> dict[str, tuple[FacetCount, ...]]:
        columns = {name: ("year",) if name == YEAR else columns_of(name) for name in names}
        asked = {
            column: {"terms": {"field": column, "size": _MOST_TEXTS}}
            for several in columns.values()
            for column in several
        }
        if not asked:
            return {}
        answer = self._aggregated(searcher, query, asked)
        return {
            name: self._ranked(searcher, query, name, [answer[column] for column in several], request)
            for name, several in columns.items()
        }

    def _aggregated(
        self, searcher: tantivy.Searcher, query: tantivy.Query, asked: dict[str, Any]
    ) -> dict[str, Any]:
        """The buckets of each column, the last ones counted on a second thread: counts of a frequent word are
        most of a page's time. Places come late and hold most texts: they are with the fewer columns.
        """
        columns = list(asked)
        first = len(columns) * 7 // 10
        if not first:
            return dict(searcher.aggregate(query, asked))
        others = {column: asked[column] for column in columns[first:]}
        counted_beside = self._beside.submit(searcher.aggregate, query, others)
        own = searcher.aggregate(query, {column: asked[column] for column in columns[:first]})
        return {**own, **counted_beside.result()}

    def _ranked(
        self,
        searcher: tantivy.Searcher,
        query: tantivy.Query,
        name: str,
        columns: list[Mapping[str, Any]],
        request: SearchRequest,
    ) -> tuple[FacetCount, ...]:
        """The values of a facet, most frequent first, years latest first."""
        if name == YEAR:
            years = sorted((int(bucket["key"]), bucket["doc_count"]) for bucket in columns[0]["buckets"])
            return tuple(FacetCount(str(year), count) for year, count in reversed(years))
        counts = _tallied(columns, coded=name in CODED)
        chosen = request.filters.get(name, ())
        for value in chosen:
            counts.setdefault(value, 0)
        wanted = max(_WIDE.get(name, 0), request.facet_size)
        kept = _most_frequent(counts, wanted)
        shown = {value for value, _ in kept}
        kept += [(value, counts[value]) for value in dict.fromkeys(chosen) if value not in shown]
        if any(column.get("sum_other_doc_count") for column in columns):
            kept = [(value, self._recounted(searcher, query, name, value)) for value, _ in kept]
        return tuple(FacetCount(value, count) for value, count in kept)

    def _recounted(self, searcher: tantivy.Searcher, query: tantivy.Query, name: str, value: str) -> int:
        """One value counted by itself: exact where a column has more texts than an answer can hold."""
        both = query.and_must_match(self._builder.values(name, [value]))
        return int(searcher.search(both, limit=1, count=True).count)  # type: ignore[attr-defined]  # not in its stub


def _is_filtered(name: str, request: SearchRequest) -> bool:
    return request.years != (None, None) if name == YEAR else bool(request.filters.get(name))


def _most_frequent(counts: Mapping[str, int], wanted: int) -> list[tuple[str, int]]:
    """That many values, the most frequent first, then by their text."""
    least = sorted(counts.values(), reverse=True)[wanted - 1] if 0 < wanted < len(counts) else 0
    kept = [pair for pair in counts.items() if pair[1] >= least]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:wanted]


def _tallied(columns: list[Mapping[str, Any]], *, coded: bool) -> dict[str, int]:
    """How many documents carry each value: the last column may hold several in one text, the others not, and
    the first one codes as numbers.
    """
    *alone, together = columns
    counts: dict[str, int] = {}
    if alone:
        first = ((bucket["key"], bucket["doc_count"]) for bucket in alone[0]["buckets"])
        counts = {code_of(int(key)): count for key, count in first} if coded else dict(first)
    for column in alone[1:]:
        for bucket in column["buckets"]:
            value = bucket["key"]
            counts[value] = counts.get(value, 0) + bucket["doc_count"]
    for bucket in together["buckets"]:
        for value in gathered(bucket["key"]):
            counts[value] = counts.get(value, 0) + bucket["doc_count"]
    counts.pop("", None)  # what fills the columns of a document without a value
    return counts
