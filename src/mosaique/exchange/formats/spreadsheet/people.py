"""Several people in one cell without a bar or a semicolon: "G. Noiriel, P. Weil and É. Savarese"."""

from __future__ import annotations

import html
import re
import unicodedata

from mosaique.catalogue.values.names import looks_like_body

_REFERENCE = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});")
# Some exports write an accent as a sign after its letter: "Du&uml;llmann".
_SIGNS = {"\u00a8": "\u0308", "\u00b4": "\u0301", "\u0060": "\u0300", "\u02c6": "\u0302", "\u00b8": "\u0327",
          "\u02dc": "\u0303"}  # fmt: skip
_SIGN = re.compile("(?<=[A-Za-z])[\u00a8\u00b4\u0060\u02c6\u00b8\u02dc](?=[a-z])")
_AND = re.compile(r",?\s+(?:and|et|und|&|&amp;)\s+(?=\S)", re.IGNORECASE)
_OTHERS = re.compile(
    r",?\s*(?:\bet\.?\s+al(?:ii|\b)\.?|\band\s+others|&\s*al\.?|…|\.{3}|&hellip;)\s*$", re.IGNORECASE
)
_INITIALS = re.compile(r"(?:(?:[^\W\d_]\b\.?|[^\W\d_]{2}\.)[-\s]*)+")
_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|iv)\.?")
# A family name in two words before the comma of a heading: "La Fontaine, Jean de".
_BEGINS_FAMILY = frozenset(
    {
        "le",
        "la",
        "les",
        "du",
        "des",
        "de",
        "van",
        "von",
        "ben",
        "el",
        "al",
        "saint",
        "sainte",
        "mac",
        "di",
        "da",
    }
)


def opened(cell: str) -> str:
    """The cell with its HTML references as letters, whose semicolons would part names."""
    if "&" not in cell:
        return cell
    text = _REFERENCE.sub(lambda match: html.unescape(match[0]), cell)
    return unicodedata.normalize("NFC", _SIGN.sub(lambda match: _SIGNS[match[0]], text))


def split_names(cell: str) -> list[str]:
    """The names of a cell, whole; one that is a heading ("Noiriel, Gérard") or a body stays as it is.

    Commas part names when what stands between them are names in reading order, or headings ("Brodley, C. E.,
    Utgoff, P. E."), and the last of several may follow an "and".
    """
    text = _OTHERS.sub("", cell).strip().rstrip(",;")
    if not text:
        return [cell]
    groups = [group.strip(" ,") for group in _AND.split(text)]
    if len(groups) == 1 and "," not in text:
        return [cell] if text == cell.strip() else [text]
    if any(_is_body(group) for group in groups):
        return [cell]
    return [name for group in groups if group for name in _at_commas(group, alone=len(groups) == 1)]


def _is_body(text: str) -> bool:
    return looks_like_body(text.replace("/", " ").replace("@", " ")) and not all(
        len(part.split()) < 5 for part in text.split(",")
    )


def _at_commas(group: str, *, alone: bool) -> list[str]:
    parts = [part for part in (part.strip() for part in group.split(",")) if part]
    if len(parts) < 2:
        return parts
    if len(parts) == 2 and _is_heading(*parts, alone=alone):
        return [f"{parts[0]}, {parts[1]}"]
    if len(parts) % 2 == 0 and all(_INITIALS.fullmatch(given) for given in parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if any(_SUFFIX.fullmatch(part) for part in parts) or not all(map(_is_whole, parts)):
        return [group]
    return parts


def _is_heading(first: str, second: str, *, alone: bool) -> bool:
    """Whether two parts are one person's family and given names."""
    words = first.split()
    if len(words) == 1 or _INITIALS.fullmatch(second) or _SUFFIX.fullmatch(second):
        return True
    if len(second.split()) == 1:
        return alone or (second[:1].isupper() and not _INITIALS.fullmatch(words[0]))
    return words[0].lower() in _BEGINS_FAMILY


def _is_whole(part: str) -> bool:
    """Whether a part is a person's whole name in reading order."""
    return 1 < len(part.split()) < 7
