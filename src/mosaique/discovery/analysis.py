"""Text to the terms that an index holds: cut into words, folded, stemmed, stop words out.

Everything is done here, with tables of what was met, rather than by an engine's own analysers: the index, the
questions and the snippets agree by construction, and so will two engines. Tables are by run of characters
between blanks ("l’égalité," is one): cutting at blanks is five times faster than a regular expression, and a
run met before costs one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mosaique.discovery.query.words import STOP_WORDS, WORD, fold_word, words
from mosaique.discovery.stemming import stem

SHORTEST_SPELLING = 4  # letters of a word worth correcting towards
_LONGEST = 60  # characters of a term
_KEPT = 50_000  # runs; some 8 MB when full, in a process that indexes a whole catalogue


class _Table(dict[str, str]):
    """What each run of characters gives."""

    def __init__(self, give: Callable[[str], str]) -> None:
        super().__init__()
        self._give = give

    def __missing__(self, run: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        given = self[run] = self._give(run)
        return given


def term_of(folded: str) -> str:
    """The term of a folded word, stop word or not."""
    return stem(folded)[:_LONGEST]


def joined_terms(text: str) -> str:
    """The terms of a text in order, without its stop words, parted by spaces."""
    return " ".join(filter(None, map(_TERMS.__getitem__, text.split())))


def joined_with_stop_words(text: str) -> str:
    """As ``joined_terms``, stop words kept as they are: for titles that are made of them ("Elle et lui")."""
    return " ".join(filter(None, map(_ALL_TERMS.__getitem__, text.split())))


def joined_words(text: str) -> str:
    """The words of a text folded, not stemmed, parted by spaces: for names."""
    return " ".join(filter(None, map(_FOLDED.__getitem__, text.split())))


def terms_of_runs(runs: Iterable[str]) -> Iterator[str]:
    """The terms of each run of characters between blanks, parted by spaces; mostly one."""
    return map(_TERMS.__getitem__, runs)


def words_of_runs(runs: Iterable[str]) -> Iterator[str]:
    """The words of each run folded, not stemmed, parted by spaces."""
    return map(_FOLDED.__getitem__, runs)


def spellings(text: str) -> list[str]:
    """The words of a text that are worth correcting towards: folded, a tab, then as written in lower case."""
    given = map(_SPELLINGS.__getitem__, text.split())
    return [spelling for several in given if several for spelling in several.split("\n")]


_TERMS = _Table(lambda run: " ".join(term_of(word) for word in words(run) if word not in STOP_WORDS))
_ALL_TERMS = _Table(
    lambda run: " ".join(word if word in STOP_WORDS else term_of(word) for word in words(run))
)
_FOLDED = _Table(lambda run: " ".join(word[:_LONGEST] for word in words(run)))
_SPELLINGS = _Table(
    lambda run: "\n".join(
        f"{folded}\t{raw}"
        for raw in WORD.findall(run.lower())
        if SHORTEST_SPELLING <= len(folded := fold_word(raw)) <= _LONGEST
    )
)
