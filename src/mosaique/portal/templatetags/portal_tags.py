"""Small words of the templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext, override

from mosaique.portal import components, wording
from mosaique.portal import rooms as portal_rooms
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import Card

register = template.Library()

register.simple_tag(components.options)
register.simple_tag(components.choices)
register.simple_tag(components.decade_bars)
register.filter("cover", components.cover)
register.filter("decade_counts", components.decade_counts)
register.filter("card_meta", components.meta)
register.filter("links", components.links)
register.filter("meta_tags", components.meta_tags)
register.filter("number", components.number)
register.filter("spoken", wording.date)
register.filter("tile", components.tile)


@register.filter
def typo(text: object) -> str:
    """French typography for French readers, the text as it is for others."""
    return wording.typeset(str(text))


@register.filter
def paragraphs(text: str) -> SafeString:
    """A text of several paragraphs, escaped and typeset."""
    return mark_safe(linebreaks(wording.typeset(text), autoescape=True))  # noqa: S308  # escaped by linebreaks


@register.filter
def language_name(tag: str) -> str:
    """What a language of labels is called; its tag when Django does not know it."""
    try:
        return str(get_language_info(tag)["name_translated"])
    except KeyError:
        return tag


@register.simple_tag(takes_context=True)
def hits(context: template.Context, cards: Iterable[Card], level: int = 2) -> SafeString:
    """Documents one under the other, with their buttons where the page has a basket."""
    return components.hits(cards, level=level, basket=context.get("basket"))


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context, language: str) -> str:
    """This page in another language; itself where no page was found, or where its address has no name
    (the back office's). As ``translate_url``, which would look for the page again.
    """
    request = context["request"]
    here, match = request.get_full_path(), request.resolver_match
    if match is None:
        return str(here)
    _path, mark, query = here.partition("?")
    try:
        with override(language):
            return f"{reverse(match.view_name, args=match.args, kwargs=match.kwargs)}{mark}{query}"
    except NoReverseMatch:
        return str(here)


@register.simple_tag
def rooms() -> list[portal_rooms.Room]:
    """The front pages that rooms above the portal give to readers."""
    return portal_rooms.rooms()


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """This page's address without its parameters."""
    return f"{settings.MOSAIQUE_BASE_URL}{context['request'].path}"


@register.simple_tag(takes_context=True)
def basket_link_count(context: template.Context) -> SafeString:
    """How many references the reader put aside; empty and hidden when there is none."""
    count = len(read_basket(context["request"]))
    said = format_html('<span class="visually-hidden"> {}</span>', gettext("references"))
    return format_html(
        '<span class="badge" data-basket-count{}><span>{}</span>{}</span>',
        "" if count else SafeString(" hidden"),
        count or "",
        said,
    )


@register.simple_tag(takes_context=True)
def signed_in(context: template.Context) -> bool:
    """Whether someone is signed in, without touching the session of those who have none."""
    request = context.get("request")
    if request is None or context.get("is_broken") or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_authenticated)


@register.simple_tag(takes_context=True)
def has_messages(context: template.Context) -> bool:
    """Whether something may wait to be said, without touching the session of those who have none."""
    request = context.get("request")
    kept = {"messages", settings.SESSION_COOKIE_NAME}
    return request is not None and not context.get("is_broken") and not kept.isdisjoint(request.COOKIES)
