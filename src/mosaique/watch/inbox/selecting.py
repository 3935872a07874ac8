"""The selections of the watch, as the inbox uses them; nothing where that part is not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mosaique.watch.models import Item
from mosaique.watch.topics.models import Topic

_ROOM = "mosaique.watch.selections"


def is_there() -> bool:
    """Whether items can be put in selections."""
    return hasattr(Item, "selected")


def of_item(item: Item, user: Any) -> list[Any]:
    """The selections that hold an item and that the person may see."""
    if not is_there():
        return []
    seen = import_module(f"{_ROOM}.models").Selection.objects.viewable_by(user)
    return list(seen.filter(entries__item=item, entries__taken_out_at=None).distinct())


def put_in(item: Item, user: Any, *, topic: Topic | None) -> Any:
    """Put an item in the selection under way, which is given; None when there is none."""
    if not is_there():
        return None
    selection = import_module(f"{_ROOM}.queries").selection_to_fill(user, topic=topic)
    if selection is not None:
        import_module(f"{_ROOM}.actions").add(selection, item, by=user)
    return selection
