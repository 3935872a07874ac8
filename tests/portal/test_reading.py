"""What a reader sees, and what nobody but the right people sees."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions, storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Keyword,
    Link,
)
from mosaique.core import clock, jobs
from mosaique.discovery import queue
from mosaique.network.models import Structure

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def oriv(db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    return Structure.objects.create(code="ORIV", name="Observatoire")


def published(structure, title="Accueil des étrangers", state=RecordState.PUBLISHED, **members):
    described = Description(
        type=DocumentType.REPORT,
        title=title,
        date="2009",
        contributors=[Contributor(name="Sayad, Abdelmalek")],
        abstracts=[Abstract(text=f"Résumé de {title}", language="fr")],
        **members,
    )
    new = storage.NewRecord(described, structure.pk, state, [HoldingDraft(shelf_mark="INT 1")])
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return Record.objects.get(pk=pk)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    "path",
    ["/", "/recherche/", "/themes/", "/structures/", "/structures/ORIV/", "/panier/", "/aide/", "/a-propos/",
     "/accessibilite/", "/donnees-personnelles/", "/plan-du-site/", "/compte/login/", "/en/"],
)  # fmt: skip
def test_each_page_has_one_heading_and_one_main(client, oriv, path):
    page = soup(client.get(path))
    assert (len(page.select("h1")), len(page.select("main"))) == (1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_page_asks_the_database_a_constant_number_of_times(
    client, oriv, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(
        "mosaique.vocabularies.thesaurus._LOOK_EVERY", 3600
    )  # its revision is asked each second
    records = [published(oriv, f"Accueil numéro {number}") for number in range(count)]
    client.get("/recherche/?q=accueil")
    with django_assert_num_queries(3):
        response = client.get("/recherche/?q=accueil")
    titles = [link.get_text(strip=True) for link in soup(response).select("main article h2 a")]
    assert sorted(titles) == sorted(record.title for record in records)


def test_a_notice_says_where_to_consult_and_how_to_cite(client, oriv):
    record = published(oriv)
    page = soup(client.get(f"/notices/{record.pk}/"))
    assert page.h1.get_text(strip=True) == "Accueil des étrangers"
    assert page.select_one(".shelf-mark").get_text(strip=True) == "INT 1"
    assert "SAYAD" in page.select_one("#citation").get_text()
    assert page.select_one('meta[name="citation_title"]')["content"] == "Accueil des étrangers"


@pytest.mark.parametrize("suffix", ["ris", "bib", "json", "mods", "xml", "mrc", "jsonld"])
def test_a_notice_comes_in_each_format(client, oriv, suffix):
    record = published(oriv)
    response = client.get(f"/notices/{record.pk}.{suffix}")
    assert (response.status_code, "Accueil" in b"".join(response).decode()) == (200, True)


def test_a_withdrawn_notice_is_gone_and_a_draft_was_never_there(client, oriv, django_user_model):
    record, draft = published(oriv), published(oriv, state=RecordState.DRAFT)
    actions.withdraw_record(
        record, by=django_user_model.objects.create_user("x@example.org"), reason="doublon"
    )
    assert client.get(f"/notices/{record.pk}/").status_code == 410
    assert client.get(f"/notices/{draft.pk}/").status_code == 404


def test_a_merged_notice_leads_to_the_other(client, oriv):
    record, other = published(oriv), published(oriv, "Une autre notice")
    Record.objects.filter(pk=record.pk).update(leader=other)
    response = client.get(f"/notices/{record.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"/notices/{other.pk}/#notice-{record.pk}")


@pytest.mark.parametrize(
    "path", ["/recherche/?page=1000000000", "/recherche/?page=0", "/recherche/?page=١", "/notices/999/"]
)
def test_what_is_not_there_answers_404(client, oriv, path):
    assert client.get(path).status_code == 404


def test_hostile_text_is_shown_as_text(client, oriv):
    record = published(oriv, HOSTILE, subtitle=HOSTILE, keywords=[Keyword(text=HOSTILE)])
    for path in (f"/notices/{record.pk}/", "/recherche/?q=alert", "/", f"/recherche/?q={HOSTILE}"):
        page = soup(client.get(path))
        assert page.select("[onerror]") == []
        assert [
            one for one in page.select("script") if "alert" in (one.string or "") and not one.get("type")
        ] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"]
)
def test_a_link_that_would_run_is_not_a_link(client, oriv, url):
    record = published(oriv, links=[Link(url=url), Link(url="https://example.org/texte")])
    record.holdings.update(link=url)
    page = soup(client.get(f"/notices/{record.pk}/"))
    assert [link["href"] for link in page.select(".notice-where a")] == [
        "https://example.org/texte",
        "/structures/ORIV/",
    ]
    # A citation may still print it as text; nothing that a browser follows may hold it.
    followed = [
        tag.get(name, "") for tag in page.select("*") for name in ("href", "src", "action", "content")
    ]
    assert [value for value in followed if url in value] == []


def test_a_draft_appears_in_no_public_answer(client, oriv):
    published(oriv)
    draft = published(oriv, "Canariensis secret", state=RecordState.DRAFT)
    for path in (
        "/", "/recherche/?q=canariensis", "/recherche.rss", "/recherche.atom", "/recherche.json", "/recherche.ris",
        "/recherche.csv", "/suggestions/?q=canariensis", "/structures/ORIV/", "/sitemap-0.xml",
        f"/notices/{draft.pk}.ris",
    ):  # fmt: skip
        body = b"".join(client.get(path))
        assert b"Canariensis" not in body, path


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_is_not_sent_again_to_who_has_it(client, oriv, kind):
    published(oriv)
    first = client.get(f"/recherche.{kind}?q=accueil")
    again = client.get(f"/recherche.{kind}?q=accueil", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_the_basket_never_leads_away(client, oriv):
    record = published(oriv)
    answer = client.post("/panier/changer/", {"add": record.pk, "next": "//evil.example"})
    assert answer["Location"] == "/panier/"


def test_combinations_of_filters_are_closed_to_robots(client, oriv):
    published(oriv)
    assert client.get("/recherche/?q=accueil").get("X-Robots-Tag") is None
    assert client.get("/recherche/?q=accueil&type=report")["X-Robots-Tag"] == "noindex, nofollow"


def test_health_names_what_does_not_answer(client, oriv):
    assert client.get("/sante").json() == {"ok": False, "database": "ok", "index": "ok", "worker": "failed"}
    jobs.beat()
    assert client.get("/sante").status_code == 200
