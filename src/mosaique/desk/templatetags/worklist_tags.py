"""Small words of the working list's templates."""

from __future__ import annotations

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_DESCENDING = frozenset({"annee", "modification", "publication"})


@register.simple_tag
def sort_heading(label: object, sort: str, query: str, current: str) -> SafeString:
    """A column's heading, a link that orders the list by it where it can."""
    if not sort:
        return format_html('<th scope="col">{}</th>', label)
    asked = QueryDict(query, mutable=True)
    asked["tri"] = sort
    if sort != current:
        return format_html('<th scope="col"><a href="?{}">{}</a></th>', asked.urlencode(), label)
    direction = "descending" if sort in _DESCENDING else "ascending"
    return format_html(
        '<th scope="col" aria-sort="{}"><a href="?{}">{}</a></th>', direction, asked.urlencode(), label
    )
