"""UNIMARC blocks 0-- and 1--: numbers, coded data."""

from __future__ import annotations

import re

from mosaique.catalogue.values.description import Identifier
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Isbn, identifier, recognise
from mosaique.exchange.formats.marc.reading import Handler, Reading, isbn_identifier, language_of
from mosaique.exchange.formats.marc.record import first_values, subfields

# Numbers of which nothing but the text is kept.
_PLAIN = {"013": "ismn", "015": "isrn", "016": "isrc", "021": "dl", "022": "gpn"}
_OCLC = re.compile(r"\(OCoLC\)\s*(?:oc[mn])?0*([0-9]+)", re.IGNORECASE)
_BNF = re.compile(r"FRBNF\s*([0-9]{8})[0-9A-Z]*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9_-]{1,30}")


def control_number(reading: Reading, tag: str, text: str) -> None:
    reading.codes.setdefault("001", text.strip())


def persistent(reading: Reading, tag: str, text: str) -> None:
    """003, 033: an address or an ARK of the record in another catalogue."""
    values = [text] if tag == "003" else [value for code, value in subfields(text) if code == "a"]
    for value in values:
        if (found := recognise(_address_of_sudoc(value.strip()))) and found.scheme in {"ark", "ppn"}:
            reading.add_identifier(found)


def _address_of_sudoc(text: str) -> str:
    return text.replace("https://www.sudoc.abes.fr/", "https://www.sudoc.fr/")


def modified(reading: Reading, tag: str, text: str) -> None:
    """005: "20230512101530.0" as "2023-05-12T10:15:30"."""
    digits = text.strip()[:14]
    if len(digits) >= 8 and digits.isdigit():
        day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
        reading.modified = f"{day}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}" if len(digits) == 14 else day


def isbn(reading: Reading, tag: str, text: str) -> None:
    values = first_values(text)
    if number := values.get("a"):
        reading.add_identifier(isbn_identifier(number, values.get("b", "")))
    for code, value in subfields(text):
        if code == "z":
            reading.add_identifier(
                Identifier(
                    scheme="isbn", value=value, qualifier="" if number else values.get("b", ""), valid=False
                )
            )


def issn(reading: Reading, tag: str, text: str) -> None:
    values = first_values(text)
    if number := values.get("a"):
        reading.add_identifier(identifier("issn", number, qualifier=values.get("b", "")))
    for code, value in subfields(text):
        if code in "yz":
            reading.add_identifier(Identifier(scheme="issn", value=value, valid=False))


def plain_number(reading: Reading, tag: str, text: str) -> None:
    values = first_values(text)
    if number := values.get("a" if tag < "020" else "b"):
        reading.add_identifier(
            Identifier(
                scheme=_PLAIN[tag], value=number, qualifier=values.get("b" if tag < "020" else "a", "")
            )
        )


def other_number(reading: Reading, tag: str, text: str) -> None:
    """014 and 017: a number whose scheme is in $2; without it, one that its form betrays."""
    values = first_values(text)
    number, scheme = values.get("a", ""), values.get("2", "").lower()
    if not number:
        if wrong := values.get("z"):
            reading.add_identifier(Identifier(scheme=scheme or "other", value=wrong, valid=False))
    elif _SCHEME.fullmatch(scheme):
        reading.add_identifier(identifier(scheme, number, qualifier=values.get("b", "")))
    elif found := recognise(number):
        reading.add_identifier(found)


def thesis_number(reading: Reading, tag: str, text: str) -> None:
    """029 $b: the French national number of a thesis."""
    if number := first_values(text).get("b"):
        reading.add_identifier(identifier("nnt", number))


def system_number(reading: Reading, tag: str, text: str) -> None:
    for code, value in subfields(text):
        if code != "a":
            continue
        if match := _OCLC.fullmatch(value):
            reading.add_identifier(Identifier(scheme="oclc", value=match[1]))
        elif match := _BNF.fullmatch(value):
            reading.add_identifier(Identifier(scheme="bnf", value=match[1]))


def article_number(reading: Reading, tag: str, text: str) -> None:
    """073: an EAN, which is most often the ISBN again."""
    number = first_values(text).get("a", "")
    try:
        found = Identifier(scheme="isbn", value=str(Isbn.parse(number)))
    except InvalidIdentifier:
        if number:
            reading.add_identifier(Identifier(scheme="ean", value=number))
        return
    if not any(one.scheme == "isbn" and one.value == found.value for one in reading.d.identifiers):
        reading.d.identifiers.append(found)


def general_data(reading: Reading, tag: str, text: str) -> None:
    """100 $a: the dates, of use when 210 and 214 give none."""
    data = text.partition("\x1fa")[2]
    kind, first, last = data[8:9], data[9:13], data[13:17]
    if not first.isdigit() or first in {"0000", "9999"}:
        return
    if kind == "a":
        reading.codes["date"] = f"{first}-"
    elif kind in {"b", "g"} and last.isdigit() and last not in {first, "9999"}:
        reading.codes["date"] = f"{first}-{last}"
    else:
        reading.codes["date"] = f"[{first}?]" if kind == "f" else first


def languages(reading: Reading, tag: str, text: str) -> None:
    for code, value in subfields(text):
        if code in "ac" and (found := language_of(value)):
            held = reading.d.languages if code == "a" else reading.d.original_languages
            if found not in held:
                held.append(found)


def form(reading: Reading, tag: str, text: str) -> None:
    """105, 110, 115, 116, 135: coded data that tell the type of document."""
    reading.codes.setdefault(tag, text.partition("\x1fa")[2].partition("\x1f")[0])


HANDLERS: dict[str, Handler] = {
    "001": control_number,
    "003": persistent,
    "005": modified,
    "010": isbn,
    "011": issn,
    **dict.fromkeys(_PLAIN, plain_number),
    "014": other_number,
    "017": other_number,
    "029": thesis_number,
    "033": persistent,
    "035": system_number,
    "073": article_number,
    "100": general_data,
    "101": languages,
    **dict.fromkeys(("105", "110", "115", "116", "135"), form),
}
