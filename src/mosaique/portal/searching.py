"""A reader's search: from the address to a question, from the answer to what a page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from mosaique.catalogue.models import Holding, Record
from mosaique.discovery import facets, search
from mosaique.discovery.documents import FacetCount, SearchRequest, SearchResult
from mosaique.network.models import Structure
from mosaique.portal import labels
from mosaique.vocabularies.thesaurus import thesaurus

SORTS = {"pertinence": "relevance", "date": "date", "titre": "title", "ajout": "added"}
PER_PAGE = (10, 20, 50, 100)
LAST_PAGE = 10_000
SHOWN = 8  # values of a facet shown before "more"
_LONGEST_VALUE = 80
_MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks: the question, filters, years, order and page, all checked."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    years: tuple[int | None, int | None] = (None, None)
    sort: str = "pertinence"
    page: int = 1
    per_page: int = 20

    @property
    def by_facet(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.filters:
            found[name] = (*found.get(name, ()), value)
        return found

    @property
    def is_narrowed(self) -> bool:
        """Whether filters, an order or a page make it one of countless variants of a question."""
        return bool(self.filters) or self.years != (None, None) or self.page > 1 or self.sort != "pertinence"

    def query_string(self, **changes: Any) -> str:
        """The address' parameters, with some changed; page 1 and defaults are not written."""
        asked = replace(self, **({"page": 1} | changes))
        pairs: list[tuple[str, str]] = [("q", asked.text)] if asked.text else []
        pairs += asked.filters
        if asked.years != (None, None):
            pairs.append((facets.YEAR, year_range(asked.years)))
        if asked.sort != "pertinence":
            pairs.append(("tri", asked.sort))
        if asked.per_page != PER_PAGE[1]:
            pairs.append(("parpage", str(asked.per_page)))
        if asked.page > 1:
            pairs.append(("page", str(asked.page)))
        return urlencode(pairs)

    def request(self, *, with_facets: bool = True, snippets: bool = True) -> SearchRequest:
        """The question for the search layer."""
        return SearchRequest(
            text=self.text,
            filters=self.by_facet,
            years=self.years,
            sort=SORTS[self.sort],
            offset=(self.page - 1) * self.per_page,
            limit=self.per_page,
            facets=(*facets.NAMES, facets.YEAR) if with_facets else (),
            facet_size=30,
            snippets=snippets,
            language=get_language() or "fr",
        )


def year_range(years: tuple[int | None, int | None]) -> str:
    """The range as an address has it: 2005..2010, 2005.. or 2005 for a single year."""
    start, end = years
    if start is not None and start == end:
        return str(start)
    return f"{'' if start is None else start}..{'' if end is None else end}"


def read_asked(query: QueryDict) -> Asked:
    """What the address asks. Raises Http404 for a page that cannot be; other nonsense is left out."""
    filters = [
        (name, value)
        for name in facets.NAMES
        for value in dict.fromkeys(query.getlist(name)[:_MOST_VALUES])
        if value and len(value) <= _LONGEST_VALUE and value.isprintable()
    ]
    per_page = _number(query.get("parpage", "")) or PER_PAGE[1]
    return Asked(
        text=query.get("q", "").replace("\x00", " ").strip()[:2000],
        filters=tuple(filters),
        years=_years(query),
        sort=query.get("tri", "") if query.get("tri") in SORTS else "pertinence",
        page=_page(query.get("page", "1") or "1"),
        per_page=per_page if per_page in PER_PAGE else PER_PAGE[1],
    )


def _number(text: str, *, digits: int = 6) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def _page(text: str) -> int:
    page = _number(text)
    if page is None or not 1 <= page <= LAST_PAGE:
        raise Http404
    return page


def _years(query: QueryDict) -> tuple[int | None, int | None]:
    """``annee=2005..2010``, or the two boxes of the form without JavaScript."""
    start, dots, end = query.get(facets.YEAR, "").partition("..")
    low, high = _number(start, digits=4), _number(end, digits=4) if dots else _number(start, digits=4)
    low = _number(query.get("annee_de", ""), digits=4) if low is None else low
    high = _number(query.get("annee_a", ""), digits=4) if high is None else high
    return low, high


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
    """A filter in force, and the address without it."""

    label: str
    remove: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A record with the passage that was found and the centres that hold it."""

    record: Record
    snippet: tuple[tuple[str, bool], ...]
    holders: tuple[Structure, ...]


def records_in_order(ids: Sequence[int]) -> list[Record]:
    """Published records of those ids, in that order, with what a list shows: three queries."""
    found = {
        record.pk: record
        for record in Record.objects.published()
        .filter(pk__in=ids)
        .prefetch_related("holdings")
        .only("pk", "description", "structure_id", "state", "published_at", "updated_at")
    }
    return [found[id_] for id_ in ids if id_ in found]


def structures_by_id() -> dict[int, Structure]:
    """Every structure; there are few."""
    return {structure.pk: structure for structure in Structure.objects.all()}


def shown_hits(result: SearchResult) -> list[ShownHit]:
    """The hits as a page shows them."""
    records = {record.pk: record for record in records_in_order([hit.id for hit in result.hits])}
    structures = structures_by_id()
    return [
        ShownHit(records[hit.id], hit.snippet, holders(records[hit.id].holdings.all(), structures))
        for hit in result.hits
        if hit.id in records
    ]


def holders(copies: Iterable[Holding], structures: Mapping[int, Structure]) -> tuple[Structure, ...]:
    """The centres that hold a document, each once, by code."""
    found = {copy.structure_id: structures[copy.structure_id] for copy in copies}
    return tuple(sorted(found.values(), key=lambda structure: structure.code))


def chips(asked: Asked) -> list[Chip]:
    """What is in force, each with the way to take it off."""
    found = [
        Chip(
            labels.facet_value(name, value),
            asked.query_string(filters=tuple(pair for pair in asked.filters if pair != (name, value))),
        )
        for name, value in asked.filters
    ]
    if asked.years != (None, None):
        found.append(Chip(year_range(asked.years).replace("..", "–"), asked.query_string(years=(None, None))))
    return found


def filters(asked: Asked, result: SearchResult) -> list[Filter]:
    """The filters of the page, in a fixed order, those without a value left out."""
    chosen = asked.by_facet
    found = []
    for name in facets.NAMES:
        counts = result.facets.get(name, ())
        options = _options(name, counts, frozenset(chosen.get(name, ())))
        if options:
            first = sum(1 for option in options if option.chosen) + SHOWN
            ordered = sorted(options, key=lambda option: not option.chosen)
            found.append(
                Filter(
                    name,
                    str(labels.FACETS[name]),
                    tuple(ordered[:first]),
                    tuple(ordered[first:]),
                    name in chosen or name in {facets.STRUCTURE, facets.SUBJECT, facets.TYPE},
                )
            )
    return found


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
        below = (
            [child for child in vocabulary.children(identifier) if child in counted]
            if identifier in unfolded
            else []
        )
        children = tuple(option(child) for child in below)
        label = labels.facet_value(facets.SUBJECT, identifier)
        return Option(identifier, label, counted.get(identifier, 0), identifier in chosen, children)

    top = [identifier for identifier in vocabulary.top_concepts() if identifier in counted]
    loose = [value for value in chosen if vocabulary.concept(value) is None]
    return sorted((option(one) for one in (*top, *loose)), key=lambda one: -one.count)


def decades(result: SearchResult) -> list[tuple[int, int]]:
    """How many documents of each decade, oldest first, without holes: for the small chart of years."""
    counted: dict[int, int] = {}
    for one in result.facets.get(facets.YEAR, ()):
        counted[int(one.value) // 10 * 10] = counted.get(int(one.value) // 10 * 10, 0) + one.count
    if not counted:
        return []
    return [
        (decade, counted.get(decade, 0)) for decade in range(max(min(counted), 1900), max(counted) + 10, 10)
    ]


def answer_for_machines(
    text: str, pairs: Sequence[tuple[str, str]], *, limit: int, with_facets: bool, page: int = 1
) -> dict[str, Any]:
    """The public contract's answer: total, hits and, when asked, counts. Raises UnknownFacet."""
    years = [value for name, value in pairs if name == facets.YEAR]
    query = QueryDict(mutable=True)
    query.setlist(facets.YEAR, years)
    request = replace(
        Asked(
            text=text, filters=tuple(pair for pair in pairs if pair[0] != facets.YEAR), years=_years(query)
        ).request(with_facets=with_facets, snippets=False),
        offset=(page - 1) * limit,
        limit=limit,
    )
    result = search.search(request)
    scores = {hit.id: hit.score for hit in result.hits}
    answer: dict[str, Any] = {
        "total": result.total,
        "hits": [_hit_for_machines(record, scores[record.pk]) for record in records_in_order(list(scores))],
    }
    if with_facets:
        answer["facets"] = {
            name: [
                {"value": one.value, "label": labels.facet_value(name, one.value), "count": one.count}
                for one in counts
            ]
            for name, counts in result.facets.items()
        }
    return answer


def _hit_for_machines(record: Record, score: float) -> dict[str, Any]:
    from mosaique.catalogue.derivation import year_of  # noqa: PLC0415  # the column is deferred here

    return {
        "id": record.pk,
        "title": record.description.full_title(),
        "year": year_of(record.description),
        "score": round(score, 4),
        "url": settings.MOSAIQUE_BASE_URL + reverse("portal:notice", args=[record.pk]),
    }
