"""Locks hold hashes and every declared package; the package imports nothing undeclared."""

from __future__ import annotations

import re
import sys
from importlib import metadata

import pytest

from tests.project.tree import ROOT, imported_names, modules, named

REQUIREMENTS = ROOT / "requirements"
LOCKS = {"base.lock": ["base.in", "build.in"], "dev.lock": ["base.in", "build.in", "dev.in"]}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(file: str) -> list[str]:
    """The package names of a .in file, in its order."""
    lines = (REQUIREMENTS / file).read_text(encoding="utf-8").splitlines()
    return [normalised(re.split(r"[\[<>=~!; #]", line)[0]) for line in lines if line and line[0] not in "#-"]


def locked(file: str) -> dict[str, str]:
    """Package and version to the whole stanza, since a package may be locked once for each Python."""
    stanzas = re.split(
        r"^(?=[A-Za-z0-9])", (REQUIREMENTS / file).read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return {stanza.split(" ")[0]: stanza for stanza in stanzas if "==" in stanza.split(" ")[0]}


@pytest.mark.parametrize("file", sorted({file for files in LOCKS.values() for file in files}))
def test_declared_packages_are_sorted(file):
    assert declared(file) == sorted(declared(file))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_every_declared_package(lock):
    held = {normalised(pin.split("==")[0]) for pin in locked(lock)}
    assert [name for file in LOCKS[lock] for name in declared(file) if name not in held] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_hashes(lock):
    assert [pin for pin, stanza in locked(lock).items() if "--hash=sha256:" not in stanza] == []


def test_locks_agree():
    base, dev = locked("base.lock"), locked("dev.lock")
    assert {pin for pin in base if pin not in dev} == set()


def test_package_imports_only_what_base_declares():
    owners = metadata.packages_distributions()
    allowed = {"mosaique", *declared("base.in")}
    undeclared = {
        (named(path), name)
        for path, tree in modules()
        for name in {imported.split(".")[0] for imported in imported_names(tree)}
        - set(sys.stdlib_module_names)
        if not allowed & {normalised(owner) for owner in owners.get(name, [name])}
    }
    assert undeclared == set()


def test_locked_packages_have_a_licence_the_product_can_carry():
    """No package under the GPL or AGPL alone in what the server imports (EUPL-1.2's own appendix aside)."""
    refused = re.compile(
        r"\bA?GPL\b(?!.*\b(?:LGPL|or later or)\b)|Affero|GNU General Public License", re.IGNORECASE
    )
    names = {pin.split("==")[0] for pin in locked("base.lock")}
    installed = {name: licence_of(name) for name in names if is_installed(name)}
    assert {name: licence for name, licence in installed.items() if refused.search(licence)} == {}


def is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:  # for another platform or Python
        return False
    return True


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License")]
    stated = about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]
    return " / ".join([stated, *classifiers])
