"""A source from an address to its items: found by its page, seen, watched, read by the worker, left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import TEXT, entry, rss

WIDTHS = (1280, 375)
LINK = '<link rel="alternate" type="application/rss+xml" title="{0}" href="/{1}">'
LONG = "« Habiter ensemble » : neuf monographies de quartiers, et ce qu’elles disent de ceux qui restent"


@pytest.fixture
def desk(new_context):
    """A page of a documentalist's, signed in."""
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/gestion/")
    page.locator("input[name=login]").fill("documentaliste@oriv.example")
    page.locator("input[name=password]").fill("mosaique-demo-2010")
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/gestion/")
    return page


def test_a_source_is_found_watched_and_left(desk, accessibility_problems):
    def fits():
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 900})
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            assert accessibility_problems(desk) == [], width
        desk.set_viewport_size({"width": 1280, "height": 900})

    feed = rss(
        entry("a", LONG, link="https://a.example/1", text=TEXT), entry("b", "Deux"), title="Ville en bref"
    )
    site = f"<html><head><title>Ville</title>{LINK.format('Actualités', 'flux')}{LINK.format('Agenda', 'agenda')}"
    with serving({"/": answer(site.encode()), "/flux": answer(feed)}) as server:
        desk.locator(".site-nav a", has_text="Veille").click()
        desk.locator(".room a", has_text="Sources").click()
        desk.get_by_role("link", name="Ajouter une source").click()
        desk.get_by_label("Adresse").fill(server.url("/"))
        desk.get_by_role("button", name="Voir ce qu’elle donne").click()
        expect(desk.get_by_role("heading", name="annonce 2 flux")).to_be_visible()
        fits()
        desk.get_by_role("button", name="Voir celui-ci – Actualités").click()
        expect(desk.get_by_role("link", name=LONG)).to_be_visible()
        fits()
        desk.get_by_role("button", name="Suivre cette source").click()
        expect(desk.get_by_role("heading", name="Ville en bref", level=1)).to_be_visible()
        expect(until_read(desk)).to_have_text(LONG)
    fits()
    desk.get_by_role("link", name=LONG).click()
    expect(desk.get_by_role("heading", name=LONG, level=1)).to_be_visible()
    fits()
    desk.goto("/gestion/veille/sources/?vue=suivies&q=ville+en+bref")
    expect(desk.locator("tbody th a")).to_have_text(["Ville en bref"])
    fits()
    desk.get_by_role("link", name="Ville en bref").click()
    desk.get_by_role("link", name="Modifier").click()
    fits()
    desk.go_back()
    desk.get_by_role("link", name="Retirer…").click()
    fits()
    desk.get_by_role("button", name="Retirer la source").click()
    expect(desk.get_by_text("« Ville en bref » n’est plus suivie.")).to_be_visible()


@pytest.mark.parametrize(
    "page",
    [
        "themes/",
        "themes/ecole/",
        "themes/mesure/",
        "themes/ajouter/",
        "selections/",
        "selections/nouvelle/",
        "revues/",
        "revues/ajouter/",
        "sources/",
        "sources/conseils/",
        "envoyer/",
        "envoyer/liste/",
        "bilan/",
    ],
)
def test_every_page_of_the_room_fits_and_is_accessible(desk, accessibility_problems, page):
    assert desk.goto(f"/gestion/veille/{page}").ok
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 900})
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert accessibility_problems(desk) == [], width


def until_read(desk):
    """The first item of the sheet, once the worker has come to the source."""
    first = desk.locator("main .title-link").first
    for _time in range(30):
        if first.is_visible():
            break
        desk.wait_for_timeout(1_000)
        desk.reload()
    return first
