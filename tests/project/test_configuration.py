"""docs/configuration.md lists the environment variables that the settings read, and no other."""

from __future__ import annotations

import ast
import re

import pytest

from tests.project.tree import PACKAGE, ROOT, imported_names, modules, named

READERS = {"text", "items", "whole_number", "flag", "duration"}
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
SETTINGS = PACKAGE / "config" / "settings"


def variables_read(tree: ast.AST) -> set[str]:
    """Names given to ``environment.<reader>("NAME", …)``."""
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "environment"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and VARIABLE.fullmatch(node.args[0].value)
    }


def variables_documented() -> list[str]:
    """The first cell of each row of the page's tables."""
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", page, flags=re.MULTILINE)


def test_every_variable_is_documented_once():
    read = set().union(*(variables_read(tree) for path, tree in modules() if SETTINGS in path.parents))
    assert sorted(variables_documented()) == sorted(read)


def reads_the_environment(tree: ast.AST) -> bool:
    """Whether a module asks for a variable; handing the whole environment to a child process is no question."""
    return "os.getenv" in imported_names(tree) or any(
        (isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ.get", "os.getenv"})
        or (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ")
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and node.names[0].name == "environ")
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("os.environ['A']", True),
        ("os.environ.get('A')", True),
        ("os.getenv('A')", True),
        ("from os import environ", True),
        ("from os import getenv", True),
        ("run(env={**os.environ, 'A': 'b'})", False),
        ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')", False),
    ],
)
def test_reading_the_environment_is_recognised(source, asked):
    assert reads_the_environment(ast.parse(source)) is asked


def test_environment_is_read_in_settings_only():
    assert [
        named(path)
        for path, tree in modules()
        if SETTINGS not in path.parents and reads_the_environment(tree)
    ] == []
