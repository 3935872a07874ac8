"""Citations and bibliographies in CSL styles, from CSL-JSON items.

``format_bibliography`` gives texts, ``bibliography`` entries that keep their item's id. Knows neither Django
nor the catalogue: whoever calls writes CSL-JSON first. Choices and figures: docs/adr/0007-citations.md.
"""

from mosaique.exchange.citations.engine import (
    CitationEngine,
    Entry,
    bibliography,
    format_bibliography,
    use_engine,
)
from mosaique.exchange.citations.errors import CitationError, EngineUnavailable, UnknownLocale, UnknownStyle
from mosaique.exchange.citations.styles import STYLES, OfferedStyle, offered

__all__ = [
    "STYLES",
    "CitationEngine",
    "CitationError",
    "EngineUnavailable",
    "Entry",
    "OfferedStyle",
    "UnknownLocale",
    "UnknownStyle",
    "bibliography",
    "format_bibliography",
    "offered",
    "use_engine",
]
