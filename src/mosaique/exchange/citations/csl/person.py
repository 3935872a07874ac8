"""One name: its parts in order, its particles, its initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mosaique.exchange.citations.csl.cases import apply_case
from mosaique.exchange.citations.csl.context import Attributes, Context, dressed, formatting
from mosaique.exchange.citations.csl.initials import initials
from mosaique.exchange.citations.csl.item import Name
from mosaique.exchange.citations.csl.rich import Leaf, Part, Span, joined, parse_field

_GLUED = ("'", "’", "-", "–", "\u00a0")


class Person:
    def __init__(
        self, name: Name, options: Attributes, parts: Mapping[str, Mapping[str, str]], context: Context
    ) -> None:
        self.name = name
        self.options = options
        self.parts = parts
        self.context = context
        self.demote = options.get("demote-non-dropping-particle", "display-and-sort")

    def draw(self, *, inverted: bool) -> Part:
        name = self.name
        if name.literal:
            return self._family(name.literal)
        if not _is_romanesque(name):
            return self._eastern(inverted=inverted)
        if self.options.get("form") == "short" and not self.context.given_level:
            return self._family(name.family, "" if self._demoted_short() else name.non_dropping)
        return self._inverted() if inverted else self._display()

    def _demoted_short(self) -> bool:
        return self.context.sorting is not None and self.demote in {"sort-only", "display-and-sort"}

    def _eastern(self, *, inverted: bool) -> Part:
        if self.options.get("form") == "short":
            return self._family(self.name.family)
        given = self._given(self.name.given)
        parts = [self._family(self.name.family), *([given] if self.name.given else [])]
        return Span(joined(parts, " " if inverted and not self.name.family else ""))

    def _display(self) -> Part:
        name = self.name
        given = _spaced(self._short_given(), name.dropping)
        parts: list[Part] = []
        glued = given.endswith(_GLUED) and bool(name.dropping)
        if given:
            parts.append(self._given(given))
        if name.family or name.non_dropping:
            if parts and not glued:
                parts.append(Leaf(" "))
            parts.append(self._family(name.family, name.non_dropping))
        if name.suffix:
            parts.append(Leaf(f"{', ' if name.comma_suffix else ' '}{name.suffix}"))
        return Span(parts)

    def _inverted(self) -> Part:
        name = self.name
        sorting = self.context.sorting is not None
        demoted = self.demote == "display-and-sort" or (sorting and self.demote == "sort-only")
        family = self._family(name.family, "" if demoted else name.non_dropping)
        given = _spaced(_spaced(self._short_given(), name.dropping), name.non_dropping if demoted else "")
        parts: list[Part] = [family] if name.family or name.non_dropping else []
        separator = self.options.get("sort-separator", ", ")
        if given:
            parts += [Leaf(separator), self._given(given)] if parts else [self._given(given)]
        if name.suffix:
            parts.append(Leaf(f"{separator}{name.suffix}"))
        return Span(parts)

    def _short_given(self) -> str:
        """The given name, in initials when the style asks for them."""
        mark = self.options.get("initialize-with")
        if mark is None or self.context.given_level > 1:
            return self.name.given
        whole = self.options.get("initialize", "true") == "true"
        hyphen = self.context.options.get("initialize-with-hyphen", "true") == "true"
        return initials(self.name.given, mark, shorten=whole, keep_hyphen=hyphen)

    def _family(self, family: str, particle: str = "") -> Part:
        return self._part(_spaced(particle, family) if particle else family, self.parts.get("family", {}))

    def _given(self, given: str) -> Part:
        return self._part(given, self.parts.get("given", {}))

    def _part(self, text: str, attributes: Mapping[str, str]) -> Part:
        part: Part = parse_field(text) if re.search("[<'\"]", text) else Span([Leaf(text)])
        if case := attributes.get("text-case"):
            apply_case(part, case, english=self.context.english)
        return dressed([part], attributes, formatting(attributes)) if attributes else part


def _spaced(left: str, right: str) -> str:
    if not left or not right:
        return left or right
    return f"{left}{right}" if left.endswith((*_GLUED, " ")) else f"{left} {right}"


def _is_romanesque(name: Name) -> bool:
    """Whether given names come first, as in most alphabets; in Chinese, Japanese or Korean they do not."""
    letters = [char for char in name.family + name.given if char.isalpha()]
    return not letters or any(not is_eastern(char) for char in letters)


def is_eastern(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))
