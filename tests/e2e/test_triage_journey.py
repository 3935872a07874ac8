"""Sorting what the watch found by the keyboard, and a documentalist's whole morning: to readers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.core.http.local_server import answer, serving
from tests.e2e.test_watch import WIDTHS, desk, until_read  # noqa: F401  # a fixture
from tests.watch.feed_texts import TEXT, entry, rss

NAME = "Ce que la veille a trouvé ce matin"
ABSTRACT = "Une enquête auprès de locataires de trois bailleurs, sur ce que coûte l’attente d’un logement."
PAGE = "<html lang='fr'><head><title>{0}</title><meta name='citation_title' content='{0}'></head></html>"


@pytest.fixture
def titles(request):
    """Those of six items that no other test has."""
    return [f"Enquête {letter}{len(request.node.name)} sur le logement social" for letter in "ABCDEF"]


@pytest.fixture
def inbox(desk, titles):  # noqa: F811  # the fixture that is imported
    """The inbox with six items that the worker has just read."""
    pages = {f"/{n}": answer(PAGE.format(title).encode()) for n, title in enumerate(titles)}
    with serving(pages) as server:
        entries = (
            entry(f"tri-{n}", title, link=server.url(f"/{n}"), text=TEXT) for n, title in enumerate(titles)
        )
        with serving({"/flux": answer(rss(*entries, title="Enquêtes en bref"))}) as feeds:
            desk.goto("/gestion/veille/ajouter/")
            desk.get_by_label("Adresse").fill(feeds.url("/flux"))
            desk.get_by_role("button", name="Voir ce qu’elle donne").click()
            desk.get_by_role("button", name="Suivre cette source").click()
            expect(until_read(desk)).to_be_visible()
            source = desk.url.rstrip("/").rpartition("/")[2]
            desk.goto(f"/gestion/veille/?source={source}&tri=date")
            expect(desk.locator("[data-line]")).to_have_count(6)
            yield desk


@pytest.fixture
def fits(inbox, accessibility_problems):
    """Checks that the page holds in its width and that axe finds nothing."""

    def check():
        for width in WIDTHS:
            inbox.set_viewport_size({"width": width, "height": 900})
            assert inbox.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            assert accessibility_problems(inbox) == [], width
        inbox.set_viewport_size({"width": 1280, "height": 900})

    return check


def test_items_are_sorted_by_keys_and_undone(inbox, titles, fits):
    fits()
    inbox.keyboard.press("j")
    expect(inbox.locator("[data-line]").first).to_be_focused()
    inbox.keyboard.press("e")
    expect(inbox.locator(".is-dropped")).to_contain_text(titles[0])
    expect(inbox.locator("#said")).to_contain_text("Écarté : hors sujet.")
    inbox.keyboard.press("r")
    expect(inbox.locator(".is-kept")).to_contain_text(titles[1])
    inbox.keyboard.press("3")
    expect(inbox.locator(".is-dropped").last).to_contain_text("déjà connu")
    expect(inbox.locator("[data-line]").nth(3)).to_be_focused()
    fits()
    inbox.keyboard.press("z")
    expect(inbox.locator("[data-line]").nth(2)).to_be_focused()
    expect(inbox.locator(".inbox-done")).to_have_count(2)
    inbox.keyboard.press("p")
    expect(inbox.locator(".is-later")).to_contain_text(titles[2])


def test_keys_of_figures_are_those_of_french_keyboards_and_held_keys_decide_once(inbox):
    """Told as events: the browser's own keyboard is American."""
    tell = "keys => keys.forEach(one => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { ...one, bubbles: true })))"
    inbox.keyboard.press("j")
    inbox.evaluate(tell, [{"key": "é", "code": "Digit2"}])
    expect(inbox.locator(".is-dropped")).to_contain_text("d’intérêt mineur")
    inbox.evaluate(tell, [{"key": "r", "code": "KeyR", "repeat": True}] * 3)
    inbox.evaluate(tell, [{"key": "!", "code": "Digit1", "shiftKey": True}])
    inbox.keyboard.press("r")
    expect(inbox.locator(".is-kept")).to_have_count(1)
    expect(inbox.locator(".inbox-done, .is-sent")).to_have_count(2)


def test_key_of_undoing_leaves_what_is_only_shown(inbox, titles):
    inbox.keyboard.press("j")
    inbox.keyboard.press("r")
    expect(inbox.locator(".is-kept")).to_contain_text(titles[0])
    inbox.goto(inbox.url.replace("?", "?vue=retenus&"))
    inbox.keyboard.press("z")
    inbox.reload()
    expect(inbox.locator(".inbox-decision")).to_have_count(1)


def test_key_of_topics_leads_to_their_menu_on_an_item_page(inbox):
    inbox.goto("/gestion/veille/themes/ajouter/")
    inbox.get_by_label("Nom", exact=True).fill("Un autre thème")
    inbox.get_by_label("Mots et expressions").fill("motquinestnullepart")
    inbox.get_by_role("button", name="Enregistrer").click()
    inbox.goto("/gestion/veille/")
    inbox.keyboard.press("j")
    inbox.keyboard.press("o")
    inbox.wait_for_url("**/elements/*/")
    inbox.keyboard.press("t")
    expect(inbox.locator("#topic-of-item")).to_be_focused()


def test_keys_of_one_letter_are_turned_off(inbox, fits):
    inbox.keyboard.press("?")
    expect(inbox.get_by_role("dialog")).to_be_visible()
    fits()
    inbox.get_by_label("Sans raccourcis d’une lettre").check()
    inbox.keyboard.press("Escape")
    inbox.locator("[data-line]").nth(3).focus()
    inbox.keyboard.press("ArrowDown")
    expect(inbox.locator("[data-line]").nth(4)).to_be_focused()
    for key in "e?":
        inbox.keyboard.press(key)
    expect(inbox.locator(".inbox-done, .is-sent, dialog[open]")).to_have_count(0)


def test_several_are_decided_together_and_undone(inbox):
    boxes = inbox.locator(".inbox-tick input")
    boxes.first.check()
    boxes.nth(2).click(modifiers=["Shift"])
    assert boxes.evaluate_all("all => all.map(one => one.checked)") == [True] * 3 + [False] * 3
    inbox.locator("#together").get_by_role("button", name="Retenir").click()
    expect(inbox.get_by_text("3 éléments retenus.")).to_be_visible()
    inbox.wait_for_load_state()
    inbox.keyboard.press("z")
    expect(inbox.locator("[data-line]")).to_have_count(6)


def test_record_is_made_of_an_item_and_both_say_so(inbox, titles, fits):
    inbox.keyboard.press("j")
    inbox.keyboard.press("o")
    expect(inbox.get_by_role("heading", name=titles[0], level=1)).to_be_visible()
    inbox.wait_for_load_state()
    fits()
    inbox.keyboard.press("n")
    expect(inbox.get_by_label("Titre", exact=True)).to_have_value(titles[0])
    expect(inbox.get_by_text(f"Trouvé par la veille : {titles[0]}")).to_be_visible()
    inbox.locator(".entry-buttons button[value=save]").click()
    inbox.wait_for_url("**/notices/*/")
    inbox.goto(inbox.locator(".record-origin a").get_attribute("href"))
    expect(inbox.locator("section[aria-labelledby=records] li a")).to_have_text(titles[0])
    expect(inbox.locator("section[aria-labelledby=decisions] strong")).to_have_text("retenu")


def test_line_stays_and_says_so_when_the_server_does_not_answer(inbox):
    inbox.route("**/decider/", lambda route: route.abort())
    inbox.keyboard.press("j")
    inbox.keyboard.press("r")
    expect(inbox.locator("#said")).to_contain_text("Le serveur n’a pas répondu")
    expect(inbox.locator("[data-line]").first).to_be_focused()
    expect(inbox.locator(".inbox-done, .is-sent")).to_have_count(0)


def test_everything_works_without_a_script(inbox, new_context):
    page = new_context(java_script_enabled=False, storage_state=inbox.context.storage_state()).new_page()
    page.goto(inbox.url)
    page.get_by_role("button", name="Écarter").first.click()
    expect(page.locator(".inbox-undo")).to_contain_text("Écarté : hors sujet.")
    page.locator(".inbox-undo").get_by_role("button", name="Annuler").click()
    expect(page.locator("[data-line]")).to_have_count(6)


def test_what_was_fetched_is_sorted_described_selected_and_read(
    inbox, titles, fits, page, accessibility_problems
):
    dropped, kept, other = titles[:3]
    inbox.keyboard.press("j")
    inbox.keyboard.press("e")
    expect(inbox.locator(".is-dropped")).to_contain_text(dropped)
    inbox.keyboard.press("r")
    expect(inbox.locator(".is-kept")).to_contain_text(kept)
    inbox.keyboard.press("s")
    expect(inbox.locator("#said")).to_contain_text("Mis dans la sélection")
    fits()
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
    assert accessibility_problems(page) == []


def describe(inbox, title):
    """The record of the item, as the entry page begins it."""
    expect(inbox.get_by_label("Titre", exact=True)).to_have_value(title)
    inbox.get_by_role("textbox", name="Résumé", exact=True).fill(ABSTRACT)
    inbox.locator(".entry-buttons button[value=save]").click()
    inbox.wait_for_url("**/notices/*/")
    expect(inbox.locator(".record-origin")).to_contain_text("Trouvé dans la veille par")


def publish(inbox):
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
