"""What harvesting meets.

SourceFailed          the source did not answer, or not with what the protocol says
├── TokenRefused      the resumption token is worth nothing any more
└── ListEndless       the list does not end: tokens that come back, too many pages
SourceRefused         what a person asks for cannot be done (``ExchangeError``)
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext

from mosaique.core.messages import gettext_noop, render
from mosaique.exchange.errors import ExchangeError

NOTHING = gettext_noop("The source sent nothing.")


class SourceFailed(Exception):
    """``reason`` is an English sentence marked for translation, ``facts`` its named values.

    ``retry_after``: the seconds that the source asked to wait, if it did.
    """

    def __init__(
        self, reason: str, facts: Mapping[str, object] | None = None, *, retry_after: int | None = None
    ) -> None:
        self.reason = reason
        self.facts = dict(facts or {})
        self.retry_after = retry_after
        super().__init__(reason, self.facts)  # what makes it anew, when it comes out of another process

    def __str__(self) -> str:
        return render(self.reason, self.facts)

    @property
    def user_message(self) -> str:
        return render(self.reason, self.facts, gettext)


class TokenRefused(SourceFailed):
    """The list has to be begun again."""


class ListEndless(SourceFailed):
    """Going on would never end."""


class SourceRefused(ExchangeError):
    """A source that cannot be added, changed or run as asked."""

    def __init__(self, user_message: str | Promise) -> None:
        self.user_message = user_message
        super().__init__(str(user_message))
