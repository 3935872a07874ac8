"""The inside of a BibTeX block: key, fields, the parts of their values, and the abbreviations they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mosaique.core.messages import gettext_noop as _

MAX_EXPANSION = 1_000_000  # characters; RELIABILITY.md I6
MAX_ABBREVIATIONS = 100_000
MAX_DEPTH = 200

NO_VALUE = _("After “%(field)s =” there is no value.")
NOT_CLOSED = _("The value of “%(field)s” is not closed.")
NO_FIELD = _("Neither a field nor the end of the entry follows “%(text)s”.")
TOO_DEEP = _("The braces of “%(field)s” are nested too deeply.")
TOO_MUCH = _("“%(name)s” stands for more than 1 MB of text.")
UNDEFINED = _("An abbreviation that no @string defines was read as a word.")
NO_COMMA = _("A comma was missing between two fields.")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_HEAD = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_KEY = re.compile(r"\s*([^,={}\"#]*?)\s*(?=[,}]|\)\s*$|$)")
_NAME = re.compile(r"[\s,]*([^\s=,{}\"#%()]{1,100})\s*=\s*")
_WORD = re.compile(r"[^\s=,{}\"#%()]{1,100}")
_JOIN = re.compile(r"\s*#\s*")
# First as BibTeX counts, "\\{" being a brace too; then as most people mean it.
_BRACES = (re.compile(r"[{}]"), re.compile(r"\\[\\{}]|[{}]"))
_QUOTE = (re.compile(r'[{}"]'), re.compile(r'\\[\\{}]|[{}"]'))


class BadSyntax(ValueError):
    """The block cannot be read. ``position`` is the character, ``reason`` and ``facts`` as in ReadProblem."""

    def __init__(self, reason: str, position: int, **facts: object) -> None:
        self.reason, self.position, self.facts = reason, position, facts
        super().__init__(reason % facts if facts else reason)


@dataclass(slots=True)
class Entry:
    """One entry: its fields' names in lower case with their LaTeX source, in order.

    ``used`` are the abbreviations it needs, so that the entry can be read alone.
    """

    kind: str
    key: str
    fields: list[tuple[str, str]]
    used: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return next((value for other, value in self.fields if other == name), "")


class Abbreviations:
    """What @string blocks define, expanded; the months are known from the start."""

    def __init__(self) -> None:
        self._texts: dict[str, str | None] = {}
        self._size = 0

    def define(self, name: str, text: str) -> None:
        """Keep an abbreviation; one that stands for too much is refused where it is used."""
        if len(self._texts) >= MAX_ABBREVIATIONS:
            return
        fits = len(text) <= MAX_EXPANSION and self._size + len(text) <= 20 * MAX_EXPANSION
        self._size += len(text) if fits else 0
        self._texts[name.lower()] = text if fits else None

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._texts

    def text(self, name: str, position: int) -> str:
        """What the abbreviation stands for. Raises BadSyntax when that is too much."""
        text = self._texts[name.lower()]
        if text is None:
            raise BadSyntax(TOO_MUCH, position, name=name)
        return text


def kind_of(text: str) -> str:
    """The word after the @, in lower case."""
    match = _HEAD.match(text)
    return match[1].lower() if match else ""


def parse_entry(text: str, abbreviations: Abbreviations) -> Entry:
    """The entry that a block's text says. Raises BadSyntax at the first thing that is none."""
    try:
        return _parse_entry(text, abbreviations, escapes=True)
    except BadSyntax as error:
        if "\\" not in text:
            raise
        try:
            return _parse_entry(text, abbreviations, escapes=False)
        except BadSyntax:
            raise error from None


def _parse_entry(text: str, abbreviations: Abbreviations, *, escapes: bool) -> Entry:
    head = _HEAD.match(text)
    if not head:
        raise BadSyntax(NO_FIELD, 0, text=text[:20])
    position, key = head.end(), ""
    if match := _KEY.match(text, position):
        position, key = match.end(), match[1]
    entry = Entry(head[1].lower(), key, [])
    return _Parser(text, position, abbreviations, entry, escapes=escapes).fields()


def parse_string(text: str, abbreviations: Abbreviations) -> None:
    """Define the abbreviations of a @string block. Raises BadSyntax when it is none."""
    head = _HEAD.match(text)
    entry = Entry("string", "", [])
    start = head.end() if head else 0
    try:
        _Parser(text, start, abbreviations, entry).fields()
    except BadSyntax as error:
        if error.reason == TOO_MUCH and (match := _NAME.match(text, start)):
            abbreviations.define(match[1], "x" * (MAX_EXPANSION + 1))
        raise
    for name, value in entry.fields:
        abbreviations.define(name, value)


class _Parser:
    def __init__(
        self, text: str, position: int, abbreviations: Abbreviations, entry: Entry, *, escapes: bool = True
    ) -> None:
        self.escapes = escapes
        self.text = text
        self.position = position
        self.abbreviations = abbreviations
        self.entry = entry

    def fields(self) -> Entry:
        comma = True
        while match := _NAME.match(self.text, self.position):
            if not comma and "," not in match[0] and NO_COMMA not in self.entry.warnings:
                self.entry.warnings.append(NO_COMMA)
            self.position = match.end()
            name = match[1].lower()
            self.entry.fields.append((name, self._value(name)))
            comma = False
        rest = self.text[self.position :].strip(" \t\r\n,")
        if rest not in {"}", ")", ""}:
            raise BadSyntax(NO_FIELD, self.position, text=rest[:20])
        return self.entry

    def _value(self, name: str) -> str:
        parts = [self._part(name)]
        size = len(parts[0])
        while match := _JOIN.match(self.text, self.position):
            self.position = match.end()
            parts.append(self._part(name))
            size += len(parts[-1])
            if size > MAX_EXPANSION:
                raise BadSyntax(TOO_MUCH, self.position, name=name)
        return "".join(parts)

    def _part(self, name: str) -> str:
        char = self.text[self.position : self.position + 1]
        if char == "{":
            return self._until(_BRACES[self.escapes], "}", name)
        if char == '"':
            return self._until(_QUOTE[self.escapes], '"', name)
        word = _WORD.match(self.text, self.position)
        if not word:
            raise BadSyntax(NO_VALUE, self.position, field=name)
        self.position = word.end()
        return self._abbreviation(word[0])

    def _abbreviation(self, word: str) -> str:
        if word in self.abbreviations:
            expanded = self.abbreviations.text(word, self.position)
            self.entry.used[word.lower()] = expanded
            return expanded
        if not word.isdigit() and word.lower() not in MONTHS and UNDEFINED not in self.entry.warnings:
            self.entry.warnings.append(UNDEFINED)
        return word

    def _until(self, tokens: re.Pattern[str], closing: str, name: str) -> str:
        """What stands between the brace or quote here and its closing one."""
        start, depth = self.position + 1, 0
        for match in tokens.finditer(self.text, start):
            if match[0] == closing and depth == 0:
                self.position = match.end()
                return self.text[start : match.start()]
            if match[0] == '"' or match[0][0] == "\\":
                continue
            depth += 1 if match[0] == "{" else -1
            if depth > MAX_DEPTH:
                raise BadSyntax(TOO_DEEP, self.position, field=name)
            if depth < 0:
                break
        raise BadSyntax(NOT_CLOSED, self.position, field=name)
