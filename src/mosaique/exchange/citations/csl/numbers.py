"""Numbers as CSL writes them: ordinals, Roman numerals, page ranges."""

from __future__ import annotations

import re

from mosaique.exchange.citations.csl.locale import Locale

_ONE = r"[a-zA-Z]*\d+[a-zA-Z]*"
_NUMERIC = re.compile(rf"^{_ONE}(?:\s*[,&–-]\s*{_ONE})*$")
_SEVERAL = re.compile(r"\d\s*[a-zA-Z]*\s*(?:[,&–—-]+|\band\b|\bet\b)\s*[a-zA-Z]*\d")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_RANGE = re.compile(r"([a-zA-Z]*?)(\d+)\s*[-–]\s*([a-zA-Z]*?)(\d+)(?![\d\-–])")


def is_numeric(text: str) -> bool:
    return bool(_NUMERIC.match(text))


def is_plural(variable: str, text: str) -> bool:
    """Whether a label speaks of several: by amount for number-of-…, by a list or range otherwise."""
    if variable.startswith("number-of-"):
        return not (text.isdigit() and int(text) == 1)
    if variable == "number" and not _ascends(text):  # "2003-1119" is one act's number
        return False
    return bool(_SEVERAL.search(text))


def _ascends(text: str) -> bool:
    """False only for "2003-1119" and its like, where the second number cannot end a range."""
    first, _, last = text.replace("–", "-").partition("-")
    return not (first.strip().isdigit() and last.strip().isdigit()) or int(first) < int(last)


def format_number(text: str, form: str, locale: Locale, variable: str) -> str:
    """The number in its form; what is not numeric is left as it is."""
    if not is_numeric(text) or not _ascends(text):
        return text
    pieces = re.split(r"(\s*[,&–-]\s*)", text)
    for at, piece in enumerate(pieces):
        if at % 2:
            mark = piece.strip()
            pieces[at] = {",": ", ", "&": " & "}.get(mark, locale.term("page-range-delimiter") or "–")
        elif piece.isdigit():
            pieces[at] = _formed(int(piece), form, locale, variable)
    return "".join(pieces)


def _formed(number: int, form: str, locale: Locale, variable: str) -> str:
    if form == "ordinal":
        return f"{number}{ordinal_suffix(number, locale, locale.gender(variable))}"
    if form == "long-ordinal":
        gender = locale.gender(variable)
        name = f"long-ordinal-{number:02d}"
        words = locale.term(f"{name}:{gender}") or locale.term(name)
        return words or f"{number}{ordinal_suffix(number, locale, gender)}"
    if form == "roman" and 0 < number < 4000:
        return roman(number)
    return str(number)


def ordinal_suffix(number: int, locale: Locale, gender: str = "") -> str:
    """CSL 1.0.2, "Ordinal Suffixes": the whole number, its last two digits, its last digit, any."""
    for digits, kind in (
        (number, "whole-number"),
        (number % 100, "last-two-digits"),
        (number % 10, "last-digit"),
    ):
        for wanted in (gender, "") if gender else ("",):
            term = locale.ordinals.get((f"ordinal-{digits:02d}", wanted))
            default = "last-digit" if digits < 10 else "last-two-digits"
            if term and (term.match or default) == kind:
                return term.single
    term = locale.ordinals.get(("ordinal", gender)) or locale.ordinals.get(("ordinal", ""))
    return term.single if term else ""


def roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out += letters
            number -= value
    return out


def page_range(text: str, style: str, locale: Locale) -> str:
    """The pages with the locale's range mark, the second number shortened or completed as the style asks."""
    delimiter = locale.term("page-range-delimiter") or "–"

    def rewrite(match: re.Match[str]) -> str:
        before, first, prefix, last = match.groups()
        if not style:
            return f"{before}{first}{delimiter}{prefix}{last}"
        if prefix and prefix != before:
            return match[0]
        full = first[: len(first) - len(last)] + last if len(last) < len(first) else last
        if int(full) < int(first):
            full = last
        return f"{before}{first}{delimiter}{_second(first, full, style, before)}"

    return _RANGE.sub(rewrite, text)


def _second(first: str, last: str, style: str, prefix: str) -> str:
    if style == "expanded":
        return prefix + last
    if len(first) != len(last) or style not in {
        "minimal",
        "minimal-two",
        "chicago",
        "chicago-15",
        "chicago-16",
    }:
        return last
    if style.startswith("chicago"):
        return _chicago(first, last, style)
    return _minimal(first, last, 2 if style == "minimal-two" else 1)


def _minimal(first: str, last: str, least: int) -> str:
    same = 0
    while same < len(last) - least and first[same] == last[same]:
        same += 1
    return last[same:]


def _chicago(first: str, last: str, style: str) -> str:
    """CSL 1.0.2, appendix V: Chicago Manual of Style, 15th or 16th edition."""
    number = int(first)
    if number < 100 or number % 100 == 0:
        return last
    if number % 100 < 10:
        return _minimal(first, last, 1)
    short = _minimal(first, last, 2)
    if style != "chicago-16" and len(first) == 4 and len(short) == 3:
        return last
    return short
