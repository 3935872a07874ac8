"""docs/configuration.md lists the environment variables that the settings read, and no other."""

from __future__ import annotations

import ast
import re

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


def test_environment_is_read_in_settings_only():
    readers = {
        named(path)
        for path, tree in modules()
        if SETTINGS not in path.parents
        and any(name in {"os.environ", "os.getenv"} for name in used_names(tree) | set(imported_names(tree)))
    }
    naming_the_settings_to_use = {"src/mosaique/cli/__init__.py", "src/mosaique/config/wsgi.py"}
    assert readers - naming_the_settings_to_use == set()


def used_names(tree: ast.AST) -> set[str]:
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
