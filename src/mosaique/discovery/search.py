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
from mosaique.discovery.facets import NAMES, TERRITORY, YEAR
from mosaique.discovery.models import QueuedDocument
from mosaique.discovery.query.parser import parse
from mosaique.discovery.query.tree import Question
from mosaique.discovery.query.words import WORD, fold_word
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

_CORRECT_BELOW = 3  # results
_LONGEST_TYPED = 100  # characters looked at for completions
_COUNTED = (*NAMES, YEAR)


@lru_cache(maxsize=4)
def engine_at(url: str) -> Engine:
    """The engine of an address, one per process. Raises ImproperlyConfigured for one we do not have."""
    parts = urlsplit(url)
    if parts.scheme == "tantivy" and (parts.netloc or parts.path):
        from mosaique.discovery.engines.tantivy_engine import TantivyEngine  # noqa: PLC0415  # lazy: native

        return TantivyEngine(Path(unquote(parts.netloc + parts.path)))
    if parts.scheme == "opensearch":
        message = "SEARCH_URL: OpenSearch comes with a later release (docs/adr/0008); use tantivy:///path."
        raise ImproperlyConfigured(message)
    message = f"SEARCH_URL must be tantivy:///path/of/a/folder, not {url!r}."
    raise ImproperlyConfigured(message)


def engine() -> Engine:
    """The engine of this instance."""
    return engine_at(settings.SEARCH_URL)


def search(request: SearchRequest) -> SearchResult:
    """The answer to a reader's question: hits, counts, another spelling where little is found, the concepts
    recognised, and what of the question was left out. Raises UnknownFacet.
    """
    question, concepts = understood(request)
    result = engine().search(request, question)
    correction = _correction(request, question, found=result.total) if result.total < _CORRECT_BELOW else ""
    return dataclasses.replace(result, correction=correction, expansions=concepts, warnings=question.warnings)


def search_question(question: Question, request: SearchRequest) -> SearchResult:
    """The answer to a question that came as a tree, with what the vocabularies make of it; the request's
    text is not looked at. Raises UnknownFacet.
    """
    expanded, concepts = _expanded(question, request)
    result = engine().search(request, expanded)
    return dataclasses.replace(result, expansions=concepts, warnings=question.warnings)


def terms(kind: str, prefix: str) -> list[str]:
    """Words, or whole labels of subjects or contributors, known to begin so: see ``Engine.terms``."""
    return engine().terms(kind, prefix[:_LONGEST_TYPED])


def matching_ids(query: str | SearchRequest) -> Iterator[int]:
    """Ids of everything a question finds, in the order asked: for exports and feeds. Raises UnknownFacet."""
    request = SearchRequest(text=query) if isinstance(query, str) else query
    question, _ = understood(request)
    return engine().matching_ids(request, question)


def suggest(prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """Completions of what is being typed: people and subjects, then titles."""
    return engine().suggest(prefix[:_LONGEST_TYPED], limit=limit)


def similar(document_id: int, *, limit: int = 5) -> list[Hit]:
    """Documents that share the subjects and the telling words of this one."""
    return engine().similar(document_id, limit=limit)


def similar_to(title: str, abstract: str, *, limit: int = 5) -> list[Hit]:
    """Documents that share the telling words of a text, as of one that is being described."""
    return engine().similar_to(title, abstract, limit=limit)


def indexed_ids() -> Iterator[int]:
    """Every id in the index, in order."""
    return engine().ids()


def status() -> dict[str, int]:
    """How many documents the database has for readers, how many the index holds, how many wait."""
    return {
        "database": sum(1 for _ in registry.source().all_ids()),
        "index": engine().count(),
        "queue": QueuedDocument.objects.count(),
    }


def understood(request: SearchRequest) -> tuple[Question, tuple[tuple[str, str], ...]]:
    """The question with what the vocabularies make of it, and the concepts recognised as (identifier,
    label). Raises UnknownFacet.
    """
    return _expanded(parse(request.text), request)


def _expanded(question: Question, request: SearchRequest) -> tuple[Question, tuple[tuple[str, str], ...]]:
    for name in request.filters:
        if name not in NAMES:
            raise UnknownFacet(name, NAMES)
    for name in request.facets:
        if name not in _COUNTED:
            raise UnknownFacet(name, _COUNTED)
    return expansion.expand(question, thesaurus(), request.language, _named)


def _named(facet: str, text: str) -> tuple[str, ...]:
    """The values of a facet that a text names."""
    if facet == TERRITORY:
        return tuple(filter(None, [territories.find(text)]))
    return registry.named_values(facet, text)


def _correction(request: SearchRequest, question: Question, *, found: int) -> str:
    """The question with the words that the index hardly knows in a spelling that it knows, if that finds
    more.
    """
    spellings = engine().correct(question.words)
    corrected = WORD.sub(lambda word: spellings.get(fold_word(word.group()), word.group()), request.text)
    if corrected == request.text:
        return ""
    again = dataclasses.replace(request, text=corrected, limit=0, offset=0, facets=(), snippets=False)
    return corrected if engine().search(again, understood(again)[0]).total > found else ""
