"""What each source came to, as values that can be kept between two pages."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from django.utils.translation import gettext

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import render
from mosaique.exchange.lookup.query import Key, Query
from mosaique.exchange.lookup.sources.registry import BY_NAME


def source_label(name: str) -> str:
    """A source's name for people, in their language."""
    return gettext(BY_NAME[name].label) if name in BY_NAME else name


class _Outcome(msgspec.Struct, frozen=True, tag=True):
    """``source`` is a source's name, ``key`` what it was asked."""

    source: str
    key: Key

    @property
    def label(self) -> str:
        return source_label(self.source)


class Found(_Outcome, frozen=True, tag=True):
    """The source knows it: at least one draft, cleaned, the best first."""

    drafts: tuple[RecordDraft, ...]


class Nothing(_Outcome, frozen=True, tag=True):
    """The source answered that it does not know it."""


class Unavailable(_Outcome, frozen=True, tag=True):
    """No answer, or one that could not be read. ``reason`` and ``facts`` as in ReadProblem."""

    reason: str
    facts: dict[str, str | int | float] = {}

    @property
    def user_message(self) -> str:
        """The reason in the reader's language."""
        return render(self.reason, self.facts, gettext)


Outcome: TypeAlias = Found | Nothing | Unavailable


class Lookup(msgspec.Struct, frozen=True):
    """A query and what its sources came to, in the order in which they were asked."""

    query: Query
    outcomes: tuple[Outcome, ...] = ()

    @property
    def found(self) -> list[Found]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Found)]

    @property
    def unavailable(self) -> list[Unavailable]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Unavailable)]


def to_json(lookup: Lookup) -> bytes:
    """The lookup as UTF-8 JSON, for the next page of the same person."""
    return msgspec.json.encode(lookup)


def from_json(data: bytes | str) -> Lookup:
    """The lookup that JSON holds. Raises ``msgspec.ValidationError`` if it is none."""
    return msgspec.json.decode(data, type=Lookup)
