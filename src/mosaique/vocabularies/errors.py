"""What the vocabularies refuse.

VocabularyError
├── ConceptRefused     a concept cannot be as it was asked
├── EmptyVocabulary    a file without any concept: importing it would deprecate everything
└── StillInUse         an approved concept is deprecated, not deleted
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosaique.core.messages import render

if TYPE_CHECKING:
    from django.utils.functional import Promise


class VocabularyError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: Promise | str = ""


class ConceptRefused(VocabularyError):
    """``reason`` is a sentence of ``skos.hierarchy`` or ``vocabularies.actions``; ``facts`` fill it in."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason, self.facts = reason, facts
        super().__init__(render(reason, facts))

    @property
    def user_message(self) -> str:  # type: ignore[override]  # computed: the language is the reader's
        return render(self.reason, self.facts, gettext)


class EmptyVocabulary(VocabularyError):
    """A file without any concept."""

    user_message = _("The file holds no concept: nothing was changed.")


class StillInUse(VocabularyError):
    """Only candidates are deleted."""

    user_message = _("An approved concept is not deleted: records may use it. Deprecate it instead.")
