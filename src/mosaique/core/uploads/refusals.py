"""Why a file from outside is not taken in."""

from __future__ import annotations

from django.utils.translation import gettext

from mosaique.core.messages import gettext_noop, render

EMPTY = gettext_noop("The file is empty.")
TOO_LARGE = gettext_noop("The file is larger than %(limit)s MB.")
NOT_ACCEPTED = gettext_noop("This kind of file is not accepted. These are: %(accepted)s.")
WEB_PAGE = gettext_noop("Web pages and SVG images are not accepted: they can carry programs.")
MISNAMED = gettext_noop("The name of the file ends in .%(extension)s, but it holds another kind of file.")
NOT_A_PDF = gettext_noop(
    "Only a PDF fills the form in. Other files are put beside the record once it is saved."
)
DAMAGED = gettext_noop("The file is damaged or protected by a password: it cannot be read.")
TWO_IN_ONE = gettext_noop("The file hides another file of a different kind.")
MACROS = gettext_noop("The file holds macros. Save it without them.")
UNPACKS_TOO_LARGE = gettext_noop("The file unpacks to far more than its size: it is refused for safety.")
TOO_MANY_PIXELS = gettext_noop("The image has more than %(limit)s million pixels.")
NOT_A_COVER = gettext_noop("A cover must be an image or a PDF.")
NOT_DRAWN = gettext_noop(
    "No picture can be drawn of this file: it is damaged, protected by a password or too large."
)
CLOSED_COVER = gettext_noop("A cover must be open to readers.")
ALREADY_ATTACHED = gettext_noop("This file is already attached to the record, under the title “%(title)s”.")


class FileRefused(Exception):
    """A file that is not taken in; ``reason`` and ``facts`` as in ReadProblem."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(render(reason, facts))

    @property
    def user_message(self) -> str:
        """The reason in the reader's language."""
        return render(self.reason, self.facts, gettext)
