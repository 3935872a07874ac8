"""The members of a description that a batch changed, put back; what someone changed since stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from mosaique.catalogue.values.description import Description


def restored(
    before: Description, after: Description, now: Description
) -> tuple[Description, tuple[str, ...], tuple[str, ...]]:
    """The description as it stands now with what went from ``before`` to ``after`` taken back.

    Also the members that were put back, and those that were left because they changed since. In a list,
    elements are taken back one by one as long as all that the batch brought are still there.
    """
    back: dict[str, Any] = {}
    left: list[str] = []
    for member in Description.__struct_fields__:
        old, new, current = (getattr(one, member) for one in (before, after, now))
        if old in (new, current):
            continue
        value = old if current == new else _list_restored(old, new, current)
        if value is None:
            left.append(member)
        else:
            back[member] = value
    return replace(now, **back), tuple(back), tuple(left)


def _list_restored(old: Any, new: Any, current: Any) -> list[Any] | None:
    """The current list without what was brought and with what was taken away; None when it cannot be told."""
    if not isinstance(current, list):
        return None
    brought, taken = _beyond(new, old), _beyond(old, new)
    if any(one not in current for one in brought):
        return None
    places = [current.index(one) for one in brought]
    kept = [one for one in current if one not in brought]
    back = [one for one in taken if one not in kept]
    at = places[0] if places else min((old.index(one) for one in taken), default=0)
    return [*kept[:at], *back, *kept[at:]]


def _beyond(some: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Elements of the first list that are not in the second."""
    return [one for one in some if one not in others]
