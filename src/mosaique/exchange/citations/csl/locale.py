"""Terms, dates and options of a locale: the style's own first, then its file, then American English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from mosaique.exchange.citations.csl.rich import typographic

CSL = "{http://purl.org/net/xbiblio/csl}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FALLBACKS = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}


@dataclass(frozen=True, slots=True)
class Term:
    single: str
    multiple: str
    gender: str = ""
    match: str = ""


@dataclass(slots=True)
class Locale:
    """``terms`` by (name, form); ordinals also by (name, gender)."""

    language: str
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    ordinals: dict[tuple[str, str], Term] = field(default_factory=dict)
    dates: dict[str, etree._Element] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str | None:
        """The term's words, by the nearest form there is. None when the locale does not know it."""
        at: str | None = form or "long"
        while at:
            if found := self.terms.get((name, at)):
                return found.multiple if plural else found.single
            at = _FALLBACKS.get(at)
        return None

    def gender(self, name: str) -> str:
        found = self.terms.get((name, "long"))
        return found.gender if found else ""

    def option(self, name: str) -> bool:
        return self.options.get(name) == "true"

    def quotes(self) -> tuple[str, str, str, str]:
        """Outer opening and closing marks, then the inner ones."""
        names = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
        outer_open, outer_close, inner_open, inner_close = (self.term(name) or "" for name in names)
        return outer_open, outer_close, inner_open, inner_close


def merged(language: str, sources: Iterable[etree._Element]) -> Locale:
    """One locale out of several ``<locale>`` elements, the strongest first."""
    locale = Locale(language=language)
    for source in reversed(list(sources)):
        own_ordinals = False
        for element in source.iterfind(f"{CSL}terms/{CSL}term"):
            own_ordinals = _add_term(locale, element, own_ordinals=own_ordinals)
        for date in source.iterfind(f"{CSL}date"):
            locale.dates[date.get("form", "text")] = date
        for options in source.iterfind(f"{CSL}style-options"):
            locale.options.update({str(name): str(value) for name, value in options.attrib.items()})
    return locale


def _add_term(locale: Locale, element: etree._Element, *, own_ordinals: bool) -> bool:
    name, form = element.get("name", ""), element.get("form", "long")
    single, multiple = element.find(f"{CSL}single"), element.find(f"{CSL}multiple")
    whole = typographic(element.text or "")
    term = Term(
        single=whole if single is None else typographic(single.text or ""),
        multiple=whole if multiple is None else typographic(multiple.text or ""),
        gender=element.get("gender", ""),
        match=element.get("match", ""),
    )
    if name == "ordinal" or (name.startswith("ordinal-") and name[8:].isdigit()):
        if not own_ordinals:  # a locale that redefines an ordinal redefines them all (CSL 1.0.2, "Ordinals")
            locale.ordinals.clear()
        locale.ordinals[name, element.get("gender-form", "")] = term
        return True
    if gender := element.get("gender-form"):
        locale.terms[f"{name}:{gender}", form] = term
    else:
        locale.terms[name, form] = term
    return own_ordinals
