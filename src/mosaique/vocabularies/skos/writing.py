"""A vocabulary, or one concept, as an RDF graph in SKOS, and the graph as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import OWL

from mosaique.vocabularies.skos.terms import FORMATS, ISO_THES, LABELS, MATCHES, NOTES
from mosaique.vocabularies.skos.values import ConceptDraft, SchemeDraft

_SERIALISERS = {"ttl": "turtle", "rdf": "pretty-xml", "jsonld": "json-ld"}
_CONTEXT = {
    "skos": str(SKOS),
    "dct": str(DCTERMS),
    "owl": str(OWL),
    "isothes": str(ISO_THES),
}


def scheme_graph(scheme: SchemeDraft, *, base_url: str) -> Graph:
    """Every concept of a scheme. Concepts without a URI get their address under ``base_url``."""
    uris = {
        one.identifier: concept_uri(one.identifier, one.uri, base_url=base_url) for one in scheme.concepts
    }
    narrower = narrower_of(scheme.concepts)
    graph = _graph(base_url)
    whole = _add_scheme(graph, scheme, base_url=base_url)
    for one in scheme.concepts:
        _add(graph, whole, one, narrower.get(one.identifier, ()), uris)
    return graph


def concept_graph(
    scheme: SchemeDraft,
    concept: ConceptDraft,
    *,
    narrower: Iterable[str],
    uris: Mapping[str, str],
    base_url: str,
) -> Graph:
    """One concept with its relations to the concepts whose URIs are given (empty for this site's own)."""
    graph = _graph(base_url)
    whole = _add_scheme(graph, scheme, base_url=base_url)
    everyone = {**uris, concept.identifier: concept.uri}
    addresses = {one: concept_uri(one, uri, base_url=base_url) for one, uri in everyone.items()}
    _add(graph, whole, concept, narrower, addresses)
    return graph


def serialise(graph: Graph, suffix: str) -> bytes:
    """The graph in the format of a suffix of FORMATS, UTF-8."""
    if suffix == "jsonld":
        return graph.serialize(format=_SERIALISERS[suffix], encoding="utf-8", context=_CONTEXT)
    return graph.serialize(format=_SERIALISERS[suffix], encoding="utf-8")


def concept_uri(identifier: str, uri: str, *, base_url: str) -> URIRef:
    """The concept's own URI, or its address here."""
    return URIRef(uri or f"{base_url}/themes/{identifier}/")


def narrower_of(concepts: Iterable[ConceptDraft]) -> dict[str, list[str]]:
    """Identifier of a concept → those of the concepts right below it."""
    found: dict[str, list[str]] = {}
    for one in concepts:
        for above in one.broader:
            found.setdefault(above, []).append(one.identifier)
    return found


def _graph(base_url: str) -> Graph:
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("theme", Namespace(f"{base_url}/themes/"))
    graph.bind("isothes", ISO_THES)
    return graph


def _add_scheme(graph: Graph, scheme: SchemeDraft, *, base_url: str) -> URIRef:
    whole = URIRef(scheme.uri or f"{base_url}/themes/")
    graph.add((whole, RDF.type, SKOS.ConceptScheme))
    if scheme.identifier:
        graph.add((whole, DCTERMS.identifier, Literal(scheme.identifier)))
    for language, title in scheme.titles:
        graph.add((whole, DCTERMS.title, Literal(title, lang=language)))
    return whole


def _add(
    graph: Graph, whole: URIRef, concept: ConceptDraft, narrower: Iterable[str], uris: Mapping[str, URIRef]
) -> None:
    uri = uris[concept.identifier]
    graph.add((uri, RDF.type, SKOS.Concept))
    graph.add((uri, SKOS.inScheme, whole))
    graph.add((uri, DCTERMS.identifier, Literal(concept.identifier)))
    if concept.notation:
        graph.add((uri, SKOS.notation, Literal(concept.notation)))
    for label in concept.labels:
        graph.add((uri, LABELS[label.kind], Literal(label.text, lang=label.language or None)))
    for note in concept.notes:
        graph.add((uri, NOTES[note.kind], Literal(note.text, lang=note.language or None)))
    for match in concept.matches:
        graph.add((uri, MATCHES[match.kind], URIRef(match.uri)))
    for relation, others in (
        (SKOS.broader, concept.broader),
        (SKOS.narrower, narrower),
        (SKOS.related, concept.related),
        (DCTERMS.isReplacedBy, concept.replaced_by),
    ):
        for other in others:
            if other in uris:
                graph.add((uri, relation, uris[other]))
    if not concept.broader:
        graph.add((uri, SKOS.topConceptOf, whole))
        graph.add((whole, SKOS.hasTopConcept, uri))
    _add_life(graph, uri, concept)


def _add_life(graph: Graph, uri: URIRef, concept: ConceptDraft) -> None:
    """Dates and status, as DCMI Terms, OWL and ISO 25964 say them."""
    if concept.valid_from or concept.valid_to:
        graph.add((uri, DCTERMS.valid, Literal(f"{concept.valid_from}/{concept.valid_to}")))
    if concept.status == "deprecated":
        graph.add((uri, OWL.deprecated, Literal("true", datatype=XSD.boolean)))
    elif concept.status == "candidate":
        graph.add((uri, ISO_THES.status, Literal("candidate")))


__all__ = ["FORMATS", "concept_graph", "concept_uri", "narrower_of", "scheme_graph", "serialise"]
