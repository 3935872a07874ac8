"""What the address of a search asks, read with care, and written again with something changed.

A small value rather than a Django form: every page of the portal reads one, and writes dozens of addresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict
from django.utils.translation import get_language

from mosaique.discovery import facets
from mosaique.discovery.documents import SearchRequest

SORTS = {"pertinence": "relevance", "date": "date", "titre": "title", "ajout": "added"}
PER_PAGE = (10, 20, 50, 100)
DEEPEST = 10_000  # the last hit that a page shows; beyond, one narrows the question
_DEFAULT_SORT, _DEFAULT_PER_PAGE = "pertinence", 20
_LONGEST_TEXT = 2_000  # the parser cuts at 500 characters and says so
_LONGEST_VALUE = 80
_MOST_VALUES = 40
_FACET_SIZE = 30

Years = tuple[int | None, int | None]
ALL_YEARS: Years = (None, None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its filters, years, order and page, all checked."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    years: Years = ALL_YEARS
    sort: str = _DEFAULT_SORT
    page: int = 1
    per_page: int = _DEFAULT_PER_PAGE

    @property
    def by_facet(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.filters:
            found[name] = (*found.get(name, ()), value)
        return found

    @property
    def is_dated(self) -> bool:
        """Whether years narrow the question."""
        return self.years != ALL_YEARS

    @property
    def is_filtered(self) -> bool:
        """Whether filters or years narrow the question."""
        return bool(self.filters) or self.is_dated

    @property
    def is_variant(self) -> bool:
        """Whether it is one of the countless variants of a question that robots have no use for."""
        usual = (self.sort, self.page, self.per_page) == (_DEFAULT_SORT, 1, _DEFAULT_PER_PAGE)
        return self.is_filtered or not usual

    def query_string(self, **changes: Any) -> str:
        """The address' parameters, with some changed; page 1 and defaults are not written."""
        asked = replace(self, **({"page": 1} | changes))
        pairs: list[tuple[str, str]] = [("q", asked.text)] if asked.text else []
        pairs += asked.filters
        if asked.is_dated:
            pairs.append((facets.YEAR, year_range(asked.years)))
        if asked.sort != _DEFAULT_SORT:
            pairs.append(("tri", asked.sort))
        if asked.per_page != _DEFAULT_PER_PAGE:
            pairs.append(("parpage", str(asked.per_page)))
        if asked.page > 1:
            pairs.append(("page", str(asked.page)))
        return urlencode(pairs)

    def without(self, name: str, value: str) -> str:
        """The parameters of the same search less one filter."""
        return self.query_string(filters=tuple(pair for pair in self.filters if pair != (name, value)))

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
            facet_size=_FACET_SIZE,
            snippets=snippets,
            language=get_language() or "fr",
        )


def read_asked(query: QueryDict) -> Asked:
    """What the address asks. Raises Http404 for a page that cannot be and BadRequest for a NUL; other
    nonsense is left out.
    """
    if any("\x00" in value for values in query.lists() for value in (values[0], *values[1])):
        raise BadRequest("NUL in a parameter")
    per_page = _number(query.get("parpage", ""))
    sort = query.get("tri", "")
    return Asked(
        text=query.get("q", "").strip()[:_LONGEST_TEXT],
        filters=tuple((name, value) for name in facets.NAMES for value in _values(query.getlist(name))),
        years=read_years(query),
        sort=sort if sort in SORTS else _DEFAULT_SORT,
        page=_page(query.get("page") or "1"),
        per_page=per_page if per_page in PER_PAGE else _DEFAULT_PER_PAGE,
    )


def read_years(query: Mapping[str, str]) -> Years:
    """``annee=2005..2010``, ``2005..``, ``..2010`` or ``2005``; or the two boxes of the form of filters."""
    start, dots, end = query.get(facets.YEAR, "").partition("..")
    low, high = _year(start), _year(end if dots else start)
    low = _year(query.get("annee_de", "")) if low is None else low
    high = _year(query.get("annee_a", "")) if high is None else high
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def year_range(years: Years) -> str:
    """The range as an address has it: 2005..2010, 2005.. or 2005 for a single year."""
    start, end = years
    if start is not None and start == end:
        return str(start)
    return f"{'' if start is None else start}..{'' if end is None else end}"


def _values(values: Sequence[str]) -> list[str]:
    return [
        value
        for value in dict.fromkeys(values[:_MOST_VALUES])
        if value and len(value) <= _LONGEST_VALUE and value.isprintable()
    ]


def _year(text: str) -> int | None:
    return _number(text, digits=4)


def _number(text: str, *, digits: int = 6) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def _page(text: str) -> int:
    page = _number(text)
    if page is None or not 1 <= page <= DEEPEST:
        raise Http404
    return page
