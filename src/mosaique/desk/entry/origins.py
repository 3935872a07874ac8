"""What records are made of, in rooms above this one: each registers here, from its ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from mosaique.catalogue.models import Record


class Told(NamedTuple):
    """A sentence about an origin, with the address it leads to."""

    said: str
    url: str
    is_warning: bool = False


class Origin(Protocol):
    """One kind of thing that records are made of."""

    def told_of(self, key: str, user: Any) -> Iterable[Told]:
        """What the entry page says of what the record is being made of."""

    def made(self, key: str, record: Record, *, by: Any) -> None:
        """Link both, in the transaction that saved the record."""

    def traces(self, record: Record, user: Any) -> Iterable[Told]:
        """What the record's own pages say of where it comes from."""


_ORIGINS: dict[str, Origin] = {}


def register(kind: str, origin: Origin) -> None:
    """Say who answers for a kind of origin. Each is said once."""
    if kind in _ORIGINS:
        message = f"origin {kind!r} is registered twice"
        raise ValueError(message)
    _ORIGINS[kind] = origin


def told_of(origin: str, user: Any) -> list[Told]:
    """What is said of an entry's origin; nothing of one that nobody knows any more."""
    kind, _colon, key = origin.partition(":")
    known = _ORIGINS.get(kind)
    return list(known.told_of(key, user)) if known else []


def made(origin: str, record: Record, *, by: Any) -> None:
    """Tell the room of an origin that a record was made of it."""
    kind, _colon, key = origin.partition(":")
    if known := _ORIGINS.get(kind):
        known.made(key, record, by=by)


def traces(record: Record, user: Any) -> list[Told]:
    """Where a record comes from, as the rooms above tell."""
    return [one for known in _ORIGINS.values() for one in known.traces(record, user)]
