"""Sources of the new kinds, tried and added by a person: what is shown, what is kept, what is changed later."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mosaique.watch import rounds
from mosaique.watch.kinds.pages import TEXT, Watched
from mosaique.watch.models import Source
from tests.core.http.local_server import answer, serving
from tests.portal.test_reading import published
from tests.watch.test_screens import soup, text

ADD = "/gestion/veille/ajouter/"
HTML = "Content-Type: text/html; charset=utf-8"


@pytest.fixture
def as_marie(client, person):
    client.force_login(
        person("documentalist", name="marie"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def site(page_file):
    scripts = {f"/{name}": answer(page_file(name), HTML) for name in ("dsfr-cards", "spip-list")}
    scripts["/regles"] = answer(page_file("rules"), "Content-Type: text/html")
    with serving(scripts) as server:
        yield server


def form_of(response):
    """What the form that adds the source sends, filled in as it came."""
    form = soup(response).select_one("[name=add]").find_parent("form")
    return {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")} | {
        "add": "1", "title": "", "every_minutes": "0",
    }  # fmt: skip


def test_a_page_without_a_feed_can_be_watched_itself(as_marie, site):
    page = as_marie.post(ADD, {"url": site.url("/dsfr-cards")})
    assert "ne signale pas de flux" in text(page) or "Suivre la page elle-même" in text(page)
    tried = as_marie.post(
        ADD, {"url": site.url("/dsfr-cards"), "mode": "links", "selector": "", "least": "3"}
    )
    assert [one.get_text() for one in soup(tried).select("main .title-link")][:2] == [
        "Prévention : le bataillon étendu à douze villes",
        "Cités de l’emploi : trois ans après",
    ]
    added = as_marie.post(ADD, form_of(tried), follow=True)
    source = Source.objects.get()
    assert (source.kind, source.url, source.settings, source.title) == (
        "page",
        site.url("/dsfr-cards"),
        {"mode": "links", "selector": "", "least": 3},
        "Toutes les actualités | Agence nationale de la cohésion",
    )
    assert "ses nouveaux liens" in text(added)


def test_the_text_that_would_be_watched_is_shown(as_marie, site):
    tried = as_marie.post(
        ADD, {"url": site.url("/regles"), "mode": "text", "selector": "table", "least": "1"}
    )
    assert (
        soup(tried).select_one(".watch-text").get_text(" ", strip=True) == "Axe Taux Études 50 % Travaux 30 %"
    )
    as_marie.post(ADD, form_of(tried))
    source = Source.objects.get()
    assert source.url == Watched(TEXT, "table").address(site.url("/regles"))


def test_two_parts_of_a_page_are_two_sources_and_one_part_is_one(as_marie, site):
    for selector in ("#contenu", "#contenu", ".fr-tags"):
        asked = {"url": site.url("/dsfr-cards"), "mode": "links", "selector": selector, "least": "3"}
        tried = as_marie.post(ADD, asked)
        if soup(tried).select_one("[name=add]"):
            as_marie.post(ADD, form_of(tried))
    assert Source.objects.count() == 2


@pytest.mark.parametrize("selector", ["##", "#absent"])
def test_a_selector_that_names_nothing_is_said(as_marie, site, selector):
    tried = as_marie.post(
        ADD, {"url": site.url("/dsfr-cards"), "mode": "links", "selector": selector, "least": "3"}
    )
    shown = soup(tried)
    assert (
        selector in shown.select_one("[role=alert]").get_text(),
        shown.select_one("[name=selector]")["value"],
    ) == (
        True,
        selector,
    )


def test_a_page_closed_to_robots_is_said_before_it_is_added(as_marie, site):
    site.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /", "Content-Type: text/plain")
    tried = as_marie.post(ADD, {"url": site.url("/regles"), "mode": "text", "selector": "", "least": "3"})
    assert "demande aux robots de ne pas lire cette page" in text(tried)
    assert Source.objects.count() == 0


def test_another_part_is_given_without_losing_what_was_found(as_marie, site, oriv, a_source):
    watched = Watched(TEXT, "#ancien")
    url = site.url("/regles")
    source = a_source(
        watched.address(url), kind="page", settings=watched.settings, structures=[oriv], etag='"1"'
    )
    address = reverse("watch:change", args=[source.pk])
    said = {"title": "", "every_minutes": "0", "structures": [oriv.pk], "mode": "text", "least": "10"}
    assert soup(as_marie.get(address)).select_one("[name=selector]")["value"] == "#ancien"
    as_marie.post(address, said | {"selector": "article"})
    source.refresh_from_db()
    assert (source.url, source.settings["selector"], source.settings["least"], source.etag) == (
        Watched(TEXT, "article").address(url), "article", 10, "",
    )  # fmt: skip


def test_the_sheet_shows_the_last_difference(as_marie, a_source, oriv):
    def script(words):
        return answer(f"<!doctype html><title>Appel</title><main><p>{words}</p></main>".encode(), HTML)

    with serving({"/": script("Clôture le 15 décembre pour tous")}) as server:
        watched = Watched(TEXT)
        source = a_source(watched.address(server.url("/")), kind="page", settings=watched.settings)
        rounds.read_now()
        server.scripts["/"] = script("Clôture le 20 janvier pour tous")
        rounds.read_now()
    shown = soup(as_marie.get(source.get_absolute_url())).select_one(".watch-change")
    assert (
        [one.get_text() for one in shown.select("ins")],
        [one.get_text() for one in shown.select("del")],
    ) == (
        ["20 janvier"],
        ["15 décembre"],
    )


def test_a_search_of_the_portal_is_added_by_its_address(as_marie, oriv, settings):
    published(oriv, "Le logement des jeunes")
    tried = as_marie.post(ADD, {"url": f"{settings.MOSAIQUE_BASE_URL}/recherche/?q=logement"})
    assert [one.get_text() for one in soup(tried).select("main .title-link")] == ["Le logement des jeunes"]
    as_marie.post(ADD, form_of(tried))
    assert list(Source.objects.values_list("kind", "settings")) == [
        ("search", {"query": "q=logement&tri=ajout"})
    ]
