"""What selections refuse.

SelectionError
├── SelectionFull       as many entries as a selection holds
├── SelectionClosed     withdrawn: nothing goes in any more
└── NothingToPublish    no entry: readers would find an empty page
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosaique.watch.errors import WatchError


class SelectionError(WatchError):
    """Something that cannot be done to a selection."""


class SelectionFull(SelectionError):
    """``most`` entries are in it."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"more than {most} entries")

    @property
    def user_message(self) -> str:
        said = ngettext(
            "A selection holds %(most)s entry: begin another one.",
            "A selection holds %(most)s entries: begin another one.",
            self.most,
        )
        return said % {"most": self.most}


class SelectionClosed(SelectionError):
    """It was withdrawn."""

    @property
    def user_message(self) -> str:
        return _("This selection was withdrawn: nothing can be put in it.")


class NothingToPublish(SelectionError):
    """It has no entry."""

    @property
    def user_message(self) -> str:
        return _("The selection is empty: put something in it first.")
