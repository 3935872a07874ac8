"""What every search engine offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from mosaique.discovery.documents import Hit, SearchDocument, SearchRequest, SearchResult, Suggestion
from mosaique.discovery.query.tree import Question


class Writer(Protocol):
    """A session of writing: nothing is seen by readers before ``commit``."""

    def put(self, document: SearchDocument) -> None:
        """Add a document, in place of the one of the same id."""

    def remove(self, document_id: int) -> None: ...

    def commit(self) -> None:
        """Once it returns, everything put and removed is on disk and visible."""


class Engine(Protocol):
    """One index. Readers never wait for the writer; there is one writer at a time, whatever the process."""

    @property
    def needs_rebuilding(self) -> bool:
        """Whether the index was started empty because there was none that could be read."""

    def search(self, request: SearchRequest, question: Question) -> SearchResult:
        """Total, hits and counts. Hits end at the 10,000th, and an offset beyond gives none."""

    def matching_ids(self, request: SearchRequest, question: Question) -> Iterator[int]:
        """Every id of the answer in the order asked, up to the engine's bound of a result set."""

    def suggest(self, prefix: str, *, limit: int) -> list[Suggestion]: ...

    def terms(self, kind: str, prefix: str) -> list[str]:
        """What is known to begin so, folded: words of titles, names and subjects (``word``), folded; or whole
        ``subject`` or ``contributor`` labels as they are written. In no order, each once.
        """

    def similar(self, document_id: int, *, limit: int) -> list[Hit]: ...

    def similar_to(self, title: str, abstract: str, *, limit: int) -> list[Hit]:
        """Documents that share the telling words of a text that is in no document yet."""

    def correct(self, words: Iterable[str]) -> dict[str, str]:
        """A known spelling for each word that the index hardly knows and that is close to one it does."""

    def ids(self) -> Iterator[int]:
        """Every id in the index, in order."""

    def count(self) -> int: ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Raises WriterBusy if another process writes."""

    def rebuilding(self) -> AbstractContextManager[Writer]:
        """A writer of a new index, beside; it takes the old one's place when the block ends well. Waits a
        minute for another writer, then raises WriterBusy.
        """
