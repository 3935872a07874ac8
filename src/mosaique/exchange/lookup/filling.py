"""One description out of several of the same document, each filling in what the ones before left out."""

from __future__ import annotations

from typing import Any

import msgspec

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, Event, Host, RecordDraft, Thesis

MEMBERS = tuple(field.name for field in msgspec.structs.fields(Description))


def filled(*descriptions: Description) -> Description:
    """A new description: each member from the first that has it, hosts, theses and events part by part.

    Identifiers and links are joined: each vocabulary of a page knows some.
    """
    result = Description()
    for description in descriptions:
        for member in MEMBERS:
            ours, theirs = getattr(result, member), getattr(description, member)
            if member in {"identifiers", "links"}:
                setattr(result, member, [*ours, *(each for each in theirs if each not in ours)])
            elif isinstance(ours, Host | Thesis | Event) and isinstance(theirs, type(ours)):
                _fill(ours, theirs)
            elif is_empty(ours):
                setattr(result, member, _copied(theirs))
    return result


def is_empty(value: object) -> bool:
    """Whether a member says nothing."""
    return not value or value == DocumentType.OTHER


def _fill(ours: Any, theirs: Any) -> None:  # two structures of one type
    for field in msgspec.structs.fields(ours):
        if not getattr(ours, field.name):
            setattr(ours, field.name, getattr(theirs, field.name))


def _copied(value: object) -> object:
    return msgspec.structs.replace(value) if isinstance(value, msgspec.Struct) else value


def completeness(draft: RecordDraft) -> int:
    """How many members of a draft's description say something."""
    return sum(not is_empty(getattr(draft.description, member)) for member in MEMBERS)
