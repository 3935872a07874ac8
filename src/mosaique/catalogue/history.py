"""What changed from one version of a record to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mosaique.catalogue.actions import version_description
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.catalogue.values.description import Description, to_builtins


@dataclass(frozen=True, slots=True)
class MemberChange:
    """One member of the description before and after, as plain text for people."""

    member: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """A version and what it changed; the first changed nothing."""

    version: RecordVersion
    members: tuple[MemberChange, ...]


def changes(record: Record) -> Iterator[VersionChanges]:
    """Versions of a record, newest first, each with what it changed."""
    kept = list(record.versions.select_related("by").order_by("number"))
    described = [version_description(version) for version in kept]
    for position in range(len(kept) - 1, -1, -1):
        before = described[position - 1] if position else described[position]
        yield VersionChanges(kept[position], tuple(member_changes(before, described[position])))


def member_changes(before: Description, after: Description) -> Iterator[MemberChange]:
    """The members that differ between two descriptions, in the model's order."""
    old, new = to_builtins(before), to_builtins(after)
    for member in Description.__struct_fields__:
        if old.get(member) != new.get(member):
            yield MemberChange(member, _plain(old.get(member)), _plain(new.get(member)))


def _plain(value: Any) -> str:
    """A member's value in words: the texts it holds, a line an element."""
    if isinstance(value, list):
        return "\n".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(filter(None, (_plain(one) for one in value.values())))
    return "" if value is None else str(value)
