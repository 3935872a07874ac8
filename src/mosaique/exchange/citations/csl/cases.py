"""CSL's text-case attribute over a tree of text."""

from __future__ import annotations

import re

from mosaique.exchange.citations.csl.rich import Leaf, Part, leaves

# CSL 1.0.2, "Title Case Conversion", plus the prepositions of English style manuals.
STOP_WORDS = frozenset(
    (
        "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of", "on",
        "onto", "or", "over", "so", "the", "till", "to", "up", "v", "via", "vs", "with", "yet",
    )
)  # fmt: skip
_WORD = re.compile(r"[^\s\-–—/\ue000\ue001]+")
_SENTENCE_END = (":", "?", "!")


def apply_case(part: Part, case: str, *, english: bool) -> None:
    """Change the case in place; ``title`` only for English, as the specification asks."""
    if case == "title" and not english:
        return
    texts = [leaf for leaf in leaves(part) if leaf.text]
    if case == "lowercase":
        _each(texts, str.lower)
    elif case == "uppercase":
        _each(texts, str.upper)
    elif case == "capitalize-first":
        _first(texts)
    elif case == "capitalize-all":
        _each(texts, lambda text: _WORD.sub(lambda word: _capital(word[0]), text))
    elif case == "sentence":
        _sentence(texts)
    elif case == "title":
        _title(texts)


def _each(texts: list[Leaf], change: object) -> None:
    for leaf in texts:
        if not leaf.fixed and callable(change):
            leaf.text = change(leaf.text)


def _capital(word: str) -> str:
    for at, char in enumerate(word):
        if char.isalnum():
            return word[:at] + char.upper() + word[at + 1 :]
    return word


def _first(texts: list[Leaf]) -> None:
    for leaf in texts:
        if any(char.isalnum() for char in leaf.text):
            if not leaf.fixed:
                match = _WORD.search(leaf.text)
                if match and match[0].lower() == match[0]:
                    leaf.text = leaf.text[: match.start()] + _capital(leaf.text[match.start() :])
            return


def _sentence(texts: list[Leaf]) -> None:
    shouting = "".join(leaf.text for leaf in texts).isupper()
    if shouting:
        _each(texts, str.lower)
    _first(texts)


def _title(texts: list[Leaf]) -> None:
    last = max((at for at, leaf in enumerate(texts) if _WORD.search(leaf.text)), default=-1)
    opening = True  # at the start, and after a colon or the end of a sentence
    for at, leaf in enumerate(texts):
        pieces: list[str] = []
        end = 0
        matches = list(_WORD.finditer(leaf.text))
        for number, match in enumerate(matches, start=1):
            word = match[0]
            closing = at == last and number == len(matches)
            pieces += [leaf.text[end : match.start()], _title_word(word, edge=opening or closing)]
            end = match.end()
            opening = word.endswith(_SENTENCE_END) or (opening and not any(char.isalnum() for char in word))
        if not leaf.fixed:
            leaf.text = "".join([*pieces, leaf.text[end:]])


def _title_word(word: str, *, edge: bool) -> str:
    letters = "".join(char for char in word if char.isalpha())
    if letters != letters.lower():
        return word
    if letters.lower() in STOP_WORDS and not edge:
        return word
    return _capital(word) if letters else word
