"""Where documents come from: each app registers its own source when it loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from mosaique.discovery.documents import SearchDocument


class DocumentSource(Protocol):
    """An app's documents. Ids that ``documents`` does not give are to be taken out of the index."""

    def documents(self, ids: Sequence[int]) -> Iterable[SearchDocument]: ...

    def all_ids(self) -> Iterator[int]: ...


_sources: list[DocumentSource] = []


def register_source(source: DocumentSource) -> None:
    """Say where documents come from. A second registration replaces the first: there is one catalogue."""
    _sources[:] = [source]


def source() -> DocumentSource:
    """The registered source."""
    return _sources[0]
