"""A search, answered as data from what the portal's own page of results is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mosaique.catalogue.derivation import concepts_of, year_of
from mosaique.catalogue.values.description import Description
from mosaique.core.messages import gettext_noop, render
from mosaique.discovery import facets, search
from mosaique.discovery.documents import Hit as Found
from mosaique.discovery.documents import SearchRequest, SearchResult
from mosaique.portal import addresses, labels, wording
from mosaique.portal.api import places
from mosaique.portal.api.problems import AskedWrongly, Trouble
from mosaique.portal.api.shapes import FacetValue, Hit, Passage, SearchAnswer
from mosaique.portal.asked import DEEPEST, PER_PAGE, Asked, year_range
from mosaique.portal.cards import Tile, found_by


def answer(given: Mapping[str, Any]) -> SearchAnswer:
    """One page of what the question finds. Raises AskedWrongly beyond the last hit that can be shown."""
    asked = _asked(given)
    if asked.page * asked.per_page > DEEPEST:
        message = gettext_noop(
            "The first %(deepest)s hits are given: narrow the question, or read all by /api/v1/notices."
        )
        raise AskedWrongly([Trouble("page", str(asked.page), message, {"deepest": DEEPEST})])
    result = search.search(_request(asked, given))
    last = -(-min(result.total, DEEPEST) // asked.per_page)
    after, before = places.around("search", _pairs(asked, given), number=asked.page, last=last)
    return SearchAnswer(
        total=result.total,
        page=asked.page,
        parpage=asked.per_page,
        hits=hits(result.hits),
        facets=_counts(result),
        correction=result.correction,
        recognised=places.themes(one for one, _label in result.expansions),
        warnings=[render(message, facts, _) for message, facts in result.warnings],
        next=after,
        previous=before,
        url=f"{places.page(addresses.page('search'))}?{_page_of(asked)}",
    )


def hits(found: Sequence[Found]) -> list[Hit]:
    """What was found, as lines. Three queries."""
    return [_hit(one.hit, one.work.described, one.tiles) for one in found_by(found)]


def _asked(given: Mapping[str, Any]) -> Asked:
    return Asked(
        text=given["q"],
        filters=tuple((name, value) for name in facets.NAMES for value in given[name]),
        years=given[facets.YEAR],
        sort=given["tri"],
        page=given["page"],
        per_page=given["parpage"],
    )


def _request(asked: Asked, given: Mapping[str, Any]) -> SearchRequest:
    request = asked.request(snippets=given["extraits"])
    return replace(request, facets=given["facettes"])


def _pairs(asked: Asked, given: Mapping[str, Any]) -> list[tuple[str, object]]:
    """The parameters of the same question, its page apart."""
    pairs: list[tuple[str, object]] = [("q", asked.text)] if asked.text else []
    pairs += asked.filters
    if asked.is_dated:
        pairs.append((facets.YEAR, year_range(asked.years)))
    pairs += [("tri", asked.sort), ("parpage", asked.per_page)]
    pairs += [("facettes", name) for name in given["facettes"]]
    pairs += [("extraits", "1")] if given["extraits"] else []
    return pairs + ([("lang", given["lang"])] if given["lang"] else [])


def _page_of(asked: Asked) -> str:
    """The parameters of the portal's page that shows the same."""
    shown = asked.per_page if asked.per_page in PER_PAGE else PER_PAGE[1]
    return asked.query_string(per_page=shown)


def _hit(found: Found, described: Description, tiles: Sequence[Tile]) -> Hit:
    return Hit(
        id=found.id,
        title=described.full_title(),
        type=described.type,
        type_label=labels.document_type(described.type),
        contributors=[one.name for one in described.contributors],
        date=described.date,
        year=year_of(described),
        source=wording.source(described),
        subjects=places.themes(concepts_of(described)),
        centres=[tile.code for tile in tiles],
        passage=[Passage(text=text, found=is_found) for text, is_found in found.snippet],
        score=round(found.score, 4),
        url=places.page(addresses.notice(found.id)),
        data=places.notice(found.id),
    )


def _counts(result: SearchResult) -> dict[str, list[FacetValue]]:
    return {
        name: [
            FacetValue(value=one.value, label=label, count=one.count)
            for one, label in zip(
                counts, labels.facet_values(name, [one.value for one in counts]), strict=True
            )
        ]
        for name, counts in result.facets.items()
    }
