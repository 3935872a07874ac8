"""Nothing from outside is believed: texts are made plain, bounded, and addresses safe to follow."""

from __future__ import annotations

import re
from typing import Any

from mosaique.catalogue.values.description import RecordDraft, from_builtins, to_builtins
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.values.text import tidy, tidy_lines
from mosaique.core.sanitiser import to_text

_LONGEST_LINE = 1_000  # characters
_LONGEST_NUMBER = 2_000  # an address, at most
_LONGEST_TEXT = 20_000  # an abstract of ten pages
_MOST_ITEMS = 200  # authors, keywords
_MOST_WARNINGS = 20

# Members that keep their paragraphs, and members in which "<" or "&" are letters as any other.
_TEXTS = frozenset({"text"})
_NUMBERS = frozenset({"value", "url", "issn", "isbn", "identifier"})
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?[A-Za-z0-9]{1,31};")


def trusted(draft: RecordDraft) -> RecordDraft:
    """The draft with every text plain, on one line unless it has paragraphs, and no longer than a person
    would write; links that no reader may safely follow are gone.
    """
    description = from_builtins(_plain(to_builtins(draft.description)))
    description.links = [link for link in description.links if web_address(link.url)]
    description.identifiers = [number for number in description.identifiers if number.value]
    return RecordDraft(
        description=description,
        source=draft.source,
        warnings=[tidy(text) for text in draft.warnings[:_MOST_WARNINGS]],
    )


def _plain(value: Any, member: str = "") -> Any:  # any JSON value gives one of the same kind
    if isinstance(value, dict):
        return {name: _plain(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, member) for each in value[:_MOST_ITEMS]]
    return _plain_text(value, member) if isinstance(value, str) else value


def _plain_text(text: str, member: str) -> str:
    for _ in range(2):  # publishers write "&lt;b&gt;": markup that was escaped once too often
        if member not in _NUMBERS and _MARKUP.search(text):
            text = to_text(text)
    if member in _TEXTS:
        return tidy_lines(text)[:_LONGEST_TEXT].rstrip()
    plain = tidy(text)
    if member in _NUMBERS:
        return plain if len(plain) <= _LONGEST_NUMBER else ""  # cut short it would be another
    return plain[:_LONGEST_LINE].rstrip()
