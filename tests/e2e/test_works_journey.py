"""Works, from what the machine asks to what readers see, and back: by keyboard, and one record at a time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

PASSWORD = "mosaique-demo-2010"
COORDINATOR, DOCUMENTALIST = "coordination@reci.example", "documentaliste@oriv.example"
SECONDS = 60_000  # milliseconds: the worker takes its turn
QUEUE = "/gestion/oeuvres/"
# Alike but for a letter, the year and the publisher: the machine does not know.
PAIR = "".join(
    f"TY  - BOOK\nTI  - Parcours de femmes venues d'Anatolie dans les vallées {valleys}\n"
    f"AU  - Grosjean, Adèle\nPY  - {year}\nPB  - {publisher}\nER  - \n\n"
    for valleys, year, publisher in (("vosgiennes", 1996, "Seuil"), ("vosgienes", 1997, "Syros"))
)
SCREENS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 800}}


@pytest.fixture
def signed_in(new_context):
    """Makes a page of somebody's, on a screen."""

    def make(account, screen="desk"):
        page = new_context(viewport=SCREENS[screen]).new_page()
        page.goto("/compte/login/")
        page.locator("[name=login]").fill(account)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return make


def bring_in(page, name, content):
    page.goto("/gestion/imports/nouveau/")
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Envoyer le fichier").click()
    page.get_by_role("button", name="Voir ce que cela donnerait").click()
    page.get_by_role("heading", name="Ce que ferait cet import").wait_for(timeout=SECONDS)
    page.get_by_role("button", name=re.compile("^Importer")).click()
    page.get_by_role("heading", name="Ce que cet import a fait").wait_for(timeout=SECONDS)


def until_there(page, address, selector):
    """The page once the worker has done its part."""
    for _ in range(60):
        page.goto(address)
        if page.locator(selector).count():
            return page.locator(selector)
        page.wait_for_timeout(500)
    pytest.fail(f"{selector} did not come on {address}")


def problems_on(page, addresses, accessibility_problems):
    found = {}
    for address in addresses:
        assert page.goto(address).status == 200, address
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if some := accessibility_problems(page) + ([f"{wide} px too wide"] if wide > 0 else []):
            found[address] = some
    return found


def test_a_pair_is_decided_by_keyboard_and_shown_to_readers_as_one(signed_in, page, accessibility_problems):
    bring_in(signed_in(DOCUMENTALIST), "paires.ris", PAIR)
    desk = signed_in(COORDINATOR)
    until_there(desk, QUEUE, ".works-queue > li")
    desk.get_by_role("link", name=re.compile("^Comparer – Parcours")).focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/comparer/**")
    pair = [int(number) for number in re.findall(r"/comparer/(\d+)/(\d+)/", desk.url)[0]]
    expect(desk.locator(".compared .is-other mark").first).to_be_visible()
    for screen in SCREENS:
        pages = [QUEUE, desk.url, f"{QUEUE}{pair[0]}/reunir/?q=immigration"]
        assert problems_on(signed_in(COORDINATOR, screen), pages, accessibility_problems) == {}

    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("m")
    expect(desk.locator(".message")).to_contain_text("en vigueur")

    notice = until_there(page, f"/notices/{pair[0]}/", ".sources li")
    assert notice.count() == 2
    page.goto(f"/notices/{pair[1]}/")
    assert page.url.endswith(f"/notices/{pair[0]}/#notice-{pair[1]}")
    page.locator(f"#notice-{pair[1]} a").nth(1).click()
    expect(page.get_by_text("telle qu’il l’a écrite")).to_be_visible()
    assert accessibility_problems(page) == []
    page.goto(f"/notices/{pair[0]}/")
    page.get_by_text("D’où vient chaque élément").click()
    assert accessibility_problems(page) == []
    page.goto("/recherche/?q=anatolie+vosgiennes")
    assert page.locator("main article").count() == 1

    desk.locator(".message a").click()
    desk.get_by_role("button", name=re.compile("Défaire pour cette notice")).click()
    expect(desk.locator(".message")).to_contain_text("Défait pour")
    page.goto(f"/notices/{pair[1]}/")
    assert page.url.endswith(f"/notices/{pair[1]}/")  # its own address again, whatever the browser kept


def test_a_chained_merge_is_undone_one_record_at_a_time(signed_in, page, accessibility_problems):
    desk = signed_in(COORDINATOR)
    first, second, third = 11, 12, 13

    def merge(stays, goes):
        desk.goto(f"{QUEUE}comparer/{stays}/{goes}/")
        desk.get_by_role("button", name=re.compile("^Même document")).click()
        desk.wait_for_url(re.compile(rf"{QUEUE}\d+/"))

    def work_of(record):
        desk.goto(f"{QUEUE}{record}/")
        return sorted(int(one.get_attribute("id")[7:]) for one in desk.locator(".members > li").all())

    merge(second, first)
    merge(third, second)
    assert work_of(third) == [first, second, third]
    page.goto(f"/notices/{third}/")
    assert page.url.endswith(f"/notices/{first}/#notice-{third}")
    expect(page.locator(".sources li")).to_have_count(3)

    decisions = f"{QUEUE}decisions/"
    desk.goto(decisions)
    for screen in SCREENS:
        pages = [decisions, f"{QUEUE}{first}/", f"{QUEUE}{second}/detacher/", f"{QUEUE}propositions/"]
        assert problems_on(signed_in(COORDINATOR, screen), pages, accessibility_problems) == {}

    # Of the later decision, the record that came last; then those of the first.
    desk.goto(decisions)
    newest = desk.locator(".decisions > li").first
    newest.get_by_role("button", name=re.compile("Défaire pour cette notice")).last.click()
    expect(desk.locator(".message")).to_contain_text("Les autres décisions restent")
    after_one = sorted({tuple(work_of(one)) for one in (first, second, third)})
    assert len(after_one) == 2
    while True:
        desk.goto(decisions)
        buttons = desk.get_by_role("button", name=re.compile(r"Défaire pour cette notice.*, (11|12|13)$"))
        if not buttons.count():
            break
        buttons.first.click()
        desk.wait_for_url("**/decisions/*/")
    assert [work_of(one) for one in (first, second, third)] == [[first], [second], [third]]
    page.goto(f"/notices/{third}/")
    assert page.url.endswith(f"/notices/{third}/")
    assert page.locator(".sources").count() == 0


def test_a_documentalist_proposes_and_the_coordinator_answers(signed_in, accessibility_problems):
    documentalist, desk = signed_in(DOCUMENTALIST), signed_in(COORDINATOR, "phone")
    documentalist.goto("/notices/21/")
    documentalist.get_by_role("link", name="Voir le regroupement").click()
    documentalist.get_by_label("Numéro d’une notice, ou mots de son titre").fill("22")
    documentalist.get_by_role("button", name="Rechercher").click()
    documentalist.get_by_role("link", name=re.compile("^Comparer")).click()
    documentalist.get_by_label(re.compile("^Motif")).fill("deux tirages")
    documentalist.get_by_role("button", name=re.compile("Proposer : même document")).click()
    expect(documentalist.locator(".message")).to_contain_text("transmise à la coordination")

    desk.goto("/gestion/")
    desk.get_by_role("link", name="1 proposition").click()
    assert accessibility_problems(desk) == []
    desk.get_by_role("button", name=re.compile("^Refuser")).click()
    expect(desk.locator(".message")).to_contain_text("refusée")
    documentalist.goto(f"{QUEUE}21/")
    expect(documentalist.locator(".members > li")).to_have_count(1)
