"""Many topics at once: an item is shown only to those that it could belong to.

Each question gives terms of which an item must hold one, the fewest that will do; topics are filed under
them. Labels of concepts and names of places of all topics are one tree, walked once. A topic that only names
sources is filed under these. Time grows with the item's text, hardly with the number of topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from mosaique.discovery.analysis import term_of
from mosaique.discovery.labels import LabelFinder
from mosaique.discovery.query.tree import And, Concepts, Field, Node, Or, Phrase, Prefix, Word
from mosaique.discovery.query.words import STOP_WORDS
from mosaique.watch.topics.evaluating import answers, sought
from mosaique.watch.topics.texts import ABSTRACT, SUBJECT, TITLE, ItemText

MOST_FOUND = 30  # words and labels told of one item
_CONCEPT, _PLACE = "concept", "place"
_LEAST_PREFIX = 3  # letters, the parser's own

Owner = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """A topic as items are matched with it: ``labels`` of its concepts, ``places`` by their names."""

    key: int
    node: Node | None = None
    labels: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    sources: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that an item belongs to, and the words and labels found in it, as they are written there."""

    topic: int
    found: tuple[str, ...]


@dataclass(slots=True)
class _Labels:
    """The labels met in an item, by topic."""

    concepts: dict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))


class Profiles:
    """Finds the topics of an item."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._profiles = {one.key: one for one in profiles}
        self._by_term: dict[str, list[int]] = defaultdict(list)
        self._by_beginning: dict[str, list[int]] = defaultdict(list)
        self._by_source: dict[int, list[int]] = defaultdict(list)
        self._always: list[int] = []
        labels: list[tuple[str, Owner]] = []
        for one in self._profiles.values():
            self._file(one)
            labels += [(label, (_CONCEPT, one.key)) for label in sorted(one.labels)]
            labels += [(name, (_PLACE, one.key)) for name in sorted(one.places)]
        self._finder = _finder(labels)

    def __len__(self) -> int:
        return len(self._profiles)

    def _file(self, one: Profile) -> None:
        """Put a topic where an item that could belong to it leads; its labels lead there by themselves."""
        if one.node is None:
            if not one.labels and not one.places:
                for source in one.sources:
                    self._by_source[source].append(one.key)
            return
        terms = _least(one.node)
        if terms is None:
            self._always.append(one.key)
            return
        for term in terms:
            if term.endswith("*"):
                self._by_beginning[term[:_LEAST_PREFIX]].append(one.key)
            else:
                self._by_term[term].append(one.key)

    def of(self, item: ItemText) -> list[Match]:
        """The topics that the item belongs to."""
        labels = self._labels(item)
        candidates = dict.fromkeys(self._candidates(item, labels))
        return [match for key in candidates if (match := self._match(self._profiles[key], item, labels))]

    def _candidates(self, item: ItemText, labels: _Labels) -> Iterator[int]:
        yield from self._always
        for term in item.terms:
            yield from self._by_term.get(term, ())
        if self._by_beginning:
            for beginning in {word[:_LEAST_PREFIX] for word in item.words}:
                yield from self._by_beginning.get(beginning, ())
        for source in item.sources:
            yield from self._by_source.get(source, ())
        yield from labels.concepts
        yield from labels.places

    def _labels(self, item: ItemText) -> _Labels:
        labels = _Labels()
        if self._finder is None:
            return labels
        for name in (TITLE, ABSTRACT, SUBJECT):
            for occurrence in self._finder.find(item.texts.get(name, "")):
                for kind, topic in occurrence.owners:
                    if kind == _CONCEPT:
                        labels.concepts[topic][occurrence.written] = None
                    elif occurrence.written[:1].isupper():  # "Orange" is a town, "orange" is none
                        labels.places[topic][occurrence.written] = None
        return labels

    @staticmethod
    def _match(one: Profile, item: ItemText, labels: _Labels) -> Match | None:
        if one.sources and one.sources.isdisjoint(item.sources):
            return None
        places = labels.places.get(one.key, {})
        if one.places and not places:
            return None
        concepts = labels.concepts.get(one.key, {})
        words: list[str] = []
        if one.node is not None and answers(one.node, item):
            words = _written(one.node, item)
        elif (one.node is not None or one.labels) and not concepts:
            return None
        found = dict.fromkeys([*words, *concepts, *places])
        return Match(one.key, tuple(found)[:MOST_FOUND])


def _finder(labels: Collection[tuple[str, Owner]]) -> LabelFinder[Owner] | None:
    return LabelFinder(labels) if labels else None


def _written(node: Node, item: ItemText) -> list[str]:
    wanted = dict.fromkeys(sought(node))
    beginnings = tuple(one[:-1] for one in wanted if one.endswith("*"))
    completed = [word for word in sorted(item.words) if beginnings and word.startswith(beginnings)]
    return list(item.as_written([one for one in wanted if not one.endswith("*")] + completed).values())


def _least(node: Node) -> list[str] | None:  # noqa: PLR0911  # an answer a kind
    """Terms of which an item must hold one to answer, beginnings with an asterisk; None when there is no
    such thing.
    """
    match node:
        case Word(text=text):
            return None if text in STOP_WORDS else [term_of(text), text]
        case Prefix(text=text):
            return [f"{text}*"]
        case Phrase(words=words):
            telling = [word for word in words if word not in STOP_WORDS]
            longest = max(telling, key=len, default="")
            return [term_of(longest), longest] if longest else None
        case Field(node=inside):
            return _least(inside)
        case And(nodes=nodes):
            given = [terms for one in nodes if (terms := _least(one)) is not None]
            return min(given, key=_cost, default=None)
        case Or(nodes=nodes):
            every = [_least(one) for one in nodes]
            return None if None in every else [term for terms in every for term in terms or ()]
        case Concepts(words=words):
            return _least(words)
        case _:
            return None


def _cost(terms: list[str]) -> tuple[int, int]:
    """Few terms first, then long ones, which are rarer."""
    return len(terms), -max(map(len, terms), default=0)
