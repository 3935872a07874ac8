"""The thesaurus as a tree to pick subjects from, a level at a time."""

from __future__ import annotations

from typing import NamedTuple

from mosaique.portal.themes import document_counts
from mosaique.vocabularies.enums import ConceptStatus
from mosaique.vocabularies.thesaurus import thesaurus


class Branch(NamedTuple):
    """A concept: its label, how many documents readers find with it, whether there is something below."""

    identifier: str
    label: str
    documents: int
    is_wider: bool


def branches(below: str = "") -> list[Branch]:
    """The concepts just below one, or the top of the thesaurus; those no longer in use are left out."""
    vocabulary = thesaurus()
    counts = document_counts()
    identifiers = vocabulary.children(below) if below else vocabulary.top_concepts()
    found = [one for identifier in identifiers if (one := vocabulary.concept(identifier))]
    return [
        Branch(
            one.identifier,
            vocabulary.label(one.identifier),
            counts.get(one.identifier, 0),
            bool(one.narrower),
        )
        for one in found
        if one.status != ConceptStatus.DEPRECATED
    ]
