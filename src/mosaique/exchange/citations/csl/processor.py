"""A bibliography: items sorted, told apart, numbered, drawn and settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from mosaique.exchange.citations.csl.collation import collation_key
from mosaique.exchange.citations.csl.context import Context, FirstNames, dressed
from mosaique.exchange.citations.csl.dates import sort_key
from mosaique.exchange.citations.csl.elements import Group
from mosaique.exchange.citations.csl.item import Item, Name, read_item
from mosaique.exchange.citations.csl.locale import Locale
from mosaique.exchange.citations.csl.output import finish
from mosaique.exchange.citations.csl.rich import Leaf, Part, Span, joined, leaves, plain
from mosaique.exchange.citations.csl.style import Area, SortKey, Style

_MOST_NAMES = 12  # names added to tell two works apart, at most


@dataclass(slots=True)
class Drawn:
    """One entry of the bibliography, finished."""

    id: str
    position: int  # of its item in what was given, from 1
    part: Part


@dataclass(slots=True)
class _Cited:
    item: Item
    position: int
    number: int = 0
    year_suffix: str = ""
    disambiguated: bool = False


class Processor:
    """One style in one language. Holds no state between calls: safe to share between threads."""

    def __init__(self, style: Style, locale: Locale) -> None:
        self.style = style
        self.locale = locale

    def bibliography(self, items: Iterable[Mapping[str, Any]], *, sort: bool = True) -> list[Drawn]:
        """The entries in the style's order."""
        area = self.style.bibliography or self.style.citation
        if area is None:
            return []
        cited = [
            _Cited(read_item(data, position=at), at, number=at) for at, data in enumerate(items, start=1)
        ]
        if sort:
            cited = self._sorted(cited, area)
        for number, entry in enumerate(cited, start=1):
            entry.number = number
        self._tell_apart(cited)
        return self._draw_all(cited, area)

    # --- Drawing ---------------------------------------------------------------------------------------

    def _context(self, entry: _Cited, area: Area, *, citing: bool = False) -> Context:
        language = entry.item.language or self.locale.language
        return Context(
            item=entry.item,
            locale=self.locale,
            options=area.options,
            in_bibliography=not citing,
            english=language.lower().startswith("en"),
            number=entry.number,
            year_suffix="" if citing else entry.year_suffix,
            disambiguated=entry.disambiguated,
            explicit_year_suffix=self.style.explicit_year_suffix,
        )

    def _draw_all(self, cited: list[_Cited], area: Area) -> list[Drawn]:
        drawn: list[Drawn] = []
        firsts: list[FirstNames | None] = []
        for entry in cited:
            context = self._context(entry, area)
            drawn.append(Drawn(entry.item.id, entry.position, self._entry(context, area)))
            firsts.append(context.first_names)
        substitute = area.options.get("subsequent-author-substitute")
        if substitute is not None:
            _substitute_repeated(
                firsts, substitute, area.options.get("subsequent-author-substitute-rule", "complete-all")
            )
        for finished in drawn:
            finish(
                finished.part,
                quotes=self.locale.quotes(),
                inside_quotes=self.locale.option("punctuation-in-quote"),
            )
        return drawn

    def _entry(self, context: Context, area: Area) -> Part:
        """One entry. second-field-align: the first field in the margin, the rest beside it."""
        layout = area.layout
        parts = layout.parts(context)
        if not area.options.get("second-field-align") or not parts:
            return _laid_out(parts, layout) if parts else Span([])
        prefix, suffix = (
            [Leaf(mark)] if (mark := layout.attributes.get(side)) else [] for side in ("prefix", "suffix")
        )
        margin = Span([*prefix, parts[0]], (), "left-margin")
        beside = Span([*joined(parts[1:], layout.delimiter), *suffix], (), "right-inline")
        return Span([margin, beside], layout.format)

    # --- Sorting ---------------------------------------------------------------------------------------

    def _sorted(self, cited: list[_Cited], area: Area) -> list[_Cited]:
        """Key after key, stable; entries without a value come last in either direction."""
        ordered = list(cited)
        for key in reversed(area.keys):
            values = {entry.position: self._sort_value(entry, area, key) for entry in ordered}
            with_value = [entry for entry in ordered if values[entry.position]]
            without = [entry for entry in ordered if not values[entry.position]]
            with_value.sort(key=lambda entry: collation_key(values[entry.position]), reverse=False)
            if key.descending:
                with_value = _reversed_stable(with_value, values)
            ordered = with_value + without
        return ordered

    def _sort_value(self, entry: _Cited, area: Area, key: SortKey) -> str:
        context = self._context(entry, area)
        context.sorting = key.attributes
        if macro := key.attributes.get("macro"):
            group = self.style.macros.get(macro)
            part = group.render(context) if group is not None else None
            return plain(part) if part is not None else ""
        return _variable_value(entry, key.attributes.get("variable", ""), context)

    # --- Telling apart ---------------------------------------------------------------------------------

    def _tell_apart(self, cited: list[_Cited]) -> None:
        """Letters after the year (2000a), in the list's order, for works whose citations read alike."""
        area = self.style.citation
        if area is None or len(cited) < 2:
            return
        groups = self._alike(cited, area)
        for group in groups:
            self._resolve(group, area)

    def _alike(
        self, cited: Sequence[_Cited], area: Area, *, names: int = 0, given: int = 0
    ) -> Iterator[list[_Cited]]:
        """Groups of two or more whose citations read alike, each in the bibliography's order."""
        read: dict[str, list[_Cited]] = {}
        for entry in cited:
            read.setdefault(self._citation(entry, area, names=names, given=given), []).append(entry)
        yield from [group for text, group in read.items() if len(group) > 1 and text]

    def _citation(self, entry: _Cited, area: Area, *, names: int, given: int) -> str:
        context = self._context(entry, area, citing=True)
        context.names_added, context.given_level = names, given
        part = area.layout.render(context)
        return plain(part) if part is not None else ""

    def _resolve(self, group: list[_Cited], area: Area) -> None:
        options = area.options
        remaining = [group]
        if options.get("disambiguate-add-names") == "true":
            longest = max(len(people) for entry in group for people in (*entry.item.names.values(), ()))
            for names in range(1, min(longest, _MOST_NAMES)):
                remaining = [part for alike in remaining for part in self._alike(alike, area, names=names)]
        if options.get("disambiguate-add-givenname") == "true":
            most = _MOST_NAMES if options.get("disambiguate-add-names") == "true" else 0
            for level in (1, 2):
                remaining = [
                    part for alike in remaining for part in self._alike(alike, area, names=most, given=level)
                ]
        for alike in remaining:
            self._last_resort(alike, area)

    def _last_resort(self, alike: list[_Cited], area: Area) -> None:
        for entry in alike:
            entry.disambiguated = True
        still = list(self._alike(alike, area))
        if area.options.get("disambiguate-add-year-suffix") != "true":
            return
        for group in still:
            for at, entry in enumerate(group):
                entry.disambiguated = False
                entry.year_suffix = letters(at)


def _laid_out(parts: list[Part], layout: Group) -> Part:
    """The entry's parts; a closing mark goes into the last part when that one is set apart."""
    last = parts[-1]
    if isinstance(last, Span) and last.display and (suffix := layout.attributes.get("suffix")):
        last.parts.append(Leaf(suffix))
        return Span(joined(parts, layout.delimiter), layout.format)
    return dressed(joined(parts, layout.delimiter), layout.attributes, layout.format)


def letters(number: int) -> str:
    """0 → a, 25 → z, 26 → aa."""
    out = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(ord("a") + rest) + out
    return out


def _variable_value(entry: _Cited, variable: str, context: Context) -> str:
    item = entry.item
    if variable == "citation-number":
        return f"{entry.number:012d}"
    if variable in item.dates:
        return sort_key(item.dates[variable])
    if variable in item.names:
        never = context.options.get("demote-non-dropping-particle") == "never"
        return " ".join(_sort_name(name, particle_first=never) for name in item.names[variable])
    return item.texts.get(variable, "")


def _sort_name(name: Name, *, particle_first: bool) -> str:
    particle = name.non_dropping
    before, after = (particle, "") if particle_first else ("", particle)
    return " ".join(
        part
        for part in (before, name.family or name.literal, name.given, name.dropping, after, name.suffix)
        if part
    )


def _reversed_stable(entries: list[_Cited], values: dict[int, str]) -> list[_Cited]:
    """From last to first, those of equal value keeping their order."""
    runs = [list(run) for _, run in groupby(entries, key=lambda entry: collation_key(values[entry.position]))]
    return [entry for run in reversed(runs) for entry in run]


def _substitute_repeated(firsts: list[FirstNames | None], substitute: str, rule: str) -> None:
    """Names repeated from the entry before give way to a dash (subsequent-author-substitute-rule)."""
    texts = [[plain(person) for person in first.people] if first else [] for first in firsts]
    for (before, after), first in zip(pairwise(texts), firsts[1:], strict=True):
        if first is not None and before and after:
            _substitute_one(first, before, after, substitute, rule)


def _substitute_one(
    first: FirstNames, before: list[str], after: list[str], substitute: str, rule: str
) -> None:
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    if rule == "complete-all":
        if before == after:
            first.span.parts = [Leaf(substitute)] if substitute else []
        return
    wanted = {
        "complete-each": same if before == after else 0,
        "partial-each": same,
        "partial-first": min(same, 1),
    }
    for person in first.people[: wanted.get(rule, 0)]:
        for at, leaf in enumerate(leaves(person)):
            leaf.text = "" if at else substitute
