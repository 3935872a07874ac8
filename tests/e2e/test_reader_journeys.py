"""What a reader does at a desk and on a phone: search, read, cite, take away."""

from __future__ import annotations

import re

import pytest

PAGES = [
    "/",
    "/recherche/?q=logement",
    "/notices/1/",
    "/themes/",
    "/structures/",
    "/panier/",
    "/aide/",
    "/compte/login/",
]


def test_a_reader_goes_from_a_word_to_a_notice_and_takes_it_away(page):
    page.goto("/")
    page.locator("#q").fill("logement")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/recherche/?**q=logement**")
    first = page.locator("main h2 a, main .title-link").first
    title = first.inner_text()
    first.click()
    page.wait_for_url(re.compile(r"/notices/\d+/$"))
    assert page.locator("h1").inner_text() == title

    with page.expect_download() as download:
        page.get_by_role("link", name="RIS", exact=True).click()
    exported = download.value.path().read_text(encoding="utf-8")
    assert exported.startswith("TY  - ")
    assert title.split(" : ")[0].replace("\u00a0", " ") in exported.replace("\u00a0", " ")


def test_filters_narrow_the_results_without_a_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/recherche/")
    everything = count_shown(page)
    page.goto("/recherche/?structure=ORIV")
    assert 0 < count_shown(page) < everything
    page.locator(".chips a").click()
    assert count_shown(page) == everything


def count_shown(page) -> int:
    return int(re.sub(r"\D", "", page.locator(".result-sentence").inner_text().split("document")[0]))


def test_the_basket_keeps_a_document_without_an_account(page):
    page.goto("/notices/1/")
    title = page.locator("h1").inner_text()
    page.locator("button[form=basket][name=add]").click()
    page.locator("button[form=basket][name=remove]").wait_for()  # the answer has come
    page.goto("/panier/")
    assert page.locator("main .title-link, main h2 a").all_inner_texts() == [title]


def test_the_citation_follows_the_style_chosen(page):
    page.goto("/notices/1/")
    before = page.locator("#citation").inner_text()
    other = page.locator("#style option:not([selected])").first.get_attribute("value")
    page.goto(f"/notices/1/?style={other}")
    assert page.locator("#citation").inner_text() != before


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_at_a_desk(page, accessibility_problems, address):
    assert page.goto(address).status == 200
    assert accessibility_problems(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_on_a_phone_without_scrolling_sideways(phone, accessibility_problems, address):
    assert phone.goto(address).status == 200
    assert accessibility_problems(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
