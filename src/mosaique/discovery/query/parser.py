"""Text to tree, in linear time, for any text: what cannot be understood is searched as words.

Grammar, loosely: ``question := clause (OU? clause)*``;
``clause := [-]? [field:]? (word | "phrase" | ( … ))``.
ET, OU, SAUF and their English names are operators in capitals only. Limits (RELIABILITY S1): 500
characters, 64 terms, 20 levels; what goes beyond is left out with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mosaique.core.messages import gettext_noop
from mosaique.discovery.query.tree import (
    IDENTIFIER,
    And,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Question,
    Value,
    Word,
    Years,
)
from mosaique.discovery.query.words import STOP_WORDS, words

LONGEST = 500  # characters
MOST_TERMS = 64
MOST_PREFIXES = 5
DEEPEST = 20  # parentheses and fields inside one another
LEAST_PREFIX = 3  # letters

# What is written before the colon, folded → the field. The first name of a field is the one documented.
TEXT_FIELDS = {
    "auteur": "people", "author": "people",
    "titre": "title", "title": "title",
    "sujet": "subject", "subject": "subject",
    "resume": "abstract", "abstract": "abstract",
    "editeur": "source", "publisher": "source", "revue": "source", "journal": "source",
}  # fmt: skip
VALUE_FIELDS = {
    "isbn": IDENTIFIER, "issn": IDENTIFIER, "doi": IDENTIFIER,
    "type": "type",
    "langue": "langue", "language": "langue",
    "structure": "structure", "centre": "structure",
    "territoire": "territoire", "territory": "territoire",
    "portee": "portee", "scope": "portee",
    "public": "public", "audience": "public",
    "acces": "acces", "access": "acces",
}  # fmt: skip
YEAR_FIELDS = frozenset({"annee", "year", "date"})
FIELDS = frozenset({*TEXT_FIELDS, *VALUE_FIELDS, *YEAR_FIELDS})

_TOKEN = re.compile(
    r"""(?P<open>\() | (?P<close>\))
      | (?P<phrase>["«“”„](?P<inside>[^"«»“”„]*)["»“”]?)
      | (?P<field>[^\W\d_]{2,12})[ \u00a0\u202f]?:(?=[^\s)])
      | (?P<minus>(?<![^\s(])[-−](?=[^\s)-]))
      | (?P<bar>\|)
      | (?P<text>[^\s()"«»“”„|]+)""",
    re.VERBOSE,
)
_YEARS = re.compile(r"(?P<start>\d{1,4})?(?:(?P<range>\.\.|-)(?P<end>\d{1,4})?)?$", re.ASCII)
# Numbers that are pasted as they stand on a cover or in a reference, and that no text field holds.
_NUMBER = re.compile(r"(?:97[89])?[\d-]{9,13}[\dXx]$|\d{4}-\d{3}[\dXx]$|10\.\d{4,9}/\S+$", re.ASCII)
_OPERATORS = {"OU": "or", "OR": "or", "ET": "and", "AND": "and", "SAUF": "not", "NOT": "not", "NON": "not"}

_TOO_LONG = gettext_noop("The question was cut after %(limit)s characters.")
TOO_MANY = gettext_noop("Only the first %(limit)s words were searched.")
_TOO_DEEP = gettext_noop("Parentheses beyond %(limit)s levels were ignored.")
_SHORT_PREFIX = gettext_noop("“%(word)s*” is too short: give at least %(limit)s letters before the asterisk.")
_MANY_PREFIXES = gettext_noop("Only the first %(limit)s words with an asterisk were completed.")
_BAD_YEARS = gettext_noop("“%(text)s” is not a year or a range such as 2005..2010.")


def parse(text: str) -> Question:
    """The question that a text asks; never raises."""
    return _Parser(text).question()


class _Parser:
    def __init__(self, text: str) -> None:
        self.warnings: dict[tuple[str, str], tuple[str, Mapping[str, object]]] = {}
        if len(text) > LONGEST:
            self._warn(_TOO_LONG, limit=LONGEST)
        self.tokens = list(_TOKEN.finditer(text[:LONGEST].replace("\x00", " ")))
        self.at = 0
        self.terms = 0
        self.prefixes = 0
        self.shown: list[str] = []

    def question(self) -> Question:
        nodes: list[Node] = []
        while self.at < len(self.tokens):
            node = self._any_of(depth=0)
            if node is not None:
                nodes.append(node)
            self.at += self.at < len(self.tokens)  # a closing parenthesis that nothing opened
        return Question(_all(nodes), tuple(dict.fromkeys(self.shown)), tuple(self.warnings.values()))

    def _any_of(self, *, depth: int) -> Node | None:
        """Clauses up to a closing parenthesis: OR binds less than the implied AND."""
        groups: list[list[Node]] = [[]]
        negate = False
        while (token := self._peek()) and not token["close"]:
            operator = "or" if token["bar"] else _OPERATORS.get(token["text"] or "")
            if operator:
                self.at += 1
                if operator == "or" and groups[-1]:
                    groups.append([])
                negate = operator == "not"
                continue
            node = self._negated(depth=depth) if negate else self._clause(depth=depth)
            if node is not None:
                groups[-1].append(node)
            negate = False
        alternatives = tuple(node for group in groups if (node := _all(group)) is not None)
        return Or(alternatives) if len(alternatives) > 1 else next(iter(alternatives), None)

    def _clause(self, *, depth: int) -> Node | None:
        token = self._peek()
        if token is None or token["close"]:
            return None
        self.at += 1
        if token["minus"]:
            return self._negated(depth=depth)
        if token["open"]:
            return self._group(depth=depth)
        if token["field"]:
            return self._in_field(token["field"], depth=depth)
        if token["phrase"] is not None:
            return self._phrase(token["inside"] or "")
        return self._text(token["text"] or "")

    def _negated(self, *, depth: int) -> Node | None:
        before = len(self.shown)
        node = self._clause(depth=depth)
        del self.shown[before:]
        return node.node if isinstance(node, Not) else (Not(node) if node is not None else None)

    def _group(self, *, depth: int) -> Node | None:
        if depth >= DEEPEST:
            self._warn(_TOO_DEEP, limit=DEEPEST)
            return None  # the words inside follow as if no parenthesis had been there
        node = self._any_of(depth=depth + 1)
        self.at += self.at < len(self.tokens)
        return node

    def _in_field(self, written: str, *, depth: int) -> Node | None:
        name = "".join(words(written))
        if depth >= DEEPEST:
            self._warn(_TOO_DEEP, limit=DEEPEST)
            return None
        if name in YEAR_FIELDS:
            return self._years()
        if name in VALUE_FIELDS:
            return self._value(VALUE_FIELDS[name])
        if name in TEXT_FIELDS:
            node = self._clause(depth=depth + 1)
            return Field(TEXT_FIELDS[name], node) if node is not None else None
        found = [self._text(written), self._clause(depth=depth + 1)]
        return _all([node for node in found if node is not None])

    def _value(self, name: str) -> Node | None:
        """A value as it stands: a code, a number, a name."""
        token = self._peek()
        text = ((token["inside"] if token["phrase"] is not None else token["text"]) or "") if token else ""
        self.at += bool(text)
        value = text.strip()
        return Value(name, (value,)) if value and self._count() else None

    def _years(self) -> Node | None:
        token = self._peek()
        text = (token["text"] or "") if token else ""
        self.at += bool(text)
        found = _YEARS.match(text)
        if not found or not (found["start"] or found["end"]):
            self._warn(_BAD_YEARS, text=text[:40])
            return None
        start, end = (int(found[name]) if found[name] else None for name in ("start", "end"))
        return Years(start, end if found["range"] else start)

    def _phrase(self, inside: str) -> Node | None:
        kept = tuple(word for word in words(inside) if self._count())
        self._show(kept)
        if len(kept) <= 1:
            return Word(kept[0]) if kept else None
        return Phrase(kept)

    def _text(self, text: str) -> Node | None:
        """The words of one run of characters: "l'intégration" is two, "immigr*" a prefix, "CAF-CPAM" two."""
        found = words(text)
        if text.endswith("*") and len(found) == 1:
            return self._prefix(found[0])
        kept = [word for word in found if self._count()]
        self._show(kept)
        node = _all([Word(word) for word in kept])
        if node is not None and _NUMBER.match(text):
            return Or((Value(IDENTIFIER, (text,)), node))
        return node

    def _prefix(self, word: str) -> Node | None:
        if len(word) < LEAST_PREFIX:
            self._warn(_SHORT_PREFIX, word=word, limit=LEAST_PREFIX)
            return None
        if not self._count():
            return None
        self.prefixes += 1
        if self.prefixes > MOST_PREFIXES:
            self._warn(_MANY_PREFIXES, limit=MOST_PREFIXES)
            self._show([word])
            return Word(word)
        self._show([f"{word}*"])
        return Prefix(word)

    def _show(self, found: list[str] | tuple[str, ...]) -> None:
        self.shown += [word for word in found if word not in STOP_WORDS]

    def _count(self) -> bool:
        self.terms += 1
        if self.terms > MOST_TERMS:
            self._warn(TOO_MANY, limit=MOST_TERMS)
        return self.terms <= MOST_TERMS

    def _peek(self) -> re.Match[str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _warn(self, message: str, **facts: object) -> None:
        self.warnings.setdefault((message, str(facts)), (message, facts))


def _all(nodes: list[Node]) -> Node | None:
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, And) else [node]
    return And(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else None)
