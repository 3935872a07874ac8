"""What changed between two texts, to the word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import Indel

_MOST_WORDS = 12_000  # of each text: the table of the comparison takes 18 MB then
_ISLAND = 2  # words left as they were between two changes: read with them
_BEFORE = 100  # words before the first change that are compared with it
_AROUND = 12  # words shown before and after a change
_SHIFT = 30  # words that a change may be moved by
_BREAK = "\n"


class Mark(Enum):
    """What a run of words is."""

    SAME = "same"
    ADDED = "added"
    TAKEN_OUT = "taken out"
    LEFT_OUT = "left out"  # words that did not change, and are not shown


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row; line ends are kept."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The runs in reading order, and the number of words added and taken out."""

    runs: tuple[Run, ...]
    added: int
    taken_out: int

    @property
    def words_added(self) -> str:
        """The new words alone."""
        return " ".join(run.text for run in self.runs if run.mark is Mark.ADDED)


def difference(before: str, after: str) -> Difference:
    """What makes the second text of the first."""
    changes = list(_changes(*_compared(_words(before), _words(after))))
    shown = _shortened(list(_without_islands(_by_lines(changes))))
    return Difference(
        runs=tuple(run for run in shown if run.text),
        added=sum(_count(words) for mark, words in changes if mark is Mark.ADDED),
        taken_out=sum(_count(words) for mark, words in changes if mark is Mark.TAKEN_OUT),
    )


_Piece = tuple[Mark, list[str]]


def _words(text: str) -> list[str]:
    return [word for line in text.split(_BREAK) for word in (*line.split(), _BREAK)]


def _compared(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """As many words as are compared, from shortly before the first that differs."""
    pairs = enumerate(zip(old, new, strict=False))
    differs = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
    start = max(differs - _BEFORE, 0)
    return old[start : start + _MOST_WORDS], new[start : start + _MOST_WORDS]


def _count(words: Sequence[str]) -> int:
    return sum(word != _BREAK for word in words)


def _changes(old: list[str], new: list[str]) -> Iterator[_Piece]:
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield Mark.SAME, old[step.src_start : step.src_end]
        else:
            if step.src_end > step.src_start:
                yield Mark.TAKEN_OUT, old[step.src_start : step.src_end]
            if step.dest_end > step.dest_start:
                yield Mark.ADDED, new[step.dest_start : step.dest_end]


def _by_lines(pieces: list[_Piece]) -> list[_Piece]:
    """Changes moved, where the words allow it, so that whole lines are added or taken out: of "- a, - b, - c"
    the new line is "- b" rather than "b, -".
    """
    for at in range(1, len(pieces) - 1):
        (before, left), (mark, words), (after, right) = pieces[at - 1 : at + 2]
        if (before, after) != (Mark.SAME, Mark.SAME) or mark is Mark.SAME:
            continue
        shift = next((n for n in range(min(len(left), _SHIFT)) if (*left, *words)[-1 - n] == _BREAK), 0)
        if shift and left[-shift:] == words[-shift:] and len(words) >= shift:
            pieces[at - 1] = (before, left[:-shift])
            pieces[at] = (mark, left[-shift:] + words[:-shift])
            pieces[at + 1] = (after, words[-shift:] + right)
    return pieces


def _without_islands(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Changes that a word or two divide, as one: "du 3 au 5" became "du 4 au 6" is easier read at once."""
    out: list[str] = []
    into: list[str] = []
    last = len(pieces) - 1
    for at, (mark, words) in enumerate(pieces):
        is_island = 0 < at < last and len(words) <= _ISLAND and _BREAK not in words
        if mark is Mark.SAME and not (is_island and (out or into)):
            yield from _flushed(out, into)
            out, into = [], []
            yield mark, words
        else:
            if mark is not Mark.ADDED:
                out += words
            if mark is not Mark.TAKEN_OUT:
                into += words
    yield from _flushed(out, into)


def _flushed(out: list[str], into: list[str]) -> Iterator[_Piece]:
    if out:
        yield Mark.TAKEN_OUT, out
    if into:
        yield Mark.ADDED, into


def _shortened(pieces: list[_Piece]) -> Iterator[Run]:
    """The changes with some words around them."""
    last = len(pieces) - 1
    for at, (mark, words) in enumerate(pieces):
        if mark is not Mark.SAME:
            yield Run(mark, _text(words))
            continue
        before = [] if at == 0 else _nearest(words, is_end=True)
        after = [] if at == last else _nearest(words, is_end=False)
        if len(before) + len(after) >= len(words) and 0 < at < last:
            yield Run(mark, _text(words))
            continue
        yield Run(mark, _text(before))
        if len(words) > len(before) + len(after) and _count(words[len(before) : len(words) - len(after)]):
            starts_a_line = not after or words[-len(after) - 1] == _BREAK
            yield Run(Mark.LEFT_OUT, "…" + (_BREAK if starts_a_line else ""))
        yield Run(mark, _text(after))


def _nearest(words: list[str], *, is_end: bool) -> list[str]:
    """The first words after a change (``is_end``), or the last before one: whole lines where there are."""
    some = words[:_AROUND] if is_end else words[-_AROUND:]
    if len(some) == len(words) or _BREAK not in some:
        return some
    if is_end:
        return some[: len(some) - some[::-1].index(_BREAK)]
    return some[some.index(_BREAK) + 1 :]


def _text(words: Sequence[str]) -> str:
    return " ".join(words).replace(f" {_BREAK}", _BREAK).replace(f"{_BREAK} ", _BREAK)
