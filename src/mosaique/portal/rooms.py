"""Pages that rooms above the portal give to readers: what its menu and its site maps know of them.

A room registers its front page when its app loads. The portal itself knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise


class Room(NamedTuple):
    """A front page: the name of its address, its words; ``paths`` gives (path, last change) of all the
    others, a change being empty or as a site map writes it.
    """

    view: str
    label: str | Promise
    paths: Callable[[], Iterable[tuple[str, str]]]

    @property
    def url(self) -> str:
        """Its address, in the language of the reader."""
        return reverse(self.view)


_rooms: list[Room] = []


def register(room: Room) -> None:
    """Make a room known. Each is said once."""
    if any(one.view == room.view for one in _rooms):
        message = f"room {room.view!r} is registered twice"
        raise ValueError(message)
    _rooms.append(room)


def rooms() -> list[Room]:
    """Those known, in the order of the apps."""
    return list(_rooms)
