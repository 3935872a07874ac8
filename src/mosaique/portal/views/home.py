"""The home page and the pages about the network's centres."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mosaique.catalogue.models import Holding, Record
from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest
from mosaique.network.models import Structure
from mosaique.portal.maps import covered_map
from mosaique.vocabularies.thesaurus import thesaurus

_NEWEST = 8
_PER_CENTRE = 12


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A top concept, how many documents it has, and some of what is below."""

    identifier: str
    label: str
    count: int
    below: tuple[tuple[str, str], ...]


def themes_with_counts(*, below: int = 4) -> list[ThemeLine]:
    """Every top concept in the order of labels."""
    vocabulary, language = thesaurus(), get_language() or "fr"
    counts = concept_counts()
    return [
        ThemeLine(
            identifier,
            vocabulary.label(identifier, language),
            counts.get(identifier, 0),
            tuple(
                (child, vocabulary.label(child, language))
                for child in islice(vocabulary.children(identifier, language), below)
            ),
        )
        for identifier in vocabulary.top_concepts(language)
    ]


def concept_counts() -> dict[str, int]:
    """How many documents each concept has, those of narrower concepts included, as the search counts them."""
    result = search.search(SearchRequest(limit=0, facets=(facets.SUBJECT,), snippets=False))
    return {one.value: one.count for one in result.facets.get(facets.SUBJECT, ())}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what is new, the themes, the map, the network."""
    structures = list(Structure.objects.active().prefetch_related("territories"))
    newest = list(
        Record.objects.published()
        .select_related("structure")
        .only("pk", "description", "structure__code", "structure__hue", "published_at")
        .order_by("-published_at", "-pk")[:_NEWEST]
    )
    context = {
        "structures": structures,
        "newest": newest,
        "themes": themes_with_counts(),
        "map": covered_map(structures),
        "total": Record.objects.published().count(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def structures(request: HttpRequest) -> HttpResponse:
    """The centres, with how much each describes and holds."""
    centres = Structure.objects.active().prefetch_related("territories")
    described = dict(Record.objects.published().values_list("structure").annotate(Count("pk")).order_by())
    held = dict(
        Holding.objects.filter(record__in=Record.objects.published())
        .values_list("structure")
        .annotate(Count("record", distinct=True))
        .order_by()
    )
    rows = [(centre, described.get(centre.pk, 0), held.get(centre.pk, 0)) for centre in centres]
    context = {"rows": rows, "map": covered_map([centre for centre, _, _ in rows])}
    return render(request, "portal/structures.html", context)


@require_safe
def structure(request: HttpRequest, code: str) -> HttpResponse:
    """One centre: who it is, where, what it added lately."""
    centre = get_object_or_404(Structure.objects.active().prefetch_related("territories"), code__iexact=code)
    records = Record.objects.published().owned_by(centre)
    context = {
        "centre": centre,
        "records": records.order_by("-published_at", "-pk")[:_PER_CENTRE],
        "described": records.count(),
        "held": Record.objects.published().held_by(centre).count(),
        "map": covered_map([centre]),
    }
    return render(request, "portal/structure.html", context)
