"""The thesaurus to browse, and as SKOS for machines."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from rdflib import Graph

from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest
from mosaique.portal.searching import shown_hits
from mosaique.portal.views.home import concept_counts, themes_with_counts
from mosaique.vocabularies.export import FORMATS, concept_graph, scheme_graph, serialise
from mosaique.vocabularies.models import Concept
from mosaique.vocabularies.thesaurus import thesaurus

_SHOWN = 10
_NEGOTIATED = {media_type: suffix for suffix, media_type in FORMATS.items()}


@dataclass(frozen=True, slots=True)
class Link:
    """A concept to go to."""

    identifier: str
    label: str
    count: int = 0


@require_safe
@vary_on_headers("Accept")
def themes(request: HttpRequest) -> HttpResponse:
    """The top concepts as an index; the whole scheme as SKOS to who asks for it."""
    wanted = request.get_preferred_type(["text/html", *_NEGOTIATED]) or "text/html"
    if wanted != "text/html":
        return scheme_file(request, _NEGOTIATED[wanted])
    return render(request, "portal/themes.html", {"themes": themes_with_counts(below=50)})


@require_safe
@vary_on_headers("Accept")
def theme(request: HttpRequest, identifier: str) -> HttpResponse:
    """A concept: its labels, its neighbours, its notes, its documents."""
    wanted = request.get_preferred_type(["text/html", *_NEGOTIATED]) or "text/html"
    if wanted != "text/html":
        return theme_file(request, identifier, _NEGOTIATED[wanted])
    concept = get_object_or_404(
        Concept.objects.public().prefetch_related("labels", "mappings"), identifier=identifier
    )
    entry = thesaurus().concept(identifier)
    if entry is None:
        raise Http404
    language = get_language() or "fr"
    counts = concept_counts()

    def links(identifiers: tuple[str, ...]) -> list[Link]:
        return [Link(one, thesaurus().label(one, language), counts.get(one, 0)) for one in identifiers]

    result = search.search(SearchRequest(filters={facets.SUBJECT: (identifier,)}, sort="date", limit=_SHOWN))
    context = {
        "concept": concept,
        "label": thesaurus().label(identifier, language),
        "other_labels": [
            one for one in concept.labels.all() if one.text != thesaurus().label(identifier, language)
        ],
        "path": links(tuple(reversed(thesaurus().ancestors(identifier)))),
        "narrower": links(thesaurus().children(identifier, language)),
        "related": links(entry.related),
        "replaced_by": links(entry.replaced_by),
        "replaces": links(entry.replaces),
        "result": result,
        "hits": shown_hits(result),
        "suffixes": list(FORMATS),
    }
    return render(request, "portal/theme.html", context)


@require_safe
def scheme_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The whole thesaurus as SKOS."""
    graph = scheme_graph(base_url=settings.MOSAIQUE_BASE_URL)
    return _file(graph, suffix, name="thesaurus")


@require_safe
def theme_file(request: HttpRequest, identifier: str, suffix: str) -> HttpResponse:
    """One concept as SKOS."""
    concept = get_object_or_404(Concept.objects.public(), identifier=identifier)
    return _file(concept_graph(concept, base_url=settings.MOSAIQUE_BASE_URL), suffix, name=identifier)


def _file(graph: Graph, suffix: str, *, name: str) -> HttpResponse:
    if suffix not in FORMATS:
        raise Http404
    response = HttpResponse(serialise(graph, suffix), content_type=FORMATS[suffix])
    response["Content-Disposition"] = f'inline; filename="{name}.{suffix}"'
    return response
