"""A scheme, or one concept, as an RDF graph in SKOS, and the graph as a file."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import OWL

from mosaique.vocabularies.enums import ConceptStatus, LabelKind
from mosaique.vocabularies.models import Concept, ConceptScheme

# Suffix of an address → media type.
FORMATS = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
_SERIALISERS = {"ttl": "turtle", "rdf": "pretty-xml", "jsonld": "json-ld"}
_LABELS = {
    LabelKind.PREFERRED: SKOS.prefLabel,
    LabelKind.ALTERNATIVE: SKOS.altLabel,
    LabelKind.HIDDEN: SKOS.hiddenLabel,
}
_NOTES = {"scope": SKOS.scopeNote, "definition": SKOS.definition, "history": SKOS.historyNote,
          "editorial": SKOS.editorialNote, "change": SKOS.changeNote, "example": SKOS.example,
          "note": SKOS.note}  # fmt: skip
_PREFETCH = ("labels", "mappings", "broader", "narrower", "related", "replaced_by")


def scheme_graph(*, base_url: str, scheme: ConceptScheme | None = None) -> Graph:
    """Every concept of a scheme; of the first one when none is named."""
    scheme = scheme or ConceptScheme.objects.order_by("pk").first()
    if scheme is None:
        return _graph(base_url)
    return _of(scheme, scheme.concepts.prefetch_related(*_PREFETCH), base_url=base_url)


def concept_graph(concept: Concept, *, base_url: str) -> Graph:
    """One concept with its relations."""
    found = Concept.objects.filter(pk=concept.pk).prefetch_related(*_PREFETCH)
    return _of(concept.scheme, found, base_url=base_url)


def serialise(graph: Graph, suffix: str) -> bytes:
    """The graph in the format of a suffix of FORMATS, UTF-8."""
    return graph.serialize(format=_SERIALISERS[suffix], encoding="utf-8")


def concept_uri(concept: Concept, *, base_url: str) -> URIRef:
    """The concept's own URI, or its address here."""
    return URIRef(concept.uri or f"{base_url}/themes/{concept.identifier}/")


def _graph(base_url: str) -> Graph:
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("theme", Namespace(f"{base_url}/themes/"))
    return graph


def _of(scheme: ConceptScheme, concepts: Iterable[Concept], *, base_url: str) -> Graph:
    graph = _graph(base_url)
    whole = URIRef(scheme.uri or f"{base_url}/themes/")
    graph.add((whole, RDF.type, SKOS.ConceptScheme))
    graph.add((whole, DCTERMS.identifier, Literal(scheme.identifier)))
    for title, language in ((scheme.title_fr, "fr"), (scheme.title_en, "en")):
        if title:
            graph.add((whole, DCTERMS.title, Literal(title, lang=language)))
    for concept in concepts:
        _add(graph, whole, concept, base_url=base_url)
    return graph


def _add(graph: Graph, whole: URIRef, concept: Concept, *, base_url: str) -> None:
    uri = concept_uri(concept, base_url=base_url)
    graph.add((uri, RDF.type, SKOS.Concept))
    graph.add((uri, SKOS.inScheme, whole))
    graph.add((uri, DCTERMS.identifier, Literal(concept.identifier)))
    if concept.notation:
        graph.add((uri, SKOS.notation, Literal(concept.notation)))
    for label in concept.labels.all():
        graph.add((uri, _LABELS[LabelKind(label.kind)], Literal(label.text, lang=label.language or None)))
    for note in concept.notes:
        graph.add(
            (
                uri,
                _NOTES.get(note["kind"], SKOS.note),
                Literal(note["text"], lang=note.get("language") or None),
            )
        )
    for relation, others in (
        (SKOS.broader, concept.broader.all()),
        (SKOS.narrower, concept.narrower.all()),
        (SKOS.related, concept.related.all()),
        (DCTERMS.isReplacedBy, concept.replaced_by.all()),
    ):
        for other in others:
            graph.add((uri, relation, concept_uri(other, base_url=base_url)))
    for mapping in concept.mappings.all():
        graph.add((uri, SKOS[f"{mapping.kind}Match"], URIRef(mapping.uri)))
    if not concept.broader.all():
        graph.add((uri, SKOS.topConceptOf, whole))
        graph.add((whole, SKOS.hasTopConcept, uri))
    _add_life(graph, uri, concept)


def _add_life(graph: Graph, uri: URIRef, concept: Concept) -> None:
    """Dates and status, as DCMI terms and OWL say them."""
    if concept.valid_from or concept.valid_to:
        graph.add((uri, DCTERMS.valid, Literal(f"{concept.valid_from}/{concept.valid_to}")))
    if concept.status == ConceptStatus.DEPRECATED:
        graph.add((uri, OWL.deprecated, Literal(lexical_or_value=True)))
    elif concept.status == ConceptStatus.CANDIDATE:
        graph.add((uri, SKOS.editorialNote, Literal("candidate")))
