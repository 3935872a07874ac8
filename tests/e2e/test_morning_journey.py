"""A documentalist's morning: what the worker read is sorted by keys, described, selected, and read by others."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.test_triage_journey import fits, inbox, titles  # noqa: F401  # fixtures
from tests.e2e.test_watch import desk  # noqa: F401  # a fixture

NAME = "Ce que la veille a trouvé ce matin"
ABSTRACT = "Une enquête auprès de locataires de trois bailleurs, sur ce que coûte l’attente d’un logement."


def test_what_was_fetched_is_sorted_described_selected_and_read(inbox, titles, fits, page):  # noqa: F811
    dropped, kept, other = titles[:3]
    inbox.keyboard.press("j")
    inbox.keyboard.press("e")
    expect(inbox.locator(".is-dropped")).to_contain_text(dropped)
    inbox.keyboard.press("r")
    expect(inbox.locator(".is-kept")).to_contain_text(kept)
    inbox.keyboard.press("s")
    expect(inbox.locator("#said")).to_contain_text("Mis dans la sélection")
    inbox.keyboard.press("n")
    describe(inbox, other)
    inbox.goto("/gestion/veille/selections/")
    inbox.locator(".lines .title-link").first.click()
    expect(inbox.locator(".selection-row .title-link")).to_have_text([other])
    publish(inbox)
    page.goto("/selections/")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator(".selection-entry-title")).to_have_text([other])
    expect(page.locator(".selection-entry")).to_contain_text("Pour la commission logement.")


def describe(inbox, title):  # noqa: F811
    """The record of the item, as the entry page begins it."""
    expect(inbox.get_by_label("Titre", exact=True)).to_have_value(title)
    inbox.get_by_label("Résumé", exact=True).fill(ABSTRACT)
    inbox.locator(".entry-buttons button[value=save]").click()
    inbox.wait_for_url("**/notices/*/")
    expect(inbox.locator(".record-origin a")).to_have_text(title)


def publish(inbox):  # noqa: F811
    """Name it, say why, look, and show it to readers."""
    inbox.get_by_label("Note – ").fill("Pour la commission logement.")
    inbox.keyboard.press("Control+s")
    expect(inbox.get_by_text("Ce que vous avez écrit est enregistré.")).to_be_visible()
    inbox.get_by_role("link", name="Titre et introduction").click()
    inbox.get_by_label("Titre").fill(NAME)
    inbox.get_by_role("button", name="Enregistrer").click()
    inbox.get_by_role("link", name="Vérifier et publier").click()
    inbox.get_by_role("button", name="Publier").click()
    expect(inbox.get_by_text("est publiée : les lecteurs la voient.")).to_be_visible()
