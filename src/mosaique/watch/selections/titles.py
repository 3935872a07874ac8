"""What a selection is called: the next one after the last, and its place in addresses."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

_NUMBER = re.compile(r"\b(n[°ºo.]+\s*|no\.?\s+|#)(\d{1,6})\b", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")
_TITLE, _SLUG = 200, 60  # characters


def next_title(last: str, *, subject: str, day: dt.date) -> str:
    """The last title with its number one higher and its month or day today's; without a last one, or when it
    holds nothing of these, the subject and the month.
    """
    month = date_format(day, "F Y")
    made = _NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", last)
    made = _DAY.sub(f"{day:%d/%m/%Y}", _months().sub(month, made))
    if last and made != last:
        return made[:_TITLE]
    if last and _months().search(last):  # the month has not changed
        return last
    return (_("%(subject)s, %(month)s") % {"subject": subject, "month": month})[:_TITLE]


def _months() -> re.Pattern[str]:
    """A month and its year, in French or in English: "octobre 2026"."""
    names = []
    for language in ("fr", "en"):
        with override(language):
            names += [re.escape(str(name)) for name in MONTHS.values()]
    return re.compile(rf"\b(?:{'|'.join(names)})\s+\d{{4}}\b", re.IGNORECASE)


def slug_base(title: str) -> str:
    """The title as addresses write it; never empty."""
    return slugify(title)[:_SLUG].strip("-_") or "selection"
