"""Formatted text as a small tree: leaves of characters, spans with a format around them."""

from __future__ import annotations

import re
from collections.abc import Iterable

OPEN_QUOTE, CLOSE_QUOTE = "\ue000", "\ue001"  # become the locale's marks once the nesting is known
FORMATS = ("font-weight", "font-style", "font-variant", "vertical-align", "text-decoration")

Format = tuple[tuple[str, str], ...]


class Leaf:
    """Characters. ``fixed`` ones keep their case."""

    __slots__ = ("fixed", "text")

    def __init__(self, text: str, *, fixed: bool = False) -> None:
        self.text = text
        self.fixed = fixed


class Span:
    """Parts in order, under one format; ``display`` is CSL's block, left-margin, right-inline or indent."""

    __slots__ = ("display", "format", "parts")

    def __init__(self, parts: list[Part], formatting: Format = (), display: str = "") -> None:
        self.parts = parts
        self.format = formatting
        self.display = display


Part = Leaf | Span


def leaves(part: Part) -> list[Leaf]:
    """The leaves below a part, in reading order."""
    found: list[Leaf] = []
    _collect(part, found)
    return found


def _collect(part: Part, found: list[Leaf]) -> None:
    if isinstance(part, Leaf):
        found.append(part)
        return
    for child in part.parts:
        _collect(child, found)


def plain(part: Part) -> str:
    """The characters alone."""
    return "".join(leaf.text for leaf in leaves(part))


def is_empty(part: Part) -> bool:
    if isinstance(part, Leaf):
        return not part.text
    return all(is_empty(child) for child in part.parts)


def joined(parts: Iterable[Part], delimiter: str) -> list[Part]:
    """The parts with the delimiter between them."""
    result: list[Part] = []
    for part in parts:
        if result and delimiter:
            result.append(Leaf(delimiter))
        result.append(part)
    return result


# --- Markup that CSL allows inside a field (citeproc-js manual, "HTML-like formatting tags") -------------

_TAG = re.compile(
    r"<(?P<close>/)?(?P<name>i|b|em|strong|sup|sub|sc|span)(?P<attributes>\s[^<>]*)?>", re.IGNORECASE
)
_DEEPEST = 12  # tags nested further are left as characters
_TAG_FORMATS: dict[str, Format] = {
    "i": (("font-style", "italic"),),
    "em": (("font-style", "italic"),),
    "b": (("font-weight", "bold"),),
    "strong": (("font-weight", "bold"),),
    "sup": (("vertical-align", "sup"),),
    "sub": (("vertical-align", "sub"),),
    "sc": (("font-variant", "small-caps"),),
}


def parse_field(text: str, *, quotes: str = "") -> Span:
    """A field's text as a tree. Unknown or unbalanced tags stay as characters.

    Quotation marks in pairs become marks to be chosen by nesting, a straight apostrophe a typographic one;
    ``quotes`` adds the opening mark of the locale to those recognised (« for French).
    """
    tags = _balanced_tags(text)
    text = _mark_quotes(text, [match.span() for match in tags], quotes)
    root = Span([])
    stack = [root]
    at = 0
    for tag in tags:
        _add_text(stack[-1], text[at : tag.start()], fixed=_fixed(stack))
        at = tag.end()
        if tag["close"]:
            stack.pop()
        else:
            child = _Nocase([]) if _is_nocase(tag) else Span([], _tag_format(tag))
            stack[-1].parts.append(child)
            stack.append(child)
    _add_text(root, text[at:], fixed=False)
    return root


class _Nocase(Span):
    __slots__ = ()


def _fixed(stack: list[Span]) -> bool:
    return any(
        isinstance(span, _Nocase) or any(name == "vertical-align" for name, _ in span.format)
        for span in stack
    )


def _add_text(span: Span, text: str, *, fixed: bool) -> None:
    if text:
        span.parts.append(Leaf(text, fixed=fixed))


def _is_nocase(tag: re.Match[str]) -> bool:
    return "nocase" in (tag["attributes"] or "")


def _tag_format(tag: re.Match[str]) -> Format:
    if tag["name"].lower() == "span":
        return (("font-variant", "small-caps"),) if "small-caps" in (tag["attributes"] or "") else ()
    return _TAG_FORMATS[tag["name"].lower()]


def _balanced_tags(text: str) -> list[re.Match[str]]:
    if "<" not in text:
        return []
    kept: list[re.Match[str]] = []
    opened: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        if not tag["close"]:
            opened.append(tag)
        elif len(opened) > _DEEPEST:
            opened.pop()
        elif opened and opened[-1]["name"].lower() == tag["name"].lower():
            kept += [opened.pop(), tag]
    return sorted(kept, key=lambda tag: tag.start())


_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typographic(text: str) -> str:
    """The text with ’ for the straight apostrophes inside words."""
    return _INNER_APOSTROPHE.sub("’", text) if "'" in text else text


# --- Quotation marks and apostrophes ----------------------------------------------------------------------

_MARKS = re.compile("[\"'“”‘’«»„]")
_BEFORE_OPENING = re.compile(r"[\s(\[{/\-–—\ue000>\"'“‘«„]|^$")
_SPACES = " \u00a0\u202f"


def _mark_quotes(text: str, tags: list[tuple[int, int]], extra: str) -> str:
    """The same text, same length, with paired quotation marks replaced by the two private characters."""
    if not _MARKS.search(text):
        return text
    chars = list(text)
    opened: list[tuple[int, str]] = []
    inside = [False] * len(chars)
    for start, end in tags:
        inside[start:end] = [True] * (end - start)
    for match in _MARKS.finditer(text):
        if not inside[match.start()]:
            _mark_one(chars, match.start(), opened, extra)
    for position, mark in opened:
        chars[position] = "’" if mark in "'‘" else mark
    return "".join(chars)


def _mark_one(chars: list[str], at: int, opened: list[tuple[int, str]], extra: str) -> None:
    mark = chars[at]
    before = chars[at - 1] if at else ""
    after = chars[at + 1] if at + 1 < len(chars) else ""
    if mark in "«»":
        if "«" in extra:
            _guillemet(chars, at, opened)
        return
    closing = {'"': '"', "'": "'", "”": "“", "’": "‘"}.get(mark)
    if closing and opened and _closes(opened, closing, after):
        while opened[-1][1] != closing:
            position, lost = opened.pop()
            chars[position] = "’" if lost in "'‘" else lost
        chars[opened.pop()[0]], chars[at] = OPEN_QUOTE, CLOSE_QUOTE
    elif mark in "\"'“‘„" and _BEFORE_OPENING.match(before) and after.strip():
        opened.append((at, "“" if mark == "„" else mark))
    elif mark == "'":
        chars[at] = "’"


def _closes(opened: list[tuple[int, str]], wanted: str, after: str) -> bool:
    """A closing mark has its opening one before it, and, if it could be an apostrophe, no letter after it."""
    return any(mark == wanted for _, mark in opened) and not (wanted in "'‘" and after.isalnum())


def _guillemet(chars: list[str], at: int, opened: list[tuple[int, str]]) -> None:
    if chars[at] == "«":
        opened.append((at, "«"))
    elif opened and opened[-1][1] == "«":
        start, _ = opened.pop()
        chars[start], chars[at] = OPEN_QUOTE, CLOSE_QUOTE
        if start + 1 < at and chars[start + 1] in _SPACES:
            chars[start + 1] = ""
        if chars[at - 1] in _SPACES:
            chars[at - 1] = ""
