"""What an element needs while one entry is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from mosaique.exchange.citations.csl.item import Item
from mosaique.exchange.citations.csl.locale import Locale
from mosaique.exchange.citations.csl.rich import FORMATS, Format, Leaf, Part, Span

Attributes = Mapping[str, str]


@dataclass(slots=True)
class FirstNames:
    """The first names of an entry, which the next entry's may repeat (subsequent-author-substitute)."""

    span: Span
    people: list[Span]


@dataclass(slots=True)
class Context:
    """``called`` and ``filled`` count variables, so that a group knows whether all of its own were empty."""

    item: Item
    locale: Locale
    options: Attributes  # of the style, then of citation or bibliography
    in_bibliography: bool
    english: bool
    number: int = 0
    year_suffix: str = ""
    disambiguated: bool = False
    names_added: int = 0
    given_level: int = 0
    sorting: Attributes | None = None
    explicit_year_suffix: bool = False
    year_suffix_done: bool = False
    called: int = 0
    filled: int = 0
    used: list[str] = field(default_factory=list)
    suppressed: set[str] = field(default_factory=set)
    first_names: FirstNames | None = None
    depth: int = 0
    substituting: bool = False
    opening: bool = True

    def call(self, variable: str, *, filled: bool) -> None:
        self.called += 1
        if filled:
            self.filled += 1
            self.used.append(variable)


class Element(Protocol):
    """A compiled rendering element."""

    def render(self, context: Context) -> Part | None: ...


def formatting(attributes: Attributes) -> Format:
    """The formats asked for; ``normal`` too, since it undoes a format around it."""
    return tuple((name, attributes[name]) for name in FORMATS if name in attributes)


def affixed(part: Part, attributes: Attributes) -> Part:
    """The part between its prefix and suffix, which stand outside its format."""
    prefix, suffix = attributes.get("prefix", ""), attributes.get("suffix", "")
    if not prefix and not suffix:
        return part
    parts: list[Part] = [Leaf(prefix)] if prefix else []
    parts.append(part)
    if suffix:
        parts.append(Leaf(suffix))
    return Span(parts)


def dressed(parts: list[Part], attributes: Attributes, own_format: Format) -> Part:
    """The parts in their format, then their affixes, then their display."""
    inner: Part = parts[0] if len(parts) == 1 and not own_format else Span(parts, own_format)
    part = affixed(inner, attributes)
    if display := attributes.get("display", ""):
        return Span([part], (), display)
    return part
