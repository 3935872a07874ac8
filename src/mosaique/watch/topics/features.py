"""What a ranking looks at in an item: the terms of its title and of its text's beginning, its source, its
topics. As whole numbers, so that what was learned can be taken back exactly.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mosaique.catalogue.values.matching import digest
from mosaique.discovery.analysis import joined_terms

if TYPE_CHECKING:
    from mosaique.watch.models import Item

UNIT = 1_000  # the length of an item's vector
SOURCE, TOPIC = "@source:", "@topic:"
_TITLE = 2  # a word of the title counts as so many of the text
_ABOUT = 2  # so does where an item comes from

Vector = Mapping[str, int]


def features_of(item: Item, *, topics: Iterable[int] = ()) -> Vector:
    """The features of an item, read from its title and the folded beginning of its text."""
    counted = Counter(joined_terms(item.words).split())
    for term in joined_terms(item.title).split():
        counted[term] += _TITLE
    if item.origin_id:
        counted[f"{SOURCE}{item.origin_id}"] = _ABOUT
    for topic in topics:
        counted[f"{TOPIC}{topic}"] = _ABOUT
    return _unit(counted)


def features_of_words(words: Iterable[str]) -> Vector:
    """The features of some words, as those of a topic."""
    return _unit(Counter(term for text in words for term in joined_terms(text).split()))


def digest_of(vector: Vector) -> int:
    """One number of a vector: another one, and what was learned of it cannot be taken back word for word."""
    return digest("\n".join(f"{term} {weight}" for term, weight in sorted(vector.items())))


def _unit(counted: Mapping[str, int]) -> Vector:
    """Each feature's weight in a vector of one length, so that long texts count as much as short ones."""
    weights = {term: 1 + math.log(times) for term, times in counted.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: max(1, round(UNIT * weight / length)) for term, weight in weights.items()}
