"""How a written date becomes a ``PartialDate``: numbers first, then French and English words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from mosaique.catalogue.values.dates import Moment, PartialDate, Precision
from mosaique.catalogue.values.text import fold

LONGEST = 200  # characters read of a date; the rest is kept as written, and patterns stay bounded

_NAMES = {
    1: "janvier janv jan january",
    2: "fevrier fevr fev february feb",
    3: "mars mar march",
    4: "avril avr april apr",
    5: "mai may",
    6: "juin jun june",
    7: "juillet juil july jul",
    8: "aout aou august aug",
    9: "septembre sept sep september",
    10: "octobre oct october",
    11: "novembre nov november",
    12: "decembre dec december",
    21: "printemps spring",
    22: "ete summer",
    23: "automne autumn fall",
    24: "hiver winter",
}
MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}

_YEAR = r"[12][0-9]{3}"
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_NO_DATE = re.compile(r"[\[( ]*(?:s\.? ?d\.?|n\.? ?d\.?|sans date|no date|undated)[\]) ]*")
_CIRCA = re.compile(r"\b(?:ca|circa|vers|environ|env|about|approx)\b|(?:^|[\[( ])c\. ?(?=[0-9])|[~≈%]")
_OR = re.compile(r"\b(?:ou|or|entre|between)\b")
_DECADE = re.compile(
    r"(?:[a-z.© ]*[\[( ])?(?P<d>[12][0-9]{2})[-?xu_.][\]) ?~%]*"
    r"|.*\bannees (?P<a>[12][0-9]{2})0\b.*|(?P<s>[12][0-9]{2})0'?s"
)
_CENTURY = re.compile(
    r"(?:[a-z.© ]*[\[( ])?(?P<c>[12][0-9])(?:--|\.\.|xx|uu|\?\?|__)[\]) ?~%]*"
    r"|(?P<r>[xvi]{1,5})e (?:siecle|s\.?)|(?P<n>[12]?[0-9])(?:e|th|st|nd|rd) (?:siecle|century|s\.?)"
)
_ROMAN = {"xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18,
          "xix": 19, "xx": 20, "xxi": 21}  # fmt: skip
_EARLIER = re.compile(r"\b(?:avant|before|jusqu'en|until)\b|^ *(?:\.\.+ ?[-/]?|[-/]) ?(?=[12])")
_LATER = re.compile(r"\b(?:depuis|since|a partir|apres|after)\b|[0-9] ?[-/] ?\.*$")
_NUMERIC = re.compile(
    rf"(?<![0-9])(?:(?P<cy>{_YEAR})(?P<cm>[01][0-9])(?P<cd>[0-3][0-9])"
    rf"|(?P<y>{_YEAR})(?:[-/.](?P<m>[0-9]{{1,2}})(?:[-/.](?P<d>[0-9]{{1,2}}))?)?"
    rf"|(?:(?P<fd>[0-9]{{1,2}})[-/.])?(?P<fm>[0-9]{{1,2}})[-/.](?P<fy>{_YEAR}))(?![0-9])"
)
_JOINS = re.compile(r" *(?:[-/]|\ba\b|\bau\b|\bto\b|\bet\b|\band\b|\bou\b|\bor\b)[ a-z]*")
_QUARTER = re.compile(r"\b(?:([1-4])(?:er|e|eme|nd|rd|th|st)? ?(?:trimestre|trim|quarter)\b|[tq]([1-4])\b)")
_HALF = re.compile(r"\b([12])(?:er|e|eme|nd|st)? ?semestre\b")
_QUARTERS = {"1": "janvier-mars", "2": "avril-juin", "3": "juillet-septembre", "4": "octobre-decembre"}
_HALVES = {"1": "janvier-juin", "2": "juillet-decembre"}
_TOKEN = re.compile(r"[a-z]+|[0-9]+")

Span = tuple[Moment | None, Moment | None, Precision]


@lru_cache(maxsize=8192)
def read_date(text: str) -> PartialDate:
    """The date that the text writes, with its flags. Never raises."""
    written = text.strip()
    if len(written) == 4 and written.isascii() and written.isdigit() and "1000" <= written < "3000":
        year = Moment(int(written))
        return PartialDate(written, year, year, Precision.YEAR)
    plain = " ".join(_DASHES.sub("-", fold(written[:LONGEST])).split())
    if not plain or _NO_DATE.fullmatch(plain):
        return PartialDate(written)
    start, end, precision = _span(plain)
    if start is None and end is None:
        return PartialDate(written)
    period = precision in {Precision.DECADE, Precision.CENTURY}
    return PartialDate(
        written,
        start,
        end,
        precision,
        approximate=bool(_CIRCA.search(plain)),
        uncertain=bool(_OR.search(plain))
        or ("?" in plain and (not period or bool(re.search(r"[-xu_.]\?", plain))))
        or "%" in plain,
        inferred="[" in plain,
    )


def _span(plain: str) -> Span:
    if period := _period(plain):
        return period
    plain = plain.rpartition("i.e.")[2]  # "2009 [i.e. 2010]": the second is right
    bare = " ".join(re.sub(r"[\[\]()?~%©℗]", " ", plain).split())
    moments = _numbers(bare)
    if not any(moment.month for moment in moments):
        moments = _words(bare) or moments
    if not moments:
        return None, None, Precision.UNKNOWN
    first, last = min(moments), max(moments)
    if len(moments) == 1 and _EARLIER.search(bare):
        return None, last, last.precision
    if len(moments) == 1 and _LATER.search(bare):
        return first, None, first.precision
    return first, last, first.precision


def _period(plain: str) -> Span | None:
    if match := _DECADE.fullmatch(plain):
        year = int(match["d"] or match["a"] or match["s"]) * 10
        return Moment(year), Moment(year + 9), Precision.DECADE
    if match := _CENTURY.fullmatch(plain):
        if match["c"]:
            year = int(match["c"]) * 100
        else:
            number = _ROMAN.get(match["r"], 0) if match["r"] else int(match["n"])
            year = (number - 1) * 100
        if 1000 <= year < 3000:
            return Moment(year), Moment(year + 99), Precision.CENTURY
    return None


def _numbers(bare: str) -> list[Moment]:
    """The first date written in figures, or the two that a dash or a word joins into a range."""
    found = list(_NUMERIC.finditer(bare))
    if not found:
        return []
    moments = _moments_of(found[0])
    for one, other in pairwise(found):
        if not _JOINS.fullmatch(bare, one.end(), other.start()):
            break
        moments += _moments_of(other)
    return moments


def _moments_of(match: re.Match[str]) -> list[Moment]:
    if match["cy"]:
        return [Moment.of(int(match["cy"]), int(match["cm"]), int(match["cd"]))]
    if match["fy"]:
        day, month = int(match["fd"] or 0), int(match["fm"])
        if month > 12 >= day > 0:  # 05/25/2009, the American order
            day, month = month, day
        return [Moment.of(int(match["fy"]), month, day)]
    year, month = int(match["y"]), int(match["m"] or 0)
    if match["m"] and len(match["m"]) == 2 and not match["d"] and month > 24 and month > year % 100:
        return [Moment(year), Moment(year - year % 100 + month)]  # 1998-99
    return [Moment.of(year, month, int(match["d"] or 0))]


def _words(bare: str) -> list[Moment]:
    """The dates that month or season names make with the figures around them, in either order of words."""
    spelled = _QUARTER.sub(lambda m: _QUARTERS[m[1] or m[2]], bare)
    spelled = _HALF.sub(lambda m: _HALVES[m[1]], spelled)
    tokens = [t for t in _TOKEN.findall(spelled) if t in MONTHS or t.isdigit()]
    if not any(t in MONTHS for t in tokens) or not any(_is_year(t) for t in tokens):
        return []
    moments: list[Moment] = []
    year, days = 0, list[int]()
    for token in reversed(_years_last(tokens)):
        if _is_year(token):
            year, days = int(token), []
            moments.append(Moment(year))
        elif token in MONTHS and year:
            if moments[-1].month == 0:
                moments.pop()
            month = MONTHS[token]
            moments += [Moment.of(year, month, day) for day in days] or [Moment.of(year, month)]
            days = []
        elif moments and moments[-1].month and len(token) <= 2:  # "12 mai", "15-17 juin"
            known = moments.pop() if moments[-1].day == 0 else moments[-1]
            moments.append(Moment.of(known.year, known.month, int(token)))
        elif len(token) <= 2:  # "May 12, 2009": the month is still to come
            days.append(int(token))
    told = {moment.year for moment in moments if moment.month}
    return [moment for moment in moments if moment.month or moment.year not in told]


def _years_last(tokens: list[str]) -> list[str]:
    """Tokens with each year after its month: "2009 May 12" becomes "May 12 2009"."""
    if not _is_year(tokens[0]) or _is_year(tokens[-1]):
        return tokens
    turned: list[str] = []
    year = ""
    for token in tokens:
        if _is_year(token):
            turned += [year] if year else []
            year = token
        else:
            turned.append(token)
    return [*turned, year]


def _is_year(token: str) -> bool:
    return len(token) == 4 and token.isdigit() and "1000" <= token < "3000"
