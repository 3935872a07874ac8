"""The sentence of a search: "312 documents on *logement*, held by ORIV, since 2005"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosaique.discovery import facets
from mosaique.portal import components, labels
from mosaique.portal.asked import Asked, Years
from mosaique.portal.wording import typeset

_QUOTED = 120  # characters of the question


def sentence(asked: Asked, total: int) -> SafeString:
    """What was asked and how much was found, as one sentence of safe HTML."""
    clauses = [_held(asked.text, total), *_clauses(asked)]
    return mark_safe(", ".join(clauses))  # noqa: S308  # every clause is escaped


def _held(text: str, total: int) -> str:
    if total:
        found = ngettext("%(count)s document", "%(count)s documents", total)
        found %= {"count": components.number(total)}
    else:
        found = _("No document")
    if not text:
        return format_html("<strong>{}</strong>", found)
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    about = _("%(found)s on %(question)s")
    return about % {
        "found": format_html("<strong>{}</strong>", found),
        "question": format_html("<em>{}</em>", typeset(shown)),
    }


def _clauses(asked: Asked) -> list[str]:
    chosen = asked.by_facet
    clauses = [
        format_html("{}", phrase(_any_of(name, chosen[name])))
        for name, phrase in _PHRASES.items()
        if name in chosen
    ]
    return [*clauses, *_years(asked.years)]


def _any_of(name: str, values: Sequence[str]) -> str:
    """The values as words: "ORIV", "ORIV or IREV", "ORIV, EPI or IREV"."""
    words = [labels.facet_value(name, value) for value in values]
    if len(words) == 1:
        return words[0]
    return _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _years(years: Years) -> list[str]:
    start, end = years
    facts = {"start": start, "end": end}
    if start is not None and end is not None:
        return [_("of %(start)s") % facts if start == end else _("from %(start)s to %(end)s") % facts]
    if start is not None:
        return [_("since %(start)s") % facts]
    return [_("until %(end)s") % facts] if end is not None else []


_PHRASES: dict[str, Callable[[str], str]] = {
    facets.STRUCTURE: lambda values: _("held by %(values)s") % {"values": values},
    facets.SUBJECT: lambda values: _("on the theme %(values)s") % {"values": values},
    facets.TYPE: lambda values: _("of type %(values)s") % {"values": values},
    facets.LANGUAGE: lambda values: _("in this language: %(values)s") % {"values": values},
    facets.TERRITORY: lambda values: _("about %(values)s") % {"values": values},
    facets.SCOPE: lambda values: _("of this scope: %(values)s") % {"values": values},
    facets.PUBLIC: lambda values: _("for: %(values)s") % {"values": values},
    facets.ACCESS: lambda values: _("with this access: %(values)s") % {"values": values},
}
