"""A selection in words."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mosaique.portal import wording
from mosaique.watch.selections.models import Selection


def covers(selection: Selection) -> str:
    """The period: "from 2 to 30 November 2026"; nothing when it is not said."""
    since, until = selection.since, selection.until
    if since and until:
        if (since.year, since.month) == (until.year, until.month):
            first = _said(since, "j")
        elif since.year == until.year:
            first = _said(since, "j F")
        else:
            first = _said(since, "j F Y")
        return _("from %(first)s to %(last)s") % {"first": first, "last": _said(until, "j F Y")}
    if since:
        return _("since %(day)s") % {"day": _said(since, "j F Y")}
    return _("until %(day)s") % {"day": _said(until, "j F Y")} if until else ""


def _said(day: dt.date, form: str) -> str:
    """The day as it is said: in French, the first of a month is "1er"."""
    text = date_format(day, form)
    return f"1er{text[1:]}" if day.day == 1 and wording.language() == "fr" else text
