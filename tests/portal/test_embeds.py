"""Pages for frames of other sites: open to be framed, and to nothing else."""

from __future__ import annotations

import re

import msgspec
import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.search import engine_at
from mosaique.network.models import Structure
from mosaique.portal.asked import Asked
from mosaique.portal.embedding import BOX, LIST, Embed

REPORT = Description(
    type=DocumentType.REPORT,
    title="Accueil des étrangers",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
)
FRAMED = ["/embed/liste/", "/embed/recherche/", "/en/embed/liste/?q=accueil", "/en/embed/recherche/"]


@pytest.fixture
def oriv(db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    return Structure.objects.create(code="ORIV", name="Observatoire")


def recorded(structure, title, *, state=RecordState.PUBLISHED):
    described = msgspec.structs.replace(REPORT, title=title)
    new = storage.NewRecord(described, structure.pk, state, [])
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return pk


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def policy(response):
    parts = (part.strip().split(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", FRAMED)
def test_a_frame_is_open_to_every_site_and_runs_nothing(client, oriv, path):
    recorded(oriv, "Accueil des étrangers")
    response = client.get(path)
    assert (response.status_code, "X-Frame-Options" in response, response.cookies) == (200, False, {})
    ours = policy(response)
    assert (ours["frame-ancestors"], ours["script-src"]) == (["*"], ["'none'"])
    assert response["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in response.get("Vary", "")
    page = soup(response)
    assert page.select("script, [style], style, [onclick]") == []
    assert (page.base["target"], len(page.select("h1")), len(page.select("main"))) == ("_top", 1, 1)
    assert page.html["lang"] == ("en" if path.startswith("/en/") else "fr")


@pytest.mark.parametrize("path", ["/", "/recherche/", "/integrer/", "/api/docs", "/api/v1", "/compte/login/"])
def test_no_other_page_may_be_framed(client, oriv, path):
    response = client.get(path)
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_frame_that_one_has_is_not_sent_again(client, oriv):
    first = client.get("/embed/liste/")
    again = client.get("/embed/liste/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=300")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", 5), ("nombre=2", 2), ("nombre=0", 1), ("nombre=999", 7), ("nombre=deux", 5), ("nombre=٢", 5)],
)
def test_a_list_shows_as_many_documents_as_asked(client, oriv, number, shown):
    for title in range(7):
        recorded(oriv, f"Accueil {title}")
    recorded(oriv, "Accueil secret", state=RecordState.DRAFT)
    page = soup(client.get(f"/embed/liste/?q=accueil&{number}"))
    assert len(page.select(".lines > li")) == shown
    assert [link["href"] for link in page.select("a[rel=nofollow]")] == (
        ["/recherche/?q=accueil"] if shown < 7 else []
    )
    assert "secret" not in page.get_text()


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_database_three_times(
    client, oriv, count, django_assert_num_queries, thesaurus_read_once
):
    for number in range(count):
        recorded(oriv, f"Accueil {number}")
    client.get("/embed/liste/?q=accueil")
    with django_assert_num_queries(3):
        client.get("/embed/liste/?q=accueil")


def test_a_list_without_documents_says_so(client, oriv):
    page = soup(client.get("/embed/liste/?q=rien"))
    assert page.select_one(".empty").get_text(strip=True) == "Aucun document pour le moment."


@pytest.mark.parametrize("query", ["page=0", "page=99999999", "tri=zzz", "annee=mil", "parpage=-1", "x=1"])
def test_nonsense_shows_a_list_all_the_same(client, oriv, query):
    assert client.get(f"/embed/liste/?{query}").status_code == 200


def test_a_nul_is_refused(client, oriv):
    assert client.get("/embed/liste/?q=%00").status_code == 400


def test_a_box_searches_within_its_filters(client, oriv):
    page = soup(client.get("/embed/recherche/?structure=ORIV&structure=%22%3E%3Cscript%3E"))
    form = page.select_one("form")
    assert (form["action"], form["method"]) == ("/recherche/", "get")
    hidden = [(one["name"], one["value"]) for one in form.select("input[type=hidden]")]
    assert hidden == [("structure", "ORIV"), ("structure", '"><script>')]
    assert form.select_one("label")["for"] == form.select_one("input[type=search]")["id"]


# --- composing -----------------------------------------------------------------------------------


def test_the_line_is_one_line_of_html_without_script_style_or_cookie(oriv):
    embed = Embed(LIST, Asked(text='<b> & "x"', filters=(("structure", "ORIV"),), sort="ajout"), "en", 3)
    (frame,) = BeautifulSoup(embed.line, "html.parser").contents
    assert frame.attrs == {
        "src": "http://127.0.0.1:8000/en/embed/liste/?q=%3Cb%3E+%26+%22x%22&structure=ORIV&tri=ajout&nombre=3",
        "title": "Documents of the catalogue Mosaïque",
        "width": "100%",
        "height": "460",
        "loading": "lazy",
        "referrerpolicy": "no-referrer",
    }
    assert "\n" not in embed.line


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "/embed/liste/?tri=ajout"),
        ("quoi=liste&q=logement&tri=pertinence&nombre=10", "/embed/liste/?q=logement&nombre=10"),
        ("quoi=recherche&structure=ORIV&q=logement&langue_cadre=en", "/en/embed/recherche/?structure=ORIV"),
    ],
)
def test_the_page_composes_the_line_and_shows_what_it_gives(client, oriv, query, path):
    page = soup(client.get(f"/integrer/?{query}"))
    assert page.select_one("iframe")["src"] == path
    line = BeautifulSoup(page.select_one("#embed-line").get_text(), "html.parser").iframe
    assert line["src"] == f"http://127.0.0.1:8000{path}"
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("query", ["nombre=0", "nombre=500", "structure=ZZZ", "sujet=c999", "quoi=tout"])
def test_what_cannot_be_composed_is_marked_at_its_field(client, oriv, query):
    page = soup(client.get(f"/integrer/?{query}"))
    name = query.partition("=")[0]
    marked = [one.parent.select_one("input, select")["name"] for one in page.select(".field-error")]
    assert (marked, page.select("iframe")) == ([name], [])


def test_the_plain_form_works_on_any_page(client, oriv):
    page = soup(client.get("/en/integrer/"))
    form = BeautifulSoup(page.select_one("#form-line").get_text(), "html.parser").form
    assert (form["action"], form.input["name"]) == ("http://127.0.0.1:8000/en/recherche/", "q")
    assert re.sub(r"\s+", " ", form.get_text(" ", strip=True)) == "Search the catalogue Mosaïque Search"


@pytest.mark.parametrize("kind", [LIST, BOX])
def test_both_kinds_have_room_for_what_they_show(kind):
    assert Embed(kind, Asked(), "fr", 5).height == {LIST: 680, BOX: 150}[kind]
