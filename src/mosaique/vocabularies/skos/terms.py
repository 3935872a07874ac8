"""Our words and those of the vocabularies of RDF, side by side; both directions use them."""

from __future__ import annotations

from rdflib import SKOS, Namespace

SKOS_XL = Namespace("http://www.w3.org/2008/05/skos-xl#")
ISO_THES = Namespace("http://purl.org/iso25964/skos-thes#")  # ISO 25964-1 as RDF

LABELS = {
    "preferred": SKOS.prefLabel,
    "alternative": SKOS.altLabel,
    "hidden": SKOS.hiddenLabel,
}
XL_LABELS = {
    "preferred": SKOS_XL.prefLabel,
    "alternative": SKOS_XL.altLabel,
    "hidden": SKOS_XL.hiddenLabel,
}
NOTES = {
    "scope": SKOS.scopeNote,
    "definition": SKOS.definition,
    "history": SKOS.historyNote,
    "editorial": SKOS.editorialNote,
    "change": SKOS.changeNote,
    "example": SKOS.example,
    "note": SKOS.note,
}
MATCHES = {
    "exact": SKOS.exactMatch,
    "close": SKOS.closeMatch,
    "broad": SKOS.broadMatch,
    "narrow": SKOS.narrowMatch,
    "related": SKOS.relatedMatch,
}
BROADER = (
    SKOS.broader,
    ISO_THES.broaderGeneric,
    ISO_THES.broaderPartitive,
    ISO_THES.broaderInstantial,
)
NARROWER = (
    SKOS.narrower,
    ISO_THES.narrowerGeneric,
    ISO_THES.narrowerPartitive,
    ISO_THES.narrowerInstantial,
)

# Suffix of an address → media type.
FORMATS = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
