"""Two edits of one description put together, member by member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mosaique.catalogue.values.description import Description

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The description with both edits in it, and the members that both changed, each its own way.

    Those are as ``theirs`` has them until a choice says otherwise; ``from_them`` names what only they
    changed.
    """

    description: Description
    conflicts: tuple[str, ...]
    from_them: tuple[str, ...]


def merge_edits(
    base: Description, theirs: Description, mine: Description, *, choices: Mapping[str, Side] | None = None
) -> Merged:
    """Both edits of ``base``. ``choices`` says, for members that both changed, whose is kept."""
    chosen = choices or {}
    values: dict[str, Any] = {}
    conflicts: list[str] = []
    from_them: list[str] = []
    for name in Description.__struct_fields__:
        before, other, own = getattr(base, name), getattr(theirs, name), getattr(mine, name)
        values[name] = other if own in (before, other) else own
        if own not in (before, other) and other != before:
            values[name] = own if chosen.get(name) == "mine" else other
            if name not in chosen:
                conflicts.append(name)
        elif values[name] != own:
            from_them.append(name)
    return Merged(Description(**values), tuple(conflicts), tuple(from_them))
