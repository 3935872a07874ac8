"""Snippets: the passage of a text where most of the words looked for stand, with those words marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from mosaique.discovery.analysis import term_of, terms_of_runs, words_of_runs
from mosaique.discovery.query.words import STOP_WORDS, WORD, fold_word

WINDOW = 280  # characters shown
_LEAD = 6  # words of context before the first match

Runs = tuple[tuple[str, bool], ...]


class Marker:
    """Finds and marks the words of one question; ``wanted`` are folded, a trailing asterisk for a prefix.

    Words are compared as the index compares them, so that a plural or an accent does not hide a match.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        told = [word for word in wanted if word not in STOP_WORDS]
        self._terms = frozenset(term_of(word) for word in told if not word.endswith("*"))
        self._prefixes = tuple(word[:-1] for word in told if word.endswith("*"))

    def snippet(self, text: str, *, window: int = WINDOW) -> Runs:
        """Parts of the text on one line, each with whether it is a word looked for; the beginning when none
        is found.
        """
        runs = text.split()
        found = self._found(runs)
        start, end = _passage(runs, found, window)
        return tuple(self._marked(runs, frozenset(found), start, end))

    def _found(self, runs: Sequence[str]) -> list[int]:
        """Places of the runs that hold a word looked for."""
        wanted = self._terms
        found = [
            place
            for place, terms in enumerate(terms_of_runs(runs))
            if terms in wanted or (" " in terms and not wanted.isdisjoint(terms.split()))
        ]
        return sorted({*found, *self._beginning(runs)}) if self._prefixes else found

    def _beginning(self, runs: Sequence[str]) -> Iterator[int]:
        """Places of the runs that hold a word that begins as one looked for."""
        for place, words in enumerate(words_of_runs(runs)):
            if words.startswith(self._prefixes) or (
                " " in words and any(word.startswith(self._prefixes) for word in words.split())
            ):
                yield place

    def _marked(
        self, runs: Sequence[str], found: frozenset[int], start: int, end: int
    ) -> Iterator[tuple[str, bool]]:
        plain = "… " if start else ""
        for place in range(start, end):
            run = runs[place] + (" " if place + 1 < end else "")
            if place not in found:
                plain += run
                continue
            at = 0
            for match in WORD.finditer(run):
                if self._is_wanted(match.group()):
                    plain += run[at : match.start()]
                    if plain:
                        yield plain, False
                    yield match.group(), True
                    plain, at = "", match.end()
            plain += run[at:]
        plain += " …" if end < len(runs) else ""
        if plain:
            yield plain, False

    def _is_wanted(self, raw: str) -> bool:
        folded = fold_word(raw)
        if folded not in STOP_WORDS and term_of(folded) in self._terms:
            return True
        return bool(self._prefixes) and folded.startswith(self._prefixes)


def _passage(runs: Sequence[str], found: Sequence[int], window: int) -> tuple[int, int]:
    """The first and the last run, excluded, of the window that holds most matches; earliest among equals."""
    start = 0
    if found and sum(map(len, runs[: found[-1] + 1])) + found[-1] > window:  # the beginning lacks some
        lengths = accumulate(map(len, runs))
        ends = [length + place for place, length in enumerate(lengths)]
        best = max(range(len(found)), key=lambda first: (_held(ends, found, first, window), -first))
        start = max(0, found[best] - _LEAD) if ends[found[best]] > window // 2 else 0
    end, shown = start, -1
    while end < len(runs) and shown + 1 + len(runs[end]) <= window:
        shown += 1 + len(runs[end])
        end += 1
    return start, max(end, min(start + 1, len(runs)))


def _held(ends: Sequence[int], found: Sequence[int], first: int, window: int) -> int:
    """How many matches a window that begins a little before this one holds."""
    limit = ends[found[first]] + window - 60
    return sum(1 for place in found[first : first + 30] if ends[place] < limit)
