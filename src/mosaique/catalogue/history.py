"""What changed from one version of a record to the next, member by member and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

from mosaique.catalogue.actions import version_description
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.catalogue.values.description import Description, to_builtins

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
# Two abstracts of 2,000 words are compared in ten milliseconds; beyond, both are shown whole.
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class MemberChange:
    """One member of the description before and after, as plain text for people."""

    member: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """A version, the description it kept and the one before it; the first changed nothing."""

    version: RecordVersion
    before: Description
    after: Description

    @property
    def members(self) -> tuple[MemberChange, ...]:
        return tuple(member_changes(self.before, self.after))


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """Words that follow each other and had the same fate."""

    change: Change
    text: str


def changes(record: Record, *, before: int | None = None, limit: int | None = None) -> list[VersionChanges]:
    """Versions of a record, newest first, each with what it changed.

    ``before`` leaves out the versions from that number on, ``limit`` keeps the newest of the others.
    """
    versions = record.versions.select_related("by").order_by("-number")
    if before is not None:
        versions = versions.filter(number__lt=before)
    kept = list(versions[: limit + 1] if limit else versions)
    described = [version_description(version) for version in kept]
    pairs = [
        VersionChanges(version, after=now, before=then)
        for version, now, then in zip(kept, described, [*described[1:], described[-1]], strict=True)
    ]
    return pairs[:limit] if limit else pairs


def member_changes(before: Description, after: Description) -> Iterator[MemberChange]:
    """The members that differ between two descriptions, in the model's order."""
    old, new = to_builtins(before), to_builtins(after)
    for member in changed(before, after):
        yield MemberChange(member, _plain(old.get(member)), _plain(new.get(member)))


def changed(before: Description, after: Description) -> list[str]:
    """The names of the members that differ, in the model's order."""
    return [
        member
        for member in Description.__struct_fields__
        if getattr(before, member) != getattr(after, member)
    ]


def word_changes(before: str, after: str) -> list[Run]:
    """What was taken out of a text and put into it, word by word, in reading order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return _runs([(Change.REMOVED, before), (Change.ADDED, after)])
    found: list[tuple[Change, str]] = []
    # Words that come again and again do not anchor a long comparison (autojunk): "a a a…" would take minutes.
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        removed, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if kind == "equal":
            found.append((Change.SAME, removed))
        else:
            found += [(Change.REMOVED, removed), (Change.ADDED, added)]
    return _runs(found)


def _runs(found: list[tuple[Change, str]]) -> list[Run]:
    """Runs that say something. A space alone between two changes belongs to both: "a b" → "c d" reads as one
    change, not as three.
    """
    joined: list[Run] = []
    for change, text in found:
        if text:
            joined.append(Run(change, text))
    return _bridged(joined)


def _bridged(runs: list[Run]) -> list[Run]:
    result: list[Run] = []
    removed = added = ""
    for place, run in enumerate(runs):
        between = run.change is Change.SAME and not run.text.strip() and 0 < place < len(runs) - 1
        if run.change is Change.SAME and not between:
            result += [Run(Change.REMOVED, removed)] if removed else []
            result += [Run(Change.ADDED, added)] if added else []
            result.append(run)
            removed = added = ""
            continue
        removed += run.text if run.change is not Change.ADDED else ""
        added += run.text if run.change is not Change.REMOVED else ""
    result += [Run(Change.REMOVED, removed)] if removed else []
    result += [Run(Change.ADDED, added)] if added else []
    return result


def _plain(value: Any) -> str:
    """A member's value in words: the texts it holds, a line an element."""
    if isinstance(value, list):
        return "\n".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(filter(None, (_plain(one) for one in value.values())))
    return "" if value is None else str(value)
