"""What a person pasted: a number, an address or a reference, and the numbers found inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from mosaique.catalogue.values import identifiers
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.identifiers import Doi, InvalidIdentifier, Isbn, Issn, web_address
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _

LONGEST = 4000  # characters read of what was pasted: a reference with its abstract is shorter

WRONG_ISBN = _("This looks like an ISBN, but its check digit or its length is wrong.")
WRONG_ISSN = _("This looks like an ISSN, but its check digit is wrong.")

_BLANK_INSIDE = re.compile(r"\s")
_OPENED = {")": "(", "]": "[", "}": "{"}
_WRAPPING = "\"'“”‘’«»<>"
_LOOKS_LIKE_ISBN = re.compile(
    r"(?i)(?:isbn(?:-?1[03])?[\s:]*)?(?:[0-9][- ]?){9,12}[0-9x]|isbn[\s:]*[0-9][- 0-9x]*"
)
_LOOKS_LIKE_ISSN = re.compile(r"(?i)(?:e?-?issn[\s:]*)?[0-9]{4}-[0-9]{3}[0-9x]|e?-?issn[\s:]*[0-9][-0-9x ]*")
_DOI = re.compile(r"\b10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"“”«»]+")
_ISBN = re.compile(
    r"(?i)(?P<label>\bisbn(?:-?1[03])?[\s:]*)?(?<![0-9-])"
    r"(?P<number>(?:97[89][-\u2010-\u2015 ]?)?[0-9](?:[-\u2010-\u2015 ]?[0-9]){8}[-\u2010-\u2015 ]?[0-9x])"
    r"(?![0-9-])"
)
_ISSN = re.compile(r"(?i)\be?-?issn[\s:]*([0-9]{4}-?[0-9]{3}[0-9x])\b")
_HAL = re.compile(r"(?i)\b(?:hal|halshs|tel|dumas|inria|sic|cel|ijn|medihal)-[0-9]{6,9}(?:v[0-9]+)?\b")
_ARXIV = re.compile(r"(?i)\barxiv\s*[:=]\s*([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})")
_NNT = re.compile(
    r"(?i)\bNNT\s*:?\s*((?:19|20)[0-9]{2}[A-Z0-9]{7,10})\b|theses\.fr/((?:19|20)[0-9]{2}[A-Z0-9]{7,10})\b"
)
_PPN = re.compile(r"(?i)\b(?:ppn\s*[:=]?\s*|sudoc\.fr/)([0-9]{8}[0-9x])\b")
_URL = re.compile(r"(?i)\bhttps?://[^\s\"“”«»<>]+")
_RESOLVERS = re.compile(r"(?i)https?://(?:[a-z]+\.)?doi\.org/")
_BNF_RECORD = "ark:/12148/cb"  # the catalogue's own; Gallica's arks name what was scanned


class Kind(StrEnum):
    """What can be looked up, the surest first: a number names one record, a text only resembles one."""

    PPN = "ppn"
    ARK = "ark"
    ISBN = "isbn"
    ISSN = "issn"
    HAL = "hal"
    NNT = "nnt"
    DOI = "doi"
    URL = "url"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to ask for: a number in its normal form, an address, or a text."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was pasted, as ``text`` on one line. ``keys`` are what can be asked of it, the whole first.

    ``doubt`` is a sentence marked for translation when the text looks like a number that it is not.
    """

    text: str
    keys: tuple[Key, ...] = ()
    doubt: str = ""

    def __bool__(self) -> bool:
        return bool(self.keys)

    @property
    def kind(self) -> Kind:
        """What the text is as a whole."""
        return self.keys[0].kind if self.keys else Kind.TEXT

    @property
    def value(self) -> str:
        """The whole in its normal form."""
        return self.keys[0].value if self.keys else ""


def recognise(text: str) -> Query:
    """What the text is: an ISBN, ISSN, DOI, HAL, arXiv, NNT, Sudoc or BnF number however written, a web
    address, or a reference, with the numbers it holds. Never raises.
    """
    written = tidy(text[:LONGEST])
    if not written:
        return Query("")
    whole = trimmed(written)
    if not _BLANK_INSIDE.search(whole) and (address := _address(whole)):
        numbers = _numbers_of_address(whole)
        itself = [] if numbers and _RESOLVERS.match(address) else [Key(Kind.URL, address)]
        return Query(written, _unique([*numbers, *itself]))
    if key := _number(whole):
        return Query(written, (key,))
    if doubt := _doubt(whole):
        return Query(written, doubt=doubt)
    return Query(written, _unique([Key(Kind.TEXT, written), *strong_keys(written), *_addresses(written)]))


def trimmed(text: str) -> str:
    """The text without the quotes and brackets around it and the punctuation after it."""
    bare = text.strip().strip(_WRAPPING).strip()
    while bare and (bare[-1] in ".,;:!?" or bare[-1] in _WRAPPING or _closes_nothing(bare)):
        bare = bare[:-1].rstrip()
    return trimmed(bare[1:-1]) if _is_wrapped(bare) else bare


def strong_keys(text: str) -> list[Key]:
    """The numbers inside a text that name one document by themselves, in the order of ``Kind``."""
    found = [Key(Kind.PPN, match[1].upper()) for match in _PPN.finditer(text)]
    found += [Key(Kind.HAL, _hal(match[0])) for match in _HAL.finditer(text)]
    found += [Key(Kind.NNT, (match[1] or match[2]).upper()) for match in _NNT.finditer(text)]
    found += [Key(Kind.DOI, str(doi)) for match in _DOI.finditer(text) if (doi := _doi(match[0]))]
    found += [_arxiv(match[1]) for match in _ARXIV.finditer(text)]
    return list(_unique(found))


def isbns(text: str) -> list[str]:
    """The valid ISBNs inside a text: thirteen digits anywhere, ten when "ISBN" stands before."""
    found = []
    for match in _ISBN.finditer(text):
        if match["label"] or len(re.sub(r"[^0-9Xx]", "", match["number"])) == 13:
            try:
                found.append(str(Isbn.parse(match["number"])))
            except InvalidIdentifier:
                continue
    return list(dict.fromkeys(found))


def issns(text: str) -> list[str]:
    """The valid ISSNs inside a text that are said to be one: "1234-5679" alone could be pages."""
    found = []
    for match in _ISSN.finditer(text):
        try:
            found.append(str(Issn.parse(match[1])))
        except InvalidIdentifier:
            continue
    return list(dict.fromkeys(found))


_PARTS = frozenset({DocumentType.ARTICLE, DocumentType.CHAPTER, DocumentType.CONFERENCE_PAPER})


def keys_of(description: Description) -> list[Key]:
    """What else can be asked once a description is known: its own numbers, never those of its host."""
    found = [
        Key(kind, number.value)
        for kind in (Kind.HAL, Kind.NNT, Kind.DOI)
        for number in description.identifiers
        if number.scheme == kind and number.valid
    ]
    found += [_arxiv(number.value) for number in description.identifiers if number.scheme == "arxiv"]
    if not found and description.type not in _PARTS:
        found = [Key(Kind.ISBN, n.value) for n in description.identifiers if n.scheme == "isbn" and n.valid]
    return list(_unique(found))


def _number(text: str) -> Key | None:
    if re.fullmatch(r"977[0-9]{10}", text):  # the bar code of a journal
        text = f"ISSN {text}"
    number = identifiers.recognise(text)
    if number is None or (number.scheme == "ark" and not number.value.startswith(_BNF_RECORD)):
        return None
    match number.scheme:
        case "arxiv":
            return _arxiv(number.value)
        case "hal":
            return Key(Kind.HAL, _hal(number.value))
        case "doi":
            return next(iter(strong_keys(number.value)), None)
        case "isbn" | "issn" | "nnt" | "ark" | "ppn":
            return Key(Kind(number.scheme), number.value.upper() if number.scheme == "ppn" else number.value)
    return None


def _address(text: str) -> str:
    address = web_address(text)
    return address if address.lower().startswith("http") else ""


def _numbers_of_address(address: str) -> list[Key]:
    """What an address names by itself: a resolver's DOI, a HAL deposit, a catalogue's record."""
    if key := _number(address):
        return [key]
    return strong_keys(address)


def _addresses(text: str) -> list[Key]:
    """The addresses inside a text that are more than a DOI's resolver."""
    found = (_address(trimmed(match[0])) for match in _URL.finditer(text))
    return [Key(Kind.URL, address) for address in found if address and not _RESOLVERS.match(address)][:1]


def _doi(text: str) -> Doi | None:
    try:
        return Doi.parse(trimmed(text))
    except InvalidIdentifier:
        return None


def _hal(text: str) -> str:
    return re.sub(r"v[0-9]+$", "", text.lower())


def _arxiv(number: str) -> Key:
    """The DOI that arXiv gives each deposit a DOI (info.arxiv.org/help/doi.html)."""
    bare = re.sub(r"(?:v[0-9]+)?(?:\.pdf)?$", "", number.lower())
    return Key(Kind.DOI, f"10.48550/arxiv.{bare}")


def _doubt(text: str) -> str:
    if _LOOKS_LIKE_ISSN.fullmatch(text):
        return WRONG_ISSN
    return WRONG_ISBN if _LOOKS_LIKE_ISBN.fullmatch(text) else ""


def _closes_nothing(text: str) -> bool:
    opening = _OPENED.get(text[-1], "")
    return bool(opening) and text.count(opening) < text.count(text[-1])


def _is_wrapped(text: str) -> bool:
    """Whether one pair of brackets holds the whole text, as in "(doi: 10.1000/x(1))"."""
    depths, depth = [], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        depths.append(depth)
    return len(text) > 2 and text[0] in "([{" and depth == 0 and 0 not in depths[:-1]


def _unique(keys: list[Key]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(keys))
