"""UNIMARC block 6--: subjects and keywords. Classification numbers (675 to 686) say nothing of their own here
and come back from the original.
"""

from __future__ import annotations

from mosaique.catalogue.values.codes import SubjectKind
from mosaique.catalogue.values.description import Keyword, Subject, Territory
from mosaique.exchange.formats.marc.local import LOCAL_TAG, OWN_SCHEME, read_local
from mosaique.exchange.formats.marc.reading import Handler, Reading
from mosaique.exchange.formats.marc.record import subfields

KINDS = {
    "600": SubjectKind.PERSON,
    "601": SubjectKind.BODY,
    "602": SubjectKind.PERSON,
    "604": SubjectKind.TITLE,
    "605": SubjectKind.TITLE,
    "606": SubjectKind.TOPIC,
    "607": SubjectKind.PLACE,
    "608": SubjectKind.FORM,
    "615": SubjectKind.TOPIC,
    "616": SubjectKind.TOPIC,
    "661": SubjectKind.PERIOD,
}
_NAMES = frozenset({"600", "602"})
JOINT = " -- "


def subject(reading: Reading, tag: str, text: str) -> None:
    """A heading and its subdivisions ($j form, $x topic, $y place, $z period) in their order."""
    words: list[str] = []
    scheme = number = name = ""
    for code, value in subfields(text):
        if code == "2":
            scheme = value
        elif code == "3":
            number = number or value
        elif code in "jxyz" or (code == "a" and tag not in _NAMES and tag != "601"):
            words.append(value)
        elif code in "abcdfgqt" and not words:
            name = _extended(name, code, value, tag)
    label = JOINT.join([name, *words] if name else words)
    if tag == "608":
        reading.codes["608"] = f"{reading.codes.get('608', '')} {label}"
    if not label and not (number and tag == "607"):
        return
    if scheme == OWN_SCHEME and tag == "607":
        reading.d.territories.append(Territory(label=label, code=number))
    elif scheme == OWN_SCHEME:
        reading.d.subjects.append(Subject(label=label, concept=number, kind=KINDS[tag]))
    else:
        reading.d.subjects.append(Subject(label=label, scheme=scheme, kind=KINDS[tag], identifier=number))


def _extended(name: str, code: str, value: str, tag: str) -> str:
    """A personal or corporate heading, subfield by subfield: "Noiriel, Gérard (1950-....)"."""
    if not name:
        return value
    if tag in _NAMES and code == "b":
        return f"{name.rstrip(',')}, {value}"
    if tag == "601" and code == "b":
        return f"{name}. {value}"
    if code in "cdfq" and not (value.startswith("(") and value.endswith(")")):
        return f"{name} ({value})"
    return f"{name}. {value}" if code == "t" else f"{name} {value}"


def keywords(reading: Reading, tag: str, text: str) -> None:
    """610: free keywords, one to a $a; some systems put a list into one."""
    for code, value in subfields(text):
        if code == "a":
            several = value.split(" ; ") if " ; " in value else [value]
            reading.d.keywords += [Keyword(text=one) for word in several if (one := word.strip(" ;"))]


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(KINDS, subject),
    "610": keywords,
    LOCAL_TAG: read_local,
}
