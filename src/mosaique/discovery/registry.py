"""Where documents come from, and what names the values of facets: apps register theirs when they load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from mosaique.discovery.documents import SearchDocument


class DocumentSource(Protocol):
    """An app's documents. Ids that ``documents`` does not give are to be taken out of the index."""

    def documents(self, ids: Sequence[int]) -> Iterable[SearchDocument]: ...

    def all_ids(self) -> Iterator[int]: ...


# The values of a facet that a reader's word names: "book" for "livre".
ValueNames = Callable[[str], Iterable[str]]

_sources: list[DocumentSource] = []
_names: dict[str, ValueNames] = {}


def register_source(source: DocumentSource) -> None:
    """Say where documents come from. A second registration replaces the first: there is one catalogue."""
    _sources[:] = [source]


def source() -> DocumentSource:
    """The registered source."""
    return _sources[0]


def register_values(facet: str, names: ValueNames) -> None:
    """Say what the words of readers name among a facet's values, for questions such as ``type:livre``."""
    _names[facet] = names


def named_values(facet: str, text: str) -> tuple[str, ...]:
    """The values of a facet that a text names, where someone said so."""
    names = _names.get(facet)
    return tuple(names(text)) if names else ()
