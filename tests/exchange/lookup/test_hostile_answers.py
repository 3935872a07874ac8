"""Recorded answers with members of other shapes, bytes changed and ends cut: read, empty or a problem, never raised."""

from __future__ import annotations

import json
import random

import pytest

from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup.cleaning import trusted
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.registry import BY_NAME
from tests.exchange.lookup.recorded import DATA

SHAPES = (None, [], {}, "", 5, True, ["x"], [None], [{}], {"a": 1}, "<b>x</b>", 1e308, [[[]]], -1)
JSON_ANSWERS = sorted(
    (source, f"{source}/{path.name}")
    for source in ("crossref", "datacite", "hal")
    for path in (DATA / source).glob("*.json")
)
OTHER_ANSWERS = (
    ("page", "pages/pangaea.html"),
    ("page", "pages/openedition.html"),
    ("bnf", "sru/bnf_ean_any_123.xml"),
    ("sudoc", "sru/sudoc-ppn-092850324.xml"),
)


def reshaped(value, chance, share):
    if chance.random() < share:
        return chance.choice(SHAPES)
    if isinstance(value, dict):
        return {name: reshaped(each, chance, share) for name, each in value.items()}
    return [reshaped(each, chance, share) for each in value] if isinstance(value, list) else value


def damaged(body, chance):
    changed = bytearray(body)
    for _ in range(chance.choice((1, 20, 400))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.3 else changed)


def reads(source, body):
    result = BY_NAME[source].read(Received(body, "", "", "https://exemple.fr/"))
    return isinstance(result, ReadProblem) or all(map(trusted, result))


@pytest.mark.parametrize(("source", "file"), JSON_ANSWERS)
def test_members_of_any_shape_are_read(source, file):
    answer, chance = json.loads((DATA / file).read_bytes()), random.Random(file)
    for share in (0.02, 0.1, 0.3):
        bodies = [json.dumps(reshaped(answer, chance, share)).encode() for _ in range(40)]
        assert all(reads(source, body) for body in bodies)


@pytest.mark.parametrize(("source", "file"), OTHER_ANSWERS)
def test_damaged_answers_are_read(source, file):
    body, chance = (DATA / file).read_bytes(), random.Random(file)
    assert all(reads(source, damaged(body, chance)) for _ in range(60))
