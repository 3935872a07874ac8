"""What the project tests read: the committed files, and the syntax trees of the package."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "mosaique"


@cache
def committed_files() -> tuple[Path, ...]:
    """Every file git knows; captured data under tests/data left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name and not name.startswith("tests/data/"))
    return tuple(path for path in paths if path.is_file())


def text_of(path: Path) -> str:
    """The file as text; empty for images, fonts and other binary files."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Each module of the package with its syntax tree, migrations left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names a module imports, wherever in it: ``import a.b`` and ``from a import b`` both give ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
