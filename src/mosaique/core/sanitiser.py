"""The one door for HTML that came from outside: what is kept is listed, everything else goes.

``nh3`` (ammonia, html5ever) parses as a browser does and writes back only the listed elements; whatever is
done to a text before it is for fidelity and speed, never for safety.
"""

from __future__ import annotations

import html
import re

import nh3
from django.utils.safestring import SafeString, mark_safe

_ELEMENTS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "sup", "sub"}
# Only what carries meaning: a language, for screen readers, and where a link leads.
_ATTRIBUTES = {"*": {"lang"}, "a": {"href"}}
_SCHEMES = {"http", "https", "mailto"}

# html5ever looks through its open elements at each tag, through a tag's attributes at each attribute, and
# opens unclosed formatting again in each paragraph: 4,000 tags in 29 kB took 6 s and 1 GB. These bounds keep
# any text under half a second and 100 MB.
_LONGEST = 250_000  # characters, about 40,000 words; the rest is cut
_MOST_TAGS = 5_000
_MOST_FORMATTING = 20

_BLOCKS = (
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "main", "nav", "pre", "section", "summary", "table", "tr",
)  # fmt: skip
# What another vocabulary calls our elements, and blocks whose text must not run into the next one's. Headings
# become paragraphs: a text from outside has no place in the page's outline.
_RENAMED = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "dir": "ul",
    "menu": "ul",
    **dict.fromkeys(_BLOCKS, "p"),
}
_CELLS = {"td", "th"}
_FORMATTING = "strong|em|big|code|font|nobr|s|small|strike|tt|u"

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])", re.ASCII)
_FORMATTING_WITH_ATTRIBUTES = re.compile(rf"<({_FORMATTING})[\s/][^<>]*>", re.ASCII | re.IGNORECASE)
_FORMATTING_LEFT = re.compile(rf"<(?:{_FORMATTING})[\s/]", re.ASCII | re.IGNORECASE)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>", re.ASCII)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
_BREAK = re.compile(r"</?(?:p|br|ul|ol|li|blockquote)>")
# Lone surrogates cannot be written as UTF-8; the others are controls that no text holds on purpose.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_html(text: str) -> SafeString:
    """The text as HTML that is safe inside a page: paragraphs, lists, emphasis, quotations and links.

    Images, frames, forms, styles, ids and handlers are gone, scripts with their content; links lead to http,
    https and mailto, and carry ``rel="noopener nofollow"``. A text built to exhaust the parser comes back as
    its words only.
    """
    prepared = _prepared(text)
    if prepared is None:
        return mark_safe(html.escape(_words(text)))  # noqa: S308  # escaped
    cleaned = nh3.clean(
        prepared,
        tags=_ELEMENTS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener nofollow",
    )
    return mark_safe(_EMPTY_PARAGRAPH.sub("", cleaned).strip())  # noqa: S308  # by nh3


def to_text(markup: str) -> str:
    """The words of an HTML text, a block to a line, entities read: plain text, to be escaped where shown."""
    prepared = _prepared(markup)
    if prepared is None:
        return _words(markup)
    kept = {"p", "br", "ul", "ol", "li", "blockquote"}
    return _lines(_BREAK.sub("\n", nh3.clean(prepared, tags=kept, attributes={"*": set()})))


def _prepared(text: str) -> str | None:
    """The text in our vocabulary, or None if parsing it could take too long."""
    text = _UNWRITABLE.sub("", text[:_LONGEST])
    if text.count("<") > _MOST_TAGS:
        return None
    text = _FORMATTING_WITH_ATTRIBUTES.sub(r"<\1>", _TAG.sub(_renamed, text))
    return None if len(_FORMATTING_LEFT.findall(text)) > _MOST_FORMATTING else text


def _renamed(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    space = " " if name in _CELLS else ""
    return f"{space}<{tag[1]}{_RENAMED.get(name, name)}"


def _words(text: str) -> str:
    """The text with everything that looks like a tag left out."""
    return _lines(_ANY_TAG.sub(" ", _UNWRITABLE.sub("", text[:_LONGEST])))


def _lines(escaped: str) -> str:
    lines = (" ".join(line.split()) for line in html.unescape(escaped).splitlines())
    return "\n".join(filter(None, lines))
