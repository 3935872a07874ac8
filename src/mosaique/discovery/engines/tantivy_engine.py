"""Tantivy, embedded: an index in a folder, read by any number of processes, written by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Order

from mosaique.discovery.documents import Hit, SearchDocument, SearchRequest, SearchResult, Suggestion
from mosaique.discovery.engines import tantivy_neighbours as neighbours
from mosaique.discovery.engines.tantivy_facets import FacetCounter
from mosaique.discovery.engines.tantivy_queries import Builder
from mosaique.discovery.engines.tantivy_schema import layout, schema
from mosaique.discovery.engines.tantivy_store import Store
from mosaique.discovery.facets import NAMES
from mosaique.discovery.highlighting import Marker
from mosaique.discovery.query.tree import Node, Question

DEEPEST_HIT = 10_000  # further ones are reached by narrowing the question
LARGEST_SET = 100_000  # ids given for an export of a result set
_HEAP = 32_000_000  # bytes; more is no faster, and an import has better uses for it
_IDS_AT_ONCE = 10_000
_REBUILD_WAITS = 60.0  # seconds for another writer to finish
_SORTS = {
    "date": ("by_date", Order.Desc),
    "date-ascending": ("by_date", Order.Asc),
    "title": ("by_title", Order.Asc),
    "title-descending": ("by_title", Order.Desc),
    "added": ("by_added", Order.Desc),
}


class TantivyEngine:
    """One index in a folder."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.builder = Builder(schema())
        self.counter = FacetCounter(self.builder)

    @property
    def needs_rebuilding(self) -> bool:
        return self.store.started_empty

    def search(self, request: SearchRequest, question: Question) -> SearchResult:
        index, stamp = self.store.index()
        searcher = index.searcher()
        complete = partial(neighbours.completions, searcher)
        matching = self.builder.matching(question.node, complete)
        key = (stamp, question.node, _frozen(request), request.years, request.facets, request.facet_size)
        counting = self.counter.start(searcher, matching, request, key)
        wanted = max(min(request.limit, DEEPEST_HIT - request.offset), 0)
        found = self._found(
            searcher, request, question.node, limit=wanted or 1, offset=request.offset if wanted else 0
        )
        hits = self._hits(searcher, found.hits[:wanted], request, question)
        return SearchResult(total=found.count, hits=hits, facets=counting.result())

    def _found(
        self,
        searcher: tantivy.Searcher,
        request: SearchRequest,
        node: Node | None,
        *,
        limit: int,
        offset: int,
    ) -> Any:  # a tantivy.SearchResult, whose stub lacks ``count``
        """The hits in the order asked; without a question there is no relevance: the last added first."""
        complete = partial(neighbours.completions, searcher)
        if node is None or request.sort in _SORTS:
            field, order = _SORTS.get(request.sort, _SORTS["added"])
            query = self.builder.narrowed(self.builder.matching(node, complete), request)
            return searcher.search(query, limit=limit, offset=offset, order_by_field=field, order=order)
        query = self.builder.narrowed(self.builder.ranking(node, complete), request)
        return searcher.search(query, limit=limit, offset=offset)

    def _hits(
        self,
        searcher: tantivy.Searcher,
        found: Sequence[tuple[Any, tantivy.DocAddress]],
        request: SearchRequest,
        question: Question,
    ) -> tuple[Hit, ...]:
        ids = _ids(searcher, [address for _, address in found])
        scores = [float(key) if isinstance(key, float) else 0.0 for key, _ in found]
        if not request.snippets:
            return tuple(map(Hit, ids, scores))
        marker = Marker(question.words)
        texts = [neighbours.stored(searcher, address, "stored_abstract") for _, address in found]
        return tuple(map(Hit, ids, scores, map(marker.snippet, texts)))

    def matching_ids(self, request: SearchRequest, question: Question) -> Iterator[int]:
        searcher = self._searcher()
        found = self._found(searcher, request, question.node, limit=LARGEST_SET, offset=0)
        yield from _ids(searcher, [address for _, address in found.hits])

    def suggest(self, prefix: str, *, limit: int) -> list[Suggestion]:
        return neighbours.suggestions(self._searcher(), self.builder, prefix, limit=limit)

    def terms(self, kind: str, prefix: str) -> list[str]:
        return neighbours.known_terms(self._searcher(), kind, prefix)

    def similar(self, document_id: int, *, limit: int) -> list[Hit]:
        searcher = self._searcher()
        query = neighbours.likeness(searcher, self.builder, document_id)
        if query is None:
            return []
        hits = _scored(searcher, query, limit=limit + 1)  # the document itself is one of them
        return [hit for hit in hits if hit.id != document_id][:limit]

    def similar_to(self, title: str, abstract: str, *, limit: int) -> list[Hit]:
        searcher = self._searcher()
        return _scored(searcher, neighbours.likeness_of(searcher, self.builder, title, abstract), limit=limit)

    def correct(self, words: Iterable[str]) -> dict[str, str]:
        return neighbours.corrections(self._searcher(), words)

    def ids(self) -> Iterator[int]:
        searcher, first = self._searcher(), -(1 << 62)
        while True:
            found = searcher.search(
                self.builder.ids_from(first),
                limit=_IDS_AT_ONCE,
                count=False,
                order_by_field="id",
                order=Order.Asc,
            ).hits
            yield from (int(id_) for id_, _ in found)
            if len(found) < _IDS_AT_ONCE:
                return
            first = int(found[-1][0]) + 1

    def count(self) -> int:
        return self._searcher().num_docs

    def _searcher(self) -> tantivy.Searcher:
        return self.store.index()[0].searcher()

    @contextmanager
    def writing(self) -> Iterator[TantivyWriter]:
        with self.store.exclusive():
            index, _stamp = self.store.index()
            with _closing(TantivyWriter(index)) as writer:
                yield writer

    @contextmanager
    def rebuilding(self) -> Iterator[TantivyWriter]:
        with self.store.exclusive(wait=_REBUILD_WAITS):
            self.store.sweep()
            name = self.store.make()
            index = tantivy.Index.open(str(self.store.folder / name))
            with _closing(TantivyWriter(index, fresh=True)) as writer:
                yield writer
                writer.commit()
            self.store.point_to(name)
            self.store.sweep()


class TantivyWriter:
    """One session of writing. ``fresh``: the index is known to be empty, nothing need be deleted first."""

    def __init__(self, index: tantivy.Index, *, fresh: bool = False) -> None:
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)
        self._fresh = fresh

    def put(self, document: SearchDocument) -> None:
        if not self._fresh:
            self.remove(document.id)
        self._writer.add_document(layout(document))

    def remove(self, document_id: int) -> None:
        self._writer.delete_documents_by_term("id", document_id)

    def commit(self) -> None:
        self._writer.commit()

    def close(self) -> None:
        """Let go of the index, leaving out what was not committed."""
        self._writer.wait_merging_threads()


@contextmanager
def _closing(writer: TantivyWriter) -> Iterator[TantivyWriter]:
    try:
        yield writer
    finally:
        writer.close()


def _scored(searcher: tantivy.Searcher, query: tantivy.Query, *, limit: int) -> list[Hit]:
    found = searcher.search(query, limit=limit, count=False).hits
    ids = _ids(searcher, [address for _, address in found])
    return [Hit(id_, float(score)) for id_, (score, _) in zip(ids, found, strict=True)]


def _ids(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    return [int(value) for value in searcher.fast_field_values("id", addresses) if value is not None]


def _frozen(request: SearchRequest) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(sorted(request.filters.get(name, ())))) for name in NAMES)
