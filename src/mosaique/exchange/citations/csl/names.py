"""``<names>``: who made the document, in the style's order, with labels, et al. and substitutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lxml import etree

from mosaique.exchange.citations.csl.context import (
    Attributes,
    Context,
    Element,
    FirstNames,
    affixed,
    dressed,
    formatting,
)
from mosaique.exchange.citations.csl.elements import Build, Label, attributes_of, children_of
from mosaique.exchange.citations.csl.item import Name
from mosaique.exchange.citations.csl.locale import CSL
from mosaique.exchange.citations.csl.person import Person, is_eastern
from mosaique.exchange.citations.csl.rich import Leaf, Part, Span, is_empty, joined, plain


@dataclass(frozen=True, slots=True)
class NamesParts:
    """The children of a ``<names>``; a substitute without its own takes those of the element it replaces."""

    name: Mapping[str, str]
    name_parts: Mapping[str, Mapping[str, str]]  # "family" and "given"
    et_al: Mapping[str, str]
    label: Label | None
    label_first: bool


def _read_parts(element: etree._Element) -> NamesParts:
    name, label, et_al = (element.find(f"{CSL}{tag}") for tag in ("name", "label", "et-al"))
    name_parts = (
        {}
        if name is None
        else {part.get("name", ""): attributes_of(part) for part in name.iterfind(f"{CSL}name-part")}
    )
    order = [child.tag for child in element]
    first = (
        label is not None and f"{CSL}name" in order and order.index(f"{CSL}label") < order.index(f"{CSL}name")
    )
    return NamesParts(
        name={} if name is None else attributes_of(name),
        name_parts=name_parts,
        et_al={} if et_al is None else attributes_of(et_al),
        label=None if label is None else Label(label),
        label_first=first,
    )


class Names:
    def __init__(self, element: etree._Element, build: Build, inherited: NamesParts | None = None) -> None:
        self.attributes = attributes_of(element)
        self.format = formatting(self.attributes)
        self.variables = self.attributes.get("variable", "").split()
        has_own = any(isinstance(child.tag, str) and child.tag != f"{CSL}substitute" for child in element)
        self.parts = _read_parts(element) if has_own or inherited is None else inherited
        substitute = element.find(f"{CSL}substitute")
        self.substitutes: list[Element] = []
        if substitute is not None:
            self.substitutes = children_of(substitute, partial(build, inherited=self.parts))

    def render(self, context: Context) -> Part | None:
        options = self._options(context)
        groups = self._groups(context)
        opening = (
            not context.used
        )  # nothing drawn before: only such names can be repeated from the entry above
        context.opening = opening
        for variable in self.variables:
            context.call(variable, filled=any(variable in names for names, _ in groups))
        if not groups:
            return self._substitute(context, opening=opening)
        if options.get("form") == "count":
            return self._count(context, groups, options)
        drawn = [self._labelled(context, variables, people, options) for variables, people in groups]
        lists = [part for part in drawn if not is_empty(part)]
        if not lists:
            return None
        if context.substituting:
            context.suppressed.update(self.variables)
        delimiter = self.attributes.get("delimiter") or context.options.get("names-delimiter", "")
        return dressed(joined(lists, delimiter), self.attributes, self.format)

    def _count(
        self, context: Context, groups: list[tuple[list[str], tuple[Name, ...]]], options: Attributes
    ) -> Part:
        total = sum(len(_Shown.of(people, options, context).first) for _, people in groups)
        return Leaf(str(total).rjust(12, "0") if context.sorting is not None else str(total))

    def _options(self, context: Context) -> Attributes:
        """Options of the style, then of the area, then of ``names`` and ``name``, the nearest winning."""
        inherited = dict(context.options)
        for general, own in (("name-form", "form"), ("name-delimiter", "delimiter")):
            if general in inherited:
                inherited[own] = inherited[general]
        options = {
            **inherited,
            **{k: v for k, v in self.attributes.items() if k != "delimiter"},
            **self.parts.name,
        }
        if context.sorting is not None:
            renamed = {
                "names-min": "et-al-min",
                "names-use-first": "et-al-use-first",
                "names-use-last": "et-al-use-last",
            }
            options |= {renamed[key]: value for key, value in context.sorting.items() if key in renamed}
            options |= {"name-as-sort-order": "all"}
        return options

    def _groups(self, context: Context) -> list[tuple[list[str], tuple[Name, ...]]]:
        """Variables with their people; an editor who is also the translator is named once."""
        found = [
            ([variable], people)
            for variable in self.variables
            if variable not in context.suppressed and (people := context.item.names.get(variable))
        ]
        if (
            len(found) == 2
            and {found[0][0][0], found[1][0][0]} == {"editor", "translator"}
            and found[0][1] == found[1][1]
            and context.locale.term("editortranslator")
        ):
            return [(["editor", "translator"], found[0][1])]
        return found

    def _substitute(self, context: Context, *, opening: bool) -> Part | None:
        for element in self.substitutes:
            start, context.substituting = len(context.used), True
            part = element.render(context)
            context.substituting = False
            if part is not None:
                context.suppressed.update(context.used[start:])
                if context.first_names is None and opening:
                    whole = Span([part])
                    context.first_names = FirstNames(whole, [whole])
                    part = whole
                return (
                    dressed([part], self.attributes, self.format) if not isinstance(element, Names) else part
                )
        return None

    def _labelled(
        self, context: Context, variables: list[str], people: tuple[Name, ...], options: Attributes
    ) -> Part:
        names = self._list(context, people, options)
        term = "editortranslator" if len(variables) == 2 else variables[0]
        if self.parts.label is None or context.sorting is not None:
            return names
        label = self.parts.label.words(context, term, plural=len(people) > 1)
        if label is None:
            return names
        return Span([label, names] if self.parts.label_first else [names, label])

    def _list(self, context: Context, people: tuple[Name, ...], options: Attributes) -> Part:
        shown = _Shown.of(people, options, context)
        drawn = [
            Span(
                [
                    Person(person, options, self.parts.name_parts, context).draw(
                        inverted=_inverted(options, at)
                    )
                ]
            )
            for at, person in enumerate(shown.first)
        ]
        last = [
            Span(
                [
                    Person(person, options, self.parts.name_parts, context).draw(
                        inverted=_inverted(options, len(people) - 1)
                    )
                ]
            )
            for person in shown.last
        ]
        whole = Span(self._joined(context, drawn, last, shown, options), formatting(self.parts.name))
        if context.first_names is None and context.opening:
            context.first_names = FirstNames(whole, [*drawn, *last])
        return affixed(whole, self.parts.name)

    def _joined(
        self, context: Context, drawn: list[Span], last: list[Span], shown: _Shown, options: Attributes
    ) -> list[Part]:
        delimiter = options.get("delimiter", ", ")
        if last:
            return [*joined(drawn, delimiter), Leaf(f"{delimiter}… "), *last]
        if shown.truncated:
            et_al = self._et_al(context)
            if et_al is None or not drawn:
                return joined(drawn, delimiter)
            rule = options.get("delimiter-precedes-et-al", "contextual")
            precedes = _precedes(rule, len(drawn) + 1, inverted=shown.is_inverted(len(drawn) - 1, options))
            space = "" if is_eastern(plain(et_al)[0]) else " "
            return [*joined(drawn, delimiter), Leaf(delimiter if precedes else space), et_al]
        word = _and(context, options)
        if not word or len(drawn) < 2:
            return joined(drawn, delimiter)
        rule = options.get("delimiter-precedes-last", "contextual")
        two_bodies = len(drawn) == 2 and all(name.literal for name in shown.first)
        precedes = not two_bodies and _precedes(
            rule, len(drawn), inverted=shown.is_inverted(len(drawn) - 2, options)
        )
        before = delimiter if precedes else " "
        glue = before if before.endswith((" ", "\u00a0")) or not before else f"{before} "
        return [*joined(drawn[:-1], delimiter), Leaf(f"{glue}{word} "), drawn[-1]]

    def _et_al(self, context: Context) -> Part | None:
        words = context.locale.term(self.parts.et_al.get("term", "et-al"))
        if not words or not words.strip() or context.sorting is not None:
            return None
        return dressed([Leaf(words)], self.parts.et_al, formatting(self.parts.et_al))


@dataclass(slots=True)
class _Shown:
    """Which people are written: the first ones, and with et-al-use-last the very last."""

    first: tuple[Name, ...]
    last: tuple[Name, ...]
    truncated: bool

    @classmethod
    def of(cls, people: tuple[Name, ...], options: Attributes, context: Context) -> _Shown:
        least, kept = _number(options, "et-al-min", 0), _number(options, "et-al-use-first", len(people))
        kept += context.names_added
        if not least or len(people) < least or kept >= len(people):
            return cls(people, (), truncated=False)
        if options.get("et-al-use-last") == "true" and len(people) >= kept + 2:
            return cls(people[:kept], people[-1:], truncated=True)
        return cls(people[:kept], (), truncated=True)

    def is_inverted(self, at: int, options: Attributes) -> bool:
        """Whether that person's family name comes first; a body's name has no order."""
        return _inverted(options, at) and not self.first[at].literal


def _number(options: Attributes, name: str, default: int) -> int:
    value = options.get(name, "")
    return int(value) if value.isdigit() else default


def _inverted(options: Attributes, at: int) -> bool:
    order = options.get("name-as-sort-order")
    return order == "all" or (order == "first" and at == 0)


def _precedes(rule: str, count: int, *, inverted: bool) -> bool:
    """Whether the delimiter comes before the last name or before "et al."."""
    if rule == "after-inverted-name":
        return inverted
    return {"always": True, "never": False}.get(rule, count > 2)


def _and(context: Context, options: Attributes) -> str:
    match options.get("and"):
        case "text":
            return context.locale.term("and") or "and"
        case "symbol":
            return context.locale.term("and", "symbol") if ("and", "symbol") in context.locale.terms else "&"  # type: ignore[return-value]
    return ""
