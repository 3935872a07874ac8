"""Titles and names as they are compared: words without case, accents, entities, or the marks of BibTeX."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from mosaique.catalogue.values.matching import normalised

# Words that say nothing of a document: articles, prepositions, conjunctions, in French and English.
EMPTY = frozenset(
    (  # noqa: SIM905 - a list of words reads better as words
        "a l d s le la les un une des du de et en au aux dans par pour sur avec sans sous vers "
        "entre chez ou ce cet cette ces son sa ses leur leurs qui que qu est sont the of and for in "
        "on to an with by from at as is are its it or into"
    ).split()
)
_TEX = re.compile(r"\\[a-zA-Z]+\s*|[{}$\\]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=s\b)")
_SIGN = re.compile(
    "(?<=[A-Za-z])[\u00a8\u00b4\u0060\u02c6\u00b8\u02dc](?=[a-z])"
)  # accents beside their letters
# The first byte of a dash or a quotation mark, read in the wrong encoding: no word ends so.
_STRAY = re.compile(r"[âÂ](?=[^\w\s]|\s|$)")
_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIGURES = {
    "premier": "1", "premiere": "1", "deuxieme": "2", "seconde": "2", "second": "2", "troisieme": "3",
    "quatrieme": "4", "first": "1", "third": "3", "fourth": "4", "one": "1", "two": "2", "three": "3",
    "un": "1", "deux": "2", "trois": "3",
}  # fmt: skip
_LONGEST_WORD = 9  # letters after which a word does not tell more


def plain(text: str) -> str:
    """The words of a title, parted by one space: "L'&Eacute;cole des {M}aths" is "l ecole des maths"."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "â" in text or "Â" in text:
        text = _STRAY.sub(" ", text)
    if "\\" in text or "{" in text or "$" in text:
        text = _TEX.sub("", text)
    return normalised(_SIGN.sub("", _APOSTROPHE.sub("", text)))


@lru_cache(maxsize=65_536)
def weight(word: str) -> float:
    """How much a word tells, from 0 to 1: long words are rarer, whatever the catalogue."""
    if word in EMPTY:
        return 0.05
    if word.isdigit():
        return 0.7
    return min(len(word), _LONGEST_WORD) / _LONGEST_WORD


def telling(words: list[str]) -> list[str]:
    """The words that say something."""
    return [word for word in words if word not in EMPTY] or words


@lru_cache(maxsize=16_384)
def figure(word: str) -> str:
    """The number that a word is, in Arabic figures; empty when it is none ("iv" is "4")."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if len(word) < 8 and word and _ROMAN.fullmatch(word):
        return str(_roman(word))
    return ""


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def years_in(words: str) -> list[str]:
    """The years that stand in a title or a name."""
    return _YEAR.findall(words)


def without_years(words: str) -> str:
    """A title without the years in it, unless they are all of it."""
    return " ".join(_YEAR.sub(" ", words).split()) or words


def part_figure(text: str) -> str:
    """The number in a part's or an edition's name: "Tome II" and "t. 2" are "2"; else its words."""
    words = plain(text).split()
    found = [figure(word) or _FIGURES.get(word, "") for word in words]
    ordinal = [m[1] for word in words if (m := re.fullmatch(r"(\d+)(?:e|eme|er|ere|st|nd|rd|th|ed)", word))]
    return next(filter(None, [*ordinal, *found]), " ".join(words))
