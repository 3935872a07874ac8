"""Concepts suggested for a document from its title and abstract, each with the reasons for it.

Two sources: the thesaurus' labels found in the text, and the concepts of records that share its telling
words. Each reason has a credibility between 0 and 1, and a suggestion's score is 1 less the doubt that all of
them leave (``weighing``). Nothing is chosen for the documentalist, and nothing is learnt behind her back.
"""

from __future__ import annotations

from mosaique.catalogue.suggestions.asking import suggest_concepts
from mosaique.catalogue.suggestions.reasons import Above, Carried, InText, Place, Reason, Suggestion

__all__ = ["Above", "Carried", "InText", "Place", "Reason", "Suggestion", "suggest_concepts"]
