"""Every public address: what it answers, to whom, and that it shows neither drafts nor raw HTML."""

from __future__ import annotations

import json

import msgspec
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from mosaique.catalogue import storage
from mosaique.catalogue.attachments import Attachment
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.core import clock, jobs
from mosaique.discovery import queue
from mosaique.discovery.search import engine_at
from mosaique.network.models import Structure
from mosaique.portal.views import machines
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key, thesaurus

CANARY = "Zanzibarique"
REPORT = Description(
    type=DocumentType.REPORT,
    title="Accueil des étrangers",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    abstracts=[Abstract(text="Un résumé de l'accueil.", language="fr")],
    keywords=[Keyword(text="Logement")],
    languages=["fr"],
    scope=Scope.NATIONAL,
)


@pytest.fixture(autouse=True)
def oriv(db, settings, tmp_path):
    """One centre, a thesaurus of one concept, a fresh index."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    concept = Concept.objects.create(scheme=scheme, identifier="c118")
    ConceptLabel.objects.create(concept=concept, language="fr", text="Logement", key=label_key("Logement"))
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    yield Structure.objects.create(code="ORIV", name="Observatoire")
    forget()


def recorded(structure, description=REPORT, *, state=RecordState.PUBLISHED, copies=None):
    copies = copies or [HoldingDraft(shelf_mark="INT 1", location="Salle")]
    new = storage.NewRecord(description, structure.pk, state, copies)
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return Record.objects.get(pk=pk)


def titled(title, **members):
    return msgspec.structs.replace(REPORT, title=title, **members)


def soup(response):
    return BeautifulSoup(content(response), "html.parser")


def content(response):
    return b"".join(response)


PAGES = [
    "/", "/recherche/", "/recherche/?q=accueil", "/recherche/?q=rien+du+tout", "/themes/", "/themes/c118/", "/structures/",
    "/structures/ORIV/", "/panier/", "/aide/", "/a-propos/", "/accessibilite/", "/donnees-personnelles/", "/plan-du-site/",
    "/compte/login/", "/en/", "/en/recherche/?q=accueil", "/en/themes/c118/",
]  # fmt: skip


@pytest.mark.parametrize("path", [*PAGES, "/notices/{}/", "/en/notices/{}/"])
def test_a_page_answers_with_one_heading_one_main_part_and_its_language(client, oriv, path):
    record = recorded(oriv)
    response = client.get(path.format(record.pk))
    page = soup(response)
    seen = (response.status_code, len(page.select("h1")), len(page.select("main")), page.html["lang"])
    assert seen == (200, 1, 1, "en" if path.startswith("/en/") else "fr")
    assert page.h1.get_text(strip=True) != ""
    assert page.title.get_text(strip=True) != ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_page_asks_the_database_as_much_for_one_as_for_many(
    client, oriv, count, django_assert_num_queries, monkeypatch
):
    for number in range(count):
        recorded(oriv, titled(f"Accueil numéro {number}"))
    client.get("/recherche/?q=accueil")
    stays_known(monkeypatch)
    with django_assert_num_queries(SEARCH_QUERIES):
        response = client.get("/recherche/?q=accueil")
    assert len(soup(response).select("main article")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_asks_the_database_as_much_among_one_as_among_many(
    client, oriv, count, django_assert_num_queries, monkeypatch
):
    records = [
        recorded(oriv, copies=[HoldingDraft(shelf_mark=f"INT {n}") for n in range(count)])
        for _ in range(count)
    ]
    client.get(f"/notices/{records[0].pk}/")
    stays_known(monkeypatch)
    with django_assert_num_queries(NOTICE_QUERIES[count]):
        response = client.get(f"/notices/{records[0].pk}/")
    assert soup(response).h1.get_text(strip=True) == "Accueil des étrangers"


SEARCH_QUERIES = 3
# One more for the similar documents, however many, when there are any.
NOTICE_QUERIES = {1: 4, 3: 5}


def stays_known(monkeypatch):
    """The thesaurus is asked once a second whether it has changed; not during this test."""
    monkeypatch.setattr("mosaique.vocabularies.thesaurus._LOOK_EVERY", 3600)
    thesaurus()


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 404), ("proofread", 404), ("published", 200), ("withdrawn", 410)],
)
@pytest.mark.parametrize("suffix", ["/", ".ris", ".bib", ".json", ".mods", ".xml", ".mrc", ".csv", ".jsonld"])
def test_a_notice_answers_by_its_state_in_every_form(client, oriv, state, status, suffix):
    record = recorded(oriv)
    Record.objects.filter(pk=record.pk).update(state=state)
    assert client.get(f"/notices/{record.pk}{suffix}").status_code == status


def test_a_withdrawn_notice_says_so_without_its_title(client, oriv):
    record = recorded(oriv, titled(CANARY))
    Record.objects.filter(pk=record.pk).update(state=RecordState.WITHDRAWN, withdrawal_reason=CANARY)
    page = soup(client.get(f"/notices/{record.pk}/"))
    assert (len(page.select("h1")), page.select_one('meta[name="citation_title"]')) == (1, None)


@pytest.mark.parametrize("suffix", ["/", ".ris", ".jsonld"])
def test_a_merged_notice_leads_to_the_other_in_the_same_form(client, oriv, suffix):
    record, other = recorded(oriv), recorded(oriv, titled("Une autre notice"))
    Record.objects.filter(pk=record.pk).update(leader=other)
    response = client.get(f"/notices/{record.pk}{suffix}")
    anchor = f"#notice-{record.pk}" if suffix == "/" else ""
    assert (response.status_code, response["Location"]) == (301, f"/notices/{other.pk}{suffix}{anchor}")
    assert response["Cache-Control"] == "no-cache"  # it may be taken out again


@pytest.mark.parametrize(
    "path",
    ["/recherche/?page=1000000000", "/recherche/?page=0", "/recherche/?page=-1", "/recherche/?page=x", "/recherche/?page=2",
     "/notices/999/", "/notices/99999999999999999999/", "/notices/1.exe", "/recherche.exe", "/panier.exe", "/themes/c999/",
     "/structures/RIEN/", "/fichiers/999/", "/sitemap-99999999.xml", "/sitemap-x.xml", "/nulle-part/"],
)  # fmt: skip
def test_what_is_not_there_answers_404_on_a_page_of_ours(client, oriv, path):
    recorded(oriv)
    response = client.get(path)
    assert (response.status_code, len(soup(response).select("h1"))) == (404, 1)


@pytest.mark.parametrize(
    "query",
    ["q=" + "(" * 10_000, "q=%00", "q=%ff%fe", "annee=x..y", "annee=99999999999", "structure=RIEN", "couleur=bleu", "tri=hasard",
     "q=%F0%9F%98%80", "sujet=c999", "q=a&q=b", "type="],
)  # fmt: skip
def test_an_absurd_question_is_answered(client, oriv, query):
    recorded(oriv)
    assert client.get(f"/recherche/?{query}").status_code in {200, 400, 404}


# Suffix → the media type it comes with, and a trace of the title in it.
FORMS = {
    "ris": "application/x-research-info-systems", "bib": "application/x-bibtex", "json": "application/vnd.citationstyles.csl+json",
    "mods": "application/mods+xml", "xml": "application/marcxml+xml", "mrc": "application/marc", "csv": "text/csv",
    "jsonld": "application/ld+json",
}  # fmt: skip


@pytest.mark.parametrize("suffix", FORMS)
def test_a_notice_comes_in_each_form_under_its_suffix(client, oriv, suffix):
    response = client.get(f"/notices/{recorded(oriv).pk}.{suffix}")
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, FORMS[suffix])
    assert "Accueil" in content(response).decode()


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMS if suffix != "csv"])
def test_a_notice_comes_in_the_form_that_is_asked_for_by_its_media_type(client, oriv, suffix):
    record = recorded(oriv)
    asked = client.get(f"/notices/{record.pk}/", headers={"Accept": FORMS[suffix]})
    assert asked["Content-Type"].partition(";")[0] == FORMS[suffix]
    assert "Accept" in asked["Vary"]
    assert content(asked) == content(client.get(f"/notices/{record.pk}.{suffix}"))


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "image/png", "text/html,application/marc;q=0.5"])
def test_a_browser_gets_the_page(client, oriv, accept):
    response = client.get(f"/notices/{recorded(oriv).pk}/", headers={"Accept": accept})
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMS if suffix != "jsonld"])
def test_a_search_is_exported_whole(client, oriv, suffix):
    for number in range(3):
        recorded(oriv, titled(f"Accueil numéro {number}"))
    recorded(oriv, titled("Autre chose", abstracts=[]))
    body = content(client.get(f"/recherche.{suffix}?q=accueil")).decode()
    assert [f"Accueil numéro {number}" in body for number in range(3)] == [True] * 3
    assert "Autre chose" not in body


def test_json_is_what_csl_readers_expect(client, oriv):
    (item,) = json.loads(content(client.get(f"/notices/{recorded(oriv).pk}.json")))
    assert (item["type"], item["title"], item["author"]) == (
        "report", "Accueil des étrangers", [{"family": "Sayad", "given": "Abdelmalek"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "item", "title"),
    [("rss", ".//item", "title"), ("atom", ".//{*}entry", "{http://www.w3.org/2005/Atom}title")],
)
def test_a_feed_holds_what_the_question_finds_and_is_not_sent_twice(client, oriv, kind, item, title):
    recorded(oriv)
    recorded(oriv, titled("Autre chose", abstracts=[]))
    first = client.get(f"/recherche.{kind}?q=accueil")
    entries = etree.fromstring(first.content).findall(item)
    assert [entry.findtext(title) for entry in entries] == ["Accueil des étrangers"]

    again = client.get(f"/recherche.{kind}?q=accueil", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    recorded(oriv, titled("Accueil, suite"))
    changed = client.get(f"/recherche.{kind}?q=accueil", headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, len(etree.fromstring(changed.content).findall(item))) == (200, 2)


def test_robots_are_kept_from_endless_pages_and_told_the_site_map(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /gestion/", "Disallow: /panier/", "Disallow: /compte/"}.issubset(lines)
    assert next(line for line in lines if line.startswith("Sitemap: ")).endswith("/sitemap.xml")


def test_the_site_map_names_published_notices_only(client, oriv, settings):
    record = recorded(oriv)
    recorded(oriv, state=RecordState.DRAFT)
    parts = etree.fromstring(content(client.get("/sitemap.xml"))).findall(".//{*}loc")
    paths = [part.text.removeprefix(settings.MOSAIQUE_BASE_URL) for part in parts]
    assert paths == ["/sitemap-pages.xml", "/sitemap-0.xml"]
    urls = etree.fromstring(content(client.get("/sitemap-0.xml"))).findall(".//{*}loc")
    assert [url.text for url in urls] == [f"{settings.MOSAIQUE_BASE_URL}/notices/{record.pk}/"]


def test_no_site_map_is_empty(client, oriv, monkeypatch):
    monkeypatch.setattr(machines, "_PER_MAP", 1)
    record, hidden = recorded(oriv), recorded(oriv, state=RecordState.DRAFT)
    last = recorded(oriv)
    parts = etree.fromstring(content(client.get("/sitemap.xml"))).findall(".//{*}loc")
    named = [f"sitemap-{one}.xml" for one in ("pages", record.pk, last.pk)]
    assert [part.text.rpartition("/")[2] for part in parts] == named
    assert client.get(f"/sitemap-{hidden.pk}.xml").status_code == 404


def test_every_page_of_the_site_map_answers(client, settings):
    urls = etree.fromstring(content(client.get("/sitemap-pages.xml"))).findall(".//{*}loc")
    answers = {
        url.text: client.get(url.text.removeprefix(settings.MOSAIQUE_BASE_URL)).status_code for url in urls
    }
    assert answers == dict.fromkeys(answers, 200)
    assert f"{settings.MOSAIQUE_BASE_URL}/structures/ORIV/" in answers


def test_opensearch_leads_to_the_search_page(client, settings):
    urls = etree.fromstring(client.get("/opensearch.xml").content).findall("{*}Url")
    assert {url.get("type"): url.get("template") for url in urls}["text/html"] == (
        f"{settings.MOSAIQUE_BASE_URL}/recherche/?q={{searchTerms}}"
    )


def test_health_names_what_does_not_answer(client):
    ill = client.get("/sante")
    jobs.beat()
    well = client.get("/sante")
    assert (ill.status_code, ill.json()["ok"], ill.json()["worker"]) == (503, False, "failed")
    assert (well.status_code, well.json()) == (
        200, {"ok": True, "database": "ok", "index": "ok", "worker": "ok"},
    )  # fmt: skip


def press(client, page, word):
    """Send the page's basket form by the first button that says that word, as a browser would."""
    (form,) = page.select("form#basket")
    button = next(one for one in page.select("button[form='basket']") if word in one.get_text())
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    return client.post(form["action"], sent | {button["name"]: button["value"]})


def test_the_basket_keeps_exports_takes_out_and_is_emptied(client, oriv):
    first, second = recorded(oriv), recorded(oriv, titled("Une autre notice"))
    for record in (first, second):
        press(client, soup(client.get(f"/notices/{record.pk}/")), "panier")

    page = soup(client.get("/panier/"))
    linked = [link["href"] for link in page.select("main a[href^='/notices/']")]
    assert list(dict.fromkeys(linked)) == [f"/notices/{first.pk}/", f"/notices/{second.pk}/"]
    exported = content(client.get("/panier.ris")).decode()
    assert [line for line in exported.splitlines() if line.startswith(("TI  -", "T1  -"))] == [
        "TI  - Accueil des étrangers", "TI  - Une autre notice",
    ]  # fmt: skip

    press(client, page, "Retirer")
    left = soup(client.get("/panier/"))
    assert {link["href"] for link in left.select("main a[href^='/notices/']")} == {f"/notices/{second.pk}/"}
    press(client, left, "Vider")
    assert soup(client.get("/panier/")).select("main a[href^='/notices/']") == []


def test_the_basket_leaves_out_what_readers_may_not_see_any_more(client, oriv):
    record = recorded(oriv, titled(CANARY))
    press(client, soup(client.get(f"/notices/{record.pk}/")), "panier")
    Record.objects.filter(pk=record.pk).update(state=RecordState.WITHDRAWN)
    bodies = content(client.get("/panier/")) + content(client.get("/panier.ris"))
    assert CANARY not in bodies.decode()


@pytest.mark.parametrize("cookie", ["", "x", "1.2.x", "9" * 5_000, "-1", "1;2", "%00", "[]"])
def test_a_basket_that_somebody_wrote_by_hand_is_only_a_basket(client, oriv, cookie):
    record = recorded(oriv)
    press(client, soup(client.get(f"/notices/{record.pk}/")), "panier")
    (name,) = [one for one in client.cookies if one not in {"sessionid", "csrftoken", "messages"}]
    client.cookies[name] = cookie
    assert client.get("/panier/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/recherche/", "/notices/1/", "/recherche.ris", "/sante", "/panier/"])
def test_reading_addresses_are_only_read(client, method, path):
    assert getattr(client, method)(path).status_code == 405


HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">{{7*7}}</title></textarea>'
EVERYWHERE = Description(
    type=DocumentType.THESIS, title=HOSTILE, subtitle=HOSTILE, part_number=HOSTILE, part_title=HOSTILE, responsibility=HOSTILE,
    other_titles=[OtherTitle(text=HOSTILE)], contributors=[Contributor(name=HOSTILE, affiliation=HOSTILE, dates=HOSTILE)],
    edition=HOSTILE, publishers=[Publisher(name=HOSTILE, place=HOSTILE)], date=f"2009 {HOSTILE}", extent=HOSTILE,
    physical_details=HOSTILE, dimensions=HOSTILE, series=[Series(title=HOSTILE, number=HOSTILE)],
    host=Host(title=HOSTILE, volume=HOSTILE, issue=HOSTILE, pages=HOSTILE), thesis=Thesis(degree=HOSTILE, institution=HOSTILE),
    event=Event(name=HOSTILE, place=HOSTILE, date=HOSTILE),
    identifiers=[Identifier(scheme="doi", value=HOSTILE), Identifier(scheme="isbn", value=HOSTILE, valid=False)],
    links=[Link(url="javascript:alert(3)", label=HOSTILE), Link(url=f"https://example.org/{HOSTILE}", label=HOSTILE)],
    languages=["fr", HOSTILE], abstracts=[Abstract(text=f"accueil {HOSTILE}", language=HOSTILE, author=HOSTILE)],
    subjects=[Subject(label=HOSTILE)], keywords=[Keyword(text=HOSTILE)], territories=[Territory(label=HOSTILE)],
    publics=[HOSTILE], scope=HOSTILE[:16], notes=[Note(text=HOSTILE)], rights=HOSTILE, licence=HOSTILE, access="open",
)  # fmt: skip
HOSTILE_COPY = HoldingDraft(
    shelf_mark=HOSTILE, location=HOSTILE, conditions=HOSTILE, link="javascript:alert(4)", local_note=HOSTILE, local_keywords=[HOSTILE]
)  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/", "/notices/{}/", "/recherche/?q=accueil", "/recherche/", "/structures/ORIV/", "/themes/c118/", "/panier/", "/en/notices/{}/"],
)  # fmt: skip
def test_hostile_text_in_any_field_is_shown_as_text(client, oriv, path):
    Structure.objects.filter(pk=oriv.pk).update(
        name=HOSTILE, presentation=HOSTILE, address=HOSTILE, opening_hours=HOSTILE
    )
    record = recorded(oriv, EVERYWHERE, copies=[HOSTILE_COPY])
    press(client, soup(client.get(f"/notices/{record.pk}/")), "panier")

    page = soup(client.get(path.format(record.pk)))
    assert page.select("[onerror], [onload], [onclick]") == []
    assert [
        one
        for one in page.select("script:not([type='application/ld+json'])")
        if "alert" in (one.string or "")
    ] == []
    assert [
        one["href"] for one in page.select("[href]") if one["href"].lower().startswith("javascript:")
    ] == []
    assert page.select("img[src=x]") == []
    assert "49</title>" not in str(page)
    for block in page.select("script[type='application/ld+json']"):
        json.loads(block.string)


@pytest.mark.parametrize(
    "asked", [HOSTILE, "'\"><svg/onload=alert(1)>", "</script><script>alert(1)</script>"]
)
def test_hostile_questions_are_shown_as_text(client, oriv, asked):
    recorded(oriv)
    for path in ("/recherche/", "/en/recherche/"):
        for name in ("q", "structure", "type", "sujet", "annee", "tri"):
            page = soup(client.get(path, {name: asked}))
            assert page.select("[onerror], [onload], svg[onload]") == [], name
            assert [one for one in page.select("script") if "alert" in (one.string or "")] == [], name


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_of_hostile_text_is_well_formed(client, oriv, kind):
    recorded(oriv, EVERYWHERE)
    response = client.get(f"/recherche.{kind}?q=accueil")
    titles = [one.text for one in etree.fromstring(response.content).iter("{*}title")]
    assert any(HOSTILE in (title or "") for title in titles)


PUBLIC = [
    "/", "/en/", "/recherche/", f"/recherche/?q={CANARY}", f"/recherche/?q={CANARY[:6]}*", "/recherche/?structure=ORIV",
    *(f"/recherche.{suffix}" for suffix in ("rss", "atom", *FORMS) if suffix != "jsonld"),
    f"/recherche.ris?q={CANARY}", f"/suggestions/?q={CANARY[:4]}", f"/suggestions/?q={CANARY}", "/structures/", "/structures/ORIV/",
    "/themes/", "/themes/c118/", "/themes/c118.ttl", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-pages.xml", "/panier/", "/panier.ris",
    *(f"/notices/{{draft}}{suffix}" for suffix in ("/", *(f".{one}" for one in FORMS))), "/notices/{shown}/", "/fichiers/{file}/",
]  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "proofread", "withdrawn"])
def test_what_readers_may_not_see_leaks_nowhere(client, oriv, state):
    shown = recorded(oriv)
    hidden = recorded(
        oriv, titled(CANARY, abstracts=[Abstract(text=CANARY)], contributors=[Contributor(name=f"{CANARY}, A.")],
                     keywords=[Keyword(text="Logement"), Keyword(text=CANARY)])
    )  # fmt: skip
    file = Attachment.objects.create(
        record=hidden, structure=oriv, title=CANARY, text=CANARY, file="attachments/x.pdf"
    )
    # It could be seen: it was published, and found.
    assert CANARY in content(client.get(f"/recherche/?q=logement+{CANARY}")).decode()
    press(client, soup(client.get(f"/notices/{hidden.pk}/")), "panier")
    Record.objects.filter(pk=hidden.pk).update(state=state)
    queue.enqueue([hidden.pk])
    queue.drain()

    leaks = []
    for path in PUBLIC:
        asked = path.format(draft=hidden.pk, shown=shown.pk, file=file.pk)
        body = content(client.get(asked)).decode("utf-8", "replace")
        if CANARY in path:  # the page repeats the question; the record is known by its address
            body = body.partition("<main")[2] if f"/notices/{hidden.pk}/" in body else ""
        if CANARY in body:
            leaks.append(asked)
    assert leaks == []
