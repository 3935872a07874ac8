"""The shapes of references. Each gives a description when the whole reference fits it, else None."""

from __future__ import annotations

import re
from collections.abc import Callable

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, Host, Publisher
from mosaique.exchange.formats.wording import split_title
from mosaique.exchange.lookup.sources.citation.people import EDITORS, people

T = DocumentType
Shape = Callable[[str, Host], Description | None]

_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_IS_YEAR = re.compile(rf"[\[(]?{_YEAR}[\])]?")
_AFTER_YEAR = re.compile(rf",?\s*\(?{_YEAR}.*$")
_YEARS = re.compile(rf"(?<![0-9-]){_YEAR}(?![0-9-])")
# A full stop ends a part of the reference, unless it stands after an initial.
_STOP = re.compile(r"(?<![\s.(-][A-ZÀ-Þ])\.\s+")
_IN = re.compile(r"(?i)(?:in|dans)\s*:?\s+(?P<book>.+)")
_PLACE_PUBLISHER = re.compile(
    rf"(?P<place>[^:,.\d]{{2,40}}?)\s*:\s*(?P<publisher>[^:,]{{2,80}}?)(?:,\s*(?P<date>{_YEAR}))?"
)
_PUBLISHER = re.compile(r"(?i)[^,:0-9]{0,50}\b(?:[ée]ditions?|press(?:es)?|publish\w+|books)\b[^,:0-9]{0,50}")
_BRACKETED_YEAR = re.compile(
    rf"(?P<authors>[^()]{{3,400}}?(?:\([^()0-9]{{2,8}}\)\s*)?)\((?P<date>{_YEAR})[a-z]?(?:,[^()]{{1,30}})?\)"
    r"\s*(?P<after>[.:,])\s*(?P<rest>.+)"
)
_QUOTED = re.compile(
    r"(?P<authors>[^«“\"]{3,400}?)[,.:]?\s*[«“\"]\s*(?P<title>[^»”\"]{3,400}?)\s*[»”\"][,.]?\s*(?P<rest>.+)"
)
_QUOTED_TITLE = re.compile(r"[«“\"]\s*(?P<title>[^»”\"]{3,400}?)\s*[»”\"],?\s*(?P<rest>.*)")
_AUTHOR_DATE = re.compile(rf"(?P<authors>[^\d«“\"()]{{3,300}}?),\s*(?P<date>{_YEAR})[a-z]?,\s*(?P<rest>.+)")
_FRENCH_BOOK = re.compile(
    rf"(?P<authors>[^,]{{3,80}}),\s*(?P<title>[^«»“”]+),\s*(?P<place>[^,\d]{{2,40}}),"
    rf"\s*(?P<publisher>[^,\d][^,]{{1,60}}),\s*(?P<date>{_YEAR})"
)
_SERIES = re.compile(r",\s*coll(?:\.|ection)[^,]{2,60}(?=,)")


def author_date(text: str, host: Host) -> Description | None:
    """Sayad A., 1999, La double absence, Paris, Seuil."""
    match = _AUTHOR_DATE.fullmatch(text)
    return _dated(match["authors"], match["date"], match["rest"], host) if match else None


def quoted(text: str, host: Host) -> Description | None:
    """Gérard Noiriel, « Titre », Genèses, 1997: what is quoted is a part of what follows."""
    match = _QUOTED.fullmatch(text)
    if not match or not (authors := people(match["authors"])):
        return None
    d = _part(match["title"], match["rest"], host)
    if d:
        d.contributors, d.date = authors, _last_year(match["rest"])
    return d


def bracketed_year(text: str, host: Host) -> Description | None:
    """Noiriel, G. (2006). Titre. Éditeur; or Titre. Revue, 35(1); or, with commas, as ``author_date``."""
    match = _BRACKETED_YEAR.fullmatch(text)
    if not match:
        return None
    if match["after"] == "," or _QUOTED_TITLE.fullmatch(match["rest"]):
        return _dated(match["authors"], match["date"], match["rest"], host)
    parts = _parts(match["rest"])
    authors = people(match["authors"])
    if not authors or not 1 <= len(parts) <= 4:
        return None
    d = _whole(parts, host)
    d.contributors, d.date = authors, match["date"]
    return d


def full_stops(text: str, host: Host) -> Description | None:
    """NOIRIEL, Gérard. Titre. Lieu : éditeur, année; or Titre. Revue, année (ISO 690)."""
    first, *parts = _parts(text)
    dated = parts and _IS_YEAR.fullmatch(parts[0])  # Weil, Patrick. 2004. Titre.
    date = parts.pop(0).strip("[]()") if dated else _last_year(" ".join(parts[1:]))
    authors = people(first)
    if not authors or not 2 <= len(parts) <= 5:
        return None
    d = _whole(parts, host)
    d.contributors, d.date = authors, date
    return d


def french_book(text: str, host: Host) -> Description | None:
    """Gérard Noiriel, Le Creuset français, Paris, Seuil, 1988."""
    match = _FRENCH_BOOK.fullmatch(_SERIES.sub("", text))
    if not match or _has_place(host) or not (authors := people(match["authors"])):
        return None
    d = Description(type=T.BOOK, contributors=authors, date=match["date"])
    d.title, d.subtitle = split_title(match["title"].strip())
    d.publishers = [Publisher(place=match["place"].strip(), name=match["publisher"].strip())]
    return d


SHAPES: tuple[Shape, ...] = (author_date, bracketed_year, quoted, french_book, full_stops)


def _dated(authors: str, date: str, rest: str, host: Host) -> Description | None:
    """What follows an author and a year: a quoted title and its host, or title, place, publisher."""
    found = people(authors, family_first=True)
    if not found:
        return None
    d: Description | None
    if match := _QUOTED_TITLE.fullmatch(rest):
        d = _part(match["title"], match["rest"], host)
    else:
        parts = [part.strip(" .") for part in rest.split(",")]
        if len(parts) != 3 or _has_place(host):
            return None
        d = Description(type=T.BOOK, publishers=[Publisher(place=parts[1], name=parts[2])])
        d.title, d.subtitle = split_title(parts[0])
    if d:
        d.contributors, d.date = found, date
    return d


def _part(title: str, rest: str, host: Host) -> Description | None:
    """An article or a chapter, with the journal or the book that ``rest`` begins with; a book that someone
    quotes, when a place and a publisher follow; None when what follows is none of these.
    """
    parts = _parts(rest)
    d = Description(type=T.ARTICLE, host=host)
    d.title, d.subtitle = split_title(title.strip(" ,."))
    if match := _IN.fullmatch(rest.strip(" ,.")):
        d.type, host.title = T.CHAPTER, _book(match["book"])
    elif told := _PLACE_PUBLISHER.fullmatch(parts[0]):
        d.type, d.host = T.BOOK, None
        d.publishers = [Publisher(place=told["place"].strip(), name=told["publisher"].strip())]
    else:
        host.title = _AFTER_YEAR.sub("", parts[0].partition(",")[0]).strip(" .")
    return d if host.title[:1].isalpha() or d.type != T.ARTICLE else None


def _whole(parts: list[str], host: Host) -> Description:
    """A title and what follows it: a book, a journal when there is a place in it, or a publisher if told."""
    d = Description()
    d.title, d.subtitle = split_title(parts[0])
    told = next((match for part in parts[1:] if (match := _PLACE_PUBLISHER.fullmatch(part))), None)
    second = parts[1] if len(parts) > 1 else ""
    if match := _IN.fullmatch(second):
        d.type, d.host, host.title = T.CHAPTER, host, _book(match["book"])
    elif told and not (host.volume or host.issue):
        d.type = T.BOOK
        d.publishers = [Publisher(place=told["place"].strip(), name=told["publisher"].strip())]
    elif _has_place(host) and second:
        d.type, d.host, host.title = T.ARTICLE, host, _AFTER_YEAR.sub("", second).strip(" ,.")
    elif len(parts) == 2 and _PUBLISHER.fullmatch(second):
        d.publishers = [Publisher(name=second)]  # APA 7 gives no place
    return d


def _parts(text: str) -> list[str]:
    return [part for each in _STOP.split(text) if (part := each.strip(" ,."))] or [""]


def _book(text: str) -> str:
    """The title of the book around a chapter when its editor stands before it; else none, to be safe."""
    parts = [part.strip(" .,") for part in EDITORS.sub("\x1f", text).split("\x1f")]
    return re.split(r",|\.\s", parts[1])[0].strip() if len(parts) == 2 else ""


def _has_place(host: Host) -> bool:
    return bool(host.volume or host.issue or host.pages)


def _last_year(text: str) -> str:
    found = _YEARS.findall(text)
    return found[-1] if found else ""
