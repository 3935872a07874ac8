"""One citation engine for the process, behind a protocol, with a bounded memory of what it wrote."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from threading import Lock
from typing import Any, Literal, Protocol

import msgspec
from lxml import etree

from mosaique.exchange.citations.csl.output import to_html, to_text
from mosaique.exchange.citations.csl.processor import Processor
from mosaique.exchange.citations.csl.rich import typographic
from mosaique.exchange.citations.csl.style import compile_style
from mosaique.exchange.citations.styles import OfferedStyle, checked_locale, locale_file, offered
from mosaique.exchange.citations.typography import space_french, tidy

CslItem = Mapping[str, Any]
Output = Literal["html", "text"]
_LARGEST_KEPT, _MOST_KEPT = 10, 1_000  # a notice's citations are asked again and again, a basket's are not


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``html`` is escaped and holds only i, b, sup, sub and span with a ``csl-`` class."""

    id: str
    html: str
    text: str


class CitationEngine(Protocol):
    """Writes bibliographies. Called by several threads at once."""

    slug: str

    def bibliography(self, items: Sequence[CslItem], *, style: OfferedStyle, locale: str) -> list[Entry]:
        """One entry per item, in the style's order. ``locale`` is "fr" or "en"."""
        ...


class HouseEngine:
    """Our own processor. A style is compiled at its first use and kept."""

    slug = "house"

    def __init__(self) -> None:
        self._processors: dict[tuple[str, str], Processor] = {}
        self._lock = Lock()

    def bibliography(self, items: Sequence[CslItem], *, style: OfferedStyle, locale: str) -> list[Entry]:
        processor = self._processor(style, locale)
        titles = [str(item.get("title") or item.get("id") or "") for item in items]
        entries: list[Entry] = []
        for drawn in processor.bibliography(items):
            tidy(drawn.part)
            if locale == "fr":
                space_french(drawn.part)
            html, text = to_html(drawn.part).strip(), to_text(drawn.part).strip()
            if not text:  # the style has no word for such an item: its title is better than nothing
                text = typographic(titles[drawn.position - 1])
                html = escape(text, quote=False)
            entries.append(Entry(drawn.id, html, text))
        return entries

    def _processor(self, style: OfferedStyle, locale: str) -> Processor:
        with self._lock:
            if (known := self._processors.get((style.slug, locale))) is not None:
                return known
            compiled = compile_style(style.file(locale).read_bytes())
            language = style.language(locale, compiled.default_language)
            processor = Processor(compiled, compiled.locale(language, _read_locale))
            self._processors[style.slug, locale] = processor
            return processor


def _read_locale(language: str) -> etree._Element | None:
    path = locale_file(language)
    if not path.is_file():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(path.read_bytes(), parser)


# --- The engine of this process -----------------------------------------------------------------------------


class _Desk:
    """The engine in use and its last answers."""

    def __init__(self, engine: CitationEngine) -> None:
        self.engine = engine
        self._kept: OrderedDict[tuple[str, str, bytes], list[Entry]] = OrderedDict()
        self._lock = Lock()

    def bibliography(self, items: Sequence[CslItem], style: OfferedStyle, locale: str) -> list[Entry]:
        if len(items) > _LARGEST_KEPT:
            return self.engine.bibliography(items, style=style, locale=locale)
        key = (style.slug, locale, msgspec.json.encode(items))
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return list(known)
        entries = self.engine.bibliography(items, style=style, locale=locale)
        with self._lock:
            self._kept[key] = entries
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return list(entries)


_DESKS = {"current": _Desk(HouseEngine())}


def use_engine(engine: CitationEngine) -> None:
    """Write with that engine from now on, in this process."""
    _DESKS["current"] = _Desk(engine)


def bibliography(items: Sequence[CslItem], *, style: str, locale: str) -> list[Entry]:
    """One entry per CSL-JSON item, in the style's order. Raises UnknownStyle and UnknownLocale."""
    return _DESKS["current"].bibliography(list(items), offered(style), checked_locale(locale))


def format_bibliography(
    items: Sequence[CslItem], *, style: str, locale: str, output: Output = "html"
) -> list[str]:
    """The entries as safe HTML or as plain text, in the style's order. Raises as ``bibliography``."""
    entries = bibliography(items, style=style, locale=locale)
    return [entry.html if output == "html" else entry.text for entry in entries]
