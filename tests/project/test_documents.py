"""Pages that others rely on keep their shape."""

from __future__ import annotations

import re

import pytest

from tests.project.tree import ROOT, committed_files, named, text_of

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_decisions_have_a_number_each():
    numbers = [path.name[:4] for path in DECISIONS]
    assert [number for number in numbers if numbers.count(number) > 1 or not number.isdigit()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_says_its_status_context_decision_and_consequences(path):
    page = path.read_text(encoding="utf-8")
    assert re.match(rf"# {int(path.name[:4])}\. \S", page)
    assert re.search(r"^Status: (proposed|accepted|superseded by ADR \d+)", page, flags=re.MULTILINE)
    assert re.findall(r"^## (.+)$", page, flags=re.MULTILINE)[:3] == ["Context", "Decision", "Consequences"]


def test_links_between_pages_lead_somewhere():
    broken = {
        named(path): missing
        for path in committed_files()
        if path.suffix == ".md"
        and (missing := [link for link in LINK.findall(text_of(path)) if not (path.parent / link).exists()])
    }
    assert broken == {}


def test_pages_named_anywhere_exist():
    missing = {
        named(path): absent
        for path in committed_files()
        if (absent := [page for page in PAGE.findall(text_of(path)) if not (ROOT / page).exists()])
    }
    assert missing == {}


def test_captured_data_say_their_origin_and_licence():
    sources = [path for path in (ROOT / "tests" / "data").glob("*") if path.is_dir() and any(path.iterdir())]
    assert sources != []
    unsaid = [
        path.name
        for path in sources
        if not (readme := path / "README.md").exists()
        or "licen" not in readme.read_text(encoding="utf-8").lower()
    ]
    assert unsaid == []
