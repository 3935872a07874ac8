"""docs/formats names every field that is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mosaique.exchange.formats.marc21.reading import HANDLERS as MARC21
from mosaique.exchange.formats.unimarc.reading import HANDLERS as UNIMARC

DOCS = Path(__file__).parents[3] / "docs" / "formats"


def documented(name: str) -> set[str]:
    text = (DOCS / name).read_text(encoding="utf-8")
    tags = set(re.findall(r"\b[0-9]{3}\b", text))
    for first, last in re.findall(r"\b([0-9]{3}) to ([0-9]{3})\b", text):
        tags |= {f"{number:03}" for number in range(int(first), int(last) + 1)}
    return tags


@pytest.mark.parametrize(("name", "handlers"), [("unimarc.md", UNIMARC), ("marc21.md", MARC21)])
def test_every_field_that_is_read_is_documented(name, handlers):
    assert set(handlers) - documented(name) == set()
