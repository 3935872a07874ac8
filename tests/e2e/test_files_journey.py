"""From a documentalist's desk to a reader's: files are attached, found by their words, seen and taken away."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from mosaique.core.uploads.kinds import PDF
from tests.core.samples import SVG, image, pdf

NOTICE = "/notices/1/"
WORD = "hippocampe"
PATIENCE = 60  # seconds for the worker to read and index


@pytest.fixture
def desk(new_context, instance):
    """A page of the coordination's, signed in."""
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/gestion/")
    page.locator("input[name=login]").fill("coordination@reci.example")
    page.locator("input[name=password]").fill("mosaique-demo-2010")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/gestion/")
    return page


def test_files_are_attached_then_found_and_taken_away(desk, page, phone, accessibility_problems):
    desk.goto(NOTICE)
    desk.locator(".staff-ways a", has_text="Fichiers").click()
    desk.locator("input[type=file]").set_input_files([
        {"name": "Rapport joint.pdf", "mimeType": PDF, "buffer": pdf(f"Une phrase avec {WORD}")},
        {"name": "affiche.png", "mimeType": "image/png", "buffer": image("PNG", (600, 900))},
        {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG},
    ])  # fmt: skip
    desk.get_by_role("button", name="Ajouter", exact=True).click()
    assert "logo.svg" in desk.locator(".message-error").first.inner_text()
    desk.get_by_role("button", name="Montrer en couverture – affiche").click()
    expect(desk.locator(".files-picture img")).to_have_count(1)
    for width in (1280, 375):
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert accessibility_problems(desk) == [], width

    until_found(page)
    for reader in (page, phone):
        reader.goto(NOTICE)
        cover = reader.locator("header img.cover")
        assert cover.evaluate("image => image.decode().then(() => [image.complete, image.naturalWidth])") == [
            True,
            320,
        ]
        assert accessibility_problems(reader) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger – Rapport joint").click()
    assert download.value.suggested_filename == "Rapport joint.pdf"

    for _ in range(2):
        desk.get_by_role("link", name="Retirer").first.click()
        desk.get_by_role("button", name="Retirer le fichier").click()
    expect(desk.locator(".files-row")).to_have_count(0)


def until_found(page):
    """The worker reads and indexes in the background."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto(f"/recherche/?q={WORD}")
        if page.locator("article.hit").count() == 1:
            return
        time.sleep(0.5)
    pytest.fail("the words of the file were not found")
