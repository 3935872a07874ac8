"""UNIMARC blocks 4-- and 5--: the document's host, and its other titles."""

from __future__ import annotations

from mosaique.catalogue.values.codes import TitleKind
from mosaique.catalogue.values.description import Host, OtherTitle, Series
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.marc.reading import (
    Handler,
    Reading,
    editors_of,
    language_of,
    standard_number,
    trimmed,
)
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.marc.wording import numbering, pages_of

# Embedded fields technique ($1 and a whole field) → what the same is called in standard subfields.
_EMBEDDED = {
    ("010", "a"): "y", ("011", "a"): "x", ("200", "a"): "t", ("200", "v"): "v", ("200", "h"): "h",
    ("200", "i"): "i", ("200", "f"): "f", ("210", "a"): "c", ("210", "c"): "n", ("210", "d"): "d",
    ("215", "a"): "p", ("225", "v"): "v", ("205", "a"): "e", ("500", "a"): "t", ("530", "a"): "t",
}  # fmt: skip
_TITLES = {
    "500": TitleKind.UNIFORM,
    "501": TitleKind.UNIFORM,
    "503": TitleKind.UNIFORM,
    "510": TitleKind.PARALLEL,
    "531": TitleKind.ABBREVIATED,
    "454": TitleKind.ORIGINAL,
}
_VARIANTS = ("512", "513", "514", "515", "516", "517", "518", "520", "530", "532", "540", "541", "545", "560")


def linked_values(text: str) -> dict[str, str]:
    """The first value of each subfield of a 4--, whichever of the two techniques it uses."""
    if "\x1f1" not in text:
        return first_values(text)
    values: dict[str, str] = {}
    inner = ""
    for part in text.split("\x1f")[1:]:
        code, value = part[:1], part[1:].strip()
        if code == "1":
            inner = value[:3]
            if inner == "001":
                values.setdefault("0", value[3:].strip())
        elif value and (name := _EMBEDDED.get((inner, code))):
            values.setdefault(name, value)
    return values


def host(reading: Reading, tag: str, text: str) -> None:
    """461, 462, 463: set, subset, piece. Which of them is the host depends on the record's level."""
    if values := linked_values(text):
        reading.keep(tag, values)


def settle_host(reading: Reading, *, analytic: bool) -> None:
    """Make the host, or for what stands alone the series, out of 461 to 463 once all were seen."""
    if not reading.seen:
        return
    upper, piece = (next(iter(reading.kept(tag)), {}) for tag in ("461", "463"))
    upper = upper or next(iter(reading.kept("462")), {})
    if not upper and not piece:
        return
    if analytic or piece:
        reading.d.host = _host(upper, piece)
        if analytic:
            _take_pages(reading, reading.d.host)
        reading.d.date = reading.d.date or piece.get("d", "") or upper.get("d", "")
    elif (name := trimmed(upper.get("t", "")).rstrip(".")) and not _is_series(reading, name):
        reading.d.series.append(Series(title=name, number=upper.get("v", ""), issn=upper.get("x", "")))


def _take_pages(reading: Reading, host: Host) -> None:
    """PMB and others have an article's place in 215 $a, "p. 12-15": it is no extent."""
    extent = reading.d.extent
    if not host.pages and extent[:1] in {"p", "P"} and (pages := pages_of(extent)):
        host.pages, reading.d.extent = pages, ""


def _is_series(reading: Reading, name: str) -> bool:
    return any(fold(one.title).rstrip(".") == fold(name) for one in reading.d.series)


def _host(upper: dict[str, str], piece: dict[str, str]) -> Host:
    periodical = "x" in upper or "x" in piece or bool(upper.get("t") and piece)
    place = numbering(piece.get("v", "") or piece.get("h", ""), issue=periodical)
    above = numbering(upper.get("v", ""), issue=periodical and not piece)
    both = upper | piece
    return Host(
        title=trimmed(upper.get("t", "") or piece.get("t", "")),
        issn=standard_number(both.get("x", "")),
        isbn=standard_number(both.get("y", "")),
        volume=place.volume or above.volume,
        issue=place.issue or above.issue,
        pages=pages_of(both.get("p", "")) or place.pages or above.pages,
        article_number=both.get("q", ""),
        editors=editors_of(both.get("f", "")),
        identifier=both.get("0", "") or both.get("3", ""),
    )


def other_title(reading: Reading, tag: str, text: str) -> None:
    """5--, and 454 for the title that was translated."""
    values = linked_values(text) if tag == "454" else first_values(text)
    head = values.get("t" if tag == "454" else "a", "")
    words = trimmed(" : ".join(filter(None, [trimmed(head), *values_of(text, "e" if tag >= "500" else "")])))
    part = ". ".join(value for code, value in subfields(text) if tag >= "500" and code in "hi")
    words = ". ".join(filter(None, (words, part)))
    if not words or (tag in {"530", "532"} and fold(words) == fold(reading.d.title)):
        return
    found = OtherTitle(
        text=words, kind=_TITLES.get(tag, TitleKind.ALTERNATIVE), language=language_of(values.get("z", ""))
    )
    if not any(one.text == found.text and one.kind == found.kind for one in reading.d.other_titles):
        reading.d.other_titles.append(found)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("461", "462", "463"), host),
    **dict.fromkeys((*_TITLES, *_VARIANTS), other_title),
}
