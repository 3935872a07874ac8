"""A batch from a question to its undoing, in a browser and without a script; the authorities' screens."""

from __future__ import annotations

import pytest

from mosaique.network.demonstration import PASSWORD

DESK_PAGES = [
    "/gestion/lots/",
    "/gestion/lots/nouveau/?q=discrimination",
    "/gestion/autorites/?q=a",
    "/gestion/autorites/1/",
    "/gestion/autorites/1/fusionner/2/",
    "/gestion/autorites/doublons/",
    "/gestion/autorites/concepts/",
]
PATIENCE = 30_000  # milliseconds for the worker


def sign_in(page, email):
    page.goto("/compte/login/?next=/gestion/lots/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/gestion/lots/")


def prepare(page):
    page.goto("/gestion/lots/nouveau/?q=discrimination")
    page.get_by_role("button", name="Prendre ces").click()
    page.wait_for_url("**/gestion/lots/*/")


def figures(page):
    return [
        int(one.replace("\u202f", "").replace("\u00a0", ""))
        for one in page.locator(".figures dd").all_inner_texts()
    ]


def test_batch_is_previewed_run_and_undone(page, accessibility_problems):
    sign_in(page, "documentaliste@oriv.example")
    prepare(page)
    page.locator("select[name=operation]").select_option("add_keyword")
    page.locator("#operation-form [name=text]").fill("mot du lot")
    page.get_by_role("button", name="Ajouter cette modification").click()
    page.wait_for_selector(".batch-decision .button-primary")
    changed, _unchanged, refused = figures(page)
    assert changed > 0
    assert refused > 0  # other centres' records
    assert accessibility_problems(page) == []

    page.locator(".batch-decision .button-primary").click()
    page.get_by_role("link", name="Défaire ce lot").wait_for(timeout=PATIENCE)
    assert figures(page) == [changed, 0, refused]
    assert page.locator(".differences ins").count() == changed
    assert accessibility_problems(page) == []

    page.get_by_role("link", name="Défaire ce lot").click()
    page.get_by_role("button", name="Défaire ce lot").click()
    page.get_by_text("Défait le").wait_for(timeout=PATIENCE)
    assert figures(page)[-1] == changed


def test_batch_is_composed_and_given_up_without_a_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "documentaliste@oriv.example")
    prepare(page)
    page.locator("select[name=operation]").select_option("set_scope")
    page.get_by_role("button", name="Choisir").click()
    page.locator("#operation-form [name=value]").select_option("regional")
    page.get_by_role("button", name="Ajouter cette modification").click()
    assert page.get_by_text("Portée").first.is_visible()
    page.get_by_role("button", name="Abandonner ce lot").click()
    page.wait_for_url("**/gestion/lots/")


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_screens_are_accessible_and_never_scroll_sideways(request, accessibility_problems, screen):
    page = request.getfixturevalue(screen)
    sign_in(page, "coordination@reci.example")
    for address in DESK_PAGES:
        assert page.goto(address).status == 200
        assert (address, accessibility_problems(page)) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
