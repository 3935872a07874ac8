"""What two people wrote of one entry: taken together where they can be. Without the database."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Texts(NamedTuple):
    """What a person wrote of an entry."""

    heading: str
    title: str
    note: str


def marks(texts: Texts) -> str:
    """What a page says of the texts that it was made with, to be sent back with what is typed."""
    return " ".join(_mark(text) for text in texts)


def merged(mine: Texts, theirs: Texts, shown: str) -> tuple[Texts, bool]:
    """The texts to keep, and whether both changed one: theirs is kept then.

    ``shown`` are the marks of what the page was made with; without them, all that was sent is mine.
    """
    befores = shown.split(" ")
    if len(befores) != len(mine):
        return mine, False
    kept, is_clash = [], False
    for own, other, before in zip(mine, theirs, befores, strict=True):
        is_mine, is_theirs = _mark(own) != before, _mark(other) != before
        kept.append(own if is_mine and not is_theirs else other)
        is_clash |= is_mine and is_theirs and own != other
    return Texts(*kept), is_clash


def _mark(text: str) -> str:
    return hashlib.blake2b(text.strip().encode(), digest_size=6).hexdigest()
