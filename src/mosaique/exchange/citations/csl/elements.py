"""Rendering elements other than names and dates (CSL 1.0.2, "Rendering Elements")."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from mosaique.exchange.citations.csl.cases import apply_case
from mosaique.exchange.citations.csl.context import Attributes, Context, Element, dressed, formatting
from mosaique.exchange.citations.csl.locale import CSL
from mosaique.exchange.citations.csl.numbers import format_number, is_numeric, is_plural, page_range
from mosaique.exchange.citations.csl.rich import (
    CLOSE_QUOTE,
    OPEN_QUOTE,
    Leaf,
    Part,
    Span,
    is_empty,
    joined,
    leaves,
    parse_field,
    typographic,
)

Build = Callable[..., Element]  # of an element; in a substitute, with the parts of its names
NUMBER_VARIABLES = frozenset(
    (
        "chapter-number", "citation-number", "collection-number", "edition", "first-reference-note-number",
        "issue", "locator", "number", "number-of-pages", "number-of-volumes", "page-first", "part-number",
        "printing-number", "section", "supplement-number", "version", "volume",
    )
)  # fmt: skip
_LETTERED = ("year-suffix", True)
_DEEPEST = 60  # a macro that calls itself ends here


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The attributes; apostrophes inside words, in affixes and values, made typographic."""
    return {str(name): typographic(str(value)) for name, value in element.attrib.items()}


def children_of(element: etree._Element, build: Build) -> list[Element]:
    return [build(child) for child in element if isinstance(child.tag, str)]


def variable_text(context: Context, variable: str) -> str:
    """The text of a variable, those the processor sets included; "" when empty or already substituted."""
    if variable in context.suppressed:
        return ""
    if variable == "citation-number":
        return str(context.number) if context.number else ""
    if variable == "year-suffix":
        return context.year_suffix
    return context.item.texts.get(variable, "")


class Text:
    """``<text>``: a variable, a macro, a term or a verbatim value."""

    def __init__(self, element: etree._Element, macros: dict[str, Group]) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)
        self._macros = macros

    def render(self, context: Context) -> Part | None:
        part = self._content(context)
        if part is None or is_empty(part):
            return None
        if self.attributes.get("strip-periods") == "true":
            strip_periods(part)
        if case := self.attributes.get("text-case"):
            apply_case(part, case, english=context.english or "term" in self.attributes)
        parts = (
            [Leaf(OPEN_QUOTE), part, Leaf(CLOSE_QUOTE)] if self.attributes.get("quotes") == "true" else [part]
        )
        return dressed(parts, self.attributes, self.format)

    def _content(self, context: Context) -> Part | None:
        attributes = self.attributes
        if (name := attributes.get("macro")) is not None:
            return self._macro(context, name)
        if (name := attributes.get("term")) is not None:
            words = context.locale.term(
                name, attributes.get("form", ""), plural=attributes.get("plural") == "true"
            )
            if words and name == "no date":  # it stands for the date, so its group is not empty
                context.call(name, filled=True)
            return Span([Leaf(words)]) if words else None
        if (value := attributes.get("value")) is not None:
            return parse_field(value)
        return self._variable(context, attributes.get("variable", ""))

    def _macro(self, context: Context, name: str) -> Part | None:
        macro = self._macros.get(name)
        if macro is None or context.depth > _DEEPEST:
            return None
        context.depth += 1
        try:
            return macro.render(context)
        finally:
            context.depth -= 1

    def _variable(self, context: Context, variable: str) -> Part | None:
        text = ""
        if self.attributes.get("form") == "short":
            text = variable_text(context, f"{variable}-short")
        text = text or variable_text(context, variable)
        if variable == "year-suffix":
            context.year_suffix_done = True
            if not text:  # set by the processor: its absence empties no group
                return None
        context.call(variable, filled=bool(text))
        if variable == "page" and text:
            text = page_range(text, context.options.get("page-range-format", ""), context.locale)
        elif variable in NUMBER_VARIABLES and is_numeric(text):
            text = format_number(text, "numeric", context.locale, variable)
        if variable in {"URL", "DOI"}:
            return Span([Leaf(text, fixed=True)])
        return parse_field(text, quotes=context.locale.quotes()[0]) if text else None


def strip_periods(part: Part) -> None:
    for leaf in leaves(part):
        leaf.text = leaf.text.replace(".", "")


class Number:
    """``<number>``."""

    def __init__(self, element: etree._Element) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)

    def render(self, context: Context) -> Part | None:
        variable = self.attributes.get("variable", "")
        text = variable_text(context, variable)
        context.call(variable, filled=bool(text))
        if not text:
            return None
        if variable == "page":
            text = page_range(text, context.options.get("page-range-format", ""), context.locale)
        else:
            text = format_number(text, self.attributes.get("form", "numeric"), context.locale, variable)
        if context.sorting is not None and text.isdigit():
            text = text.rjust(12, "0")
        part = parse_field(text)
        if case := self.attributes.get("text-case"):
            apply_case(part, case, english=context.english)
        return dressed([part], self.attributes, self.format)


class Label:
    """``<label>`` of a number variable; labels of names are drawn by ``Names``."""

    def __init__(self, element: etree._Element) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)

    def render(self, context: Context) -> Part | None:
        variable = self.attributes.get("variable", "")
        text = variable_text(context, variable)
        return self.words(context, variable, plural=is_plural(variable, text)) if text else None

    def words(self, context: Context, term: str, *, plural: bool) -> Part | None:
        """The label itself. ``plural`` counts only where the style leaves it open."""
        asked = self.attributes.get("plural", "contextual")
        many = plural if asked == "contextual" else asked == "always"
        words = context.locale.term(term, self.attributes.get("form", ""), plural=many)
        if not words:
            return None
        part = Span([Leaf(words)])
        if self.attributes.get("strip-periods") == "true":
            strip_periods(part)
        if case := self.attributes.get("text-case"):
            apply_case(part, case, english=True)
        return dressed([part], self.attributes, self.format)


class Group:
    """``<group>``, ``<layout>`` and macros: nothing when every variable called inside is empty."""

    def __init__(self, element: etree._Element, build: Build) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)
        self.children = children_of(element, build)
        self.delimiter = self.attributes.get("delimiter", "")

    def render(self, context: Context) -> Part | None:
        parts = self.parts(context)
        return dressed(joined(parts, self.delimiter), self.attributes, self.format) if parts else None

    def parts(self, context: Context) -> list[Part]:
        called, filled = context.called, context.filled
        parts = rendered(self.children, context)
        return [] if context.called > called and context.filled == filled else parts


def rendered(children: Sequence[Element], context: Context) -> list[Part]:
    """What the children give. Those of a ``<choose>`` are the group's own: its delimiter parts them."""
    parts: list[Part] = []
    for child in children:
        if isinstance(child, Choose):
            parts += child.parts(context)
        elif (part := child.render(context)) is not None:
            parts.append(part)
    return parts


class Choose:
    """``<choose>``: the children of the first branch whose tests hold."""

    def __init__(self, element: etree._Element, build: Build) -> None:
        self.branches = [
            (Condition(attributes_of(branch)), children_of(branch, build))
            for branch in element
            if isinstance(branch.tag, str)
        ]
        self.is_else = [branch.tag == f"{CSL}else" for branch in element if isinstance(branch.tag, str)]

    def render(self, context: Context) -> Part | None:
        parts = self.parts(context)
        return Span(parts) if parts else None

    def parts(self, context: Context) -> list[Part]:
        for (condition, children), is_else in zip(self.branches, self.is_else, strict=True):
            if is_else or condition.holds(context):
                return rendered(children, context)
        return []


class Condition:
    """The tests of one ``<if>`` or ``<else-if>``."""

    def __init__(self, attributes: Attributes) -> None:
        self.match = attributes.get("match", "all")
        self.tests = [
            (name, value)
            for name, values in attributes.items()
            if name != "match"
            for value in values.split()
        ]

    def holds(self, context: Context) -> bool:
        results = (_holds(context, name, value) for name, value in self.tests)
        if self.match == "any":
            return any(results)
        if self.match == "none":
            return not any(results)
        return all(results)


def _holds(context: Context, name: str, value: str) -> bool:
    """One test. Position and locator never hold in a bibliography."""
    item = context.item
    match name:
        case "type":
            return item.type == value
        case "variable":
            return (
                item.has(value)
                or value == "citation-number"
                or (value, bool(context.year_suffix)) == _LETTERED
            )
        case "is-numeric":
            return is_numeric(item.texts.get(value, "")) or value == "citation-number"
        case "is-uncertain-date":
            return value in item.dates and item.dates[value].uncertain
    return name == "disambiguate" and (value == "true") == context.disambiguated
