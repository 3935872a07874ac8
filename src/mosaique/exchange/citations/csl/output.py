"""A settled tree of text as HTML or as characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import escape

from mosaique.exchange.citations.csl.punctuation import settle
from mosaique.exchange.citations.csl.rich import CLOSE_QUOTE, OPEN_QUOTE, Leaf, Part, Span, is_empty, leaves

Tags = Mapping[tuple[str, str], tuple[str, str]]

# Classes rather than style attributes, which a content security policy refuses.
HTML_TAGS: Tags = {
    ("font-style", "italic"): ("<i>", "</i>"),
    ("font-style", "oblique"): ("<i>", "</i>"),
    ("font-style", "normal"): ('<span class="csl-upright">', "</span>"),
    ("font-weight", "bold"): ("<b>", "</b>"),
    ("font-weight", "light"): ('<span class="csl-light">', "</span>"),
    ("font-weight", "normal"): ('<span class="csl-regular">', "</span>"),
    ("font-variant", "small-caps"): ('<span class="csl-small-caps">', "</span>"),
    ("font-variant", "normal"): ('<span class="csl-no-caps">', "</span>"),
    ("vertical-align", "sup"): ("<sup>", "</sup>"),
    ("vertical-align", "sub"): ("<sub>", "</sub>"),
    ("text-decoration", "underline"): ('<span class="csl-underline">', "</span>"),
    ("text-decoration", "none"): ('<span class="csl-no-line">', "</span>"),
}
_OPPOSITES = {
    "font-style": "normal",
    "font-weight": "normal",
    "font-variant": "normal",
    "text-decoration": "none",
}
_BLOCKS = {"block", "left-margin", "right-inline", "indent"}


def finish(root: Part, *, quotes: tuple[str, str, str, str], inside_quotes: bool) -> None:
    """Choose the quotation marks by nesting, then settle the punctuation, in place."""
    _choose_quotes(root, quotes)
    settle(root, closing_marks=frozenset((quotes[1], quotes[3])), inside_quotes=inside_quotes)


def _choose_quotes(root: Part, quotes: tuple[str, str, str, str]) -> None:
    depth = 0
    stack = [root]
    while stack:
        part = stack.pop()
        if isinstance(part, Leaf):
            continue
        split: list[Part] = []
        for child in part.parts:
            split += _split_marks(child) if isinstance(child, Leaf) else [child]
        part.parts = split
        stack += [child for child in split if isinstance(child, Span)]
    for leaf in leaves(root):
        if leaf.text == OPEN_QUOTE:
            leaf.text = quotes[0 if depth % 2 == 0 else 2]
            depth += 1
        elif leaf.text == CLOSE_QUOTE:
            depth = max(depth - 1, 0)
            leaf.text = quotes[1 if depth % 2 == 0 else 3]


def _split_marks(leaf: Leaf) -> list[Part]:
    """The leaf cut so that each mark stands alone."""
    if OPEN_QUOTE not in leaf.text and CLOSE_QUOTE not in leaf.text:
        return [leaf]
    pieces: list[Part] = []
    run = ""
    for char in leaf.text:
        if char in {OPEN_QUOTE, CLOSE_QUOTE}:
            pieces += [Leaf(run, fixed=leaf.fixed), Leaf(char)] if run else [Leaf(char)]
            run = ""
        else:
            run += char
    return [*pieces, Leaf(run, fixed=leaf.fixed)] if run else pieces


def to_html(root: Part, *, tags: Tags = HTML_TAGS, blocks: bool = False) -> str:
    """Escaped HTML. ``blocks`` writes CSL's display attribute as ``div``; otherwise blocks are set apart
    by a space, so that an entry stays one line of text.
    """
    out: list[str] = []
    _write(root, {}, out, tags, blocks=blocks)
    return "".join(out)


# "2ᵉ" is written 2<sup>e</sup>: few fonts draw the raised letters of locale files.
_RAISED = re.compile("[\u1d2c-\u1d61\u02b0-\u02b8\u02e1-\u02e3ªº]+")


def _raise(match: re.Match[str]) -> str:
    return f"<sup>{unicodedata.normalize('NFKC', match[0])}</sup>"


def to_text(root: Part) -> str:
    out: list[str] = []
    _write_text(root, out)
    return "".join(out)


def _write(part: Part, state: dict[str, str], out: list[str], tags: Tags, *, blocks: bool) -> None:
    if isinstance(part, Leaf):
        out.append(_RAISED.sub(_raise, escape(part.text, quote=False)))
        return
    if is_empty(part):
        return
    opening, closing, inner = _around(part, state, tags)
    if part.display in _BLOCKS:
        _open_block(part, out, blocks=blocks)
    out.append(opening)
    for child in part.parts:
        _write(child, inner, out, tags, blocks=blocks)
    out.append(closing)
    if part.display in _BLOCKS and blocks:
        out.append("</div>")


def _open_block(part: Span, out: list[str], *, blocks: bool) -> None:
    if blocks:
        out.append(f'<div class="csl-{part.display}">')
    elif out and not "".join(out[-3:]).endswith((" ", "\u00a0")):
        out.append(" ")


def _around(part: Span, state: dict[str, str], tags: Tags) -> tuple[str, str, dict[str, str]]:
    """The tags around a span, and the state within. Italics within italics are set upright."""
    opening, closing, inner = "", "", state
    for name, asked in part.format:
        value = asked
        current = state.get(name, _OPPOSITES.get(name, "baseline"))
        if value == current:
            if name not in _OPPOSITES or value == _OPPOSITES[name]:
                continue
            value = _OPPOSITES[name]
        before, after = tags.get((name, value), ("", ""))
        opening, closing = opening + before, after + closing
        inner = {**inner, name: value}
    return opening, closing, inner


def _write_text(part: Part, out: list[str]) -> None:
    if isinstance(part, Leaf):
        out.append(part.text)
        return
    if part.display in _BLOCKS and not is_empty(part):
        _open_block(part, out, blocks=False)
    for child in part.parts:
        _write_text(child, out)
