"""Gentle checks of an abstract: who, where, when, how, what came of it; and whether it is a copy.

Nothing here blocks. A remark is a fact that the interface words (``catalogue.advice``); the person decides,
for a good abstract of a novel names neither a method nor a result. The lists of words are short on purpose:
what they hold nearly always says the thing, and an absent word only asks a question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mosaique.catalogue.values.abstract_words import (
    FORMULA,
    METHOD,
    PRAISE,
    RESULT,
    WHEN,
    WHERE,
    WHO,
)
from mosaique.catalogue.values.text import fold

COPIED, CLOSE = 60, 30  # of a hundred runs of five words, in the publisher's text too
_RUN = 5  # words
_FEWEST_RUNS = 8  # a text of fewer says nothing of copying
_LONGEST_TEXT = 100_000  # characters looked at
_SAME_TITLE = 80  # of a hundred telling words of the title, in the first sentence
_FEWEST_TITLE_WORDS = 3
_TELLING = 4  # letters


class Check(StrEnum):
    """What a remark is about, in the order in which remarks are given."""

    SHORT = "short"
    LONG = "long"
    COPIED = "copied"
    CLOSE = "close"
    TITLE_REPEATED = "title-repeated"
    FORMULA = "formula"
    PRAISE = "praise"
    NO_WHO = "no-who"
    NO_WHERE = "no-where"
    NO_WHEN = "no-when"
    NO_METHOD = "no-method"
    NO_RESULT = "no-result"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark and its facts, by name: counts, and words as the text has them."""

    check: Check
    facts: Mapping[str, object] = field(default_factory=dict)


_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…](?:\s|$)|\n")
# A word with a capital after a word that leads to a place. Names of people pass for places ("l’enquête de
# Noiriel"): the price of asking less often for a place that is there.
_PLACE = re.compile(
    r"\b(?:à|en|aux?|de|du|des|dans|sur|in|at|of|from)\s(?:l[ae]s?\s|[Ll]['’]|the\s)?[A-ZÀ-ÖØ-Þ]\w+"
    r"|\b[Dd]['’][A-ZÀ-ÖØ-Þ]\w+"
)


def check_abstract(
    text: str,
    *,
    title: str,
    publisher_text: str = "",
    target: tuple[int, int] = (300, 1500),
    language: str = "fr",
    places: Collection[str] = (),
) -> list[Remark]:
    """Remarks on an abstract, in the order of ``Check``; none when it is empty, which another check says.

    ``target`` is the least and the most characters wished for; ``places`` are the names of the record's
    territories, which count as places however they look. In other languages than French and English, only
    length, copying and the title are looked at.
    """
    text = text[:_LONGEST_TEXT].strip()
    if not text:
        return []
    return [
        *_length(text, *target),
        *_copying(text, publisher_text[:_LONGEST_TEXT]),
        *_title(text, title),
        *_style(text, language.partition("-")[0]),
        *_content(text, language.partition("-")[0], places),
    ]


def _length(text: str, least: int, most: int) -> Iterator[Remark]:
    facts = {"characters": len(text), "words": len(_words(text)), "least": least, "most": most}
    if len(text) < least:
        yield Remark(Check.SHORT, facts)
    elif len(text) > most:
        yield Remark(Check.LONG, facts)


def _copying(text: str, publisher_text: str) -> Iterator[Remark]:
    """How much of the abstract stands in the publisher's text, by runs of five words."""
    share = shared_runs(text, publisher_text)
    if share >= CLOSE:
        yield Remark(Check.COPIED if share >= COPIED else Check.CLOSE, {"share": share})


def shared_runs(text: str, other: str) -> int:
    """Of a hundred runs of five words of a text, how many are in the other; 0 when it has fewer than 8 runs.

    Case, accents and punctuation aside, so that a copy retouched here and there is still one.
    """
    runs = _runs(text)
    if len(runs) < _FEWEST_RUNS:
        return 0
    return round(100 * len(runs & _runs(other)) / len(runs))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return set(zip(*(words[start:] for start in range(_RUN)), strict=False))


def _title(text: str, title: str) -> Iterator[Remark]:
    """Whether the first sentence says the title again."""
    wanted = {word for word in _words(title) if len(word) >= _TELLING}
    if len(wanted) < _FEWEST_TITLE_WORDS:
        return
    first = set(_words(_SENTENCE_END.split(text, maxsplit=1)[0]))
    if 100 * len(wanted & first) / len(wanted) >= _SAME_TITLE:
        yield Remark(Check.TITLE_REPEATED)


def _style(text: str, language: str) -> Iterator[Remark]:
    folded = fold(text)
    if formula := FORMULA[language].match(folded) if language in FORMULA else None:
        yield Remark(Check.FORMULA, {"formula": _as_written(text, folded, formula)})
    if language in PRAISE:
        praise = (_as_written(text, folded, found) for found in PRAISE[language].finditer(folded))
        if words := tuple(dict.fromkeys(praise)):
            yield Remark(Check.PRAISE, {"words": words})


def _as_written(text: str, folded: str, found: re.Match[str]) -> str:
    """What was found, with its accents where folding changed no length."""
    return text[found.start() : found.end()] if len(text) == len(folded) else found.group()


def _content(text: str, language: str, places: Collection[str]) -> Iterator[Remark]:
    if language not in WHO:
        return
    folded = fold(text)
    said = {
        Check.NO_WHO: WHO[language].search(folded),
        Check.NO_WHERE: _names_a_place(text, folded, places) or WHERE[language].search(folded),
        Check.NO_WHEN: WHEN[language].search(folded),
        Check.NO_METHOD: METHOD[language].search(folded),
        Check.NO_RESULT: RESULT[language].search(folded),
    }
    yield from (Remark(check) for check, found in said.items() if not found)


def _names_a_place(text: str, folded: str, places: Collection[str]) -> bool:
    """Whether a place of the list is named, or a word has the look of one."""
    spaced = f" {' '.join(_WORD.findall(folded))} "
    named = (f" {' '.join(_words(place))} " in spaced for place in places)
    return _PLACE.search(text) is not None or any(named)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))
