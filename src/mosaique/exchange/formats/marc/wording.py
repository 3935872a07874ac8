"""What the words in MARC records mean: numberings, pages, who wrote an abstract, what a link is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mosaique.catalogue.values.codes import AbstractOrigin, Access, DocumentType, LinkKind
from mosaique.catalogue.values.text import fold


class Numbering(NamedTuple):
    """What "vol. 50, n° 2, p. 12-30" says."""

    volume: str = ""
    issue: str = ""
    pages: str = ""


_VOLUME = re.compile(r"(?i)\b(?:vol(?:ume)?s?|t(?:ome)?|ann[eé]e|bd)\b\.?\s*([\w./-]*\w)")
_ISSUE = re.compile(
    r"(?i)(?:\bn[°ºo]s?|\bnum[eé]ros?|\bnum|\bissue|\bfasc(?:icule)?|\bcahier|\bheft|\bnr)\.?\s*([\w./-]*\w)"
)
_PAGES = re.compile(
    r"(?i)(?:^|[\s,(])pp?(?:ages?)?\.?\s*(?=[0-9IVXLeS])(\w+(?:\s*[-–]\s*\w+)?(?:\s*,\s*[0-9]+(?:-[0-9]+)?)*)"
)
_BRACKETED = re.compile(r"(\w+)\s*\(([^()]+)\)")
_SPAN = re.compile(r"[A-Za-z]?[0-9]+\s*[-–]\s*[A-Za-z]?[0-9]+(?:\s*,\s*[0-9]+(?:-[0-9]+)?)*|[A-Za-z]?[0-9]+")


def numbering(text: str, *, issue: bool) -> Numbering:
    """The volume, issue and pages that $v writes in one; a text without such words is the issue of a
    periodical or the volume of a book.
    """
    if not text:
        return Numbering()
    volume, number, pages = (pattern.search(text) for pattern in (_VOLUME, _ISSUE, _PAGES))
    if volume or number or pages:
        return Numbering(*(found[1] if found else "" for found in (volume, number, pages)))
    if match := _BRACKETED.fullmatch(text):
        return Numbering(match[1], match[2])
    return Numbering("", text) if issue else Numbering(text)


def pages_of(text: str) -> str:
    """The pages of "P. 12-30" or "12-30"; empty for what is no place in a host ("232 p.")."""
    plain = text.strip(" .")
    if match := _PAGES.match(plain):
        return match[1].replace(" ", "").replace("–", "-").replace(",", ", ")
    return plain if _SPAN.fullmatch(plain) else ""


_ORIGINS = {
    AbstractOrigin.PUBLISHER: re.compile(
        r"4e de (?:couv|cov)|quatrieme de couv|editeur|publisher|electre|decitre"
    ),
    AbstractOrigin.AUTHOR: re.compile(r"\b(?:auteure?s?|autrice|author)\b"),
    AbstractOrigin.OWN: re.compile(r"\bown\b|documentaliste|centre de ressources"),
    AbstractOrigin.TRANSLATED: re.compile(r"traduit|traduction|translated"),
}
_TAIL = re.compile(r"[\[(]([^\[\]()]{3,60})[\])]\.?$")


def origin_of(said: str, words: str) -> AbstractOrigin:
    """Who wrote an abstract, from what the record says of it or from its last words ("[4e de couv.]")."""
    if not said and words.endswith(("]", ")", "].", ").")) and (match := _TAIL.search(words[-70:])):
        said = match[1]
    if not said:
        return AbstractOrigin.UNKNOWN
    plain = fold(said)
    return next((kind for kind, pattern in _ORIGINS.items() if pattern.search(plain)), AbstractOrigin.UNKNOWN)


@lru_cache(maxsize=1024)
def kind_of(indicator: str, words: str, media_type: str) -> LinkKind:
    """What is behind an address, from the second indicator of 856 and the words beside it."""
    plain = fold(words)
    if "couverture" in plain or "vignette" in plain or "cover" in plain:
        return LinkKind.COVER
    if "editeur" in plain or "publisher" in plain:
        return LinkKind.PUBLISHER
    if indicator == "2" or media_type.startswith("image/"):
        return LinkKind.RELATED
    return LinkKind.FULL_TEXT


_ACCESS = (
    ("consult", Access.ONSITE), ("sur place", Access.ONSITE), ("exclu", Access.ONSITE),
    ("onsite", Access.ONSITE), ("pret", Access.LOAN), ("loan", Access.LOAN), ("empruntable", Access.LOAN),
    ("libre", Access.OPEN), ("open", Access.OPEN), ("en ligne", Access.OPEN),
    ("restrict", Access.RESTRICTED), ("reserve", Access.RESTRICTED),
)  # fmt: skip


def access_of(text: str) -> Access | str:
    """How a copy is got at, from a status in words; empty for a code of some system's own."""
    plain = fold(text)
    return next((access for word, access in _ACCESS if word in plain), "") if len(plain) > 2 else ""


_GENRES = (
    (re.compile(r"\b(?:these|thesis|dissertation)\b"), DocumentType.THESIS),
    (re.compile(r"\b(?:actes d\w*|conference papers|proceedings)\b"), DocumentType.PROCEEDINGS),
    (re.compile(r"\b(?:rapports?|reports?)\b"), DocumentType.REPORT),
    (re.compile(r"\b(?:litterature grise|grey literature)\b"), DocumentType.GREY_LITERATURE),
)  # fmt: skip


def genre_of(words: str) -> DocumentType | None:
    """The type that genre headings, folded, tell: "thèses et écrits académiques", "actes de congrès"."""
    if not words:
        return None
    return next((found for pattern, found in _GENRES if pattern.search(words)), None)
