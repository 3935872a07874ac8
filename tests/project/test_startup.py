"""A command that only prints answers at once, and production settings pass Django's own review."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.project.tree import ROOT

HEAVY = ["wagtail", "tantivy", "lxml", "mini_racer", "openpyxl", "rdflib", "granian", "PIL"]


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "MOSAIQUE"))
    }
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**inherited, **environment},
        text=True,
        timeout=120,
    )


def test_command_line_imports_nothing_heavy_to_print_its_help():
    ran = python("-c", f"import sys, mosaique.cli; print([m for m in {HEAVY!r} if m in sys.modules])")
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_module_and_command_are_the_same():
    ran = python("-m", "mosaique", "--help")
    assert ran.returncode == 0
    assert {"serve", "demo", "import"} <= {
        line.split()[0] for line in ran.stdout.splitlines() if line.split()
    }


def test_production_passes_django_s_deployment_check(tmp_path):
    ran = python(
        *("-m", "django", "check", "--deploy", "--fail-level", "WARNING"),
        DJANGO_SETTINGS_MODULE="mosaique.config.settings.production",
        MOSAIQUE_HOME=str(tmp_path),
        MOSAIQUE_BASE_URL="https://portail.example.org",
    )
    assert ran.returncode == 0, ran.stderr
