"""What writing MARC 21 needs to know of types, titles, notes and numbers."""

from __future__ import annotations

from typing import NamedTuple

from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.codes import NoteKind, SubjectKind, TitleKind


class Coding(NamedTuple):
    """Leader/6-7, and 008/18-34."""

    leader: str
    material: str


def _text(content: str = "", *, conference: str = "0") -> str:
    """008/18-34 of books: contents in 24-27, conference in 29; the rest is not coded."""
    return f"||||||{content:<4}|{conference}|| ||"


_NOT_CODED = "|||||||||||||||||"

CODINGS = {
    T.BOOK: Coding("am", _text()),
    T.CHAPTER: Coding("aa", _text()),
    T.ARTICLE: Coding("ab", _text()),
    T.JOURNAL: Coding("as", "|| p|||||||0   ||"),
    T.JOURNAL_ISSUE: Coding("am", _text()),
    T.REPORT: Coding("am", _text("t")),
    T.GREY_LITERATURE: Coding("am", _text()),
    T.THESIS: Coding("am", _text("m")),
    T.LEGAL_TEXT: Coding("am", _text("l")),
    T.PROCEEDINGS: Coding("am", _text(conference="1")),
    T.CONFERENCE_PAPER: Coding("aa", _text()),
    T.WEB_PAGE: Coding("ai", "|| w|||||||0   ||"),
    T.FILM: Coding("gm", _NOT_CODED),
    T.SOUND: Coding("im", _NOT_CODED),
    T.IMAGE: Coding("km", _NOT_CODED),
    T.MAP: Coding("em", _NOT_CODED),
    T.DATASET: Coding("mm", "    ||  a |      "),
    T.SOFTWARE: Coding("mm", "    ||  b |      "),
    T.OTHER: Coding("am", _text()),
}

NOTE_TAGS = {
    NoteKind.GENERAL: "500",
    NoteKind.CONTENTS: "505",
    NoteKind.BIBLIOGRAPHY: "504",
    NoteKind.THESIS: "502",
    NoteKind.RESPONSIBILITY: "508",
    NoteKind.EDITION: "503",
    NoteKind.FUNDING: "536",
    NoteKind.SYSTEM: "538",
}

TITLE_TAGS = {
    TitleKind.PARALLEL: ("246", "31", "a"),
    TitleKind.ALTERNATIVE: ("246", "3 ", "a"),
    TitleKind.UNIFORM: ("240", "10", "a"),
    TitleKind.ORIGINAL: ("765", "0 ", "t"),
    TitleKind.ABBREVIATED: ("210", "0 ", "a"),
}

SUBJECT_TAGS = {
    SubjectKind.TOPIC: ("650", " "),
    SubjectKind.PERSON: ("600", "1"),
    SubjectKind.BODY: ("610", "2"),
    SubjectKind.TITLE: ("630", "0"),
    SubjectKind.PLACE: ("651", " "),
    SubjectKind.PERIOD: ("648", " "),
    SubjectKind.FORM: ("655", " "),
}

# Scheme → tag and first indicator, where the number stands in $a.
NUMBER_TAGS = {
    "lccn": ("010", " "),
    "isrc": ("024", "0"),
    "upc": ("024", "1"),
    "ismn": ("024", "2"),
    "ean": ("024", "3"),
    "isrn": ("027", " "),
    "report": ("088", " "),
}
SYSTEM_NUMBERS = {"oclc": "(OCoLC){}", "ppn": "(FR-SUDOC){}", "bnf": "(FRBNF){}"}
