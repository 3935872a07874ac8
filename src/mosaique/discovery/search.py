"""Searching, as the other rooms ask for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mosaique.discovery import expansion, registry
from mosaique.discovery.documents import Hit, SearchRequest, SearchResult, Suggestion
from mosaique.discovery.engines.base import Engine
from mosaique.discovery.errors import UnknownFacet
from mosaique.discovery.facets import NAMES
from mosaique.discovery.models import QueuedDocument
from mosaique.discovery.query.parser import parse
from mosaique.discovery.query.tree import Question
from mosaique.vocabularies.thesaurus import thesaurus

_CORRECT_BELOW = 3  # results


@lru_cache(maxsize=4)
def engine_at(url: str) -> Engine:
    """The engine of an address, one per process. Raises ImproperlyConfigured for one we do not have."""
    parts = urlsplit(url)
    if parts.scheme == "tantivy":
        from mosaique.discovery.engines.tantivy_engine import TantivyEngine  # noqa: PLC0415  # lazy: native

        return TantivyEngine(Path(unquote(parts.netloc + parts.path)))
    message = f"SEARCH_URL must start with tantivy:, not {parts.scheme!r} (OpenSearch: see docs/adr/0008)."
    raise ImproperlyConfigured(message)


def engine() -> Engine:
    """The engine of this instance."""
    return engine_at(settings.SEARCH_URL)


def search(request: SearchRequest) -> SearchResult:
    """The answer to a reader's question: hits, counts, another spelling where little is found, the concepts
    recognised, and what of the question was left out. Raises UnknownFacet.
    """
    question, concepts = _understood(request)
    result = engine().search(request, question)
    correction = _correction(request.text, question) if result.total < _CORRECT_BELOW else ""
    return dataclasses.replace(result, correction=correction, expansions=concepts, warnings=question.warnings)


def matching_ids(query: str | SearchRequest) -> Iterator[int]:
    """Ids of everything a question finds, in the order asked: for exports and feeds. Raises UnknownFacet."""
    request = SearchRequest(text=query) if isinstance(query, str) else query
    question, _ = _understood(request)
    return engine().matching_ids(request, question)


def suggest(prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """Completions of what is being typed: people, subjects, then titles."""
    return engine().suggest(prefix[:100], limit=limit)


def similar(document_id: int, *, limit: int = 5) -> list[Hit]:
    """Documents that share the strongest words of this one."""
    return engine().similar(document_id, limit=limit)


def indexed_ids() -> Iterator[int]:
    """Every id in the index."""
    return engine().ids()


def status() -> dict[str, int]:
    """How many documents the database has for readers, how many the index holds, how many wait."""
    return {
        "database": sum(1 for _ in registry.source().all_ids()),
        "index": engine().count(),
        "queue": QueuedDocument.objects.count(),
    }


def _understood(request: SearchRequest) -> tuple[Question, tuple[tuple[str, str], ...]]:
    for name in request.filters:
        if name not in NAMES:
            raise UnknownFacet(name, NAMES)
    return expansion.expand(parse(request.text), thesaurus(), request.language)


def _correction(text: str, question: Question) -> str:
    """The question with the words that the index does not know in a spelling that it knows."""
    corrections = engine().correct(question.words)
    corrected = text
    for word, spelled in corrections.items():
        corrected = _replaced(corrected, word, spelled)
    return corrected if corrected != text else ""


def _replaced(text: str, word: str, spelled: str) -> str:
    from mosaique.discovery.query.words import WORD, fold  # noqa: PLC0415  # only here

    return WORD.sub(lambda found: spelled if fold(found.group()) == word else found.group(), text)
