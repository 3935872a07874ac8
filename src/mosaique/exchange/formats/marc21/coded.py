"""MARC 21 fields 00- to 088: numbers, coded data."""

from __future__ import annotations

import re

from mosaique.catalogue.values.description import Identifier
from mosaique.catalogue.values.identifiers import identifier, recognise
from mosaique.exchange.formats.marc.reading import Handler, Reading, isbn_identifier, language_of, trimmed
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.unimarc.coded import control_number, modified

_OCLC = re.compile(r"\(OCoLC\)\s*(?:oc[mn]|on)?0*([0-9]+)", re.IGNORECASE)
_SOURCED = re.compile(r"\(([A-Za-z][A-Za-z0-9_-]{1,20})\)\s*(\S.*)")
_SOURCES = {"sudoc": "ppn", "fr-sudoc": "ppn", "frbnf": "bnf", "hal": "hal", "nnt": "nnt"}
_QUALIFIED = re.compile(r"([0-9Xx -]{9,17})\s*(?:\(([^()]*)\))?.*")
# First indicator of 024 → scheme.
_STANDARD = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean", "4": "sici"}
_SCHEME = re.compile(r"[a-z][a-z0-9_-]{1,30}")


def fixed(reading: Reading, tag: str, text: str) -> None:
    """008: dates, language, and what tells the type."""
    reading.codes.setdefault("008", text)
    kind, first, last = text[6:7], text[7:11], text[11:15]
    if first.isdigit() and first not in {"0000", "9999"}:
        if kind in {"c", "d", "i", "k", "m", "u"} and last != first:
            reading.codes["date"] = f"{first}-{last}" if last.isdigit() and last != "9999" else f"{first}-"
        else:
            reading.codes["date"] = first
    elif re.fullmatch(r"[0-9]{2,3}u{1,2}", first):
        reading.codes["date"] = f"[{first.replace('u', '-')}]"
    if found := language_of(text[35:38]):
        reading.codes["language"] = found


def lccn(reading: Reading, tag: str, text: str) -> None:
    if number := first_values(text).get("a"):
        reading.add_identifier(Identifier(scheme="lccn", value="".join(number.split())))


def isbn(reading: Reading, tag: str, text: str) -> None:
    """020: older records have the qualifier in $a, "0835608840 (v. 1) : $45.00"."""
    values = first_values(text)
    qualifier = values.get("q", "").strip("() ")
    if number := values.get("a"):
        if match := _QUALIFIED.fullmatch(number):
            number, qualifier = match[1].strip(), qualifier or (match[2] or "")
        reading.add_identifier(isbn_identifier(number, qualifier))
    for value in values_of(text, "z"):
        held = "" if number else qualifier
        reading.add_identifier(Identifier(scheme="isbn", value=value, qualifier=held, valid=False))


def issn(reading: Reading, tag: str, text: str) -> None:
    if number := first_values(text).get("a"):
        reading.add_identifier(identifier("issn", number))
    for value in values_of(text, "yz"):
        reading.add_identifier(Identifier(scheme="issn", value=value, valid=False))


def other_number(reading: Reading, tag: str, text: str) -> None:
    """024: the first indicator says the scheme, 7 that $2 does."""
    values = first_values(text)
    scheme = values.get("2", "").lower() if text[:1] == "7" else _STANDARD.get(text[:1], "")
    qualifier = values.get("q", "").strip("() ")
    number = values.get("a", "")
    if not number:
        if wrong := values.get("z"):
            reading.add_identifier(Identifier(scheme=scheme or "other", value=wrong, valid=False))
    elif _SCHEME.fullmatch(scheme) and scheme not in {"uri", "hdl"}:
        reading.add_identifier(identifier(scheme, number, qualifier=qualifier))
    elif scheme == "hdl":
        reading.add_identifier(Identifier(scheme="handle", value=number, qualifier=qualifier))
    elif found := recognise(number):
        reading.add_identifier(found)


def report_number(reading: Reading, tag: str, text: str) -> None:
    """027 and 088."""
    for value in values_of(text, "a"):
        reading.add_identifier(Identifier(scheme="isrn" if tag == "027" else "report", value=value))


def system_number(reading: Reading, tag: str, text: str) -> None:
    """035 $a: "(OCoLC)ocm12345"; other agencies' numbers only where their prefix is known."""
    for value in values_of(text, "a"):
        if match := _OCLC.fullmatch(value):
            reading.add_identifier(Identifier(scheme="oclc", value=match[1]))
        elif (match := _SOURCED.fullmatch(value)) and (scheme := _SOURCES.get(match[1].lower())):
            reading.add_identifier(identifier(scheme, match[2]))


def languages(reading: Reading, tag: str, text: str) -> None:
    """041: $a languages, $h originals; before 2001 several codes stood in one, "engfre"."""
    for code, value in subfields(text):
        if code not in "ah":
            continue
        held = reading.d.languages if code == "a" else reading.d.original_languages
        packed = len(value) > 3 and len(value) % 3 == 0 and value.isalpha()
        several = [value[i : i + 3] for i in range(0, len(value), 3)] if packed else [value]
        for found in map(language_of, several):
            if found and found not in held:
                held.append(found)


def edition(reading: Reading, tag: str, text: str) -> None:
    reading.d.edition = reading.d.edition or ", ".join(map(trimmed, values_of(text, "ab")))


HANDLERS: dict[str, Handler] = {
    "001": control_number,
    "005": modified,
    "008": fixed,
    "010": lccn,
    "020": isbn,
    "022": issn,
    "024": other_number,
    "027": report_number,
    "035": system_number,
    "041": languages,
    "088": report_number,
    "250": edition,
}
