"""What reading UNIMARC and reading MARC 21 have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from mosaique.catalogue.values.description import Contributor, Description, HoldingDraft, Identifier
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Isbn, Issn, identifier, recognise
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.marc.record import MarcRecord

PLACEHOLDERS = re.compile(r"[\[(]?\s*[sS]\.\s?[lnLNeE]\.?\s*[\])]?")  # "[s.n.]", "S.l."


@dataclass(slots=True)
class Reading:
    """A description in the making, and what can only be settled once all fields were seen."""

    record: MarcRecord
    d: Description = field(default_factory=Description)
    holdings: list[HoldingDraft] = field(default_factory=list)
    modified: str = ""
    seen: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    remainder: str = ""

    def keep(self, name: str, values: dict[str, str]) -> None:
        """Set values aside under a name, for the end."""
        self.seen.setdefault(name, []).append(values)

    def kept(self, name: str) -> list[dict[str, str]]:
        return self.seen.get(name, [])

    def add_identifier(self, identifier: Identifier) -> None:
        """Add an identifier that is not there yet."""
        if identifier not in self.d.identifiers:
            self.d.identifiers.append(identifier)


Handler = Callable[[Reading, str, str], None]  # reading, tag, text


@lru_cache(maxsize=1024)
def language_of(code: str) -> str:
    """The BCP 47 tag of a language code, empty for none."""
    return language_tag(code) if code else ""


def trimmed(text: str) -> str:
    """The text without the ISBD punctuation that precedes the next element ("Paris :", "Title /")."""
    while text and text[-1] in " :;/=,":
        text = text[:-1]
    return text


def known(text: str) -> str:
    """A place or publisher, empty for "s.l." and "s.n."."""
    plain = trimmed(text)
    return "" if len(plain) < 10 and "." in plain and PLACEHOLDERS.fullmatch(plain) else plain


_IDREF = re.compile(r"(?:\(?IDREF\)?|https?://www\.idref\.fr/)?\s*([0-9]{8}[0-9X])(?:/id)?", re.IGNORECASE)
_BNF = re.compile(r"(?:FRBNF|\(FrPBN\))?\s*([1-9][0-9]{7})[0-9A-Z]?", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:\((isni|orcid|viaf|idref|bnf)\)|(isni|orcid|viaf|idref|bnf)|https?://(?:www\.)?(isni|orcid|viaf|idref)\.[a-z]+/"
    r"(?:isni/|viaf/)?)\s*[:=]?\s*([0-9][0-9X -]*[0-9X])/?",
    re.IGNORECASE,
)


def agent_identifiers(texts: list[str]) -> dict[str, str]:
    """Identifiers of a person or body by scheme, out of authority numbers and addresses."""
    found: dict[str, str] = {}
    for text in texts:
        if match := _NAMED.fullmatch(text):
            scheme = (match[1] or match[2] or match[3]).lower()
            found.setdefault(scheme, _numbered(scheme, match[4]))
        elif match := _IDREF.fullmatch(text):
            found.setdefault("idref", match[1])
        elif match := _BNF.fullmatch(text):
            found.setdefault("bnf", match[1])
    return found


def _numbered(scheme: str, number: str) -> str:
    plain = number.replace(" ", "").replace("-", "")
    if scheme == "orcid" and len(plain) == 16:
        return "-".join(plain[i : i + 4] for i in range(0, 16, 4))
    return plain


def isbn_identifier(number: str, qualifier: str = "") -> Identifier:
    """As ``identifiers.identifier``, by a shorter way for the many that are 13 digits already."""
    digits = number.replace("-", "")
    if len(digits) == 13 and digits.startswith(("978", "979")) and digits.isdecimal() and digits.isascii():
        values = list(map(int, digits))
        if (sum(values[::2]) + 3 * sum(values[1::2])) % 10 == 0:
            return Identifier(scheme="isbn", value=digits, qualifier=qualifier)
    return identifier("isbn", number, qualifier=qualifier)


def editors_of(text: str) -> list[Contributor]:
    return [contributor(name, role="edt") for name in text.split(" ; ") if name]


def standard_number(number: str) -> str:
    """An ISSN or ISBN normalised when it is valid, as written when not."""
    parse = Issn.parse if len(number.replace("-", "")) == 8 else Isbn.parse
    try:
        return str(parse(number)) if number else ""
    except InvalidIdentifier:
        return number


def link_identifier(reading: Reading, url: str) -> None:
    """A DOI that a link leads to, when the record gives none otherwise."""
    if (
        "doi.org/" in url
        and not reading.d.identifier("doi")
        and (found := recognise(url))
        and found.scheme == "doi"
    ):
        reading.d.identifiers.append(found)
