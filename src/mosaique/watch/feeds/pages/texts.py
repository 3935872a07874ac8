"""The text of the watched part, a block to a line, without what changes by itself: today's date, counters."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from lxml import etree

from mosaique.watch.feeds.pages.parts import Part

LONGEST = 100_000  # characters
MOST_LINES = 4_000

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"),
}  # fmt: skip
_DAYS = (
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday),?\s+)?"
)
_HOUR = re.compile(r"\b(?:à|at)?\s*\d{1,2}\s?(?:h|:)\s?\d{2}(?:[:.]\d{2})?\s?(?:am|pm)?\b", re.IGNORECASE)
_NUMBER = r"\d{1,9}(?:[ .,\u00a0\u202f]\d{3}){0,4}"
_COUNTERS = re.compile(
    rf"\b{_NUMBER}\s?(?:vues?|lectures?|visites?|visiteurs?|commentaires?|partages?|téléchargements?|"
    rf"connectés?|en ligne|views?|reads?|visitors?|comments?|shares?|likes?|downloads?|online)\b"
    rf"|\b(?:vues?|lectures?|visites?|consultée?s?|lue?s?|views?|visitors?)\s?:?\s?{_NUMBER}(?:\s(?:fois|times))?\b"
    r"|\bil y a (?:\d+|une?|quelques) (?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)\b"
    r"|\b(?:\d+|an?) (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b",
    re.IGNORECASE,
)


def text_of(part: Part, *, today: dt.date) -> str:
    """The words of the part, a block to a line, at most a hundred thousand characters.

    Lines that say only today's date, an hour beside it or how often the page was read lose that: they change
    with each reading and say nothing.
    """
    pieces: list[str] = []
    for element in part.elements:
        _gather(element, pieces)
        pieces.append("\n")
    noise = _today(today)
    lines = (_quiet(" ".join(line.split()), noise) for line in "".join(pieces)[: 3 * LONGEST].split("\n"))
    kept = [line for line in lines if any(map(str.isalnum, line))][:MOST_LINES]
    return "\n".join(kept)[:LONGEST]


def _gather(element: etree._Element, pieces: list[str]) -> None:
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        if one.tag in _BLOCKS:
            pieces.append("\n")
        elif one.tag in _CELLS:
            pieces.append(" ")
        if event == "start":
            pieces.append(one.text or "")
        elif one is not element:
            pieces.append(one.tail or "")


def _quiet(line: str, noise: re.Pattern[str]) -> str:
    line = unicodedata.normalize("NFC", line.translate(_INVISIBLE))
    line = _COUNTERS.sub(" ", line)
    if noise.search(line):
        line = _HOUR.sub(" ", noise.sub(" ", line))
    return " ".join(line.split())


def _today(today: dt.date) -> re.Pattern[str]:
    """The day as pages write it."""
    day, year = f"0?{today.day}", f"{today.year}"
    french, english = (_MONTHS[tongue][today.month - 1] for tongue in ("fr", "en"))
    written = (
        rf"{_DAYS}{day}(?:er)?\s+{french}(?:\s+{year})?",
        rf"{_DAYS}(?:{day}(?:st|nd|rd|th)?\s+{english},?\s+{year}|{english}\s+{day}(?:st|nd|rd|th)?,?\s+{year})",
        rf"{day}[/.-]0?{today.month}[/.-](?:{year}|{year[2:]})",
        rf"{year}-{today.month:02}-{today.day:02}(?:T[\d:.]+Z?)?",
    )
    return re.compile(rf"(?<!\d)(?:{'|'.join(written)})(?!\d)", re.IGNORECASE)
