"""Writing over an original: only what was changed since reading is generated, the rest comes back as it was.

A format keeps its source record as a list of fields, each with the *parts* of a draft that it feeds: the
names of the description's members, "host.volume" for what is inside ``host``, ``thesis`` and ``event``, and
"holdings". A field that feeds none is unknown to the model and always comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from mosaique.catalogue.values.description import Description, Event, Host, RecordDraft, Thesis

T = TypeVar("T")
Parts = frozenset[str]

_INNER: dict[str, type[Host | Thesis | Event]] = {"host": Host, "thesis": Thesis, "event": Event}


def changed_members(before: Description, after: Description) -> frozenset[str]:
    """Names of the description's members that differ: what a writer has to generate.

    A writer reads its own original again (``before``), keeps every source field that feeds no changed
    member, fields it does not know included, and writes the changed members' fields anew.
    """
    return frozenset(
        name for name in Description.__struct_fields__ if getattr(before, name) != getattr(after, name)
    )


def changed_parts(before: RecordDraft, after: RecordDraft) -> Parts:
    """The parts that differ between two drafts; all when the type does, for it gives fields their sense."""
    members = changed_members(before.description, after.description)
    parts: set[str] = set()
    for name in members:
        if name not in _INNER:
            parts.add(name)
            continue
        empty = _INNER[name]()
        one = getattr(before.description, name) or empty
        other = getattr(after.description, name) or empty
        parts |= {
            f"{name}.{inner}"
            for inner in empty.__struct_fields__
            if getattr(one, inner) != getattr(other, inner)
        }
    if before.holdings != after.holdings:
        parts.add("holdings")
    return ALL_PARTS if "type" in parts else frozenset(parts)


def overlay(
    original: Sequence[tuple[T, Parts]], generated: Iterable[tuple[T, Parts]], changed: Parts
) -> list[T]:
    """The original's fields with those of the changed parts replaced, where they stood, by generated ones."""
    renewed = _closure(original, changed)
    slots: list[list[T]] = [[] if parts & renewed else [field] for field, parts in original]
    end: list[T] = []
    for field, parts in generated:
        if parts & renewed:
            place = next((i for i, (_, own) in enumerate(original) if own & parts & renewed), None)
            (end if place is None else slots[place]).append(field)
    return [field for slot in slots for field in slot] + end


def _closure(original: Sequence[tuple[T, Parts]], changed: Parts) -> Parts:
    """The changed parts, and those that share a field with them ("50(2)" feeds the volume and the issue)."""
    renewed = set(changed)
    while True:
        more = {part for _, parts in original if parts & renewed for part in parts} - renewed
        if not more:
            return frozenset(renewed)
        renewed |= more


ALL_PARTS: Parts = frozenset(
    {name for name in Description.__struct_fields__ if name not in _INNER}
    | {f"{name}.{inner}" for name, struct in _INNER.items() for inner in struct.__struct_fields__}
    | {"holdings", "identifier"}
)
