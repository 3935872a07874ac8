"""What the exchange refuses.

ExchangeError
├── UploadRefused     a file that is not taken in
├── MappingRefused    columns that cannot be read so
└── NotNow            the import is not where this can be done; another tab or person was quicker
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ExchangeError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: Promise | str = ""


class UploadRefused(ExchangeError):
    """The file is empty, too large, or of no known format."""

    def __init__(self, user_message: str) -> None:
        self.user_message = user_message
        super().__init__(user_message)


class MappingRefused(UploadRefused):
    """The file cannot be read the way that was asked."""


class NotNow(ExchangeError):
    """The state of the import does not allow it any more."""

    user_message = _("This has already been done, here or in another tab. The page shows where it is now.")


class RunTaken(Exception):
    """Somebody stopped the run, or another worker took it up: what is not committed is left to them."""
