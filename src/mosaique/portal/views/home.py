"""The home page and the pages about the network's centres."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mosaique.catalogue.models import Record
from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest
from mosaique.network.models import Structure
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import cards_of
from mosaique.portal.centres import centres_with_figures, composition, newest_by_centre, tile_of
from mosaique.portal.maps import covered_map
from mosaique.portal.mosaic import mosaic
from mosaique.portal.responses import page
from mosaique.portal.themes import document_counts, most_treated, top_themes

_PER_CENTRE = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what is new by centre, the themes, the network."""
    structures = list(Structure.objects.active().prefetch_related("territories"))
    held = composition(structures)
    context = {
        "newest": newest_by_centre(structures),
        "themes": top_themes(document_counts(), depth=1),
        "map": covered_map(structures),
        "held": held,
        "mosaic": mosaic(held),
        "total": search.engine().count(),
    }
    return page(request, "portal/home.html", context)


@require_safe
def structures(request: HttpRequest) -> HttpResponse:
    """The centres, with how much each describes and holds."""
    active = list(Structure.objects.active().prefetch_related("territories"))
    context = {"centres": centres_with_figures(active), "map": covered_map(active)}
    return page(request, "portal/structures.html", context)


@require_safe
def structure(request: HttpRequest, code: str) -> HttpResponse:
    """One centre: who it is, where, what it holds, what was added lately."""
    centre = get_object_or_404(Structure.objects.active().prefetch_related("territories"), code__iexact=code)
    held = {facets.STRUCTURE: (centre.code,)}
    result = search.search(SearchRequest(filters=held, sort="added", limit=_PER_CENTRE, snippets=False))
    context = {
        "centre": centre,
        "tile": tile_of(centre),
        "cards": cards_of(result.hits),
        "held": result.total,
        "described": Record.objects.published().owned_by(centre).count(),
        "themes": most_treated(centre),
        "map": covered_map([centre]),
        "basket": frozenset(read_basket(request)),
    }
    return page(request, "portal/structure.html", context)
