"""The thesaurus as pages show it: top concepts, trees, neighbours, each with its count of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest
from mosaique.network.models import Structure
from mosaique.portal import addresses
from mosaique.portal.wording import language
from mosaique.vocabularies.thesaurus import thesaurus

_ALL = 10_000  # values of a facet: more than a thesaurus has
_DEEPEST = 6  # levels of a tree that a page shows
_MOST_TREATED = 12


@dataclass(frozen=True, slots=True)
class Theme:
    """A concept to go to: how many documents it has, narrower ones included, and what is below it."""

    identifier: str
    label: str
    url: str
    count: int
    below: tuple[Theme, ...] = ()


def document_counts(facet: str = facets.SUBJECT, **held: tuple[str, ...]) -> dict[str, int]:
    """How many documents carry each value of a facet, as the search counts them, within some filters."""
    request = SearchRequest(filters=held, limit=0, facets=(facet,), facet_size=_ALL, snippets=False)
    result = search.search(request)
    return {one.value: one.count for one in result.facets.get(facet, ())}


def theme_list(identifiers: Iterable[str], counts: dict[str, int], *, depth: int = 0) -> list[Theme]:
    """Concepts with their counts and, down to a depth, what is below them in the order of labels."""
    return [_theme(identifier, counts, min(depth, _DEEPEST)) for identifier in identifiers]


def _theme(identifier: str, counts: dict[str, int], depth: int) -> Theme:
    vocabulary, spoken = thesaurus(), language()
    below = vocabulary.children(identifier, spoken) if depth else ()
    return Theme(
        identifier=identifier,
        label=vocabulary.label(identifier, spoken),
        url=addresses.theme(identifier),
        count=counts.get(identifier, 0),
        below=tuple(_theme(child, counts, depth - 1) for child in below),
    )


def top_themes(counts: dict[str, int], *, depth: int) -> list[Theme]:
    """The top concepts, in the order of labels."""
    return theme_list(thesaurus().top_concepts(language()), counts, depth=depth)


def most_treated(centre: Structure) -> list[Theme]:
    """The concepts that a centre's documents treat most, below the top ones, with the search of each."""
    vocabulary, spoken = thesaurus(), language()
    counts = document_counts(structure=(centre.code,))
    precise = [one for one in counts if (entry := vocabulary.concept(one)) and entry.broader]
    return [
        Theme(
            one,
            vocabulary.label(one, spoken),
            addresses.search(structure=centre.code, sujet=one),
            counts[one],
        )
        for one in sorted(precise, key=lambda one: -counts[one])[:_MOST_TREATED]
    ]
