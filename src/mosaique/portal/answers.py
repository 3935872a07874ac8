"""The public contract's answer to a search, for `mosaique search --json` and /recherche.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from mosaique.catalogue.derivation import year_of
from mosaique.catalogue.values.description import Description
from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest, SearchResult
from mosaique.portal import addresses, labels
from mosaique.portal.asked import Asked, read_years
from mosaique.portal.cards import descriptions_of


def answer_for_machines(
    text: str, pairs: Sequence[tuple[str, str]], *, limit: int, with_facets: bool, page: int = 1
) -> dict[str, Any]:
    """Total, hits and, when asked, counts. ``pairs`` are (facet, value). Raises UnknownFacet."""
    request = replace(
        _asked(text, pairs).request(with_facets=with_facets, snippets=False),
        offset=(page - 1) * limit,
        limit=limit,
    )
    return answer_of(request)


def answer_of(request: SearchRequest) -> dict[str, Any]:
    """The same for a question that was read already; counts are given when it asks for facets."""
    result = search.search(request)
    scores = {hit.id: hit.score for hit in result.hits}
    described = descriptions_of(list(scores))
    answer: dict[str, Any] = {
        "total": result.total,
        "hits": [_hit(pk, one, scores[pk]) for pk, one in described.items()],
    }
    return answer | {"facets": _counts(result)} if request.facets else answer


def _asked(text: str, pairs: Sequence[tuple[str, str]]) -> Asked:
    years = QueryDict(mutable=True)
    years.setlist(facets.YEAR, [value for name, value in pairs if name == facets.YEAR])
    filters = tuple(pair for pair in pairs if pair[0] != facets.YEAR)
    return Asked(text=text, filters=filters, years=read_years(years))


def _counts(result: SearchResult) -> dict[str, list[dict[str, object]]]:
    return {
        name: [
            {"value": one.value, "label": labels.facet_value(name, one.value), "count": one.count}
            for one in counts
        ]
        for name, counts in result.facets.items()
    }


def _hit(pk: int, described: Description, score: float) -> dict[str, object]:
    return {
        "id": pk,
        "title": described.full_title(),
        "year": year_of(described),
        "score": round(score, 4),
        "url": addresses.absolute(addresses.notice(pk)),
    }
