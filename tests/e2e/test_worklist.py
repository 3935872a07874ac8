"""The working list at a desk, on a phone, and by the keyboard alone."""

from __future__ import annotations

import pytest

ACCOUNT, PASSWORD = "documentaliste@oriv.example", "mosaique-demo-2010"
LIST = "/gestion/notices/?vue=centre"


def sign_in(page) -> None:
    page.goto("/compte/login/")
    page.locator("[name=login]").fill(ACCOUNT)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def addresses(page) -> list[str]:
    """The desk's pages about lists and about one record of the centre."""
    page.goto(LIST)
    record = page.locator("tbody input[name=ids]").first.get_attribute("value")
    views = [f"/gestion/notices/?vue={view}" for view in ("brouillons", "centre", "corbeille")]
    pages = [
        f"/gestion/notices/{record}/{name}/" for name in ("relecture", "historique", "historique/1/revenir")
    ]
    return [*views, "/gestion/notices/en-cours/", *pages]


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_pages_are_accessible_and_do_not_scroll_sideways(request, accessibility_problems, screen):
    page = request.getfixturevalue(screen)
    sign_in(page)
    problems = {}
    for address in addresses(page):
        assert page.goto(address).status == 200
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if found := accessibility_problems(page) + ([f"{wide} px too wide"] if wide > 0 else []):
            problems[address] = found
    assert problems == {}


def test_the_list_is_walked_through_by_keys(page):
    sign_in(page)
    page.goto(LIST)
    links = page.locator("tbody .title-link")
    for key, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        assert links.nth(place).evaluate("link => link === document.activeElement"), key
    page.keyboard.press("x")
    assert page.locator("tbody input:checked").count() == 1
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert links.nth(0).evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "vue=centre" not in url)


def test_the_slash_leads_to_the_filters(page):
    sign_in(page)
    page.goto(LIST)
    page.keyboard.press("/")
    page.keyboard.type("turcs")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=turcs**")
    shown = page.locator("tbody .title-link").all_inner_texts()
    assert shown
    assert all("turcs" in title.lower() for title in shown)


def test_the_list_is_exported_and_narrowed_without_a_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page)
    page.goto(LIST)
    everything = page.locator("tbody tr").count()
    page.locator("#id_type").select_option("article")
    page.get_by_role("button", name="Restreindre").click()
    assert 0 < page.locator("tbody tr").count() < everything
    with page.expect_download() as download:
        page.get_by_role("link", name="RIS", exact=True).click()
    exported = download.value.path().read_text(encoding="utf-8")
    assert exported.count("TY  - ") == page.locator("tbody tr").count()
