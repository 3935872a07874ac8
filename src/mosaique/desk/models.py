"""What is a person's own at the desk; each task keeps its models with it."""

from __future__ import annotations

from mosaique.desk.baskets.models import Basket, BasketItem
from mosaique.desk.entry.models import Entry
from mosaique.desk.worklist.models import ListColumns, SavedFilter

__all__ = ["Basket", "BasketItem", "Entry", "ListColumns", "SavedFilter"]
