"""Keys under which records are compared: two that share one may be of the same document.

A key depends on one description alone, never on the base, so that a record brought in today and one brought
in last year meet. A title that says little ("Éditorial") only makes keys together with an author, a year or a
place in a journal: no key gathers all editorials.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from mosaique.catalogue.values.matching import digest
from mosaique.catalogue.works.profiles import Profile
from mosaique.catalogue.works.words import telling, weight

# Titles that weigh less say too little to be compared by themselves.
LEAST_WEIGHT = 2.0
_GRAM = 4
_BANDS, _ROWS = 4, 3
_SALTS = tuple((0x9E3779B1 * (n + 1)) & 0xFFFFFFFF for n in range(_BANDS * _ROWS))


def work_keys(profile: Profile) -> list[int]:
    """The record's keys as 64-bit numbers."""
    return list(dict.fromkeys(map(digest, _keys(profile))))


def _keys(profile: Profile) -> Iterator[str]:
    yield from profile.numbers
    words = telling(profile.title.split())
    author = profile.names[0].partition("|")[0] if profile.names else ""
    if sum(map(weight, set(words))) >= LEAST_WEIGHT:
        yield "words:" + " ".join(sorted(set(words)))
        yield "head:" + "".join(words)[:18]
        yield from _bands("".join(words))
    else:
        yield f"short:{''.join(words)}|{author}|{profile.year or ''}"
    for word in sorted(set(words), key=lambda word: (-len(word), word))[:2]:
        if author and profile.year:
            yield f"author:{author}|{profile.year}|{word}"
    if profile.first_page and profile.year:
        yield f"place:{profile.volume}|{profile.first_page}|{profile.year}|{words[0][:1] if words else ''}"


def _bands(text: str) -> Iterator[str]:
    """Min-hashes of the title's groups of four letters, three by three: titles with a word misspelt, added
    or lacking share one of the bands most of the time.
    """
    data = text.encode()
    grams = {zlib.crc32(data[start : start + _GRAM]) for start in range(max(1, len(data) - _GRAM + 1))}
    least = [min(gram ^ salt for gram in grams) for salt in _SALTS]
    for band in range(_BANDS):
        yield "band:{}:{:x}:{:x}:{:x}".format(band, *least[band * _ROWS : (band + 1) * _ROWS])
