"""What the watch refuses.

WatchError
└── SourceRefused          an address that cannot be added, with the reason in the reader's language
    └── JournalRefused     a journal, or an issue of one, that cannot be noted
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from mosaique.core.messages import gettext_noop, render

KNOWN = gettext_noop("The source is already watched, as “%(title)s”.")
NOT_AN_ADDRESS = gettext_noop("This is not a web address.")


class WatchError(Exception):
    """Facts for the log, and a message for people."""

    @property
    def user_message(self) -> str:
        return str(self)


class SourceRefused(WatchError):
    """``reason`` is an English sentence marked for translation, ``facts`` its named values."""

    def __init__(self, reason: str, facts: Mapping[str, object] | None = None) -> None:
        self.reason, self.facts = reason, dict(facts or {})
        super().__init__(render(self.reason, self.facts))

    @property
    def user_message(self) -> str:
        return render(self.reason, self.facts, gettext)


class JournalRefused(SourceRefused):
    """A journal or an issue that cannot be noted."""
