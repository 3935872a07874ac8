"""Whether an item answers a question: the search's own meaning, on one text in memory.

What items do not have is refused when a topic is written (``questions.problems``), and answers nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator

from mosaique.discovery.analysis import term_of
from mosaique.discovery.query.tree import (
    IDENTIFIER,
    And,
    Concepts,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Value,
    Word,
    Years,
)
from mosaique.discovery.query.words import STOP_WORDS
from mosaique.watch.topics.texts import FIELDS, PEOPLE, TITLE, ItemText

EVERYTHING = ""
LANGUAGE = "langue"


def answers(node: Node, item: ItemText, field: str = EVERYTHING) -> bool:  # noqa: C901, PLR0911  # an answer a kind
    """Whether the item is found by the question, in a field or anywhere."""
    match node:
        case Word(text=text):
            return _has_word(text, item, field)
        case Prefix(text=text):
            return _has_prefix(text, item, field)
        case Phrase(words=words):
            return _has_phrase(words, item, field)
        case Field(name=name, node=inside):
            return answers(inside, item, name)
        case Value(name=name, values=values):
            return _has_value(name, values, item)
        case Years(start=start, end=end):
            return item.year is not None and (start or item.year) <= item.year <= (end or item.year)
        case Not(node=inside):
            return not answers(inside, item, field)
        case And(nodes=nodes):
            return all(answers(one, item, field) for one in _telling(nodes, field))
        case Or(nodes=nodes):
            return any(answers(one, item, field) for one in nodes)
        case Concepts(words=words):
            return answers(words, item, field)


def sought(node: Node) -> Iterator[str]:
    """The terms that a question looks for, those to be absent left out; beginnings end with an asterisk."""
    match node:
        case Word(text=text) if text not in STOP_WORDS:
            yield term_of(text)
        case Prefix(text=text):
            yield f"{text}*"
        case Phrase(words=words):
            yield from (term_of(word) for word in words if word not in STOP_WORDS)
        case Field(name=name, node=inside):
            yield from (_names(inside) if name == PEOPLE else sought(inside))
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from sought(one)
        case _:
            return


def _names(node: Node) -> Iterator[str]:
    """The words of names, which are not stemmed."""
    match node:
        case Word(text=text):
            yield text
        case Phrase(words=words):
            yield from words
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _names(one)
        case _:
            yield from sought(node)


def _telling(nodes: tuple[Node, ...], field: str) -> tuple[Node, ...]:
    """Without the stop words that a text does not hold, unless there is nothing else."""
    if field in {TITLE, PEOPLE}:
        return nodes
    telling = tuple(one for one in nodes if not (isinstance(one, Word) and one.text in STOP_WORDS))
    return telling or nodes


def _has_word(word: str, item: ItemText, field: str) -> bool:
    if word in STOP_WORDS:  # only titles and names hold them
        return f" {word} " in item.joined(PEOPLE if field == PEOPLE else TITLE)
    if field == EVERYTHING:
        return term_of(word) in item.terms or f" {word} " in item.joined(PEOPLE)
    return f" {word if field == PEOPLE else term_of(word)} " in item.joined(field)


def _has_prefix(text: str, item: ItemText, field: str) -> bool:
    if field == EVERYTHING:
        return any(word.startswith(text) for word in item.words)
    return f" {text}" in item.joined(field)


def _has_phrase(words: tuple[str, ...], item: ItemText, field: str) -> bool:
    if field == PEOPLE:
        return f" {' '.join(words)} " in item.joined(PEOPLE)
    telling = [term_of(word) for word in words if word not in STOP_WORDS]
    if not telling:
        return f" {' '.join(words)} " in item.joined(TITLE)
    run = f" {' '.join(telling)} "
    if field not in {EVERYTHING, TITLE}:
        return run in item.joined(field)
    if run in item.joined_title:
        return True
    return field == EVERYTHING and any(run in item.joined(name) for name in FIELDS if name != TITLE)


def _has_value(name: str, values: tuple[str, ...], item: ItemText) -> bool:
    if name == LANGUAGE:
        return any(item.language.lower().split("-")[0] == value.lower() for value in values)
    return name == IDENTIFIER and any(value.lower() in item.identifiers for value in values)
