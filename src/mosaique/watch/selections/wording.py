"""A selection in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mosaique.watch.selections.models import Selection


def covers(selection: Selection) -> str:
    """The period: "from 2 to 30 November 2026"; nothing when it is not said."""
    since, until = selection.since, selection.until
    if since and until:
        if (since.year, since.month) == (until.year, until.month):
            first = date_format(since, "j")
        elif since.year == until.year:
            first = date_format(since, "j F")
        else:
            first = date_format(since, "j F Y")
        return _("from %(first)s to %(last)s") % {"first": first, "last": date_format(until, "j F Y")}
    if since:
        return _("since %(day)s") % {"day": date_format(since, "j F Y")}
    return _("until %(day)s") % {"day": date_format(until, "j F Y")} if until else ""
