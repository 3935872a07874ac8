"""Whether two texts of one title are one text: a press release at the ministry and in its letter."""

from __future__ import annotations

_RUN = 3  # words
_LEAST = 20  # words in the shorter: teasers of two lines are alike by chance
_ALIKE = 0.8  # of the shorter text's runs are in the longer


def are_alike(first: str, second: str) -> bool:
    """Whether the shorter of two folded texts is, nearly, a part of the longer."""
    mine, theirs = _runs(first), _runs(second)
    shorter = min(len(mine), len(theirs))
    return shorter > _LEAST - _RUN and len(mine & theirs) >= _ALIKE * shorter


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
