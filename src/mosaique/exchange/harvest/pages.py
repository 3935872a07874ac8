"""What readers give: pages of a source's list, each with the token that leads to the next one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

import msgspec

from mosaique.catalogue.values.description import Description, RecordDraft
from mosaique.core.messages import gettext_noop
from mosaique.exchange.formats.base import ReadProblem

UNTITLED = gettext_noop("the record has no title")
LONGEST_IDENTIFIER = 400  # characters
MOST_VALUES = 1_000  # of one kind in a record: 50,000 subjects made a notice of 8 MB
_LISTS = tuple(one.name for one in msgspec.structs.fields(Description) if one.default_factory is list)


@dataclass(slots=True, kw_only=True)
class Page:
    """``drafts`` have their identifier in ``source.identifier``; ``deleted`` are identifiers that the source
    says are gone. ``token`` leads to what comes after, empty at the end. ``total`` is the length of the list,
    where the source says it; ``said_at`` its clock (ISO 8601).

    ``is_whole`` is false when a part of the list could not be read at all: nothing may be concluded then from
    what is missing.
    """

    drafts: list[RecordDraft] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    token: str = ""
    total: int | None = None
    said_at: str = ""
    is_whole: bool = True


class Ask(Protocol):
    """Gives the body that an address answers with. Raises SourceFailed."""

    def __call__(self, url: str) -> bytes: ...


class Reader(Protocol):
    """A source of one protocol."""

    def pages(self, token: str = "") -> Iterator[Page]:
        """The pages after a token that an earlier page gave, the first one without. Raises SourceFailed."""


def bound(described: Description) -> bool:
    """Cut what a record repeats without end; whether there was any. Its original keeps everything."""
    long = [name for name in _LISTS if len(getattr(described, name)) > MOST_VALUES]
    for name in long:
        setattr(described, name, getattr(described, name)[:MOST_VALUES])
    return bool(long)


def clean_identifier(identifier: str) -> str:
    """The identifier on one line, without control characters, cut with a digest where it is very long."""
    text = _plain(identifier)
    if len(text) <= LONGEST_IDENTIFIER:
        return text
    return f"{text[: LONGEST_IDENTIFIER - 33]}~{blake2b(text.encode(), digest_size=16).hexdigest()}"


def content_identifier(original: bytes) -> str:
    """The name of a record that its source does not name: what it says."""
    return f"content:{blake2b(original, digest_size=16).hexdigest()}"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def one_line(text: str, longest: int = 300) -> str:
    """What a source says, short enough to be shown."""
    return _plain(text)[:longest]


def _plain(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if _is_control(c) else c for c in text)
    return " ".join(text.split())
