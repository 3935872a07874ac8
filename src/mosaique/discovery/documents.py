"""What the search layer knows: documents going in, a request, and an answer. No model stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One searchable thing.

    ``subjects`` holds every label, in every language, preferred or not, of the concepts it is indexed with.
    ``facets`` maps a facet's name (structure, sujet, type, langue, territoire, portee, public, acces) to
    values; hierarchical ones (sujet, territoire) hold the ancestors too. ``body`` is the text of attached
    files. ``added`` is when readers could first see it.
    """

    id: int
    title: str
    subtitle: str = ""
    other_titles: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    source: str = ""  # journal, series, publisher
    identifiers: tuple[str, ...] = ()
    notes: str = ""
    body: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    sort_title: str = ""
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A reader's question. ``filters`` are ORed inside a facet and ANDed between facets; ``years`` is an
    inclusive range either end of which may be None; ``sort`` is relevance, date, title or added (the latest,
    the first letters, the newest first), or date-ascending or title-descending.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    facet_size: int = 20
    snippets: bool = True
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. ``snippet`` holds (text, is_match) runs of the abstract or body, never HTML."""

    id: int
    score: float
    snippet: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many documents of the answer carry a value; the values of ``filters`` always appear, even at 0."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer. ``correction`` is another spelling that would find something; ``expansions`` are the
    thesaurus concepts that the words were recognised as (identifier, label); ``warnings`` say what of the
    question was left out (message, facts as in core.messages).
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    correction: str = ""
    expansions: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed: ``kind`` is title, contributor, subject or query."""

    text: str
    kind: str
    value: str = ""
