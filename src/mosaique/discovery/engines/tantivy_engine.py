"""Tantivy, embedded: an index in a folder, read by any number of processes, written by one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from rapidfuzz import fuzz, process
from tantivy import Order, Query

from mosaique.discovery.documents import (
    FacetCount,
    Hit,
    SearchDocument,
    SearchRequest,
    SearchResult,
    Suggestion,
)
from mosaique.discovery.engines.tantivy_queries import Builder, facet_aggregations
from mosaique.discovery.engines.tantivy_schema import layout, prepare, schema
from mosaique.discovery.engines.tantivy_schema import stem as stem_of
from mosaique.discovery.engines.tantivy_store import Store
from mosaique.discovery.facets import SUBJECT, TERRITORY, YEAR
from mosaique.discovery.highlighting import snippet
from mosaique.discovery.query.tree import Question
from mosaique.discovery.query.words import fold

DEEPEST_PAGE = 10_000  # results; further ones are reached by narrowing
LARGEST_SET = 100_000  # ids given for an export of a result set
_HEAP = 128_000_000  # bytes of the writer's memory
_COMMIT_EVERY = 20_000  # documents
_CACHED_COUNTS = 512
_WIDE_FACETS = {SUBJECT: 400, TERRITORY: 400}  # hierarchical: enough values to show the upper levels whole
_SORTS = {"date": ("year", Order.Desc), "title": ("title_rank", Order.Asc), "added": ("added", Order.Desc)}


class TantivyEngine:
    """One index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.builder = Builder(schema())
        # Counting facets and ranking hits each take a core: Tantivy works outside Python's lock.
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="facets")
        self._counts: OrderedDict[object, Mapping[str, Any]] = OrderedDict()
        self._counts_lock = threading.Lock()

    def search(self, request: SearchRequest, question: Question) -> SearchResult:
        searcher = self.store.index().searcher()
        counting = self._count_apart(searcher, request, question)
        hits = self._hits(searcher, request, question)
        counts = counting.result()
        return SearchResult(
            total=int(counts["total"]),
            hits=hits,
            facets={
                name: _facet(counts[name], request, name) for name in (*request.facets,) if name in counts
            },
        )

    def _hits(
        self, searcher: tantivy.Searcher, request: SearchRequest, question: Question
    ) -> tuple[Hit, ...]:
        limit = min(request.limit, DEEPEST_PAGE - request.offset)
        if limit <= 0:
            return ()
        found = self._top(searcher, request, question, limit=limit, offset=request.offset)
        ids = _ids(searcher, [address for _, address in found])
        return tuple(
            Hit(id_, _score(score), self._snippet(searcher, address, request, question))
            for id_, (score, address) in zip(ids, found, strict=True)
        )

    def _top(
        self,
        searcher: tantivy.Searcher,
        request: SearchRequest,
        question: Question,
        *,
        limit: int,
        offset: int,
    ) -> list[tuple[Any, tantivy.DocAddress]]:
        if request.sort in _SORTS or question.node is None:
            field, order = _SORTS.get(request.sort, _SORTS["added"])
            query = self.builder.filtered(self.builder.matching(question.node), request)
            return searcher.search(
                query, limit=limit, offset=offset, count=False, order_by_field=field, order=order
            ).hits
        query = self.builder.filtered(self.builder.ranking(question.node), request)
        return searcher.search(query, limit=limit, offset=offset, count=False).hits

    def _snippet(
        self,
        searcher: tantivy.Searcher,
        address: tantivy.DocAddress,
        request: SearchRequest,
        question: Question,
    ) -> tuple[tuple[str, bool], ...]:
        if not request.snippets:
            return ()
        text = searcher.doc(address).get_first("abstract") or ""
        return snippet(text, question.words, stem_of) if text else ()

    def _count_apart(
        self, searcher: tantivy.Searcher, request: SearchRequest, question: Question
    ) -> Future[Mapping[str, Any]]:
        """The total and the facets' counts, on another thread, or from the cache if the index is the same."""
        key = (
            self.store.generation(),
            question.node,
            _frozen(request.filters),
            request.years,
            request.facets,
        )
        with self._counts_lock:
            known = self._counts.get(key)
            if known is not None:
                self._counts.move_to_end(key)
        if known is not None:
            done: Future[Mapping[str, Any]] = Future()
            done.set_result(known)
            return done
        return self._pool.submit(self._count, searcher, request, question, key)

    def _count(
        self, searcher: tantivy.Searcher, request: SearchRequest, question: Question, key: object
    ) -> Mapping[str, Any]:
        query = self.builder.matching(question.node)
        # A facet that is filtered is counted without its own filter, so that its other values can be added.
        own = [name for name in request.facets if request.filters.get(name)]
        together = [name for name in request.facets if name not in own and name != YEAR]
        asked: dict[str, Any] = {"total": {"value_count": {"field": "id"}}}
        for name in together:
            asked |= facet_aggregations([name], _WIDE_FACETS.get(name, request.facet_size))
        if YEAR in request.facets:
            asked[YEAR] = {"terms": {"field": "year", "size": 400, "order": {"_key": "desc"}}}
        counted = searcher.aggregate(self.builder.filtered(query, request), asked)
        found: dict[str, Any] = {"total": counted["total"]["value"] or 0}
        found |= {name: counted[name]["buckets"] for name in asked if name != "total"}
        for name in own:
            narrowed = self.builder.filtered(query, request, without=name)
            size = _WIDE_FACETS.get(name, request.facet_size)
            found[name] = searcher.aggregate(narrowed, dict(facet_aggregations([name], size)))[name][
                "buckets"
            ]
        with self._counts_lock:
            self._counts[key] = found
            while len(self._counts) > _CACHED_COUNTS:
                self._counts.popitem(last=False)
        return found

    def matching_ids(self, request: SearchRequest, question: Question) -> Iterator[int]:
        searcher = self.store.index().searcher()
        found = self._top(searcher, request, question, limit=LARGEST_SET, offset=0)
        yield from _ids(searcher, [address for _, address in found])

    def suggest(self, prefix: str, *, limit: int) -> list[Suggestion]:
        searcher = self.store.index().searcher()
        folded = " ".join(fold(prefix).replace("\t", " ").split())
        if not folded:
            return []
        terms = sorted(searcher.terms_with_prefix("suggestion", folded, limit=400), key=lambda row: -row[1])
        found: dict[str, Suggestion] = {}
        for term, _count in terms:
            _folded, kind, text = term.split("\t", 2)
            found.setdefault(fold(text), Suggestion(text=text, kind=kind))
        people_and_subjects = list(found.values())[:limit]
        return people_and_subjects + self._titles(searcher, folded, limit - len(people_and_subjects))

    def _titles(self, searcher: tantivy.Searcher, folded: str, limit: int) -> list[Suggestion]:
        """Documents whose title holds the words, the last one perhaps unfinished."""
        from mosaique.discovery.query.parser import LEAST_PREFIX, parse  # noqa: PLC0415  # only used here

        last = folded.rpartition(" ")[2]
        question = parse(f"{folded}*" if len(last) >= LEAST_PREFIX else folded)
        if limit <= 0 or question.node is None:
            return []
        from mosaique.discovery.query.tree import Field  # noqa: PLC0415

        found = searcher.search(
            self.builder.matching(Field("title", question.node)), limit=limit, count=False
        ).hits
        ids = _ids(searcher, [address for _, address in found])
        return [
            Suggestion(
                text=searcher.doc(address).get_first("shown_title") or "", kind="title", value=str(id_)
            )
            for id_, (_, address) in zip(ids, found, strict=True)
        ]

    def similar(self, document_id: int, *, limit: int) -> list[Hit]:
        searcher = self.store.index().searcher()
        found = searcher.search(self._by_id(document_id), limit=1, count=False).hits
        if not found:
            return []
        alike = Query.more_like_this_query(
            found[0][1], min_doc_frequency=2, min_term_frequency=1, max_query_terms=20, min_word_length=4
        )
        hits = searcher.search(alike, limit=limit + 1, count=False).hits
        ids = _ids(searcher, [address for _, address in hits])
        pairs = [(id_, score) for id_, (score, _) in zip(ids, hits, strict=True) if id_ != document_id]
        return [Hit(id_, _score(score)) for id_, score in pairs[:limit]]

    def correct(self, words: Iterable[str]) -> dict[str, str]:
        searcher = self.store.index().searcher()
        found: dict[str, str] = {}
        for word in words:
            if (
                len(word) > 3
                and not word.endswith("*")
                and not searcher.doc_freq("everything", stem_of(word))
            ):
                spelled = self._nearest(searcher, word)
                if spelled:
                    found[word] = spelled
        return found

    def _nearest(self, searcher: tantivy.Searcher, word: str) -> str:
        """The most used of the close spellings that begin alike; first letters are seldom wrong."""
        known = dict(searcher.terms_with_prefix("spelling", word[:1], limit=20_000))
        close = process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=74, limit=8)
        return max(close, key=lambda row: (round(row[1] / 8), known[row[0]]), default=("",))[0]

    def ids(self) -> Iterator[int]:
        searcher = self.store.index().searcher()
        total = max(searcher.num_docs, 1)
        hits = searcher.search(Query.all_query(), limit=total, count=False).hits
        for start in range(0, len(hits), 10_000):
            yield from _ids(searcher, [address for _, address in hits[start : start + 10_000]])

    def count(self) -> int:
        return self.store.index().searcher().num_docs

    def _by_id(self, document_id: int) -> Query:
        return Query.term_query(self.builder.schema, "id", document_id)

    @contextmanager
    def writing(self) -> Iterator[TantivyWriter]:
        with self.store.exclusive():
            writer = TantivyWriter(self.store.index())
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuilding(self) -> Iterator[TantivyWriter]:
        with self.store.exclusive():
            name = self.store.make()
            index = prepare(tantivy.Index.open(str(self.store.folder / name)))
            writer = TantivyWriter(index, fresh=True)
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()
            self.store.point_to(name)
            self.store.sweep()


class TantivyWriter:
    """One session of writing. ``fresh``: the index is known to be empty, nothing need be deleted first."""

    def __init__(self, index: tantivy.Index, *, fresh: bool = False) -> None:
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)
        self._fresh = fresh
        self._pending = 0

    def put(self, document: SearchDocument) -> None:
        if not self._fresh:
            self._writer.delete_documents_by_term("id", document.id)
        self._writer.add_document(layout(document))
        self._pending += 1

    def remove(self, document_id: int) -> None:
        self._writer.delete_documents_by_term("id", document_id)

    @property
    def is_full(self) -> bool:
        """Whether it is time to commit: memory and the loss of a kill stay bounded."""
        return self._pending >= _COMMIT_EVERY

    def commit(self) -> None:
        self._writer.commit()
        self._pending = 0

    def close(self) -> None:
        """Let go of the index, leaving out what was not committed."""
        self._writer.wait_merging_threads()


def _ids(searcher: tantivy.Searcher, addresses: Sequence[tantivy.DocAddress]) -> list[int]:
    return [int(value) for value in searcher.fast_field_values("id", list(addresses)) if value is not None]


def _score(score: Any) -> float:
    return float(score) if isinstance(score, int | float) else 0.0


def _facet(buckets: Iterable[Mapping[str, Any]], request: SearchRequest, name: str) -> tuple[FacetCount, ...]:
    """Counts as values; those asked for are there even when nothing carries them."""
    counted = {
        str(int(bucket["key"]) if name == YEAR else bucket["key"]): int(bucket["doc_count"])
        for bucket in buckets
    }
    for value in request.filters.get(name, ()):
        counted.setdefault(value, 0)
    return tuple(FacetCount(value, count) for value, count in counted.items())


def _frozen(filters: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((name, tuple(sorted(values))) for name, values in filters.items()))
