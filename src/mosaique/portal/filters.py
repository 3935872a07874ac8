"""The filters of a search: groups of values with their counts, those in force, and the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mosaique.discovery import facets
from mosaique.discovery.documents import FacetCount, SearchResult
from mosaique.portal import labels
from mosaique.portal.asked import ALL_YEARS, Asked, year_range
from mosaique.vocabularies.thesaurus import thesaurus

_SHOWN = 8  # values of a group before "more"
_UNFOLDED = frozenset({facets.STRUCTURE, facets.SUBJECT, facets.TYPE})
_FIRST_DECADE = 1900  # what is older is counted, not drawn


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter: how many documents carry it, whether it is chosen, what is below it."""

    value: str
    label: str
    count: int
    chosen: bool
    children: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """A group of options; ``more`` are shown on demand."""

    name: str
    label: str
    options: tuple[Option, ...]
    more: tuple[Option, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the parameters of the search without it."""

    label: str
    remove: str


def filters_of(asked: Asked, result: SearchResult) -> list[Filter]:
    """The groups in a fixed order, those without a value left out; values chosen come first."""
    chosen = asked.by_facet
    groups = [
        _group(name, _options(name, result.facets.get(name, ()), frozenset(chosen.get(name, ()))))
        for name in facets.NAMES
    ]
    return [group for group in groups if group.options]


def _group(name: str, options: Sequence[Option]) -> Filter:
    ordered = sorted(options, key=lambda option: not option.chosen)
    chosen = sum(option.chosen for option in options)
    first = chosen + _SHOWN
    return Filter(
        name=name,
        label=str(labels.FACETS[name]),
        options=tuple(ordered[:first]),
        more=tuple(ordered[first:]),
        is_open=bool(chosen) or name in _UNFOLDED,
    )


def chips_of(asked: Asked) -> list[Chip]:
    """What is in force, each with the way to take it off."""
    chips = [
        Chip(labels.facet_value(name, value), asked.without(name, value)) for name, value in asked.filters
    ]
    if asked.years != ALL_YEARS:
        label = year_range(asked.years).replace("..", "–")
        chips.append(Chip(label, asked.query_string(years=ALL_YEARS)))
    return chips


def decades_of(result: SearchResult) -> list[tuple[int, int]]:
    """How many documents of each decade, oldest first, without holes: for the small chart of years."""
    counted: dict[int, int] = {}
    for one in result.facets.get(facets.YEAR, ()):
        decade = int(one.value) // 10 * 10
        counted[decade] = counted.get(decade, 0) + one.count
    if not counted:
        return []
    first = max(min(counted), _FIRST_DECADE)
    return [(decade, counted.get(decade, 0)) for decade in range(first, max(counted) + 10, 10)]


def _options(name: str, counts: Sequence[FacetCount], chosen: frozenset[str]) -> list[Option]:
    if name == facets.SUBJECT:
        return _tree_of_subjects(counts, chosen)
    return [
        Option(one.value, labels.facet_value(name, one.value), one.count, one.value in chosen)
        for one in counts
        if one.count or one.value in chosen
    ]


def _tree_of_subjects(counts: Sequence[FacetCount], chosen: frozenset[str]) -> list[Option]:
    """Top concepts with their counts; below one that is chosen, or holds one that is, its narrower ones."""
    vocabulary = thesaurus()
    counted = {one.value: one.count for one in counts}
    unfolded = chosen | {above for value in chosen for above in vocabulary.ancestors(value)}

    def option(identifier: str) -> Option:
        below = vocabulary.children(identifier) if identifier in unfolded else ()
        children = tuple(option(child) for child in below if child in counted)
        label = labels.concept(identifier)
        return Option(identifier, label, counted.get(identifier, 0), identifier in chosen, children)

    top = [identifier for identifier in vocabulary.top_concepts() if identifier in counted]
    unknown = [value for value in chosen if vocabulary.concept(value) is None]
    return sorted((option(one) for one in (*top, *unknown)), key=lambda one: -one.count)
