"""A selection from an item to readers: put in, annotated, arranged by mouse and keys, published, read."""

from __future__ import annotations

import io

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import TEXT, entry, rss

WIDTHS = (1280, 375)
TITLES = ("Habiter ensemble", "Rénovation urbaine : le bilan", "Un observatoire des copropriétés")
NAME = "Veille logement de novembre"


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


@pytest.fixture
def fits(accessibility_problems):
    """Checks that a page fits and is accessible, on a desk's screen and on a phone's."""

    def check(page):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
            assert accessibility_problems(page) == [], (page.url, width)
        page.set_viewport_size({"width": 1280, "height": 900})

    return check


def watch(desk, server):
    """Have the feed of that server watched, and wait for its items."""
    desk.goto("/gestion/veille/ajouter/")
    desk.get_by_label("Adresse").fill(server.url("/flux"))
    desk.get_by_role("button", name="Voir ce qu’elle donne").click()
    desk.get_by_role("button", name="Suivre cette source").click()
    first = desk.locator("main .title-link").first
    for _time in range(30):
        if first.is_visible():
            break
        desk.wait_for_timeout(1_000)
        desk.reload()
    expect(desk.locator("main .title-link")).to_have_count(3)
    return desk.url


def shown(desk):
    return desk.locator(".selection-row .title-link")


def test_an_item_reaches_readers_in_a_selection(desk, page, fits):
    put_in(desk, fits)
    arrange(desk, fits)
    publish(desk, fits)
    read(page, fits)


def put_in(desk, fits):
    """Three items of a feed: the first by one gesture, the others with a note."""
    entries = [
        entry(str(n), title, link=f"https://b.example/{n}", text=TEXT) for n, title in enumerate(TITLES)
    ]
    with serving({"/flux": answer(rss(*entries, title="Habitat en bref"))}) as server:
        source = watch(desk, server)
    desk.get_by_role("link", name=TITLES[0]).click()
    fits(desk)
    desk.get_by_role("button", name="Mettre dans une sélection").click()
    expect(desk.get_by_text("Mis dans la sélection «")).to_be_visible()
    for title in TITLES[1:]:
        desk.goto(source)
        desk.get_by_role("link", name=title).click()
        desk.get_by_role("link", name="Choisir laquelle…").click()
        fits(desk)
        desk.get_by_label("Sélection", exact=True).select_option(index=1)
        desk.get_by_label("Note", exact=True).fill(f"Note de {title}")
        desk.locator("button[name=choose]").click()
        expect(desk.get_by_text("1 entrée mise dans « Sélection")).to_be_visible()


def arrange(desk, fits):
    """By keys, by mouse, under a heading; one taken out and put back."""
    desk.goto("/gestion/veille/selections/")
    fits(desk)
    desk.locator(".lines .title-link").first.click()
    expect(shown(desk)).to_have_text(TITLES)
    fits(desk)
    desk.get_by_label(f"Note – {TITLES[0]}").fill("À lire d’abord.")
    desk.keyboard.press("Alt+ArrowDown")
    expect(shown(desk)).to_have_text([TITLES[1], TITLES[0], TITLES[2]])
    expect(desk.get_by_label(f"Note – {TITLES[0]}")).to_have_value("À lire d’abord.")
    assert desk.evaluate("document.activeElement.id").startswith("down-")
    handle = desk.locator(".selection-row", has_text=TITLES[2]).locator(".selection-handle")
    handle.drag_to(desk.locator(".selection-row").first, target_position={"x": 300, "y": 4})
    expect(shown(desk)).to_have_text([TITLES[2], TITLES[1], TITLES[0]])
    desk.get_by_label(f"Rubrique – {TITLES[2]}").fill("À la une")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Ce que vous avez écrit est enregistré.")).to_be_visible()
    expect(desk.locator(".selection-heading")).to_have_text("À la une")
    asks_before_leaving(desk, f"Note – {TITLES[0]}")
    desk.get_by_role("button", name=f"Retirer – {TITLES[1]}").click()
    expect(shown(desk)).to_have_text([TITLES[2], TITLES[0]])
    fits(desk)
    desk.get_by_role("button", name="La remettre").click()
    expect(shown(desk)).to_have_text([TITLES[2], TITLES[1], TITLES[0]])


def asks_before_leaving(desk, box):
    """What is typed and not kept is not lost to another form of the page."""
    asked = []
    desk.get_by_label(box).fill("À lire d’abord. Encore.")
    desk.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.locator("#notices button").click()
    expect(desk.get_by_label(box)).to_have_value("À lire d’abord. Encore.")
    assert asked == ["beforeunload"]
    desk.get_by_label(box).fill("À lire d’abord.")


def publish(desk, fits):
    """With a title and an introduction, after the checks."""
    desk.get_by_role("link", name="Titre et introduction").click()
    desk.get_by_label("Titre").fill(NAME)
    desk.get_by_label("Introduction").fill("Trois lectures.")
    fits(desk)
    desk.get_by_role("button", name="Enregistrer").click()
    desk.get_by_role("link", name="Vérifier et publier").click()
    expect(desk.get_by_role("heading", name=NAME)).to_be_visible()
    fits(desk)
    desk.get_by_role("button", name="Publier").click()
    expect(desk.get_by_text("est publiée : les lecteurs la voient.")).to_be_visible()


def read(page, fits):
    """From the portal's menu to the page, the document and the frame."""
    page.goto("/")
    page.locator(".site-nav a", has_text="Sélections").click()
    fits(page)
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    expect(page.locator(".selection-entry-title")).to_have_text([TITLES[2], TITLES[1], TITLES[0]])
    expect(page.locator(".selection-entry", has_text=TITLES[0])).to_contain_text("À lire d’abord.")
    fits(page)
    with page.expect_download() as sent:
        page.get_by_role("link", name="DOCX").click()
    made = Document(io.BytesIO(sent.value.path().read_bytes()))
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 2"] == [
        TITLES[2],
        TITLES[1].replace(" :", "\xa0:"),
        TITLES[0],
    ]
    assert page.request.get("/selections/veille.atom").ok
    page.goto("/embed/selections/veille-logement-de-novembre/")
    fits(page)


def test_what_is_written_outlives_the_session(desk):
    desk.goto("/gestion/veille/selections/")
    desk.get_by_role("link", name="Publiée").click()
    desk.get_by_role("link", name="Mineurs non accompagnés et jeunes majeurs : l’été 2026").click()
    desk.locator(".selection-row textarea").first.fill("Une note longue")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Enregistrer les textes").click()
    expect(desk.get_by_role("alert")).to_contain_text("reconnectez-vous dans un autre onglet")

    other = desk.context.new_page()
    other.goto("/gestion/")
    other.locator("input[name=login]").fill("documentaliste@oriv.example")
    other.locator("input[name=password]").fill("mosaique-demo-2010")
    other.locator("input[name=password]").press("Enter")
    other.wait_for_url("**/gestion/")
    desk.get_by_role("button", name="Enregistrer les textes").click()

    expect(desk.get_by_text("Ce que vous avez écrit est enregistré.")).to_be_visible()
    desk.reload()
    expect(desk.locator(".selection-row textarea").first).to_have_value("Une note longue")
