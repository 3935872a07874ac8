"""Copies in UNIMARC: 995 of small systems, 930 with 915 and 955 of Sudoc and BnF, 852 and 850."""

from __future__ import annotations

from mosaique.catalogue.values.description import HoldingDraft
from mosaique.exchange.formats.marc.reading import Handler, Reading
from mosaique.exchange.formats.marc.record import first_values, values_of
from mosaique.exchange.formats.marc.wording import access_of

TAGS = ("995", "930", "915", "955", "852", "850")


def local_copy(reading: Reading, tag: str, text: str) -> None:
    """995, as the French recommendation of 1995 has it and Koha and PMB write it: $b owner, $c site,
    $e section, $f barcode, $k shelf mark, $l volumes, $o status, $u note. $w, $x and $y are this program's.
    """
    values = first_values(text)
    status = values.get("o", "")
    reading.holdings.append(
        HoldingDraft(
            structure=values.get("b") or values.get("c") or values.get("a", ""),
            shelf_mark=values.get("k", ""),
            location=values.get("e") or values.get("d", ""),
            access=access_of(status),
            conditions=values.get("x", ""),
            link=values.get("w", ""),
            barcode=values.get("f", ""),
            local_note=" ; ".join(filter(None, (values.get("l"), values.get("u")))),
            local_keywords=values_of(text, "y"),
        )
    )


def kept_copy(reading: Reading, tag: str, text: str) -> None:
    if values := first_values(text):
        reading.keep(tag, values)


def settle(reading: Reading) -> None:
    """Copies of the first family that the record has: 995, else 930, else 852, else 850."""
    if reading.holdings:
        return
    for tag in ("930", "852", "850"):
        reading.holdings += [_copy(tag, values) for values in reading.kept(tag)]
        if reading.holdings:
            break
    if reading.kept("930"):
        _complete(reading)


def _copy(tag: str, values: dict[str, str]) -> HoldingDraft:
    if tag == "930":
        return HoldingDraft(
            structure=values.get("b", ""),
            shelf_mark=values.get("a", ""),
            location=values.get("c", ""),
            access=access_of(values.get("j", "")),
        )
    if tag == "850":
        return HoldingDraft(structure=values.get("a", ""))
    return HoldingDraft(
        structure=values.get("a", ""),
        shelf_mark=" ".join(filter(None, (values.get(code) for code in "khij"))),
        location=values.get("b") or values.get("c", ""),
        barcode=values.get("p", ""),
        local_note=values.get("z", ""),
    )


def _complete(reading: Reading) -> None:
    """Barcodes (915 $b) and what a library has of a serial (955 $a), joined to their 930 by $5."""
    by_copy = {
        values["5"]: copy
        for values, copy in zip(reading.kept("930"), reading.holdings, strict=True)
        if "5" in values
    }
    for values in reading.kept("915"):
        if copy := by_copy.get(values.get("5", "")):
            copy.barcode = copy.barcode or values.get("b", "")
    for values in reading.kept("955"):
        if copy := by_copy.get(values.get("5", "")):
            copy.local_note = copy.local_note or values.get("a", "")


HANDLERS: dict[str, Handler] = {"995": local_copy, **dict.fromkeys(TAGS[1:], kept_copy)}
