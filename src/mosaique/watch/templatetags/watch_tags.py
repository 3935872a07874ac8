"""Small words of the watch's templates."""

from __future__ import annotations

from django import template

from mosaique.watch.sections import SECTIONS, Section, section_of

register = template.Library()


@register.simple_tag(takes_context=True)
def watch_sections(context: template.Context) -> list[tuple[Section, bool]]:
    """The tabs of the room, each with whether the page is of it."""
    here = section_of(context["request"].path)
    return [(one, one is here) for one in SECTIONS]
