"""The question of a topic: the search's own language, on what an item has."""

from __future__ import annotations

from collections.abc import Iterator

from mosaique.core.messages import gettext_noop
from mosaique.discovery.query.parser import TOO_MANY, parse
from mosaique.discovery.query.tree import (
    IDENTIFIER,
    And,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Question,
    Value,
    Word,
)
from mosaique.discovery.query.words import STOP_WORDS
from mosaique.watch.topics.evaluating import LANGUAGE

Problem = tuple[str, dict[str, object]]

# The fields of records that no item has, under the name that readers know.
_NAMES = {
    "type": "type:", "structure": "structure:", "territoire": "territoire:", "portee": "portee:",
    "public": "public:", "acces": "acces:",
}  # fmt: skip
_NOT_IN_ITEMS = gettext_noop("“%(name)s” is of records: items of the watch have no such thing.")
_TERRITORY = gettext_noop("“%(name)s” is of records: choose the territories below instead.")
_TOO_LONG = gettext_noop("At most %(limit)s words: make two topics of them, or choose concepts.")
_NOTHING = gettext_noop("Nothing is to be found: say at least one word that items must hold.")


def asked(text: str) -> Question:
    """What the words of a topic ask; never raises."""
    return parse(text)


def problems(text: str) -> list[Problem]:
    """Why words cannot be a topic's: what the parser leaves out, what items do not have, nothing to find."""
    question = parse(text)
    told = [
        (_TOO_LONG if message == TOO_MANY else message, dict(facts)) for message, facts in question.warnings
    ]
    refused = dict.fromkeys(name for name in _values(question.node) if name in _NAMES)
    told += [
        (_TERRITORY if name == "territoire" else _NOT_IN_ITEMS, {"name": _NAMES[name]}) for name in refused
    ]
    if text.strip() and not told and not _finds(question.node):
        told.append((_NOTHING, {}))
    return told


def _values(node: Node | None) -> Iterator[str]:
    match node:
        case Value(name=name):
            yield name
        case Field(node=inside) | Not(node=inside):
            yield from _values(inside)
        case And(nodes=nodes) | Or(nodes=nodes):
            for one in nodes:
                yield from _values(one)
        case _:
            return


def _finds(node: Node | None) -> bool:  # noqa: PLR0911  # an answer a kind
    """Whether a question looks for something, rather than only leave things out or give a year."""
    match node:
        case Word(text=text):
            return text not in STOP_WORDS
        case Value(name=name):
            return name in {IDENTIFIER, LANGUAGE}
        case Phrase() | Prefix():
            return True
        case Field(node=inside):
            return _finds(inside) or isinstance(inside, Word)
        case And(nodes=nodes):
            return any(map(_finds, nodes))
        case Or(nodes=nodes):
            return all(map(_finds, nodes))
        case _:
            return False
