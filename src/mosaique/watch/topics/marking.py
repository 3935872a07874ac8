"""Words marked in a text that was cleaned at the door."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.safestring import SafeString

from mosaique.discovery.analysis import term_of
from mosaique.discovery.query.words import STOP_WORDS, WORD, fold_word, words

# A tag or a character reference of cleaned markup: neither holds words of the text.
_NOT_TEXT = re.compile(r"(<[^>]*>|&[#\w]+;)")


def marked(cleaned_markup: str, found: Iterable[str]) -> SafeString:
    """The markup with the words of ``found``, in any inflexion, in ``mark`` elements. Only what
    ``core.sanitiser`` gave may be handed over.
    """
    terms = {term_of(word) for one in found for word in words(one) if word not in STOP_WORDS}
    if not terms:
        return SafeString(cleaned_markup)

    def mark(match: re.Match[str]) -> str:
        raw = match.group()
        return f"<mark>{raw}</mark>" if term_of(fold_word(raw)) in terms else raw

    parts = _NOT_TEXT.split(cleaned_markup)
    return SafeString("".join(part if at % 2 else WORD.sub(mark, part) for at, part in enumerate(parts)))
