"""Territories by code and by name."""

from __future__ import annotations

from functools import lru_cache

from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.thesaurus import label_key

# A name can be that of several places: the widest is meant unless its code is given.
_WIDEST_FIRST = (
    "world",
    "country",
    "region",
    "departement",
    "epci",
    "ept",
    "commune",
    "arrondissement",
    "former_commune",
)


@lru_cache(maxsize=50_000)
def find(name_or_code: str) -> str:
    """The code of the place so named or coded; empty when there is none."""
    text = name_or_code.strip()
    if not text:
        return ""
    if Territory.objects.filter(code=text.upper()).exists():
        return text.upper()
    named = list(Territory.objects.filter(key=label_key(text)).values_list("kind", "code"))
    return min(named, key=lambda row: (_WIDEST_FIRST.index(row[0]), row[1]))[1] if named else ""


@lru_cache(maxsize=50_000)
def label(code: str) -> str:
    """The name of the place of that code; empty when there is none."""
    return Territory.objects.filter(code=code).values_list("name", flat=True).first() or ""


@lru_cache(maxsize=50_000)
def ancestors(code: str) -> tuple[str, ...]:
    """Codes of every place that holds this one, nearest first."""
    found: dict[str, None] = {}
    level = [code]
    while level:
        rows = Territory.objects.filter(code__in=level).values_list("parents", flat=True)
        level = [parent for parents in rows for parent in parents if parent not in found and parent != code]
        found.update(dict.fromkeys(level))
    return tuple(found)


def forget() -> None:
    """Read again: for tests, and after a new vintage was loaded."""
    for cached in (find, label, ancestors):
        cached.cache_clear()
