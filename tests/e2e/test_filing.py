"""A documentalist files five different documents through a browser, with what it costs her in keystrokes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.core.samples import pdf

ACCOUNT, PASSWORD = "documentaliste@oriv.example", "mosaique-demo-2010"
ABSTRACT = (
    "À partir d'une enquête menée en 2019 auprès de quarante familles de l'agglomération, l'auteur décrit les "
    "parcours de logement et montre que les discriminations se cumulent à chaque étape de l'accès au parc social."
)

REPORT = (
    "BT /F 22 Tf 72 720 Td (Rapport sur le logement des familles) Tj ET "
    "BT /F 11 Tf 72 660 Td (Une enquête de terrain dans le Bas-Rhin, 2009) Tj ET"
)


class Hands:
    """The keyboard, counting what is pressed: a shortcut counts as its keys, what is pasted as two."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def type(self, text: str) -> None:
        self.count += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.count += len(key.split("+"))
            self.page.keyboard.press(key)

    def paste(self, text: str) -> None:
        self.count += 2
        self.page.keyboard.insert_text(text)

    def write_abstract(self, text: str = ABSTRACT) -> None:
        """Not counted: it is the work itself."""
        self.page.keyboard.insert_text(text)


@pytest.fixture
def desk(page: Page) -> Page:
    """The desk's first page, signed in, as a documentalist of ORIV."""
    page.goto("/gestion/")
    page.locator("input[name=login]").fill(ACCOUNT)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("link", name="Décrire un document")).to_be_visible()
    return page


@pytest.fixture
def report_pdf() -> bytes:
    return pdf(contents=REPORT.encode("cp1252"))


def describe(desk: Page, source: str = "") -> Hands:
    """Open the entry page and, with a source, have it filled in; the hands are on the keyboard."""
    desk.get_by_role("link", name="Décrire un document").click()
    hands = Hands(desk)
    expect(desk.locator("#id_source")).to_be_focused()
    if source:
        hands.paste(source)
        hands.press("Enter")
        expect(desk.get_by_role("button", name="Tout reprendre")).to_be_focused()
        hands.press("Enter")
        expect(desk.locator("details.found:not([open])")).to_be_visible()
    desk.wait_for_load_state()  # scripts listen from then on
    return hands


def index_and_publish(desk: Page, hands: Hands, *, subject: str = "discr", scope: str = "n") -> None:
    """Subject by its first letters, scope by its first letter, saved and published by the keyboard alone."""
    desk.wait_for_load_state()
    desk.locator("#id_subjects").focus()
    if desk.locator("#id_subjects").input_value():
        hands.press("Control+End")
        hands.press("Enter")
    hands.type(subject)
    expect(desk.locator("#id_subjects-completions li").first).to_be_visible()
    hands.press("ArrowDown")
    hands.press("Enter")
    desk.locator("#id_scope").focus()
    hands.press(scope)
    hands.press("Control+Enter")
    expect(desk.get_by_text("La notice est publiée.")).to_be_visible()


def focus_abstract(desk: Page) -> None:
    desk.locator("#id_abstract").focus()


def test_article_by_its_doi_in_few_keystrokes(
    desk: Page, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    hands = describe(desk, "https://doi.org/10.4000/dms.865")
    expect(desk.locator("#id_title")).not_to_have_value("")
    expect(desk.locator("#id_host_title")).not_to_have_value("")
    expect(desk.locator("#id_abstract")).to_be_focused()  # where the work goes on
    hands.write_abstract()
    expect(desk.locator("#side-subjects")).to_be_visible()
    assert accessibility_problems(desk) == []
    index_and_publish(desk, hands)
    print(f"\narticle by DOI: {hands.count} keystrokes besides the abstract")
    assert hands.count <= 25


def test_book_by_its_isbn(desk: Page) -> None:
    hands = describe(desk, "978-2-37883-123-3")
    expect(desk.locator("#id_type")).to_have_value("book")
    focus_abstract(desk)
    hands.write_abstract()
    index_and_publish(desk, hands)


def test_page_of_the_web_by_its_address(desk: Page, lookup_address: str) -> None:
    hands = describe(desk, f"{lookup_address}/actualites/charte")
    expect(desk.locator("#id_links")).to_have_value(f"{lookup_address}/actualites/charte")
    focus_abstract(desk)
    hands.write_abstract()
    if not desk.locator("#id_date").input_value():
        desk.locator("#id_date").focus()
        hands.type("2010")
    index_and_publish(desk, hands)


def test_report_dropped_as_a_pdf(desk: Page, report_pdf: bytes) -> None:
    desk.get_by_role("link", name="Décrire un document").click()
    desk.locator("#id_pdf").set_input_files(
        {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": report_pdf}
    )
    desk.get_by_role("button", name="Tout reprendre").click()
    expect(desk.locator("#id_title")).to_have_value("Rapport sur le logement des familles")
    hands = Hands(desk)
    desk.locator("#id_type").select_option("report")
    expect(desk.locator("label[for=id_publishers]")).to_have_text("Éditeur ou commanditaire")
    desk.locator("#id_date").fill("2009")
    desk.get_by_label("Le fichier « rapport.pdf », une fois la notice enregistrée").select_option("open")
    focus_abstract(desk)
    hands.write_abstract()
    index_and_publish(desk, hands)
    desk.goto(f"/notices/{desk.url.rstrip('/').rpartition('/')[2]}/")
    expect(desk.locator("img.cover")).to_be_visible()  # the first page


def test_grey_literature_by_hand_without_the_mouse(desk: Page) -> None:
    desk.goto("/gestion/notices/nouvelle/?type=grey_literature")
    hands = Hands(desk)
    expect(desk.locator("#id_title")).to_be_focused()
    hands.type("Guide de l'accueil")
    hands.press("Tab", 2)
    hands.type("Marie Dupont")
    hands.press("Tab", 2)
    hands.type("2010")
    for _ in range(8):
        if desk.evaluate("document.activeElement.id") == "id_abstract":
            break
        hands.press("Tab")
    hands.write_abstract()
    index_and_publish(desk, hands)
    print(f"\ngrey literature by hand: {hands.count} keystrokes besides the abstract")
    expect(desk.locator("#id_contributors")).to_have_value("Dupont, Marie")


def test_name_that_an_older_one_begins_like_stays_as_typed(desk: Page) -> None:
    desk.goto("/gestion/notices/nouvelle/?type=report")
    desk.locator("#id_contributors").focus()
    desk.keyboard.type("Ville de Strasbourg")
    expect(desk.locator("#id_contributors-completions li")).to_have_count(1)
    desk.keyboard.press("Tab")
    expect(desk.locator("#id_contributors")).not_to_be_focused()
    expect(desk.locator("#id_contributors")).to_have_value("Ville de Strasbourg")


def test_what_was_typed_survives_a_closed_browser(desk: Page, new_context: Callable[..., object]) -> None:
    desk.goto("/gestion/notices/nouvelle/?type=book")
    desk.locator("#id_title").fill("Un livre interrompu")
    expect(desk.locator("#entry-status")).to_contain_text("Saisie gardée")
    desk.goto("/gestion/")
    desk.get_by_role("link", name="Un livre interrompu").click()
    expect(desk.locator("#id_title")).to_have_value("Un livre interrompu")


def test_what_is_typed_without_a_connection_comes_back(desk: Page) -> None:
    desk.goto("/gestion/notices/6/")
    desk.context.set_offline(True)
    desk.locator("#id_note").evaluate("field => { field.closest('details').open = true }")
    desk.locator("#id_note").fill("Écrit dans le train")
    expect(desk.locator("#entry-status")).to_contain_text("Pas de connexion")
    desk.context.set_offline(False)
    desk.goto("/gestion/")
    desk.goto("/gestion/notices/6/")
    expect(desk.locator("#id_note")).to_have_value("Écrit dans le train")


def test_back_office_fits_a_phone(desk: Page, accessibility_problems: Callable[[Page], list[str]]) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    for place in ("/gestion/", "/gestion/notices/nouvelle/", "/gestion/notices/nouvelle/?type=article"):
        desk.goto(place)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        assert accessibility_problems(desk) == [], place


def test_record_that_waits_for_much_fits_a_phone(
    desk: Page, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    desk.goto("/gestion/notices/nouvelle/?type=report")
    desk.locator("#id_title").fill("Observation des discriminations dans l'accès au logement")
    desk.get_by_role("button", name="Enregistrer et faire relire").click()
    expect(desk.get_by_text("Le brouillon attend")).to_be_visible()
    place = desk.url
    desk.get_by_role("button", name="Je m’en charge").click()
    expect(desk.get_by_role("button", name="Je la rends")).to_be_visible()
    desk.goto(f"{place}relecture/")
    for field in ("field-title", "field-general"):
        row = desk.locator(f"#{field}")
        row.locator("summary").click()
        row.locator("textarea").fill("Vérifier sur la page de titre, puis dans le dépôt du commanditaire.")
        row.get_by_role("button", name="Ajouter le commentaire").click()
    for size in ({"width": 390, "height": 844}, {"width": 1280, "height": 900}):
        desk.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize
        desk.goto(place)
        assert desk.locator(".comments li").count() == 2
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert accessibility_problems(desk) == [], size
    desk.locator(".field-title .comments").get_by_role("button", name="C’est réglé").click()
    expect(desk.locator(".comments li")).to_have_count(1)
