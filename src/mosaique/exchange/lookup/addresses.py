"""Where each source is asked: its own address, or what the operator says in MOSAIQUE_LOOKUP_SOURCES."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from mosaique.exchange.lookup.sources.base import LookupSource
from mosaique.exchange.lookup.sources.registry import BY_NAME, SOURCES

OFF = "off"


def configured() -> dict[str, str]:
    """Addresses by the names of sources, "off" for a source that is not asked.

    Raises ImproperlyConfigured for an unknown name or an address that is none.
    """
    found = {}
    for entry in settings.MOSAIQUE_LOOKUP_SOURCES:
        name, _, address = (part.strip() for part in entry.partition("="))
        if name not in BY_NAME or not (address == OFF or _may_move(BY_NAME[name], address)):
            expected = f"name=address or name=off, with one of the names {', '.join(BY_NAME)}"
            message = f"MOSAIQUE_LOOKUP_SOURCES: {entry!r} must be {expected}."
            raise ImproperlyConfigured(message)
        found[name] = address
    return found


def _may_move(source: LookupSource, address: str) -> bool:
    """Whether the source can be asked there: a page, a file and a text are not asked anywhere else."""
    return source.base.startswith("https://") and address.startswith(("http://", "https://"))


def in_use() -> list[LookupSource]:
    """The sources that the operator has not turned off."""
    told = configured()
    return [source for source in SOURCES if told.get(source.name) != OFF]


def base_of(source: LookupSource) -> str:
    """Where the source is asked."""
    return configured().get(source.name, source.base)
