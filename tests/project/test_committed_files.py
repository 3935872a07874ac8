"""What is committed names no machine, and files are named for their subject."""

from __future__ import annotations

import re
from pathlib import Path

from tests.project.tree import ROOT, committed_files, named, text_of

# A home folder, or this checkout's own place.
MACHINE_PATHS = re.compile(
    rf"{re.escape(str(ROOT))}\b|{re.escape(str(Path.home()))}/|/home/[a-z]+/|/Users/[A-Za-z]+/"
)
INSTALLING = re.compile(r"^(requirements/.*|pyproject\.toml|Makefile|scripts/.*|\.ci/.*)$")
ADDRESS = re.compile(
    r"https?://(?!127\.0\.0\.1|localhost)|--(?:extra-)?index-url[ =]\S|--find-links|--trusted-host"
)


def test_no_committed_file_names_a_place_on_a_machine():
    assert {
        named(path): found for path in committed_files() if (found := MACHINE_PATHS.findall(text_of(path)))
    } == {}


def test_installing_names_no_registry_address():
    files = [path for path in committed_files() if INSTALLING.match(named(path))]
    assert {named(path): found for path in files if (found := ADDRESS.findall(text_of(path)))} == {}


def test_no_module_is_named_for_nothing():
    nameless = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
    assert [named(path) for path in committed_files() if path.name in nameless] == []


def test_scripts_with_a_shebang_are_executable():
    scripts = [path for path in committed_files() if path.read_bytes().startswith(b"#!")]
    assert [named(path) for path in scripts if not path.stat().st_mode & 0o100] == []
