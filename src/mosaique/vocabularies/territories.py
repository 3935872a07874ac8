"""Territories by code and by name, what holds them, and their outlines for a map."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from mosaique.vocabularies.enums import TerritoryKind
from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.thesaurus import label_key

# A name can be that of several places: the widest is meant unless its code, or its département, is given.
_WIDEST_FIRST = [kind.value for kind in TerritoryKind]
_WITH_DEPARTEMENT = re.compile(r"(?P<name>[^()]+?)\s*\(\s*(?P<number>\d{2,3}|2[abAB])\s*\)")
_LONGEST = 200  # characters of a name
_BARE_CODE = re.compile(r"\d[\dAB]\d{3}", re.IGNORECASE)  # INSEE's, of a commune


@lru_cache(maxsize=50_000)
def find(name_or_code: str) -> str:
    """The code of the place so named or coded; empty when there is none.

    Takes "Strasbourg", "Saint-Denis (93)", "C67482", INSEE's "67482", and the code that a merged commune had.
    """
    text = name_or_code.strip()
    if not text or len(text) > _LONGEST:
        return ""
    return _coded(text.upper()) or _named(text)


def _coded(text: str) -> str:
    code = f"C{text}" if _BARE_CODE.fullmatch(text) else text
    if Territory.objects.filter(code=code).exists():
        return code
    return _heirs().get(code, "")


def _named(text: str) -> str:
    number = ""
    if placed := _WITH_DEPARTEMENT.fullmatch(text):
        text, number = placed["name"], placed["number"].upper()
    rows = Territory.objects.filter(key=label_key(text)).values_list("kind", "code", "parents")
    named = [(_WIDEST_FIRST.index(kind), code) for kind, code, above in rows if _within(number, code, above)]
    return min(named)[1] if named else ""


def _within(number: str, code: str, parents: list[str]) -> bool:
    departement = f"D{number}"
    return not number or code == departement or departement in (*parents, *ancestors(code))


@lru_cache(maxsize=1)
def _heirs() -> dict[str, str]:
    """Former code of a commune → the code it has now (4,240 in the vintage of 2026)."""
    rows = Territory.objects.exclude(old_codes=[]).order_by("code").values_list("code", "old_codes")
    return {old: code for code, codes in rows for old in codes}


@lru_cache(maxsize=50_000)
def label(code: str) -> str:
    """The name of the place of that code; empty when there is none."""
    return Territory.objects.filter(code=code).values_list("name", flat=True).first() or ""


@lru_cache(maxsize=50_000)
def ancestors(code: str) -> tuple[str, ...]:
    """Codes of every place that holds this one, nearest first; what a former place became holds it."""
    found: dict[str, None] = {}
    level = [code]
    while level:
        rows = dict(Territory.objects.filter(code__in=level).values_list("code", "parents"))
        parents = [parent for one in level for parent in rows.get(one, ())]
        level = [parent for parent in dict.fromkeys(parents) if parent not in found and parent != code]
        found.update(dict.fromkeys(level))
    return tuple(found)


def forget() -> None:
    """Read again: for tests, and after a new vintage was loaded."""
    for cached in (find, label, ancestors, _heirs):
        cached.cache_clear()


@dataclass(frozen=True, slots=True)
class Outline:
    """A place on the map: its code, its name, and an SVG path in the map's units."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class MapSize:
    """The ``viewBox`` of every outline: from 0 0 to here.

    The mainland is in a conic projection (Lambert), the five overseas départements in squares on its left,
    each at its own scale.
    """

    width: int
    height: int


_LETTERS = {"region": "R", "departement": "D"}


def outlines(kind: Literal["region", "departement"]) -> list[Outline]:
    """The outlines of the régions or of the départements, in the order of their codes."""
    return [Outline(_LETTERS[kind] + code, name, path) for code, name, path in _drawing()[kind]]


def map_size() -> MapSize:
    """The size of the map that the outlines are drawn on."""
    return MapSize(_drawing()["width"], _drawing()["height"])


@lru_cache(maxsize=1)
def _drawing() -> dict[str, Any]:
    """The packaged outlines, made by scripts/build_territories.py."""
    packed = files("mosaique.vocabularies.data").joinpath("outlines.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))  # type: ignore[no-any-return]  # our own file
