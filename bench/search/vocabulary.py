"""The network's thesaurus as the search layer asks it, without a database."""

from __future__ import annotations

from mosaique.vocabularies.thesaurus import Entry, Thesaurus, label_key
from search.corpus import Concept


def thesaurus_of(concepts: list[Concept]) -> Thesaurus:
    """Concepts found by any of their labels."""
    entries = {
        one.identifier: Entry(
            pk=number,
            identifier=one.identifier,
            status="approved",
            preferred={"fr": one.labels[0]},
            labels=one.labels,
            broader=one.path[1:2],
            narrower=(),
            related=(),
            replaced_by=(),
            replaces=(),
        )
        for number, one in enumerate(concepts)
    }
    by_key: dict[str, tuple[str, ...]] = {}
    for one in concepts:
        for label in one.labels:
            by_key[label_key(label)] = (*by_key.get(label_key(label), ()), one.identifier)
    return Thesaurus(entries, by_key)
