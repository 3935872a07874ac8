"""What writing UNIMARC and writing MARC 21 have in common."""

from __future__ import annotations

import hashlib

import msgspec

from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import RecordDraft
from mosaique.catalogue.values.languages import iso639_2, language_tag
from mosaique.core import clock


def control_number(draft: RecordDraft) -> str:
    """Field 001: the draft's own identifier, else one made from what it says, the same at each writing."""
    if known := draft.source.identifier.strip():
        return known
    return hashlib.blake2b(msgspec.json.encode(draft.description), digest_size=8).hexdigest()


def timestamp(draft: RecordDraft) -> str:
    """Fourteen digits: when the source says that the record changed, else now."""
    digits = "".join(c for c in draft.source.modified if c.isdecimal() and c.isascii())
    if len(digits) >= 8:
        return digits[:14].ljust(14, "0")
    return clock.now().strftime("%Y%m%d%H%M%S")


def years(date: str) -> tuple[str, str]:
    """The first and last year of a date in four digits; empty where there is none."""
    known = PartialDate.parse(date)
    first, last = known.start_year, known.end_year
    return tuple(f"{year:04}" if year and 0 < year < 10_000 else "" for year in (first, last))  # type: ignore[return-value]  # two of two


def pieces(text: str, separator: str) -> tuple[str, list[str]]:
    """The first part of a text made of several, and the others."""
    first, *others = text.split(separator)
    return first, others


def language_code(tag: str) -> str:
    """The ISO 639-2 code of a language when it says as much as the tag, else the tag."""
    code = iso639_2(tag)
    return code if code and language_tag(code) == tag else tag
