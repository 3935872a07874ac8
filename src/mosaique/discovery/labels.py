"""Labels of a vocabulary found in running text: inflected, elided, without accents; the longest wins.

Labels and text are cut into the terms of the index (``discovery.analysis``), stop words left out, so that
"aux droits des étrangers" holds "Droit des étrangers". A label never runs over a comma, a full stop or a
bracket. The labels are a tree of terms, walked from each word of the text: time grows with the text, whatever
the vocabulary holds.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz.distance import Prefix

from mosaique.discovery.analysis import term_of
from mosaique.discovery.query.words import STOP_WORDS, WORD, fold_word

LONGEST_TEXT = 100_000  # characters looked at
_LONGEST_WORD = 60  # characters
_LONGEST_LABEL = 12  # terms; a longer one is a sentence, and is not looked for
_PARTS = re.compile(r"[.,;:!?…()\[\]{}«»“”\"\n|/]|[^\S\n][-–—][^\S\n]")
_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*")

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Occurrence(Generic[T]):
    """A run of the text that is a label: ``written`` as it stands there, whose it is, how many terms long."""

    written: str
    owners: tuple[T, ...]
    length: int


class _Term(NamedTuple):
    """A telling word of a text: its term, the word folded, where it begins and ends."""

    term: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _End(Generic[T]):
    """A label that ends at a node: whose it is, its words folded, whether only capitals are it."""

    owner: T
    words: tuple[str, ...]
    in_capitals: bool


@dataclass(slots=True)
class _Node(Generic[T]):
    ends: list[_End[T]] = field(default_factory=list)
    further: dict[str, _Node[T]] = field(default_factory=dict)


class LabelFinder(Generic[T]):
    """Finds the labels that it was made of; each has an owner, which is what an occurrence gives back."""

    def __init__(self, labels: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for text, owner in labels:
            for form in _forms(text):
                self._add(form, owner)

    def _add(self, text: str, owner: T) -> None:
        terms = list(_terms(text))
        if not 0 < len(terms) <= _LONGEST_LABEL:
            return
        node = self._root
        for one in terms:
            node = node.further.setdefault(one.term, _Node())
        node.ends.append(_End(owner, tuple(one.folded for one in terms), _is_acronym(text)))

    def find(self, text: str) -> Iterator[Occurrence[T]]:
        """The labels of the text in order; one inside a longer one does not count, one that only overlaps
        another does ("accès au logement social").
        """
        for part in _PARTS.split(text[:LONGEST_TEXT]):
            terms, end = list(_terms(part)), 0
            for start in range(len(terms)):
                occurrence = self._longest(part, terms, start)
                if occurrence and start + occurrence.length > end:
                    end = start + occurrence.length
                    yield occurrence

    def _longest(self, part: str, terms: list[_Term], start: int) -> Occurrence[T] | None:
        """The longest label that begins there."""
        node, best = self._root, None
        for at in range(start, len(terms)):
            further = node.further.get(terms[at].term)
            if further is None:
                break
            node = further
            if not node.ends:
                continue
            run = terms[start : at + 1]
            written = part[run[0].start : run[-1].end]
            if owners := _owners(node.ends, written, run):
                best = Occurrence(written, owners, len(run))
        return best


def _owners(ends: list[_End[T]], written: str, run: list[_Term]) -> tuple[T, ...]:
    """Whose label the run is. Of labels that share their terms, the nearest: "immigrée" is "Immigrés", not
    "Immigration", though both come to the term "immigr".
    """
    near = {}
    for end in ends:
        if not end.in_capitals or written.isupper():
            pairs = zip(run, end.words, strict=True)
            near[end] = sum(Prefix.similarity(one.folded, word) for one, word in pairs)
    nearest = max(near.values(), default=0)
    return tuple(dict.fromkeys(end.owner for end, letters in near.items() if letters == nearest))


def _terms(text: str) -> Iterator[_Term]:
    """The telling words of a text."""
    for match in WORD.finditer(text):
        term, folded = _analysed(match.group()[:_LONGEST_WORD])
        if term:
            yield _Term(term, folded, match.start(), match.end())


@lru_cache(maxsize=20_000)
def _analysed(raw: str) -> tuple[str, str]:
    """A word's term and the word folded; the term is empty when it tells nothing."""
    folded = fold_word(raw)
    return ("" if folded in STOP_WORDS else term_of(folded)), folded


def _forms(text: str) -> Iterator[str]:
    """A label and, where it has a qualifier in brackets ("Departments (France)"), what is left without."""
    yield text
    short = _QUALIFIER.sub(" ", text).strip()
    if short and short != text:
        yield short


def _is_acronym(text: str) -> bool:
    """Whether a label is one word in capitals: "PASS" and "PRE" are not "pass" and "pré"."""
    return text.isupper() and len(WORD.findall(text)) == 1
