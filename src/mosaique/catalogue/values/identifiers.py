"""Standard numbers: read from what people write, checked, and kept in one form each.

Each class compares equal however its number was written, and raises ``InvalidIdentifier`` from ``parse`` when
the number cannot be one. ``identifier`` makes the ``Identifier`` of a description out of a scheme and a text;
``recognise`` finds out which scheme a text belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from mosaique.catalogue.values.description import Identifier
from mosaique.catalogue.values.text import tidy

_SEPARATORS = re.compile("[-\u2010-\u2015\u2212\u00ad.\\s]")


class InvalidIdentifier(ValueError):
    """The text is not a number of that scheme: its length, alphabet or check digit is wrong."""


class StandardNumber(Protocol):
    """What every class of this module offers."""

    @classmethod
    def parse(cls, text: str) -> Self: ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Isbn:
    """An ISBN as 13 digits without hyphens (ISO 2108). The same book printed with 10 or 13 compares equal."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Isbn:
        """Read 10 or 13 digits, with or without "ISBN", hyphens, dots or spaces.

        Raises InvalidIdentifier if the length, prefix or check digit is wrong.
        """
        raw = _SEPARATORS.sub("", _after(text, r"(?:urn:)?isbn(?:-?1[03])?\s*[:=]?")).upper()
        if re.fullmatch(r"[0-9]{9}[0-9X]", raw) and isbn10_check(raw[:9]) == raw[9]:
            body = "978" + raw[:9]
            return cls(body + ean13_check(body))
        if re.fullmatch(r"97[89][0-9]{10}", raw) and ean13_check(raw[:12]) == raw[12]:
            return cls(raw)
        raise InvalidIdentifier(text)

    def __str__(self) -> str:
        return self.digits

    @property
    def ten(self) -> str:
        """The same number in 10 characters; empty for the 979 prefix, which has no such form."""
        if not self.digits.startswith("978"):
            return ""
        return self.digits[3:12] + isbn10_check(self.digits[3:12])


@dataclass(frozen=True, slots=True)
class Issn:
    """An ISSN as "1234-567X" (ISO 3297)."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Issn:
        """Read eight characters with or without "ISSN" and the hyphen, or the 977 of an EAN.

        Raises InvalidIdentifier if the length or check character is wrong.
        """
        raw = _SEPARATORS.sub("", _after(text, r"(?:urn:)?e?-?issn(?:-?l)?\s*[:=]?")).upper()
        if re.fullmatch(r"977[0-9]{10}", raw) and ean13_check(raw[:12]) == raw[12]:
            raw = raw[3:10] + issn_check(raw[3:10])
        if re.fullmatch(r"[0-9]{7}[0-9X]", raw) and issn_check(raw[:7]) == raw[7]:
            return cls(f"{raw[:4]}-{raw[4:]}")
        raise InvalidIdentifier(text)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Doi:
    """A DOI in lower case, without its resolver (DOI names ignore the case of ASCII letters, ISO 26324)."""

    name: str

    @classmethod
    def parse(cls, text: str) -> Doi:
        """Read "10.1000/x", "doi:10.1000/x" or an address at a resolver. Raises InvalidIdentifier."""
        raw = text.strip()
        if match := re.match(
            r"(?i)(?:https?://)?(?:[a-z.]*\bdoi\.org/|[a-z.]*/doi/(?:abs/|full/|pdf/)?)", raw
        ):
            raw = unquote(raw[match.end() :]).partition("?")[0]
        raw = _after(raw, r"(?:info:)?(?:urn:)?doi\s*[:/=]?").rstrip(".,;")
        if not re.fullmatch(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s]{1,500}", raw):
            raise InvalidIdentifier(text)
        return cls(raw.lower())

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address of its resolver."""
        return f"https://doi.org/{self.name}"


@dataclass(frozen=True, slots=True)
class Orcid:
    """An ORCID iD as "0000-0002-1825-0097" (ISO 27729, MOD 11-2)."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Orcid:
        """Read sixteen characters, bare, hyphened or in an orcid.org address. Raises InvalidIdentifier."""
        raw = re.sub(r"(?i)^(?:https?://)?(?:www\.)?orcid\.org/|^orcid\s*[:=]?", "", text.strip())
        raw = _SEPARATORS.sub("", raw).upper().rstrip("/")
        if not re.fullmatch(r"[0-9]{15}[0-9X]", raw) or mod_11_2(raw[:15]) != raw[15]:
            raise InvalidIdentifier(text)
        return cls("-".join(raw[i : i + 4] for i in (0, 4, 8, 12)))

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Nnt:
    """A French national thesis number, "2009PA010693": year, institution's code, order."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Nnt:
        """Read the number, bare or in a theses.fr address. Raises InvalidIdentifier."""
        raw = re.sub(r"(?i)^(?:https?://)?(?:www\.)?theses\.fr/|^nnt\s*[:=]?\s*", "", text.strip()).upper()
        if not re.fullmatch(r"(?:19|20)[0-9]{2}[A-Z0-9]{4}[A-Z0-9]{3,6}", raw):
            raise InvalidIdentifier(text)
        return cls(raw)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Ark:
    """An ARK as "ark:/12148/cb11917896h", without its resolver; hyphens in the name mean nothing."""

    name: str

    @classmethod
    def parse(cls, text: str) -> Ark:
        """Read "ark:/naan/name" or "ark:naan/name", anywhere in an address. Raises InvalidIdentifier."""
        match = re.search(r"(?i)ark:/?([0-9bcdfghjkmnpqrstvwxz]{5,})/([\w=*+@$~./%-]{1,200})", text.strip())
        if not match:
            raise InvalidIdentifier(text)
        return cls(f"ark:/{match[1].lower()}/{match[2].replace('-', '').rstrip('/.')}")

    def __str__(self) -> str:
        return self.name


_UNSAFE = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}\ud800-\udfff]")


def web_address(text: str) -> str:
    """The address if a reader may safely follow it (http, https or ftp, with a host); empty if not.

    "www.example.org" gains its "http://". Blanks, controls, lone surrogates (no bytes can hold one) and
    schemes that run things are refused.
    """
    raw = text.strip().removeprefix("<").removesuffix(">")
    if raw.lower().startswith("www."):
        raw = f"http://{raw}"
    if "//" not in raw or len(raw) > 2000 or _UNSAFE.search(raw):  # without "//" there is no host
        return ""
    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    return raw if parts.scheme.lower() in {"http", "https", "ftp"} and host else ""


_CHECKED: dict[str, Callable[[str], StandardNumber]] = {
    "isbn": Isbn.parse,
    "issn": Issn.parse,
    "doi": Doi.parse,
    "nnt": Nnt.parse,
    "ark": Ark.parse,
}
_PATTERNS = (
    ("arxiv", re.compile(r"(?i)(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv\s*[:=]\s*)([\w.-]+(?:/[0-9]+)?(?:v[0-9]+)?)")),
    ("hal", re.compile(r"(?i)(?:https?://(?:[\w.-]+\.)?(?:hal\.science|archives-ouvertes\.fr)/)?"
                       r"((?:hal|halshs|tel|inria|dumas|sic|cel|ijn|medihal)-[0-9]{6,9}(?:v[0-9]+)?)")),
    ("pmid", re.compile(r"(?i)(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid\s*[:=]\s*)([0-9]{1,9})/?")),
    ("handle", re.compile(r"(?i)(?:https?://hdl\.handle\.net/|hdl\s*[:=]\s*)([0-9.]+/\S+)")),
    ("ppn", re.compile(r"(?i)(?:https?://(?:www\.)?(?:idref|sudoc)\.fr/|ppn\s*[:=]?\s*)([0-9]{8}[0-9X])")),
)  # fmt: skip


def identifier(scheme: str, text: str, *, qualifier: str = "") -> Identifier:
    """The number as a description keeps it: normalised when valid, as written with ``valid`` false when not.

    A qualifier in parentheses after an ISBN or ISSN ("2-07-032305-X (br.)") is taken apart.
    """
    written = tidy(text)
    if scheme in {"isbn", "issn"} and (match := re.fullmatch(r"(.*?)\s*\(([^()]*)\)\s*", written)):
        written, qualifier = match[1], qualifier or match[2]
    parse = _CHECKED.get(scheme)
    if parse is None:
        return Identifier(scheme=scheme, value=written, qualifier=qualifier)
    try:
        return Identifier(scheme=scheme, value=str(parse(written)), qualifier=qualifier)
    except InvalidIdentifier:
        return Identifier(scheme=scheme, value=written, qualifier=qualifier, valid=False)


# Checked numbers by what a text in lower case has to have for one to be tried; most texts have nothing of it.
_SHAPES: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("doi", re.compile(r"10\.|%").search),
    ("isbn", re.compile(r"[\W_]*(?:[0-9]|isbn|urn:isbn)").match),
    ("ark", re.compile("ark:").search),
    ("nnt", re.compile(r"19|20|nnt|.{0,12}theses\.fr/").match),
)


def recognise(text: str) -> Identifier | None:
    """The identifier that a text of unknown scheme is, or None: DOI, ISBN, ISSN, ARK, HAL, arXiv, PubMed,
    handle, NNT or IdRef/Sudoc number, bare or as an address.
    """
    written = text.strip()
    low = written.lower()
    for scheme, may_be in _SHAPES:
        if not may_be(low):
            continue
        try:
            return Identifier(scheme=scheme, value=str(_CHECKED[scheme](written)))
        except InvalidIdentifier:
            continue
    for scheme, pattern in _PATTERNS:
        if match := pattern.fullmatch(written):
            return Identifier(scheme=scheme, value=match[1])
    if "-" in written or "issn" in low:  # eight bare digits could be a date
        try:
            return Identifier(scheme="issn", value=str(Issn.parse(written)))
        except InvalidIdentifier:
            return None
    return None


def isbn10_check(nine: str) -> str:
    """The tenth character of an ISBN-10 (ISO 2108:1992)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    return "0123456789X"[-total % 11]


def ean13_check(twelve: str) -> str:
    """The thirteenth digit of an EAN, hence of an ISBN-13 (ISO 2108)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


def issn_check(seven: str) -> str:
    """The eighth character of an ISSN (ISO 3297)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), seven, strict=True))
    return "0123456789X"[-total % 11]


def mod_11_2(body: str) -> str:
    """The check character of ORCID and ISNI (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in body:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def _after(text: str, prefix: str) -> str:
    return re.sub(rf"(?i)^\s*{prefix}\s*", "", text.strip())
