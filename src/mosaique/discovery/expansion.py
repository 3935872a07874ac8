"""The vocabularies at work in a question: words that are a concept's label also find the concept, names of
places and codes find what they name.

The index gives each document its concepts with all their broader ones, so that a concept finds what is
indexed with narrower ones; labels in any language, alternative and former ones, lead to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from mosaique.discovery.facets import SUBJECT
from mosaique.discovery.query.tree import (
    And,
    Concepts,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Question,
    Value,
    Word,
)
from mosaique.discovery.query.words import STOP_WORDS

_LONGEST_LABEL = 7  # words
_MOST_CONCEPTS = 24  # recognised in one question

# The values of a facet that a text names: codes of places for "Strasbourg".
ValueFinder = Callable[[str, str], Iterable[str]]


class Related(Protocol):
    """A concept's successors and predecessors, by identifier."""

    @property
    def replaced_by(self) -> tuple[str, ...]: ...

    @property
    def replaces(self) -> tuple[str, ...]: ...


class ConceptFinder(Protocol):
    """What a thesaurus offers: ``mosaique.vocabularies.thesaurus.Thesaurus`` does."""

    def find(self, text: str, /) -> tuple[str, ...]:
        """Identifiers of the concepts that have this label, in any language, preferred or not."""

    def concept(self, identifier: str, /) -> Related | None: ...

    def label(self, identifier: str, language: str, /) -> str: ...


def expand(
    question: Question, vocabulary: ConceptFinder, language: str, named: ValueFinder
) -> tuple[Question, tuple[tuple[str, str], ...]]:
    """The question with its concepts and values, and the concepts recognised as (identifier, label)."""
    expansion = _Expansion(vocabulary, named)
    node = expansion.of(question.node) if question.node is not None else None
    labelled = tuple((identifier, vocabulary.label(identifier, language)) for identifier in expansion.found)
    return dataclasses.replace(question, node=node), labelled


class _Expansion:
    def __init__(self, vocabulary: ConceptFinder, named: ValueFinder) -> None:
        self.vocabulary = vocabulary
        self.named = named
        self.found: dict[str, None] = {}

    def of(self, node: Node) -> Node:  # noqa: PLR0911  # an answer for each kind of node
        """The node with what the vocabularies add to it."""
        match node:
            case And(nodes=nodes):
                parts = tuple(self._parts(nodes))
                return parts[0] if len(parts) == 1 else And(parts)
            case Or(nodes=nodes):
                return Or(tuple(map(self.of, nodes)))
            case Word():
                return next(self._parts((node,)))
            case Phrase(words=words):
                concepts = self._concepts(" ".join(words))
                return Concepts(And((node,)), concepts) if concepts else node
            case Field(name="subject", node=inside):
                return self._in_subjects(inside)
            case Not(node=Value() as value):
                return Not(self.of(value))
            case Value(name=name, values=values):
                return Value(
                    name, tuple(dict.fromkeys(one for text in values for one in self._values(name, text)))
                )
            case _:  # what is left out is left out word for word, and other fields hold no subject
                return node

    def _in_subjects(self, inside: Node) -> Node:
        """A label finds its concept and the narrower ones; an identifier of the thesaurus its concept."""
        match inside:
            case Word(text=text) if self.vocabulary.concept(text) is not None:
                return Value(SUBJECT, (text,))
            case Or(nodes=nodes):
                return Or(tuple(map(self._in_subjects, nodes)))
            case And(nodes=nodes) if all(isinstance(one, Word) for one in nodes):
                label = " ".join(one.text for one in nodes if isinstance(one, Word))
            case Word(text=label):
                pass
            case Phrase(words=words):
                label = " ".join(words)
            case _:
                return Field("subject", inside)
        concepts = self._concepts(label)
        field = Field("subject", inside)
        return Concepts(And((field,)), concepts) if concepts else field

    def _parts(self, nodes: tuple[Node, ...]) -> Iterator[Node]:
        """Runs of words that are labels, longest first, as concepts; the rest as it is."""
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if not isinstance(node, Word):
                yield self.of(node)
                at += 1
                continue
            length, concepts = self._longest_label(nodes[at : at + _LONGEST_LABEL])
            yield Concepts(And(nodes[at : at + length]), concepts) if concepts else node
            at += length

    def _longest_label(self, nodes: tuple[Node, ...]) -> tuple[int, tuple[str, ...]]:
        """How many of the first words make a label, and of which concepts; one and none if they make none."""
        texts: list[str] = []
        for node in nodes:
            if not isinstance(node, Word):
                break
            texts.append(node.text)
        for length in range(len(texts), 0, -1):
            if texts[length - 1] in STOP_WORDS:  # no label ends so
                continue
            if concepts := self._concepts(" ".join(texts[:length])):
                return length, concepts
        return 1, ()

    def _concepts(self, text: str) -> tuple[str, ...]:
        """The concepts of a label, with what replaced them or what they replaced."""
        if len(self.found) >= _MOST_CONCEPTS:
            return ()
        identifiers: dict[str, None] = {}
        for identifier in self.vocabulary.find(text):
            identifiers[identifier] = None
            if entry := self.vocabulary.concept(identifier):
                identifiers.update(dict.fromkeys((*entry.replaced_by, *entry.replaces)))
        self.found |= identifiers
        return tuple(identifiers)

    def _values(self, name: str, text: str) -> Iterable[str]:
        """The text in any case, since codes are written in one, and what it names."""
        return (text, text.lower(), text.upper(), *self.named(name, text))
