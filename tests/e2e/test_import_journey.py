"""A documentalist brings her PMB export in and takes it back, as Chromium shows it to her."""

from __future__ import annotations

from pathlib import Path

import pytest

EXPORT = Path(__file__).parent.parent / "data" / "onboarding" / "pmb-unimarc-iso5426.mrc"
SECONDS = 60_000  # milliseconds: the worker takes its turn


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


def is_not_wider(screen):
    return screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_file_is_checked_imported_and_undone(screen, accessibility_problems):
    found = {}

    def look(name):
        found[name] = (accessibility_problems(screen), is_not_wider(screen))

    screen.goto("/compte/login/?next=/gestion/imports/nouveau/")
    screen.fill("input[name=login]", "documentaliste@oriv.example")
    screen.fill("input[name=password]", "mosaique-demo-2010")
    screen.locator("main button[type=submit]").first.click()
    screen.wait_for_url("**/imports/nouveau/")
    look("new")
    screen.set_input_files("input[type=file]", EXPORT)
    screen.get_by_role("button", name="Envoyer le fichier").click()
    screen.get_by_text("UNIMARC ISO 2709, habitudes de PMB, ISO 5426, 12 notices").wait_for()
    look("settings")
    screen.get_by_role("button", name="Voir ce que cela donnerait").click()
    screen.get_by_role("heading", name="Ce que ferait cet import").wait_for(timeout=SECONDS)
    look("check")
    screen.get_by_role("button", name="Importer 10 notices").click()
    screen.get_by_role("heading", name="Ce que cet import a fait").wait_for(timeout=SECONDS)
    look("report")
    screen.get_by_role("link", name="Annuler cet import…").click()
    look("undo")
    screen.get_by_role("button", name="Annuler l’import").click()
    screen.get_by_role("heading", name="Cet import a été annulé").wait_for(timeout=SECONDS)
    screen.goto("/gestion/imports/")
    look("list")

    assert found == dict.fromkeys(("new", "settings", "check", "report", "undo", "list"), ([], True))
