"""MARC 21 fields 130, 2--, 3--, 4--, 5-- and 773: titles, imprint, notes, host."""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import AbstractOrigin, NoteKind, TitleKind
from mosaique.catalogue.values.description import Abstract, Host, Note, OtherTitle, Publisher, Series, Thesis
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.marc.local import OWN_SCHEME
from mosaique.exchange.formats.marc.reading import (
    Handler,
    Reading,
    editors_of,
    known,
    language_of,
    standard_number,
    trimmed,
)
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.marc.wording import numbering, origin_of, pages_of

# A word in small letters, a longer word, a figure or a bracket before a full stop: it ends the field.
_FULL_STOP = re.compile(r"(?:\b[^\W\d_A-Z]{2,}|[^\W\d_]{5}|[0-9]|[)\]])\.$")
_ABBREVIATED = (
    "etc.",
    "ed.",
    "vol.",
    "approx.",
    "dept.",
    "corp.",
    "bros.",
    "min.",
    "ill.",
    "cm.",
    "mm.",
    "p.",
)


def unpointed(text: str) -> str:
    """The text without the full stop that ends a MARC 21 field; that of "U.S.", "Jr." or "etc." stays."""
    if not text.endswith(".") or text.lower().endswith(_ABBREVIATED):
        return text
    return text[:-1] if _FULL_STOP.search(text[-12:]) else text


def title(reading: Reading, tag: str, text: str) -> None:
    """245. $b after "=" is a parallel title."""
    if reading.d.title:
        return
    d = reading.d
    before = ""
    numbers: list[str] = []
    names: list[str] = []
    subtitles: list[str] = []
    within = "\x1fb" in text or "\x1fc" in text  # then a full stop is the title's own
    for code, value in subfields(text):
        if code == "a" and not d.title:
            d.title = trimmed(value) if within else unpointed(trimmed(value))
        elif code == "b" and before.endswith("="):
            d.other_titles.append(OtherTitle(text=unpointed(trimmed(value)), kind=TitleKind.PARALLEL))
        elif code == "b":
            subtitles.append(unpointed(trimmed(value)) if "\x1fc" not in text else trimmed(value))
        elif code == "n":
            numbers.append(trimmed(value.rstrip(" .,")))
        elif code == "p":
            names.append(unpointed(trimmed(value)))
        elif code == "c":
            d.responsibility = d.responsibility or unpointed(value)
        elif code == "h":
            reading.codes["medium"] = fold(value)
        before = value
    d.subtitle = " : ".join(subtitles).removesuffix("." if numbers or names else "")
    d.part_number = ", ".join(numbers)
    d.part_title = ". ".join(names)
    d.title = d.title.removesuffix(".") if numbers or names else d.title


def publication(reading: Reading, tag: str, text: str) -> None:
    """260 and 264, whose second indicator 1 is publication, 3 manufacture, 4 copyright."""
    kind = text[1:2] if tag == "264" else "1"
    date = unpointed(trimmed(first_values(text).get("c", "")))
    if kind in {"3", "4"}:
        if date:
            reading.codes.setdefault("copyright", date)
        return
    places: list[str] = []
    publishers: list[Publisher] = []
    for code, value in subfields(text):
        plain = trimmed(value)
        if code == "a" and known(plain):
            places.append(known(plain))
        elif code == "b" and known(plain):
            publishers.append(Publisher(name=known(plain), place=" ; ".join(places)))
            places = []
    if places:
        publishers.append(Publisher(place=" ; ".join(places)))
    if kind == "2" and reading.d.publishers:
        publishers = []
    reading.d.publishers += [one for one in publishers if one not in reading.d.publishers]
    reading.d.date = reading.d.date or date


def content(reading: Reading, tag: str, text: str) -> None:
    """336: what the content is, in RDA's codes."""
    reading.codes.setdefault("336", first_values(text).get("b", ""))


def _measure(text: str) -> str:
    """Centimetres are a symbol: the full stop of "23 cm." is the field's, that of "12 in." is not."""
    return text.removesuffix(".") if text.endswith("cm.") else text


def physical(reading: Reading, tag: str, text: str) -> None:
    parts: dict[str, list[str]] = {}
    for code, value in subfields(text):
        parts.setdefault(code, []).append(value.rstrip(" :;+,"))
    d = reading.d
    d.extent = _joined(d.extent, ", ".join(parts.get("a", ())))
    d.physical_details = _joined(d.physical_details, ", ".join(parts.get("b", ())))
    dimensions = " + ".join([*(_measure(value) for value in parts.get("c", ())), *parts.get("e", ())])
    d.dimensions = _joined(d.dimensions, dimensions)


def _joined(before: str, more: str) -> str:
    return " ; ".join(filter(None, (before, more)))


def series(reading: Reading, tag: str, text: str) -> None:
    """490 and 440, as on the document; 830 repeats them as an authority."""
    values = first_values(text)
    head = trimmed(values.get("a", ""))
    name = ". ".join(filter(None, [head, *(trimmed(value) for value in values_of(text, "np"))]))
    name = unpointed(name)
    if not name:
        return
    number = trimmed(values.get("v", "")).removesuffix(".")
    code = standard_number(trimmed(values.get("x", "")))
    for one in reading.d.series:
        again = tag == "830" and ((code and code == one.issn) or (number and number == one.number))
        if one.title == name or again or fold(one.title) == fold(name):
            one.issn, one.number = one.issn or code, one.number or number
            return
    reading.d.series.append(Series(title=name, number=number, issn=code))


_TITLES = {
    "130": TitleKind.UNIFORM,
    "240": TitleKind.UNIFORM,
    "210": TitleKind.ABBREVIATED,
    "765": TitleKind.ORIGINAL,
}
_VARIANTS = ("222", "242", "246", "247", "740")


def other_title(reading: Reading, tag: str, text: str) -> None:
    values = first_values(text)
    head = trimmed(values.get("t" if tag == "765" else "a", ""))
    if not head:
        return
    more = trimmed(values.get("b", "")) if tag in {"242", "246", "247"} else ""
    words = " : ".join(filter(None, (head, more)))
    if parts := [trimmed(value) for value in values_of(text, "np")]:
        words = ". ".join([words.rstrip("."), *parts])
    words = unpointed(words)
    kind = _TITLES.get(tag, TitleKind.ALTERNATIVE)
    if tag == "246" and text[1:2] == "1":
        kind = TitleKind.PARALLEL
    if tag == "222" and fold(words) == fold(reading.d.title):
        return
    language = language_of(values.get("y" if tag == "242" else "9", ""))
    if not any(one.text == words and one.kind == kind for one in reading.d.other_titles):
        reading.d.other_titles.append(OtherTitle(text=words, kind=kind, language=language))


def vernacular(reading: Reading, tag: str, text: str) -> None:
    """880: the title in its own script, linked by $6 to a 245 in Latin letters, and abstracts."""
    linked = first_values(text).get("6", "")[:3]
    values = first_values(text)
    if linked == "245" and (head := trimmed(values.get("a", ""))):
        words = unpointed(" : ".join(filter(None, (head, trimmed(values.get("b", ""))))))
        reading.d.other_titles.append(OtherTitle(text=words))
    elif linked == "520":
        abstract(reading, tag, text)


NOTE_KINDS = {
    "504": NoteKind.BIBLIOGRAPHY,
    "505": NoteKind.CONTENTS,
    "508": NoteKind.RESPONSIBILITY,
    "511": NoteKind.RESPONSIBILITY,
    "536": NoteKind.FUNDING,
    "538": NoteKind.SYSTEM,
    "503": NoteKind.EDITION,
}
_GENERAL_NOTES = (
    "500", "501", "507", "510", "513", "514", "515", "516", "518", "521", "524", "525", "526", "530", "533",
    "534", "535", "545", "546", "547", "550", "555", "580", "581", "585", "586", "588",
)  # fmt: skip


def note(reading: Reading, tag: str, text: str) -> None:
    if words := " ".join(values_of(text, "abcdefghijklmnopqrstvwxyz")):
        reading.d.notes.append(Note(text=words, kind=NOTE_KINDS.get(tag, NoteKind.GENERAL)))


def thesis(reading: Reading, tag: str, text: str) -> None:
    """502: $b degree, $c institution, $g discipline; $a in the old way, one sentence."""
    values = first_values(text)
    reading.codes["502"] = "thesis"
    found = Thesis(
        degree=values.get("b", ""), institution=values.get("c", ""), discipline=values.get("g", "")
    )
    if words := values.get("a"):
        reading.d.notes.append(Note(text=words, kind=NoteKind.THESIS))
    if found != Thesis() and reading.d.thesis is None:
        reading.d.thesis = found


def abstract(reading: Reading, tag: str, text: str) -> None:
    """520: $a and $b text, $c who it is from; $2 origin and $9 language as this program writes them."""
    values = first_values(text)
    words = " ".join(values_of(text, "ab"))
    if not words:
        return
    author = values.get("c", "")
    origin = origin_of(values.get("2", "") or author, words)
    if "2" not in values and origin != AbstractOrigin.UNKNOWN:
        author = ""
    language = language_of(values.get("9", ""))
    reading.d.abstracts.append(Abstract(text=words, language=language, origin=origin, author=author))


def rights(reading: Reading, tag: str, text: str) -> None:
    """540: $a terms of use, $u or $f the licence. 506: access, a code of ours or a note."""
    values = first_values(text)
    d = reading.d
    if tag == "540":
        d.rights = _joined(d.rights, " ; ".join(values_of(text, "a")))
        d.licence = d.licence or values.get("f", "") or values.get("u", "")
    elif values.get("2") == OWN_SCHEME:
        d.access = d.access or values.get("f", "")
    else:
        note(reading, tag, text)


def host(reading: Reading, tag: str, text: str) -> None:
    """773: $t title, $x ISSN, $z ISBN, $g where in it, $q the same in codes ("50:2<12"), $9 editors."""
    if reading.d.host is not None:
        return
    values = first_values(text)
    place = numbering(values.get("g", ""), issue="x" in values)
    volume, issue, pages = place
    if match := _ENUMERATION.fullmatch(values.get("q", "")):
        volume, issue, pages = volume or match[1] or "", issue or match[2] or "", pages or match[3] or ""
    found = Host(
        title=unpointed(trimmed(values.get("t", "") or values.get("s", "") or values.get("p", ""))),
        issn=standard_number(values.get("x", "")),
        isbn=standard_number(values.get("z", "")),
        volume=volume,
        issue=issue,
        pages=pages or pages_of(values.get("h", "")),
        article_number=values.get("o", ""),
        editors=editors_of(values.get("9", "")),
        identifier=values.get("w", ""),
    )
    if found != Host():
        reading.d.host = found
        reading.codes.setdefault("copyright", _year_in(values.get("g", "") + " " + values.get("d", "")))


_ENUMERATION = re.compile(r"([^:<]*)(?::([^<]*))?(?:<(.+))?")
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")


def _year_in(text: str) -> str:
    match = _YEAR.search(text)
    return match[0] if match else ""


HANDLERS: dict[str, Handler] = {
    "245": title,
    "260": publication,
    "264": publication,
    "300": physical,
    "336": content,
    **dict.fromkeys(("440", "490", "830"), series),
    **dict.fromkeys((*_TITLES, *_VARIANTS), other_title),
    "880": vernacular,
    **dict.fromkeys((*NOTE_KINDS, *_GENERAL_NOTES), note),
    "502": thesis,
    "520": abstract,
    "506": rights,
    "540": rights,
    "773": host,
}
