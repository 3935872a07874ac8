"""UNIMARC blocks 2-- and 3--: the ISBD description, notes, abstracts."""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import NoteKind, TitleKind
from mosaique.catalogue.values.description import Abstract, Note, OtherTitle, Publisher, Series, Thesis
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.marc.reading import Handler, Reading, known, language_of, trimmed
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.marc.wording import origin_of

NOTE_KINDS = {
    "305": NoteKind.EDITION,
    "314": NoteKind.RESPONSIBILITY,
    "320": NoteKind.BIBLIOGRAPHY,
    "327": NoteKind.CONTENTS,
    "336": NoteKind.SYSTEM,
    "337": NoteKind.SYSTEM,
}
_GENERAL_NOTES = (
    "300", "301", "302", "303", "304", "306", "307", "308", "310", "311", "312", "313", "315",
    "316", "317", "318", "321", "322", "323", "324", "325", "326", "332", "333", "334", "345",
)  # fmt: skip


def title(reading: Reading, tag: str, text: str) -> None:
    """200. What follows a parallel title ($d) belongs to it; several $a are works without a common title."""
    if reading.d.title:
        return
    parts: dict[str, list[str]] = {}
    parallel: list[OtherTitle] = []
    for code, value in subfields(text):
        if code == "d":
            parallel.append(OtherTitle(text=value.lstrip("= "), kind=TitleKind.PARALLEL))
        elif code == "e" and parallel:
            parallel[-1].text += f" : {value}"
        elif code == "z" and parallel:
            parallel[-1].language = language_of(value)
        else:
            parts.setdefault(code, []).append(value)
    d = reading.d
    d.title = trimmed(" ; ".join(map(trimmed, [*parts.get("a", ()), *parts.get("c", ())])))
    d.subtitle = trimmed(" : ".join(parts.get("e", ())))
    d.part_number = ", ".join([*parts.get("h", ()), *parts.get("v", ())])
    d.part_title = ". ".join(parts.get("i", ()))
    d.responsibility = " ; ".join([*parts.get("f", ()), *parts.get("g", ())])
    d.other_titles += parallel
    reading.codes["medium"] = fold(" ".join(parts.get("b", ())))


def edition(reading: Reading, tag: str, text: str) -> None:
    reading.d.edition = reading.d.edition or ", ".join(map(trimmed, values_of(text, "ab")))


def publication(reading: Reading, tag: str, text: str) -> None:
    """210, 214: places and names in turn ($a $c $a $c); 214's second indicator 3 and 4 are manufacture and
    copyright, whose names are no publishers.
    """
    if tag == "214" and text[1:2] in "34":
        if date := first_values(text).get("d"):
            reading.codes.setdefault("copyright", date)
        return
    places: list[str] = []
    publishers: list[Publisher] = []
    for code, value in subfields(text):
        if code == "a" and known(value):
            places.append(known(value))
        elif code == "c" and known(value):
            publishers.append(Publisher(name=known(value), place=" ; ".join(places)))
            places = []
        elif code == "d":
            reading.d.date = reading.d.date or _date(value)
    if places:
        publishers.append(Publisher(place=" ; ".join(places)))
    reading.d.publishers += [one for one in publishers if one not in reading.d.publishers]


def _date(text: str) -> str:
    """The date as written, without the full stop that ends an ISBD area ("1993-2004.")."""
    return text[:-1].rstrip() if text.endswith(".") and text[-2:-1].isdigit() else trimmed(text)


def physical(reading: Reading, tag: str, text: str) -> None:
    parts: dict[str, list[str]] = {}
    for code, value in subfields(text):
        parts.setdefault(code, []).append(value)
    d = reading.d
    d.extent = _joined(d.extent, ", ".join(map(trimmed, parts.get("a", ()))))
    d.physical_details = _joined(d.physical_details, ", ".join(map(trimmed, parts.get("c", ()))))
    dimensions = ", ".join(map(trimmed, parts.get("d", ())))
    d.dimensions = _joined(d.dimensions, " + ".join(filter(None, [dimensions, *parts.get("e", ())])))


def _joined(before: str, more: str) -> str:
    return " ; ".join(filter(None, (before, more)))


# The full stop before the next ISBD element, not that of an abbreviation ("Harry Potter.", "Coll. hist.").
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{6})\.$")


def series(reading: Reading, tag: str, text: str) -> None:
    """225, and 410 that repeats it in the form of an authority."""
    values = first_values(text)
    head = values.get("a" if tag == "225" else "t", "")
    head = trimmed(head)
    if head.endswith("."):
        head = _FULL_STOP.sub("", head)
    name = ". ".join(filter(None, (head, values.get("h"), values.get("i"))))
    if not name:
        return
    found = Series(title=name, number=values.get("v", ""), issn=values.get("x", ""))
    for one in reading.d.series:
        if one.title == name or fold(one.title) == fold(name):
            one.issn = one.issn or found.issn
            one.number = one.number or found.number
            return
    reading.d.series.append(found)


def note(reading: Reading, tag: str, text: str) -> None:
    if words := " ; ".join(values_of(text, "abcdefghijklmnopqrstvwxyz")):
        reading.d.notes.append(Note(text=words, kind=NOTE_KINDS.get(tag, NoteKind.GENERAL)))


_THESIS = re.compile(
    r"(?P<degree>[^:]*(?:th[eè]se|m[eé]moire|diplôme|dissertation|habilitation|doctorat|master|thesis)[^:]*?)"
    r" *: *(?P<discipline>[^:]+?) *: *(?P<institution>[^:]+?)(?: *: *[0-9]{4})?\.?",
    re.IGNORECASE,
)


def thesis(reading: Reading, tag: str, text: str) -> None:
    """328: $b degree $c discipline $e institution; before 2004 one $a, "Thèse de doctorat : Droit : Lyon 3 :
    1998".
    """
    values = first_values(text)
    reading.codes["328"] = "thesis"
    found = Thesis(
        degree=values.get("b", ""), discipline=values.get("c", ""), institution=values.get("e", "")
    )
    match = _THESIS.fullmatch(values.get("a", "")) if found == Thesis() and not reading.d.thesis else None
    if match:
        found = Thesis(**match.groupdict())
    elif words := values.get("a"):
        reading.d.notes.append(Note(text=words, kind=NoteKind.THESIS))
    if found != Thesis() and reading.d.thesis is None:
        reading.d.thesis = found
    if "d" in values:
        reading.codes.setdefault("copyright", values["d"])


def abstract(reading: Reading, tag: str, text: str) -> None:
    """330: $a text, and as habits go $z language, $f who signs, $2 where it comes from."""
    pairs = subfields(text)
    words = "\n\n".join([value for code, value in pairs if code == "a"])
    if not words:
        return
    values = dict(reversed(pairs))
    reading.d.abstracts.append(
        Abstract(
            text=words,
            language=language_of(values.get("z", "")),
            author=values.get("f", ""),
            origin=origin_of(values.get("2", ""), words),
        )
    )


def rights(reading: Reading, tag: str, text: str) -> None:
    """371: conditions of access and of use."""
    reading.d.rights = _joined(reading.d.rights, " ; ".join(values_of(text, "abc")))


HANDLERS: dict[str, Handler] = {
    "200": title,
    "205": edition,
    "210": publication,
    "214": publication,
    "215": physical,
    "225": series,
    "410": series,
    **dict.fromkeys(("207", *_GENERAL_NOTES, *NOTE_KINDS), note),
    "328": thesis,
    "330": abstract,
    "371": rights,
}
