"""Medians and quartiles, of values or of a histogram. Without the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quartiles:
    """A quarter of ``count`` cases is at most ``first``, half at most ``median``, three at most ``third``."""

    count: int
    first: float
    median: float
    third: float


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """Those of values, each a value that is met; None of nothing."""
    return of_histogram((value, 1) for value in values)


def of_histogram(counted: Iterable[tuple[float, int]]) -> Quartiles | None:
    """Those of values with how often each is met."""
    ordered = sorted(counted)
    total = sum(count for _value, count in ordered)
    if not total:
        return None
    first, median, third = (_at(ordered, total * part) for part in (0.25, 0.5, 0.75))
    return Quartiles(total, first, median, third)


def _at(ordered: Sequence[tuple[float, int]], rank: float) -> float:
    reached = 0
    for value, count in ordered:
        reached += count
        if reached >= rank:
            return value
    return ordered[-1][0]
