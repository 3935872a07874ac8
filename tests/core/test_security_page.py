"""docs/security.md names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "security.md"


def functions_of(name: str) -> set[str]:
    return {
        node.name
        for file in TESTS.rglob(name)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_named_on_the_security_page_exists():
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    assert [(file, function) for file, function in named if function not in functions_of(file)] == []
