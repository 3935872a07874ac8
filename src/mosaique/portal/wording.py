"""Descriptions in words: titles, dates, names and sources as a reader of French or English expects them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosaique.catalogue.values.description import Description
from mosaique.core.typography import french

_NAMES_SHOWN = 3
_FULL_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def language() -> str:
    """The language that the page is written in, as two letters."""
    return (get_language() or "fr")[:2]


def typeset(text: str) -> str:
    """French typography for French readers, the text as it is for others."""
    return french(text) if language() == "fr" else text


def title(described: Description) -> str:
    """Title, subtitle and part on one line."""
    head, is_french = described.title, language() == "fr"
    if described.subtitle:
        head += f" : {described.subtitle}" if is_french else f": {described.subtitle}"
    whole = ". ".join(filter(None, (head, described.part_number, described.part_title)))
    return french(whole) if is_french else whole


def foreign_language(described: Description) -> str:
    """The language of the title when it is known to be another than the page's; else nothing."""
    tags = described.languages
    return tags[0] if len(tags) == 1 and not tags[0].startswith(language()) else ""


def date(text: str) -> str:
    """A date as one says it, "mai 2009" or "12 mai 2009"; others stay as they were written: "[1998?]"."""
    return _spoken_date(text, language()) if "-" in text else text


@lru_cache(maxsize=20_000)
def _spoken_date(text: str, _language: str) -> str:
    found = _FULL_DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        moment = dt.date(year, month, day or 1)
    except ValueError:  # 2001-00, 2005-13: as some sources write
        return text
    return date_format(moment, "j F Y" if day else "F Y")


def people(described: Description) -> str:
    """The first three contributors, then "et al."."""
    names = ", ".join(person.direct_name for person in described.contributors[:_NAMES_SHOWN])
    return f"{names} et al." if len(described.contributors) > _NAMES_SHOWN else names


def source(described: Description) -> str:
    """Journal and issue, institution or publisher."""
    host = described.host
    if host and host.title:
        return typeset(", ".join(filter(None, (
            host.title,
            host.volume and _("vol. %(number)s") % {"number": host.volume},
            host.issue and _("no. %(number)s") % {"number": host.issue},
            host.pages and _("p. %(pages)s") % {"pages": host.pages},
        ))))  # fmt: skip
    if described.thesis and described.thesis.institution:
        return typeset(described.thesis.institution)
    return typeset(", ".join(dict.fromkeys(one.name for one in described.publishers if one.name)))
