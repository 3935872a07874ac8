"""Keys under which records are compared: two that share one may be of the same document.

A key depends on one description alone, never on the base, so that a record brought in today and one brought
in last year meet. A title that says little ("Éditorial") only makes keys together with an author, a year or a
place in a journal: no key gathers all editorials.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from math import fsum

from mosaique.catalogue.values.matching import digest
from mosaique.catalogue.works.profiles import Profile
from mosaique.catalogue.works.words import telling, weight, without_years

# Titles that weigh less say too little to be compared by themselves.
LEAST_WEIGHT = 2.0
# Records under one key are compared two by two, unless there are more than this: then the key says too
# little, and those of one document share another. Weak keys, parts of a title, are soon too common.
CROWD, WEAK_CROWD = 300, 40
# Keys that so few share are always looked at; under the others, a record is compared with so many at most.
FEW, MOST_COMPARED = 12, 300
_ENDS = 20  # letters
_AUTHORS, _WORDS = 2, 2
_AUTHORS_OF_SHORT = 6
_BEGINNING = 5  # letters of a word, or of a title
_GRAM = 4
_BANDS, _ROWS = 2, 3
_SALTS = tuple((0x9E3779B1 * (n + 1)) & 0xFFFFFFFF for n in range(_BANDS * _ROWS))


def work_keys(profile: Profile) -> list[int]:
    """The record's keys as 64-bit numbers; those of weak ones are odd."""
    strong = (digest(key) & ~1 for key in _strong(profile))
    weak = (digest(key) | 1 for key in _weak(profile))
    return list(dict.fromkeys((*strong, *weak)))


def is_crowd(key: int, count: int) -> bool:
    """Whether so many records share a key that it says too little."""
    return count > (WEAK_CROWD if key & 1 else CROWD)


def _strong(profile: Profile) -> Iterator[str]:
    yield from profile.numbers
    words = telling(_title(profile).split())
    letters = "".join(words)
    if _says_enough(words):
        yield "words:" + " ".join(sorted(set(words)))
        yield "head:" + letters[:_ENDS]
    else:
        yield from (f"short:{letters}|{author}" for author in _authors(profile, _AUTHORS_OF_SHORT))
        yield f"short:{letters}|{profile.year}|{profile.host[:4]}"
    if profile.first_page and profile.year:
        yield f"place:{profile.volume}|{profile.first_page}|{profile.year}|{letters[:1]}"


def _weak(profile: Profile) -> Iterator[str]:
    title = _title(profile)
    words = sorted(set(telling(title.split())), key=lambda word: (-len(word), word))
    letters = title.replace(" ", "")  # of all words, for titles whose words are written as one
    if _says_enough(words):
        yield "tail:" + letters[-_ENDS:]
        yield from _bands(letters)
    begun = {part[:_BEGINNING] for part in (letters, *words[:_WORDS])}  # "coordinated" and "coordinating"
    yield from (f"{author}|{beginning}" for author in _authors(profile) for beginning in begun)


def _title(profile: Profile) -> str:
    """The title, without the year that citations leave before or after it when they give no other date."""
    return profile.title if profile.year else without_years(profile.title)


def _says_enough(words: list[str]) -> bool:
    # Added exactly: a set has no order, and the keys are to be the same whatever process makes them.
    return fsum(map(weight, set(words))) >= LEAST_WEIGHT or len("".join(words)) > _ENDS


def _authors(profile: Profile, most: int = _AUTHORS) -> list[str]:
    return [name.partition("|")[0] for name in profile.names[:most]]


def _bands(text: str) -> Iterator[str]:
    """Min-hashes of the title's groups of four letters, three by three: titles with a word misspelt, added
    or lacking share one of the bands most of the time.
    """
    data = text.encode()
    grams = {zlib.crc32(data[start : start + _GRAM]) for start in range(max(1, len(data) - _GRAM + 1))}
    least = [min(gram ^ salt for gram in grams) for salt in _SALTS]
    for band in range(_BANDS):
        yield "band:{}:{:x}:{:x}:{:x}".format(band, *least[band * _ROWS : (band + 1) * _ROWS])
