"""Authorities that may be the same, and what says so or speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.matching import normalised


class Sign(StrEnum):
    """What makes two authorities alike, the surest first, then what tells them apart."""

    IDENTIFIER = "identifier"
    NAME = "name"
    INITIALS = "initials"
    OTHER_KIND = "other_kind"
    OTHER_DATES = "other_dates"
    OTHER_IDENTIFIER = "other_identifier"


_AGAINST = frozenset({Sign.OTHER_KIND, Sign.OTHER_DATES, Sign.OTHER_IDENTIFIER})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an authority, for comparison."""

    pk: int
    kind: str
    name: str
    dates: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()

    @property
    def family(self) -> str:
        """The family name of a person, the whole name of a body, folded."""
        return normalised(self.name.partition(",")[0] if self.kind == AgentKind.PERSON else self.name)

    @property
    def given(self) -> tuple[str, ...]:
        """A person's given names, folded."""
        return tuple(normalised(self.name.partition(",")[2]).split())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two authorities that may be one."""

    one: Known
    other: Known
    signs: tuple[Sign, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether something speaks against it: perhaps namesakes."""
        return not _AGAINST.isdisjoint(self.signs)


def signs(one: Known, other: Known) -> tuple[Sign, ...]:
    """Why the two may be the same, with what speaks against it; nothing when nothing says so."""
    numbers, others = dict(one.identifiers), dict(other.identifiers)
    shared = [scheme for scheme in numbers if scheme in others]
    found = []
    if any(numbers[scheme] == others[scheme] for scheme in shared):
        found.append(Sign.IDENTIFIER)
    if normalised(one.name) == normalised(other.name):
        found.append(Sign.NAME)
    elif one.kind == other.kind == AgentKind.PERSON and one.family == other.family and _initials(one, other):
        found.append(Sign.INITIALS)
    if not found:
        return ()
    if one.kind != other.kind:
        found.append(Sign.OTHER_KIND)
    if one.dates and other.dates and one.dates != other.dates:
        found.append(Sign.OTHER_DATES)
    if any(numbers[scheme] != others[scheme] for scheme in shared):
        found.append(Sign.OTHER_IDENTIFIER)
    return tuple(found)


def _initials(one: Known, other: Known) -> bool:
    """Whether the given names of one are the initials, or the beginning, of the other's: "G." of "Gérard"."""
    short, long = sorted((one.given, other.given), key=lambda names: sum(map(len, names)))
    if not short or len(short) > len(long):
        return False
    return all(
        name == full or (len(name) == 1 and full.startswith(name))
        for name, full in zip(short, long, strict=False)
    )


def pairs(known: Iterable[Known]) -> Iterator[Pair]:
    """Every pair that may be one, by name; only those of one family name are compared."""
    families: dict[str, list[Known]] = {}
    for one in known:
        families.setdefault(one.family, []).append(one)
    for family in sorted(families):
        for one, other in combinations(sorted(families[family], key=lambda each: each.name), 2):
            if found := signs(one, other):
                yield Pair(one, other, found)
