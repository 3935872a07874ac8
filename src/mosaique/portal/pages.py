"""Numbered pages of a list."""

from __future__ import annotations


def pages_around(page: int, last: int) -> list[int | None]:
    """The pages to link to: the first, the last, those around; None where some are left out."""
    wanted = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    found: list[int | None] = []
    for number in wanted:
        if found and found[-1] is not None and number - found[-1] > 1:
            found.append(None)
        found.append(number)
    return found
