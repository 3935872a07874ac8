"""The vocabularies of this site as SKOS graphs: a whole scheme, or one concept with its relations."""

from __future__ import annotations

from rdflib import Graph

from mosaique.vocabularies import storage
from mosaique.vocabularies.models import Concept, ConceptScheme
from mosaique.vocabularies.skos import writing
from mosaique.vocabularies.skos.values import SchemeDraft
from mosaique.vocabularies.skos.writing import FORMATS, serialise

__all__ = ["FORMATS", "concept_graph", "scheme_graph", "serialise"]


def scheme_graph(*, base_url: str, scheme: ConceptScheme | None = None) -> Graph:
    """Every concept of a scheme that readers may see; of the network's thesaurus when none is named."""
    scheme = scheme or ConceptScheme.objects.main()
    if scheme is None:
        return writing.scheme_graph(SchemeDraft(), base_url=base_url)
    draft = storage.scheme_draft(scheme, concepts=scheme.concepts.decided())
    return writing.scheme_graph(draft, base_url=base_url)


def concept_graph(concept: Concept, *, base_url: str) -> Graph:
    """One concept with its relations to concepts that readers may see."""
    scheme = concept.scheme
    draft = storage.scheme_draft(scheme, concepts=scheme.concepts.filter(pk=concept.pk))
    (one,) = draft.concepts
    narrower = list(concept.narrower.decided().order_by("identifier").values_list("identifier", flat=True))
    around = {*narrower, *one.broader, *one.related, *one.replaced_by}
    uris = dict(scheme.concepts.decided().filter(identifier__in=around).values_list("identifier", "uri"))
    return writing.concept_graph(draft, one, narrower=narrower, uris=uris, base_url=base_url)
