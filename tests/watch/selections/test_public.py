"""What readers and machines find of selections: pages, feeds, frames, files, the site map."""

from __future__ import annotations

import io
import json
import re

import feedparser
import pytest
from bs4 import BeautifulSoup
from docx import Document

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats import registry
from mosaique.watch.selections import actions, queries
from mosaique.watch.selections.merging import Texts

LIST_QUERIES, PAGE_QUERIES, FEED_QUERIES, FRAME_QUERIES = 3, 5, 3, 4
HOSTILE = "</script><script>alert(1)</script> & \x0b “fin”"


@pytest.fixture(autouse=True)
def base(settings):
    settings.MOSAIQUE_BASE_URL = "https://m.example"


@pytest.fixture
def annotated(a_selection, an_item, a_record, made_of, a_topic, marie):
    """A published selection: an item, an item that became a record, a record, each annotated."""

    def make(title="Veille d’octobre", **said):
        plain, described = an_item("Une actualité"), an_item("Un rapport annoncé")
        made_of(described, title="Le rapport")
        selection = a_selection(title, plain, described, topic=a_topic(), introduction="Un mois chargé.")
        actions.add_records(selection, [a_record("Une étude").pk], by=marie)
        rubrics = ("Actualités", "Rapports", "Rapports")
        rows = zip(queries.standing(selection), rubrics, strict=True)
        notes = {row.pk: Texts(rubric, row.title, f"Note de « {row.title} ».") for row, rubric in rows}
        actions.write(selection, notes)
        actions.publish(selection)
        selection.refresh_from_db()
        return selection

    return make


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " ").replace("\u202f", " "), "html.parser")


def record(title):
    return Record.objects.get(title=title)


# --- The page --------------------------------------------------------------------------------------------


def test_page_shows_each_entry_under_its_heading(client, annotated, django_assert_num_queries):
    selection = annotated()
    client.get("/selections/veille-doctobre/")
    with django_assert_num_queries(PAGE_QUERIES):
        page = soup(client.get(f"/selections/{selection.slug}/"))
    shown = [
        (
            group.select_one("h2").get_text(strip=True),
            [
                (one.select_one("h3 a").get_text(strip=True), one.select_one("h3 a")["href"])
                for one in group.select("article")
            ],
        )
        for group in page.select(".selection-group")
    ]
    report, study = record("Le rapport"), record("Une étude")
    assert shown == [
        ("Actualités", [("Une actualité", "https://localtis.example/1")]),
        (
            "Rapports",
            [
                ("Un rapport annoncé", f"https://m.example/notices/{report.pk}/"),
                ("Une étude", f"https://m.example/notices/{study.pk}/"),
            ],
        ),
    ]
    assert page.select_one(".selection-note").get_text(strip=True) == "Note de « Une actualité »."
    assert len(page.select("span.Z3988")) == 2


@pytest.mark.parametrize("count", [1, 40])
def test_page_costs_the_same_whatever_it_holds(
    client, a_selection, some_items, count, django_assert_num_queries
):
    a_selection("Veille", *some_items(count), published=True)
    client.get("/selections/veille/")
    with django_assert_num_queries(PAGE_QUERIES - 2):  # no notice to look for
        page = soup(client.get("/selections/veille/"))
    assert len(page.select("article")) == count


def test_a_draft_is_not_found_and_a_withdrawn_one_is_gone(client, a_selection, an_item):
    selection = a_selection("Veille", an_item())
    paths = ["/selections/veille/", "/selections/veille.ris", "/embed/selections/veille/"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    actions.publish(selection)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    actions.withdraw(selection)
    assert [client.get(path).status_code for path in paths] == [410, 410, 404]
    assert "Cette sélection a été retirée" in soup(client.get(paths[0])).get_text()


def test_hostile_words_stay_words_everywhere(client, a_selection, an_item):
    selection = a_selection("Veille", an_item(HOSTILE, url="javascript:alert(1)"))
    (entry,) = selection.entries.all()
    actions.write(selection, {entry.pk: Texts(HOSTILE[:100], HOSTILE, HOSTILE)})
    actions.describe(selection, introduction=HOSTILE)
    actions.publish(selection)
    for path in (
        "/selections/",
        "/selections/veille/",
        "/selections/veille.html",
        "/embed/selections/veille/",
    ):
        page = soup(client.get(path))
        executed = [
            one for one in page.select("script:not([src])") if one.get("type") != "application/ld+json"
        ]
        assert (path, executed, page.select('[href^="javascript"]')) == (path, [], [])
    (feed,) = feedparser.parse(client.get("/selections/veille.atom").content).entries
    assert "<script" not in feed.summary
    assert client.get("/selections/veille.docx").status_code == 200


def test_search_engines_are_told_what_the_page_is(client, annotated):
    selection = annotated()
    page = soup(client.get(f"/selections/{selection.slug}/?utm_source=x"))
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert (
        page.select_one('link[rel="canonical"]')["href"] == f"https://m.example/selections/{selection.slug}/"
    )
    assert (data["@type"], data["mainEntity"]["numberOfItems"], data["publisher"]["name"]) == (
        "CollectionPage",
        3,
        "ORIV",
    )
    assert data["mainEntity"]["itemListElement"][0]["name"] == "Une actualité"


def test_page_tells_about_how_much_the_document_weighs(client, annotated):
    link = soup(client.get(f"/selections/{annotated().slug}/")).select_one("a[href$='.docx']")
    told = float(re.search(r"environ (\d+,\d)", link.get_text())[1].replace(",", "."))
    weight = len(client.get(link["href"]).content) / 1024
    assert abs(told - weight) < 5


def test_page_need_not_be_sent_twice(client, annotated):
    address = annotated().public_path
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_page_is_there_in_english(client, annotated):
    page = client.get(f"/en/selections/{annotated().slug}/")
    assert (page.status_code, soup(page).html["lang"]) == (200, "en")


# --- The list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_what_is_published_the_newest_first(
    client, a_selection, an_item, a_topic, count, django_assert_num_queries
):
    topic = a_topic()
    for number in range(count):
        a_selection(f"Veille {number}", an_item(f"{number}"), topic=topic, published=True)
    a_selection("Brouillon", an_item("secret"))
    client.get("/selections/")
    with django_assert_num_queries(LIST_QUERIES):
        page = soup(client.get("/selections/"))
    shown = [one.get_text(strip=True) for one in page.select(".selection-line h2")]
    assert shown == [f"Veille {number}" for number in reversed(range(count))]


def test_list_of_a_topic_holds_its_own(client, a_selection, an_item, a_topic):
    topic = a_topic()
    a_topic("Emploi", "emploi")
    a_selection("Du thème", an_item("a"), topic=topic, published=True)
    a_selection("Sans thème", an_item("b"), published=True)
    page = soup(client.get("/selections/?theme=logement"))
    assert [one.get_text(strip=True) for one in page.select(".selection-line h2")] == ["Du thème"]
    assert page.select_one('link[rel="canonical"]')["href"] == "https://m.example/selections/?theme=logement"
    assert [one.get_text(strip=True) for one in page.select(".side .theme-links a")][:1] == [
        "Toutes les sélections"
    ]


@pytest.mark.parametrize(
    "query", ["theme=emploi", "theme=x%00", "page=2", "page=x", "page=-1", "page=" + "9" * 40]
)
def test_list_that_is_not_there_is_not_found(client, a_selection, an_item, query):
    a_selection("Veille", an_item(), published=True)
    assert client.get(f"/selections/?{query}").status_code == 404


def test_selections_are_in_the_menu_and_the_site_maps(client, annotated):
    selection = annotated()
    menu = [one["href"] for one in soup(client.get("/aide/")).select(".site-nav a")]
    assert "/selections/" in menu
    assert "/selections/" in [one["href"] for one in soup(client.get("/plan-du-site/")).select(".site-map a")]
    sitemap = b"".join(client.get("/sitemap-pages.xml").streaming_content).decode()
    places = re.findall(r"<loc>https://m.example(/selections/[^<]*)</loc>(<lastmod>)?", sitemap)
    assert places == [("/selections/", ""), (f"/selections/{selection.slug}/", "<lastmod>")]


# --- Feeds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_feed_holds_each_selection_with_its_entries(
    client, a_selection, an_item, a_topic, count, django_assert_num_queries
):
    topic = a_topic()
    for number in range(count):
        a_selection(f"Veille {number}", an_item(f"Article {number}"), topic=topic, published=True)
    a_selection("Brouillon", an_item("secret"))
    client.get("/selections/veille.atom")
    with django_assert_num_queries(FEED_QUERIES):
        answer = client.get("/selections/veille.atom")
    read = feedparser.parse(answer.content)
    assert (read.bozo, read.version, answer["Content-Type"]) == (
        False,
        "atom10",
        "application/atom+xml; charset=utf-8",
    )
    assert [(one.id, one.title) for one in read.entries] == [
        (f"https://m.example/selections/veille-{number}/", f"Veille {number}")
        for number in reversed(range(count))
    ]
    assert [
        f"Article {number}" in one.summary
        for number, one in zip(reversed(range(count)), read.entries, strict=True)
    ] == [True] * count
    assert read.entries[0].author == "ORIV"


def test_feed_of_a_topic_holds_its_own_and_need_not_be_sent_twice(client, a_selection, an_item, a_topic):
    topic = a_topic()
    a_selection("Du thème", an_item("a"), topic=topic, published=True)
    a_selection("Sans thème", an_item("b"), published=True)
    answer = client.get("/selections/logement.atom")
    assert [one.title for one in feedparser.parse(answer.content).entries] == ["Du thème"]
    assert (
        client.get("/selections/logement.atom", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    assert client.get("/selections/inconnu.atom").status_code == 404


def test_a_topic_of_which_readers_never_saw_anything_has_no_feed(client, a_selection, an_item, a_topic):
    draft = a_selection("Brouillon", an_item("secret"), topic=a_topic())
    assert client.get("/selections/logement.atom").status_code == 404  # its name is the back office's
    actions.publish(draft)
    actions.withdraw(draft)
    empty = client.get("/selections/logement.atom")
    assert (feedparser.parse(empty.content).entries, empty["ETag"]) == (
        [],
        client.get("/selections/logement.atom")["ETag"],
    )


# --- Frames ----------------------------------------------------------------------------------------------


def test_frame_works_on_any_site_without_script(client, annotated, django_assert_num_queries):
    selection = annotated()
    address = f"/embed/selections/{selection.slug}/?nombre=2"
    client.get(address)
    with django_assert_num_queries(FRAME_QUERIES):
        answer = client.get(address)
    page, policy = soup(answer), answer["Content-Security-Policy"]
    assert ("frame-ancestors *" in policy, "script-src 'none'" in policy, "X-Frame-Options" in answer) == (
        True,
        True,
        False,
    )
    assert (len(page.select("li")), page.select("script"), answer.cookies) == (2, [], {})
    assert page.select_one("base")["target"] == "_top"


def test_frame_of_the_newest_follows_the_topic(client, a_selection, an_item, a_topic):
    topic = a_topic()
    a_selection("Première", an_item("a"), topic=topic, published=True)
    a_selection("Sans thème", an_item("b"), published=True)
    shown = [
        soup(client.get(f"/embed/selections/{query}")).h1.get_text(strip=True)
        for query in ("?theme=logement", "")
    ]
    assert shown == ["Première", "Sans thème"]


def test_line_to_put_in_a_page_shows_the_frame(client, annotated):
    selection = annotated('Veille "d’octobre" <b>')
    line = soup(client.get(selection.public_path)).select_one("#embed-line").get_text()
    frame = BeautifulSoup(line, "html.parser").iframe
    assert (frame["src"], frame["title"]) == (
        f"https://m.example/embed/selections/{selection.slug}/",
        'Veille "d’octobre" <b>',
    )


# --- Files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "name"), [("ris", "ris"), ("bib", "bibtex"), ("json", "csl-json")])
def test_references_come_back_in_order_with_their_notes(client, annotated, suffix, name):
    answer = client.get(f"/selections/{annotated().slug}.{suffix}")
    drafts = list(registry.get(name).read(io.BytesIO(answer.content)))
    assert [type(one) for one in drafts] == [RecordDraft] * 3
    described = [one.description for one in drafts]
    assert [one.title for one in described] == ["Une actualité", "Le rapport", "Une étude"]
    assert [one.notes[0].text for one in described] == [
        "Note de « Une actualité ».",
        "Note de « Un rapport annoncé ».",
        "Note de « Une étude ».",
    ]
    assert (described[0].date, described[0].links[0].url) == ("2026-11-02", "https://localtis.example/1")
    assert answer["Content-Disposition"] == f'attachment; filename="veille-doctobre.{suffix}"'


def test_document_has_headings_notes_and_links(client, annotated):
    made = Document(io.BytesIO(client.get(f"/selections/{annotated().slug}.docx").content))
    outline = [
        (one.style.name, one.text) for one in made.paragraphs if one.style.name.startswith(("Title", "Head"))
    ]
    assert outline == [
        ("Title", "Veille d’octobre"),
        ("Heading 1", "Actualités"),
        ("Heading 2", "Une actualité"),
        ("Heading 1", "Rapports"),
        ("Heading 2", "Un rapport annoncé"),
        ("Heading 2", "Une étude"),
    ]
    links = [link.address for one in made.paragraphs for link in one.hyperlinks]
    assert links[0] == "https://localtis.example/1"
    assert made.core_properties.title == "Veille d’octobre"


def test_page_to_keep_needs_nothing_else(client, annotated):
    answer = client.get(f"/selections/{annotated().slug}.html")
    page = soup(answer)
    assert page.select("script, link, img, iframe, [src]") == []
    assert [one.get_text(strip=True) for one in page.select("h3")] == [
        "Une actualité",
        "Un rapport annoncé",
        "Une étude",
    ]
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_form_that_there_is_not_is_not_found(client, annotated):
    slug = annotated().slug
    assert [client.get(f"/selections/{slug}.{one}").status_code for one in ("exe", "pdf", "mrc")] == [404] * 3
