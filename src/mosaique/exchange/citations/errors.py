"""What can go wrong with a citation.

CitationError
├── UnknownStyle       the style is not one we offer
├── UnknownLocale      citations are written in French and English
└── EngineUnavailable  an optional engine asked for is not installed
"""

from __future__ import annotations

from mosaique.core.messages import gettext_noop as _


class CitationError(Exception):
    """``user_message`` and its ``facts`` are for people, translated where they are shown."""

    user_message = _("This citation could not be written.")

    def __init__(self, detail: str = "", **facts: object) -> None:
        self.facts = facts
        super().__init__(detail or self.user_message % facts)


class UnknownStyle(CitationError, LookupError):
    user_message = _("There is no citation style named “%(style)s”.")

    def __init__(self, style: str) -> None:
        super().__init__(style=style)


class UnknownLocale(CitationError, LookupError):
    user_message = _("Citations are written in French or English, not in “%(locale)s”.")

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale)


class EngineUnavailable(CitationError):
    user_message = _("This citation engine is not installed.")
