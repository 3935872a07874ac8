"""The thesaurus at work in a question: words that are a concept's label also find the concept.

The index gives each document its concepts with all their broader ones, so that a concept finds what is
indexed with narrower ones; labels in any language, alternative and former ones, lead to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from mosaique.discovery.query.tree import And, Concepts, Node, Or, Phrase, Question, Word
from mosaique.vocabularies.thesaurus import Thesaurus

_LONGEST_LABEL = 7  # words


def expand(
    question: Question, vocabulary: Thesaurus, language: str
) -> tuple[Question, tuple[tuple[str, str], ...]]:
    """The question with its concepts, and those recognised as (identifier, label)."""
    found: dict[str, str] = {}
    node = _expanded(question.node, vocabulary, found)
    labelled = tuple((identifier, vocabulary.label(identifier, language)) for identifier in found)
    return dataclasses.replace(question, node=node), labelled


def _expanded(node: Node | None, vocabulary: Thesaurus, found: dict[str, str]) -> Node | None:
    match node:
        case And(nodes=nodes):
            parts = tuple(_and_parts(nodes, vocabulary, found))
            return parts[0] if len(parts) == 1 else And(parts)
        case Or(nodes=nodes):
            return Or(tuple(one for each in nodes if (one := _expanded(each, vocabulary, found)) is not None))
        case Word():
            return next(_and_parts((node,), vocabulary, found))
        case Phrase(words=words):
            concepts = _concepts(" ".join(words), vocabulary, found)
            return Concepts(And((node,)), concepts) if concepts else node
        case _:
            return node


def _and_parts(nodes: tuple[Node, ...], vocabulary: Thesaurus, found: dict[str, str]) -> Iterator[Node]:
    """Runs of words that are labels, longest first, as concepts; the rest as it is."""
    at = 0
    while at < len(nodes):
        run = _run_of_words(nodes, at)
        for length in range(min(run, _LONGEST_LABEL), 0, -1):
            words = nodes[at : at + length]
            text = " ".join(word.text for word in words if isinstance(word, Word))
            if concepts := _concepts(text, vocabulary, found):
                yield Concepts(And(words), concepts)
                at += length
                break
        else:
            node = nodes[at]
            yield node if isinstance(node, Word) else _expanded(node, vocabulary, found) or node
            at += 1


def _run_of_words(nodes: tuple[Node, ...], at: int) -> int:
    length = 0
    while at + length < len(nodes) and isinstance(nodes[at + length], Word):
        length += 1
    return length


def _concepts(text: str, vocabulary: Thesaurus, found: dict[str, str]) -> tuple[str, ...]:
    """The concepts of a label, with what replaced them or what they replaced."""
    identifiers: dict[str, None] = {}
    for identifier in vocabulary.find(text):
        identifiers[identifier] = None
        if entry := vocabulary.concept(identifier):
            identifiers.update(dict.fromkeys((*entry.replaced_by, *entry.replaces)))
    found.update(dict.fromkeys(identifiers, ""))
    return tuple(identifiers)
