"""An item as topics read it: its words cut into the terms of the search, field by field."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mosaique.discovery.analysis import joined_terms, joined_with_stop_words, joined_words, term_of
from mosaique.discovery.query.words import STOP_WORDS, WORD, fold_word

TITLE, PEOPLE, SUBJECT, SOURCE, ABSTRACT = "title", "people", "subject", "source", "abstract"
FIELDS = (TITLE, PEOPLE, SUBJECT, SOURCE, ABSTRACT)
LONGEST_TEXT = 50_000  # characters looked at: some 8,000 words
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class ItemText:
    """What is looked at of an item: plain text by field, its year, language and identifiers, its sources."""

    key: int
    texts: Mapping[str, str]
    year: int | None = None
    language: str = ""
    identifiers: frozenset[str] = frozenset()
    sources: frozenset[int] = frozenset()
    _joined: dict[str, str] = field(default_factory=dict, compare=False)

    def joined(self, name: str) -> str:
        """A field's terms in order, each between two spaces; stop words only in titles, names as they are."""
        if name not in self._joined:
            cut = {TITLE: joined_with_stop_words, PEOPLE: joined_words}.get(name, joined_terms)
            self._joined[name] = f" {cut(self.texts.get(name, ''))} "
        return self._joined[name]

    @cached_property
    def joined_title(self) -> str:
        """The terms of the title without its stop words: what a phrase of a text is looked for in."""
        return f" {joined_terms(self.texts.get(TITLE, ''))} "

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of the whole item."""
        return frozenset(term for name in FIELDS for term in self.joined(name).split())

    @cached_property
    def words(self) -> frozenset[str]:
        """Its folded words: what a beginning of a word is looked for in."""
        return frozenset(word for text in self.texts.values() for word in joined_words(text).split())

    def as_written(self, terms: Iterable[str]) -> dict[str, str]:
        """The words of these terms as they stand in the item, the first of each, in their order there."""
        wanted, found = set(terms), dict[str, str]()
        for text in self.texts.values():
            for match in WORD.finditer(text):
                if len(found) == len(wanted):
                    break
                folded = fold_word(match.group())
                term = folded if folded in wanted else term_of(folded)
                if term in wanted and folded not in STOP_WORDS:
                    found.setdefault(term, match.group())
        return found


def plain(cleaned_markup: str) -> str:
    """The words of a text that was cleaned at the door."""
    return html.unescape(_TAG.sub(" ", cleaned_markup[: 4 * LONGEST_TEXT]))[:LONGEST_TEXT]
