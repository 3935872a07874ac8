"""A CSL style compiled: its macros, its two layouts, its options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from lxml import etree

from mosaique.exchange.citations.csl.context import Attributes, Context, Element
from mosaique.exchange.citations.csl.dates import Date
from mosaique.exchange.citations.csl.elements import Build, Choose, Group, Label, Number, Text, attributes_of
from mosaique.exchange.citations.csl.locale import CSL, XML_LANG, Locale, merged
from mosaique.exchange.citations.csl.names import Names, NamesParts
from mosaique.exchange.citations.csl.rich import Part

# Where a locale with no region, or with no file, is looked up.
_DIALECTS = {"en": "en-US", "fr": "fr-FR", "de": "de-DE", "es": "es-ES", "pt": "pt-PT", "zh": "zh-CN"}


class LocaleFile(Protocol):
    """Gives the ``<locale>`` element of a CSL locale, or None when there is no file for it."""

    def __call__(self, language: str, /) -> etree._Element | None: ...


class InvalidStyle(ValueError):
    """The text is not a CSL style that can be read."""


@dataclass(frozen=True, slots=True)
class SortKey:
    attributes: Attributes
    descending: bool


@dataclass(frozen=True, slots=True)
class Area:
    """``<citation>`` or ``<bibliography>``."""

    layout: Group
    keys: tuple[SortKey, ...]
    options: Attributes


@dataclass(frozen=True, slots=True)
class Style:
    options: Attributes
    default_language: str
    own_locales: tuple[etree._Element, ...]
    macros: dict[str, Group]
    citation: Area | None
    bibliography: Area | None
    explicit_year_suffix: bool

    def locale(self, language: str, file: LocaleFile) -> Locale:
        """The terms in that language: the style's own, the file's, then American English."""
        main = language.partition("-")[0]
        own = {element.get(XML_LANG, ""): element for element in self.own_locales}
        sources = [own[tag] for tag in dict.fromkeys((language, main, "")) if tag in own]
        names = dict.fromkeys((language, _DIALECTS.get(main, main), "en-US"))
        sources += [found for name in names if (found := file(name)) is not None]
        return merged(language, sources)


def compile_style(xml: bytes) -> Style:
    """Raises InvalidStyle. Entities, DTD and network are off."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidStyle(str(error)) from None
    if root.tag != f"{CSL}style":
        raise InvalidStyle(f"not a CSL style but {root.tag!r}")
    macros: dict[str, Group] = {}
    build = _builder(macros)
    for element in root.iterfind(f"{CSL}macro"):
        macros[element.get("name", "")] = Group(element, build)
    options = attributes_of(root)
    return Style(
        options=options,
        default_language=options.get("default-locale", "en-US"),
        own_locales=tuple(root.iterfind(f"{CSL}locale")),
        macros=macros,
        citation=_area(root.find(f"{CSL}citation"), options, build),
        bibliography=_area(root.find(f"{CSL}bibliography"), options, build),
        explicit_year_suffix=root.find(f".//{CSL}text[@variable='year-suffix']") is not None,
    )


def _builder(macros: dict[str, Group]) -> Build:
    def build(element: etree._Element, inherited: NamesParts | None = None) -> Element:
        below: Build = build if inherited is None else partial(build, inherited=inherited)
        makers: dict[str, Callable[[], Element]] = {
            "text": lambda: Text(element, macros),
            "number": lambda: Number(element),
            "label": lambda: Label(element),
            "group": lambda: Group(element, below),
            "choose": lambda: Choose(element, below),
            "date": lambda: Date(element),
            "names": lambda: Names(element, build, inherited),
        }
        return makers.get(etree.QName(element).localname, _Nothing)()

    return build


class _Nothing:
    """An element of a later CSL than this, drawn as nothing."""

    def render(self, context: Context) -> Part | None:
        return None


def _area(element: etree._Element | None, options: Attributes, build: Build) -> Area | None:
    layout = None if element is None else element.find(f"{CSL}layout")
    if element is None or layout is None:
        return None
    keys = tuple(
        SortKey(attributes_of(key), descending=key.get("sort") == "descending")
        for key in element.iterfind(f"{CSL}sort/{CSL}key")
    )
    return Area(Group(layout, build), keys, {**options, **attributes_of(element)})
