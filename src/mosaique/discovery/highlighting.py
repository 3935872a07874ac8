"""Snippets: the passage of a text where most of the words looked for stand, with those words marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mosaique.discovery.query.words import WORD, fold

WINDOW = 280  # characters shown


def snippet(
    text: str, wanted: Iterable[str], stem: Callable[[str], str], *, window: int = WINDOW
) -> tuple[tuple[str, bool], ...]:
    """Runs of the text, each with whether it is a word looked for; the beginning when none is found.

    ``wanted`` holds folded words, a trailing asterisk for a prefix; ``stem`` is the index's own, so that a
    plural or an accent in the text does not hide a match.
    """
    prefixes = tuple(word[:-1] for word in wanted if word.endswith("*"))
    stems = {stem(word) for word in wanted if not word.endswith("*")}
    found = [
        (match.start(), match.end(), stemmed)
        for match in WORD.finditer(text)
        if (stemmed := stem(folded := fold(match.group()))) in stems
        or (prefixes and folded.startswith(prefixes))
    ]
    start = _best_start(found, window)
    start, end = _at_words(text, start, start + window)
    return tuple(_runs(text, found, start, end))


def _best_start(found: list[tuple[int, int, str]], window: int) -> int:
    """Where the window that holds most different words begins; earliest among equals."""
    best, best_score = 0, 0
    for position, (start, _end, _stem) in enumerate(found):
        within = {stem for begin, _, stem in found[position : position + 40] if begin < start + window - 40}
        if len(within) > best_score:
            best, best_score = start, len(within)
    return max(0, best - 40) if best > window - 80 else 0


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The window moved to the edges of words."""
    if start:
        start = text.find(" ", start) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return start, min(end, len(text))


def _runs(text: str, found: list[tuple[int, int, str]], start: int, end: int) -> Iterable[tuple[str, bool]]:
    at = start
    lead = "… " if start else ""
    for begin, stop, _ in found:
        if begin < at or stop > end:
            continue
        if lead or begin > at:
            yield lead + text[at:begin], False
        yield text[begin:stop], True
        at, lead = stop, ""
    tail = lead + text[at:end].rstrip() + (" …" if end < len(text) else "")
    if tail:
        yield tail, False
