"""Keys under which the same document is recognised in two descriptions.

Exact keys only: standard numbers, and a normalised title with what tells namesakes apart. Likeness is the
union's affair.
"""

from __future__ import annotations

import hashlib
import re

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.text import fold

# Numbers that name one document. An ISSN names a journal, so it does so for journals only; an ISBN on a
# chapter is its book's.
_IDENTIFYING = frozenset({"doi", "hal", "arxiv", "pmid", "nnt", "ark"})
_PARTS = frozenset({DocumentType.CHAPTER, DocumentType.ARTICLE, DocumentType.CONFERENCE_PAPER})
_JOURNALS = frozenset({DocumentType.JOURNAL})
_NOT_WORD = re.compile(r"[^0-9a-z\u0370-\uffff]+")
# A shorter title ("Rapport", "Introduction") says too little, even with a year and an author.
_LEAST_TITLE = 12


def normalised(text: str) -> str:
    """The text's letters and digits, folded, words parted by one space."""
    return _NOT_WORD.sub(" ", fold(text)).strip() if text else ""


def match_keys(description: Description) -> list[str]:
    """The keys, most certain first; two descriptions that share one describe the same document."""
    keys = [
        f"{identifier.scheme}:{identifier.value.lower()}"
        for identifier in description.identifiers
        if identifier.valid and _identifies(identifier.scheme, description.type)
    ]
    if title_key := _title_key(description):
        keys.append(title_key)
    return list(dict.fromkeys(keys))


def _identifies(scheme: str, type_: DocumentType) -> bool:
    if scheme == "isbn":
        return type_ not in _PARTS
    if scheme == "issn":
        return type_ in _JOURNALS
    return scheme in _IDENTIFYING


def _title_key(description: Description) -> str:
    """Whole title, year, first author's family name and place in the host; empty when it says too little."""
    title = normalised(description.full_title())
    year = PartialDate.parse(description.date).start_year
    author = normalised(description.contributors[0].family) if description.contributors else ""
    host = description.host
    within = normalised(f"{host.volume} {host.issue} {host.pages}") if host else ""
    if len(title) < _LEAST_TITLE or year is None or not (author or within):
        return ""
    return f"title:{title}|{year}|{author}|{within}|{normalised(description.edition)}"


def digest(key: str) -> int:
    """The key as a signed 64-bit number, for a narrow database index."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)
