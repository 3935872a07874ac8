"""Texts that break forms and pages are questions like others (Big List of Naughty Strings)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from mosaique.discovery.query.parser import MOST_TERMS, parse
from mosaique.discovery.query.tree import And, Field, Node, Not, Or, Phrase, Value, Word
from mosaique.discovery.query.words import words

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json").read_text("utf-8")
)


def terms_of(node: Node | None) -> list[str]:
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            return [term for one in nodes for term in terms_of(one)]
        case Not(node=inside) | Field(node=inside):
            return terms_of(inside)
        case Phrase(words=found):
            return list(found)
        case Word(text=text):
            return [text]
        case Value(values=values):
            return list(values)
        case _:
            return []


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:24]))
def test_naughty_string_is_read_within_the_limits(text):
    assert len(terms_of(parse(text).node)) <= MOST_TERMS
    assert len(terms_of(parse(text * 300).node)) <= MOST_TERMS


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:24]))
def test_words_of_a_naughty_string_are_letters_and_digits_however_encoded(text):
    found = words(text)
    assert [word for word in found if not word.isalnum()] == []
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


def test_words_are_looked_for_in_the_order_written():
    assert terms_of(parse("Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤ ̖t̝͕̳̣̻̪͞h̼͓̲̦̳̘̲e͇̣̰̦̬͎").node) == ["to", "invoke", "the"]
