"""What decisions teach the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mosaique.watch.models import Item


def learn(item: Item, verdict: str | None, reason: str) -> None:
    """Take a decision on an item into account, in the decision's transaction; None undoes it.

    Nothing ranks items yet: the decisions themselves are what a ranking starts from.
    """
