"""The thesaurus to browse, and as SKOS for machines."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from rdflib import Graph

from mosaique.discovery import facets, search
from mosaique.discovery.documents import SearchRequest
from mosaique.portal import addresses, labels
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import cards_of
from mosaique.portal.responses import HTML, Form, not_acceptable, page, preferred
from mosaique.portal.themes import document_counts, theme_list, top_themes
from mosaique.portal.wording import language
from mosaique.vocabularies.export import FORMATS, concept_graph, scheme_graph, serialise
from mosaique.vocabularies.models import Concept, ConceptLabel
from mosaique.vocabularies.thesaurus import thesaurus

_SHOWN = 10
_NEGOTIATED = {media_type: suffix for suffix, media_type in FORMATS.items()}
_CALLED = {"ttl": "Turtle", "rdf": "RDF/XML", "jsonld": "JSON-LD"}


@require_safe
@vary_on_headers("Accept")
def themes(request: HttpRequest) -> HttpResponse:
    """The thesaurus as an index; the whole scheme as SKOS to who asks for it."""
    wanted = preferred(request, _NEGOTIATED)
    if not wanted:
        return not_acceptable(request, _forms(addresses.page("themes")))
    if wanted != HTML:
        return scheme_file(request, _NEGOTIATED[wanted])
    context = {
        "themes": top_themes(document_counts(), depth=1),
        "files": _forms(addresses.page("themes")),
    }
    return page(request, "portal/themes.html", context)


@require_safe
@vary_on_headers("Accept")
def theme(request: HttpRequest, identifier: str) -> HttpResponse:
    """A concept: its labels, its neighbours, its notes, its documents."""
    wanted = preferred(request, _NEGOTIATED)
    if not wanted:
        return not_acceptable(request, _forms(addresses.theme(identifier)))
    if wanted != HTML:
        return theme_file(request, identifier, _NEGOTIATED[wanted])
    concept = get_object_or_404(Concept.objects.public().prefetch_related("labels"), identifier=identifier)
    entry = thesaurus().concept(identifier)
    if entry is None:
        raise Http404
    result = search.search(SearchRequest(filters={facets.SUBJECT: (identifier,)}, sort="date", limit=_SHOWN))
    counts = document_counts()
    context = {
        "concept": concept,
        "label": labels.concept(identifier),
        "other_labels": _other_labels(concept),
        "notes": _notes(concept),
        "path": theme_list(reversed(thesaurus().ancestors(identifier)), counts),
        "narrower": theme_list(thesaurus().children(identifier, language()), counts, depth=1),
        "related": theme_list(entry.related, counts),
        "replaced_by": theme_list(entry.replaced_by, counts),
        "replaces": theme_list(entry.replaces, counts),
        "total": result.total,
        "cards": cards_of(result.hits),
        "all_documents": addresses.search(sujet=identifier),
        "files": _forms(addresses.theme(identifier)),
        "basket": frozenset(read_basket(request)),
    }
    return page(request, "portal/theme.html", context)


def _forms(path: str) -> list[Form]:
    """What is at an address, as SKOS."""
    return [Form(f"{path.rstrip('/')}.{suffix}", FORMATS[suffix], shown) for suffix, shown in _CALLED.items()]


def _other_labels(concept: Concept) -> list[ConceptLabel]:
    """Its labels but the one that is the page's title, the page's language first."""
    shown = labels.concept(concept.identifier)
    others = [one for one in concept.labels.all() if one.text != shown]
    return sorted(others, key=lambda one: (one.language != language(), one.language, one.text))


def _notes(concept: Concept) -> list[dict[str, str]]:
    """Its notes in the page's language; all of them when there is none."""
    spoken = [note for note in concept.notes if note.get("language") == language()]
    return spoken or concept.notes


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
