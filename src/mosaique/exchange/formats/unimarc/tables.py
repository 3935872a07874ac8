"""What writing UNIMARC needs to know of types, titles, notes and numbers."""

from __future__ import annotations

from typing import NamedTuple

from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.codes import NoteKind, SubjectKind, TitleKind


class Coding(NamedTuple):
    """Leader/6-7, and the coded field that tells a type from those of the same leader."""

    leader: str
    tag: str = ""
    data: str = ""


def _text(form: str, *, conference: str = "0") -> str:
    """105 $a: thirteen positions, of which the form of contents (4-7) and the conference (8) are filled."""
    return f"||||{form:<4}{conference}0|y|"


CODINGS = {
    T.BOOK: Coding("am", "105", _text("")),
    T.CHAPTER: Coding("aa", "105", _text("")),
    T.ARTICLE: Coding("aa"),
    T.JOURNAL: Coding("as", "110", "a||||||||||"),
    T.JOURNAL_ISSUE: Coding("am"),
    T.REPORT: Coding("am", "105", _text("p")),
    T.GREY_LITERATURE: Coding("am", "105", _text("")),
    T.THESIS: Coding("am", "105", _text("m")),
    T.LEGAL_TEXT: Coding("am", "105", _text("n")),
    T.PROCEEDINGS: Coding("am", "105", _text("", conference="1")),
    T.CONFERENCE_PAPER: Coding("aa"),
    T.WEB_PAGE: Coding("li", "135", "i||||||||||||"),
    T.FILM: Coding("gm"),
    T.SOUND: Coding("im"),
    T.IMAGE: Coding("km"),
    T.MAP: Coding("em"),
    T.DATASET: Coding("lm", "135", "a||||||||||||"),
    T.SOFTWARE: Coding("lm", "135", "b||||||||||||"),
    T.OTHER: Coding("am"),
}

NOTE_TAGS = {
    NoteKind.GENERAL: "300",
    NoteKind.CONTENTS: "327",
    NoteKind.BIBLIOGRAPHY: "320",
    NoteKind.THESIS: "328",
    NoteKind.RESPONSIBILITY: "314",
    NoteKind.EDITION: "305",
    NoteKind.FUNDING: "300",
    NoteKind.SYSTEM: "337",
}

TITLE_TAGS = {
    TitleKind.PARALLEL: ("510", "1 "),
    TitleKind.ALTERNATIVE: ("517", "1 "),
    TitleKind.UNIFORM: ("500", "10"),
    TitleKind.ORIGINAL: ("454", " 1"),
    TitleKind.ABBREVIATED: ("531", "  "),
}

SUBJECT_TAGS = {
    SubjectKind.TOPIC: ("606", "  "),
    SubjectKind.PERSON: ("600", " 1"),
    SubjectKind.BODY: ("601", "02"),
    SubjectKind.TITLE: ("605", "  "),
    SubjectKind.PLACE: ("607", "  "),
    SubjectKind.PERIOD: ("661", "  "),
    SubjectKind.FORM: ("608", "  "),
}

# Scheme → the tag and the wording of $a.
NUMBER_TAGS = {
    "ismn": ("013", "{}"),
    "isrn": ("015", "{}"),
    "isrc": ("016", "{}"),
    "ark": ("033", "{}"),
    "ppn": ("033", "https://www.sudoc.fr/{}"),
    "oclc": ("035", "(OCoLC){}"),
    "bnf": ("035", "FRBNF{}"),
    "ean": ("073", "{}"),
}
# Scheme → the tag, with the country in $a and the number in $b.
COUNTRY_NUMBER_TAGS = {"dl": "021", "gpn": "022", "nnt": "029"}
