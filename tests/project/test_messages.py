"""The French interface is complete, finished and typeset."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from tests.project.tree import PACKAGE

FRENCH = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
EXTRACT = """
from django.conf import settings
settings.configure(USE_I18N=True, LOCALE_PATHS=[])
import django
django.setup()
from django.core.management import call_command
call_command("makemessages", locale=["fr"], verbosity=0)
"""
GETTEXT = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
# An ordinary space where French wants a no-break one, or no space at all inside guillemets.
LOOSE_PUNCTUATION = re.compile(r" [;:!?]|«[^\u00a0\u202f]|[^\u00a0\u202f]»")


@pytest.fixture(scope="module")
def french():
    with FRENCH.open("rb") as lines:
        return read_po(lines, locale="fr", abort_invalid=True)


@pytest.fixture(scope="module")
def source_texts(tmp_path_factory):
    """The catalogue as `make messages` would write it from today's sources."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed (Debian: gettext)")
    copy = tmp_path_factory.mktemp("messages") / "mosaique"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static"))
    subprocess.run([sys.executable, "-c", EXTRACT], cwd=copy, check=True, timeout=300)
    with (copy / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as lines:
        return read_po(lines, locale="fr")


def translations(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_source_text_is_in_the_french_catalogue(french, source_texts):
    known = {(message.context, message.id) for message in french}
    assert [message.id for message in source_texts if (message.context, message.id) not in known] == []


def test_no_text_to_translate_is_inside_an_f_string():
    """xgettext before 0.23, Debian 12's, does not look there."""
    inside = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
    ]
    assert inside == []


def test_every_text_is_translated(french):
    assert [message.id for message in french if message.id and not all(translations(message))] == []


def test_no_translation_is_fuzzy(french):
    assert [message.id for message in french if message.id and message.fuzzy] == []


def test_translations_keep_their_placeholders(french):
    assert [(message.id, [str(error) for error in errors]) for message, errors in french.check()] == []


def test_french_punctuation_does_not_break_from_its_word(french):
    texts = [text for message in french if message.id for text in translations(message)]
    assert [text for text in texts if LOOSE_PUNCTUATION.search(text)] == []


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("Auteur : Dupont", True),
        ("Auteur\u00a0: Dupont", False),
        ("« Ville »", True),
        ("«\u00a0Ville\u00a0»", False),
        ("«\u202fVille\u202f»", False),
        ("https://example.org", False),
    ],
)
def test_loose_punctuation_is_recognised(text, loose):
    assert bool(LOOSE_PUNCTUATION.search(text)) is loose
