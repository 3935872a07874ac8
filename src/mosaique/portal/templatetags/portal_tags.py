"""Small words of the templates."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.network.models import Structure
from mosaique.portal import labels, metadata
from mosaique.portal.baskets import read_basket
from mosaique.portal.searching import Asked
from mosaique.portal.typography import french

register = template.Library()


@register.filter
def typo(text: object) -> str:
    """French typography for French readers, the text as it is for others."""
    return french(str(text)) if (get_language() or "fr").startswith("fr") else str(text)


@register.filter
def full_title(described: Description) -> str:
    """Title and subtitle, set in the reader's typography."""
    title = described.title
    if described.subtitle:
        title += f" : {described.subtitle}"
    tail = ". ".join(filter(None, (described.part_number, described.part_title)))
    return typo(f"{title}. {tail}" if tail else title)


@register.filter
def document_type(described: Description) -> str:
    """The type's name."""
    return labels.document_type(described.type)


@register.filter
def role_label(person: Contributor) -> str:
    """What a contributor did, nothing for an author."""
    return labels.role(person.role)


@register.filter
def language_label(tag: str) -> str:
    """A language's name."""
    return labels.language(tag)


@register.filter
def concept_label(identifier: str) -> str:
    """A concept's label."""
    return labels.facet_value("sujet", identifier)


@register.filter
def access_label(value: str) -> str:
    """How to get at a copy."""
    return labels.facet_value("acces", value)


@register.filter
def scope_label(value: str) -> str:
    """How far a document reaches."""
    return labels.facet_value("portee", value)


@register.filter
def public_label(value: str) -> str:
    """For whom."""
    return labels.facet_value("public", value)


@register.filter
def coins(record: Record) -> str:
    """The title of the record's COinS span."""
    return metadata.coins(record)


@register.filter
def authors_short(described: Description) -> str:
    """The first three contributors, then "et al."."""
    people = described.contributors
    names = ", ".join(person.direct_name for person in people[:3])
    return f"{names} et al." if len(people) > 3 else names


@register.filter
def published_in(described: Description) -> str:
    """Journal and issue, or publisher: the source line of a hit."""
    host = described.host
    if host and host.title:
        where = ", ".join(filter(None, (
            host.title,
            f"vol. {host.volume}" if host.volume else "",
            f"n° {host.issue}" if host.issue else "",
            f"p. {host.pages}" if host.pages else "",
        )))  # fmt: skip
        return typo(where)
    if described.thesis and described.thesis.institution:
        return typo(described.thesis.institution)
    return typo(", ".join(publisher.name for publisher in described.publishers if publisher.name))


@register.filter
def passage(snippet: tuple[tuple[str, bool], ...]) -> SafeString:
    """A snippet as HTML: the words found are marked, everything is escaped."""
    runs = (f"<mark>{escape(text)}</mark>" if is_match else escape(text) for text, is_match in snippet)
    return mark_safe("".join(runs))  # noqa: S308  # every run was escaped


@register.filter
def followable(url: str) -> str:
    """The address if a reader may safely follow it, else nothing: imported links were never checked."""
    return web_address(url)


@register.filter
def percent_of(value: int, largest: int) -> int:
    """A share of the largest, in percent, at least 1 when there is something."""
    return max(1, round(100 * value / largest)) if value and largest else 0


@register.simple_tag
def tile(structure: Structure) -> SafeString:
    """A centre's tile: its colour and its code, which says as much."""
    return format_html(
        '<span class="tile hue-{}" title="{}">{}</span>', structure.hue, structure.name, structure.code
    )


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context, language: str) -> str:
    """This page in another language."""
    return str(translate_url(context["request"].get_full_path(), language))


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """This page's address without its parameters."""
    return f"{settings.MOSAIQUE_BASE_URL}{context['request'].path}"


@register.simple_tag(takes_context=True)
def basket_count(context: template.Context) -> int:
    """How many references the reader put aside."""
    return len(read_basket(context["request"]))


@register.simple_tag(takes_context=True)
def signed_in(context: template.Context) -> bool:
    """Whether someone is signed in, without touching the session of those who have none."""
    request = context["request"]
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


@register.simple_tag
def page_query(asked: Asked, number: int) -> str:
    """The parameters of another page of the same search."""
    return asked.query_string(page=number)


@register.simple_tag
def decade_bars(decades: list[tuple[int, int]]) -> SafeString:
    """Bars a hundred units wide, the tallest a hundred high."""
    largest = max((count for _, count in decades), default=0)
    bars = []
    for place, (decade, count) in enumerate(decades):
        height = percent_of(count, largest)
        bars.append(
            format_html(
                '<rect x="{}" y="{}" width="88" height="{}"><title>{}: {}</title></rect>',
                place * 100 + 6,
                110 - height,
                height,
                decade,
                count,
            )
        )
    return mark_safe("".join(bars))  # noqa: S308  # made of numbers by format_html
