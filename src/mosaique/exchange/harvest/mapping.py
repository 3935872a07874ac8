"""A source's equivalents: its words for types, subjects and territories, and ours.

``{"types": {"rapport d'étude": "report"}, "subjects": {"HLM": "c120"}, "territories": {"Alsace": "R42"}}``.
Words are compared folded. A type is found by the source's own word where its format has one, else by the type
that was understood, by its code ("other") or as the source's page and its trial name it ("Autre document").
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from mosaique.catalogue.enums import DOCUMENT_TYPES
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, RecordDraft, Subject, Territory
from mosaique.catalogue.values.matching import normalised
from mosaique.exchange.harvest.envelope import plain

KINDS = ("types", "subjects", "territories")

_TYPE_WORDS = re.compile(rb"<(?:[\w.-]+:)?(?:type|genre|typeOfResource)\b[^<>]*>([^<]{1,200})<")


class Equivalents:
    """The rules of one source, ready to be applied. ``stamp`` changes with them."""

    def __init__(self, rules: Mapping[str, Mapping[str, str]]) -> None:
        self._rules = {kind: _folded(rules.get(kind, {})) for kind in KINDS}
        self.stamp = json.dumps(self._rules, sort_keys=True).encode() if any(self._rules.values()) else b""

    def apply(self, draft: RecordDraft) -> None:
        """Give the draft our words beside, or for types and places instead of, the source's."""
        if not self.stamp:
            return
        described = draft.description
        if self._rules["types"]:
            described.type = self._type(draft)
        self._add_subjects(described)
        self._name_territories(described)

    def _type(self, draft: RecordDraft) -> DocumentType:
        words = (plain(one) for one in _TYPE_WORDS.findall(draft.source.original))
        understood = draft.description.type
        for word in (*words, understood, str(DOCUMENT_TYPES[understood])):
            if found := self._rules["types"].get(normalised(word)):
                return DocumentType(found)
        return understood

    def _add_subjects(self, described: Description) -> None:
        said = [subject.label for subject in described.subjects] + [word.text for word in described.keywords]
        known = {subject.concept for subject in described.subjects}
        for word in said:
            concept = self._rules["subjects"].get(normalised(word))
            if concept and concept not in known:
                known.add(concept)
                described.subjects.append(Subject(label=word, concept=concept))

    def _name_territories(self, described: Description) -> None:
        for place in described.territories:
            place.code = place.code or self._rules["territories"].get(normalised(place.label), "")
        known = {place.code for place in described.territories}
        for word in described.keywords:
            code = self._rules["territories"].get(normalised(word.text))
            if code and code not in known:
                known.add(code)
                described.territories.append(Territory(label=word.text, code=code))


def _folded(rules: Mapping[str, str]) -> dict[str, str]:
    return {normalised(word): ours for word, ours in rules.items() if normalised(word) and ours}
