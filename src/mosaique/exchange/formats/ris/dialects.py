"""The lines of a record as RIS fields, also those of Web of Science and PubMed."""

from __future__ import annotations

import re

from mosaique.exchange.formats.ris.tags import KNOWN

Field = tuple[str, str]  # a RIS tag and its value on one line

_STRICT = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_LOOSE = re.compile("[ \t\ufeff\u00a0]*([A-Z][A-Z0-9])[ \t]{0,4}[-\u2010-\u2015][ \t]?(.*)")


def ris_fields(lines: list[str]) -> list[Field]:
    """Fields of a RIS record, in order, without its ER.

    A line without a tag continues the value above it: as one more keyword after KW (EndNote), as text
    elsewhere. Tags nobody knows count only when spaced as the standard says.
    """
    fields: list[Field] = []
    for line in lines:
        match = _STRICT.match(line)
        if match is None and (loose := _LOOSE.match(line)) and loose[1] in KNOWN:
            match = loose
        if match and match[1] != "ER":
            fields.append((match[1], match[2].strip()))
        elif match is None and fields and line.strip():
            tag, value = fields[-1]
            if tag == "KW":
                fields.append((tag, line.strip()))
            else:
                fields[-1] = (tag, f"{value} {line.strip()}".strip())
    return fields


# Web of Science tag → RIS tag; tags that stand in neither list are kept under U4.
_ISI = {
    "AF": "AU", "BA": "AU", "CA": "AU", "BE": "A2", "ED": "A2", "TI": "TI", "SO": "T2", "JI": "J2",
    "SE": "T3", "LA": "LA", "DE": "KW", "ID": "KW", "AB": "AB", "C1": "AD", "PU": "PB", "PI": "CY",
    "SN": "SN", "EI": "SN", "BN": "SN", "PY": "PY", "VL": "VL", "IS": "IS", "BP": "SP", "EP": "EP",
    "AR": "C7", "DI": "DO", "UT": "AN", "CT": "T2", "CY": "C2", "CL": "C1",
}  # fmt: skip
_ISI_TYPES = {"J": "JOUR", "B": "BOOK", "S": "SER", "P": "PAT", "C": "CPAPER"}
_ISI_LISTS = frozenset({"AU", "AF", "BA", "BE", "BF", "ED", "CA", "C1", "CR"})


def isi_fields(lines: list[str]) -> list[Field]:
    """Fields of a Web of Science record: two letters and a blank, three blanks before what continues."""
    found: list[Field] = []
    for line in lines:
        if match := re.match(r"([A-Z][A-Z0-9])(?: (.*)|\s*$)", line):
            found.append((match[1], (match[2] or "").strip()))
        elif found and line.startswith("  ") and line.strip():
            tag, value = found[-1]
            if tag in _ISI_LISTS:
                found.append((tag, line.strip()))
            else:
                found[-1] = (tag, f"{value} {line.strip()}")
    full_names = any(tag == "AF" for tag, _ in found)
    fields: list[Field] = []
    for tag, value in found:
        if tag == "PT":
            fields.append(("TY", _ISI_TYPES.get(value[:1], "GEN")))
        elif tag == "AU" and not full_names:
            fields.append(("AU", value))
        elif tag in _ISI:
            fields.append((_ISI[tag], value))
        elif tag not in {"ER", "EF", "FN", "VR"} and value:
            fields.append(("U4", f"{tag} {value}"))
    return fields


_MEDLINE = {
    "FAU": "AU", "CN": "AU", "FED": "A2", "TI": "TI", "BTI": "T2", "JT": "T2", "TA": "J2", "LA": "LA",
    "OT": "KW", "MH": "KW", "AB": "AB", "PL": "CY", "PB": "PB", "IS": "SN", "ISBN": "SN", "DP": "PY",
    "VI": "VL", "IP": "IS", "PG": "SP", "TT": "TT", "PMID": "AN", "AD": "AD", "CI": "CR",
}  # fmt: skip
_MEDLINE_TYPES = {"book": "BOOK", "book chapter": "CHAP"}


def medline_fields(lines: list[str]) -> list[Field]:
    """Fields of a PubMed nbib record: up to four letters and "- ", six blanks before what continues."""
    found: list[Field] = []
    for line in lines:
        if match := re.match(r"([A-Z]{2,4}) {0,2}- ?(.*)", line):
            found.append((match[1], match[2].strip()))
        elif found and line.startswith("  ") and line.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
    kinds = (_MEDLINE_TYPES.get(value.lower(), "") for tag, value in found if tag == "PT")
    fields: list[Field] = [("TY", next(filter(None, kinds), "JOUR"))]
    full_names = any(tag == "FAU" for tag, _ in found)
    for tag, value in found:
        if tag == "AU":
            fields += [] if full_names else [("AU", value)]
        elif tag in {"LID", "AID"} and value.endswith("[doi]"):
            fields.append(("DO", value.removesuffix("[doi]").strip()))
        elif tag in _MEDLINE:
            fields.append((_MEDLINE[tag], value))
        elif value:
            fields.append(("U4", f"{tag} {value}"))
    return fields


FIELDS = {"ris": ris_fields, "isi": isi_fields, "medline": medline_fields}
