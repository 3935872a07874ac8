"""Pieces that a page repeats by the dozen, as safe HTML.

They are written in Python because of their number: a page of results holds twenty documents and two hundred
options, and Django's template language is slow at what is repeated (docs/design.md, "Speed").
Everything else of a page is in templates. Each value goes through ``escape``, or a function that does it:
Python's own, which Django's wraps at four times its cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mosaique.portal import metadata
from mosaique.portal.cards import Card, Cover, Passage, Tile
from mosaique.portal.filters import Option
from mosaique.portal.wording import language

BASKET_FORM = "basket"  # the id of the one form that every basket button of a page belongs to
_SELECTED, _CHECKED = " selected", " checked"
_SPOKEN = 60  # characters of a title after a button's own words


def hits(cards: Iterable[Card], *, level: int = 2, basket: frozenset[int] | None = None) -> SafeString:
    """Documents one under the other; their titles are headings of that level. With a basket, each has a
    button to put it in or take it out: the page must then hold the form of that id.
    """
    words = _Words()
    return mark_safe("\n".join(_hit(card, words, level, basket) for card in cards))  # noqa: S308  # escaped


class _Words:
    """The few words that every document of a page repeats, translated once."""

    def __init__(self) -> None:
        self.held_by = escape(_("Held by:"))
        self.subjects = escape(_("Subjects:"))
        self.add = escape(_("Add to the basket"))
        self.remove = escape(_("Take out of the basket"))


def _hit(card: Card, words: _Words, level: int, basket: frozenset[int] | None) -> str:
    spoken = f' lang="{escape(card.language)}"' if card.language else ""
    people = f'<span class="people">{escape(card.people)}</span>' if card.people else ""
    source = f'<span class="source">{escape(card.source)}</span>' if card.source else ""
    subjects = " · ".join(f'<a href="{one.url}">{escape(one.label)}</a>' for one in card.subjects)
    return "".join((
        f'<article class="hit">{cover(card.cover) if card.cover else ""}<p class="meta">{meta(card)}</p>',
        f'<h{level} class="hit-title"><a href="{card.url}"{spoken}>{escape(card.title)}</a></h{level}>',
        f'<p class="hit-by">{people}{source}</p>' if people or source else "",
        f'<p class="hit-abstract">{passage(card.passage)}</p>' if card.passage else "",
        f'<p class="hit-subjects"><span class="visually-hidden">{words.subjects} </span>{subjects}</p>'
        if subjects
        else "",
        f'<span class="Z3988" title="{escape(metadata.coins(card.described))}"></span><div class="hit-foot">',
        f'<p class="tiles"><span class="visually-hidden">{words.held_by} </span>{tiles(card.tiles)}</p>'
        if card.tiles
        else "",
        "" if basket is None else _basket_button(card, words, in_basket=card.pk in basket),
        "</div></article>",
    ))  # fmt: skip


def _basket_button(card: Card, words: _Words, *, in_basket: bool) -> str:
    title = card.title if len(card.title) <= _SPOKEN else card.title[: _SPOKEN - 1] + "…"
    action, label = ("remove", words.remove) if in_basket else ("add", words.add)
    return (
        f'<button type="submit" class="button button-quiet" form="{BASKET_FORM}" name="{action}"'
        f' value="{card.pk}" data-toggle><span>{label}</span>'
        f'<span class="visually-hidden"> – {escape(title)}</span></button>'
    )


def cover(picture: Cover, *, lazy: bool = True) -> SafeString:
    """A cover: it says nothing that the title beside it does not."""
    loading = ' loading="lazy"' if lazy else ""
    return mark_safe(  # noqa: S308  # an address of ours and two numbers
        f'<img class="cover" src="{picture.url}" width="{picture.width}" height="{picture.height}"'
        f' alt="" decoding="async"{loading}>'
    )


def meta(card: Card) -> SafeString:
    """What it is and when: the small line above a title."""
    return mark_safe(" · ".join(escape(one) for one in (card.type, card.date) if one))  # noqa: S308  # escaped


def tile(centre: Tile) -> SafeString:
    """A centre's tile: its colour and its code, which says as much."""
    return mark_safe(f'<span class="tile hue-{centre.hue:d}">{escape(centre.code)}</span>')  # noqa: S308  # escaped


def tiles(centres: Iterable[Tile]) -> SafeString:
    """The tiles of several centres."""
    return mark_safe(" ".join(tile(centre) for centre in centres))  # noqa: S308  # each is escaped


def passage(runs: Passage) -> SafeString:
    """A passage found, its words found marked."""
    marked = (f"<mark>{escape(text)}</mark>" if is_match else escape(text) for text, is_match in runs)
    return mark_safe("".join(marked))  # noqa: S308  # every run is escaped


def options(name: str, values: Sequence[Option]) -> SafeString:
    """Boxes to tick, each with its count in its label; narrower values under theirs."""
    return mark_safe(  # noqa: S308  # escaped below
        '<ul class="options">' + "".join(_option(name, one) for one in values) + "</ul>"
    )


def _option(name: str, one: Option) -> str:
    checked = _CHECKED if one.chosen else ""
    box = f'<input type="checkbox" name="{name}" value="{escape(one.value)}"{checked}>'
    label = f'{escape(one.label)} <span class="count">({number(one.count)})</span>'
    below = options(name, one.children) if one.children else ""
    return f'<li><label class="option">{box} <span>{label}</span></label>{below}</li>'


def choices(pairs: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The options of a select."""
    written = [
        f'<option value="{escape(value)}"{_SELECTED if value == chosen else ""}>{escape(label)}</option>'
        for value, label in pairs
    ]
    return mark_safe("".join(written))  # noqa: S308  # escaped above


def meta_tags(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Metadata for reference managers."""
    return mark_safe(  # noqa: S308  # escaped here
        "\n".join(f'<meta name="{escape(name)}" content="{escape(content)}">' for name, content in pairs)
    )


def links(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """(address, text) pairs as items of a list."""
    return mark_safe(  # noqa: S308  # escaped here
        "".join(f'<li><a href="{escape(url)}">{escape(text)}</a></li>' for url, text in pairs)
    )


def decade_counts(decades: Iterable[tuple[int, int]]) -> str:
    """What the chart shows, in words: "1990, 12 ; 2000, 340"."""
    return " ; ".join(f"{decade}, {count}" for decade, count in decades)


def decade_bars(decades: Sequence[tuple[int, int]]) -> SafeString:
    """The bars of a chart a hundred units a decade wide and a hundred high."""
    largest = max((count for _decade, count in decades), default=0)
    bars = []
    for place, (decade, count) in enumerate(decades):
        height = max(2, round(100 * count / largest)) if count else 0
        bars.append(
            f'<rect x="{place * 100 + 6}" y="{100 - height}" width="88" height="{height}">'
            f"<title>{decade}–{decade + 9}: {count}</title></rect>"
        )
    return mark_safe("".join(bars))  # noqa: S308  # made of numbers


def number(value: int) -> str:
    """A number as one reads it: 12 345 in French, 12,345 in English."""
    return str(value) if value < 1000 else _grouped(value, language())


@lru_cache(maxsize=10_000)
def _grouped(value: int, _language: str) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
