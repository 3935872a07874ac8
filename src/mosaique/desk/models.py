"""What is a person's own at the desk."""

from __future__ import annotations

from mosaique.desk.worklist.models import ListColumns, SavedFilter

__all__ = ["ListColumns", "SavedFilter"]
