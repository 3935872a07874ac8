"""What formats without our fineness write on one line, and how that line is read again."""

from __future__ import annotations

import re
from itertools import zip_longest

from mosaique.catalogue.values.dates import Moment, PartialDate
from mosaique.catalogue.values.description import Description, Publisher
from mosaique.catalogue.values.text import fold, tidy, tidy_lines

_COLON = re.compile(r"(?<=\S)(?:\s|\u00a0|\u202f):\s+(?=\S)")
_MARKUP = re.compile(
    r"(?i)</?(?:i|b|u|em|strong|sub|sup|sc|scp|span|br|p|jats:[a-z-]+)(?:\s[^<>]{0,200})?/?>"
)


def title_line(d: Description, colon: str = " : ", *, part_number: bool = False) -> str:
    """Title, subtitle and part on one line, with the colon of the document's language ("Titre : suite")."""
    if d.languages and not d.languages[0].startswith("fr"):
        colon = ": "
    head = f"{d.title}{colon}{d.subtitle}" if d.title and d.subtitle else d.title or d.subtitle
    number = d.part_number if part_number else ""
    return ". ".join(filter(None, (head, ", ".join(filter(None, (number, d.part_title))))))


def split_title(line: str) -> tuple[str, str]:
    """Title and subtitle of a line: parted at its first colon with a blank before it (French usage, ISBD)."""
    parts = _COLON.split(line, maxsplit=1)
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 else (line, "")


def plain(text: str) -> str:
    """Text without the small markup of reference managers and Crossref (``<i>``, ``<sup>``, ``<jats:p>``)."""
    return tidy(_MARKUP.sub("", text)) if "<" in text else tidy(text)


def plain_lines(text: str) -> str:
    """As ``plain``, with the paragraphs of the text."""
    return tidy_lines(_MARKUP.sub("", text)) if "<" in text else tidy_lines(text)


def keyword_labels(d: Description) -> list[str]:
    """Subjects, territories and keywords as one list of words, in that order, each once."""
    words = [s.label for s in d.subjects] + [t.label for t in d.territories] + [k.text for k in d.keywords]
    first: dict[str, str] = {}
    for word in filter(None, words):
        first.setdefault(fold(word), word)
    return list(first.values())


def split_list(text: str, separators: str = ";") -> list[str]:
    """The items of a list written on one line, without empty ones."""
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return [item for part in text.split(separators[0]) if (item := tidy(part))]


def publishers(names: list[str], places: list[str]) -> list[Publisher]:
    """Publishers out of names and places that come apart, paired in order."""
    return [Publisher(name=name, place=place) for name, place in zip_longest(names, places, fillvalue="")]


def date_line(start: Moment, end: Moment | None) -> str:
    """A date or a range as descriptions write it: "2009-05", "1998-2001", "2009-05/2009-06", "1998-"."""
    if end is None:
        return f"{start}-" if not start.month else f"{start}/.."
    if start == end:
        return str(start)
    return f"{start}-{end}" if not start.month and not end.month else f"{start}/{end}"


def is_plain_date(date: PartialDate) -> bool:
    """Whether the date is written just as ``date_line`` would: nothing of its wording would be lost."""
    if date.start is None or date.is_period or date.approximate or date.uncertain or date.inferred:
        return False
    return date.written == date_line(date.start, date.end)
