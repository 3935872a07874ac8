"""A work on the portal: one document whatever the number of its records, each of them one click away."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Identifier,
    Keyword,
    Publisher,
)
from mosaique.catalogue.works.renewing import work_off
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.documents import Hit
from mosaique.discovery.search import engine_at
from mosaique.network.enums import StructureKind
from mosaique.network.models import Structure
from mosaique.portal.cards import cards_of, descriptions_of

pytestmark = pytest.mark.usefixtures("thesaurus_read_once")

OURS = Description(
    type=DocumentType.BOOK,
    title="L'accueil des étrangers",
    date="2009",
    abstracts=[Abstract(text="Un résumé que le centre a écrit pour ses lecteurs.", language="fr")],
    keywords=[Keyword(text="foyer")],
    languages=["fr"],
)
THEIRS = Description(
    type=DocumentType.BOOK,
    title="Accueil des etrangers",
    subtitle="enquête",
    date="2009-05",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    publishers=[Publisher(name="Seuil", place="Paris")],
    identifiers=[Identifier(scheme="isbn", value="9782070323050")],
    keywords=[Keyword(text="hospitalité")],
)


@pytest.fixture
def work(db, settings, tmp_path):
    """The ids of a work of two records, the network's first, and of another document."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    oriv = Structure.objects.create(code="ORIV", name="Observatoire", hue=3)
    sudoc = Structure.objects.create(code="SUDOC", name="Catalogue", hue=7, kind=StructureKind.PARTNER)
    new = [
        storage.NewRecord(OURS, oriv.pk, RecordState.PUBLISHED, [HoldingDraft(shelf_mark="INT 1"), HoldingDraft(shelf_mark="INT 2")]),
        storage.NewRecord(THEIRS, sudoc.pk, RecordState.PUBLISHED, [HoldingDraft(shelf_mark="8-X")]),
        storage.NewRecord(Description(title="Tout autre chose"), oriv.pk, RecordState.PUBLISHED),
    ]  # fmt: skip
    ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)
    Record.objects.filter(pk=ids[1]).update(leader=ids[0])
    queue.rebuild()
    return ids


def soup(response):
    return BeautifulSoup(b"".join(response), "html.parser")


def text(element):
    return re.sub(r"[ \n]+", " ", element.get_text(" ")).strip()


def test_the_notice_shows_the_best_of_each_and_names_who_describes_it(client, work):
    page = soup(client.get(f"/notices/{work[0]}/"))
    assert page.h1.get_text(strip=True) == "L’accueil des étrangers"
    assert [text(one) for one in page.select(".fact-line li")] == ["Seuil", "Paris", "2009", "Français"]
    assert text(page.select_one(".described-by")) == "Décrit par 2 centres ORIV SUDOC"
    assert [text(one) for one in page.select(".copies li")] == [
        "ORIV Observatoire INT 1 INT 2",
        "SUDOC Catalogue 8-X",
    ]


def test_every_source_record_is_one_click_away_as_its_centre_wrote_it(client, work):
    page = soup(client.get(f"/notices/{work[0]}/"))
    links = [one.select("a")[1] for one in page.select(".sources li")]
    assert [(one["href"], text(one)) for one in links] == [
        (f"/notices/{work[0]}/sources/{work[0]}/", "L’accueil des étrangers"),
        (f"/notices/{work[0]}/sources/{work[1]}/", "Accueil des etrangers\xa0: enquête"),
    ]
    assert [one["id"] for one in page.select(".sources li")] == [f"notice-{pk}" for pk in work[:2]]
    response = client.get(links[1]["href"])
    alone = soup(response)
    assert alone.h1.get_text(strip=True) == "Accueil des etrangers\xa0: enquête"
    assert [text(one) for one in alone.select(".copies li")] == ["SUDOC Catalogue 8-X"]
    assert response["X-Robots-Tag"] == "noindex"
    assert alone.select_one('link[rel="canonical"]')["href"].endswith(f"/notices/{work[0]}/")
    ris = b"".join(client.get(f"/notices/{work[0]}/sources/{work[1]}.ris")).decode()
    assert ("hospitalité" in ris, "foyer" in ris) == (True, False)


def test_a_source_page_answers_only_under_its_own_work(client, work):
    leader, member, _other = work
    paths = [f"/notices/{leader}/sources/{member}.x", f"/notices/{leader}/sources/{10**25}/"]
    assert [client.get(path).status_code for path in paths] == [404] * 2
    Record.objects.filter(pk=member).update(state=RecordState.DRAFT)
    paths = [f"/notices/{one}/sources/{member}{end}" for one in (leader, member) for end in ("/", ".ris")]
    assert [client.get(path).status_code for path in paths] == [404] * 4


def test_the_address_of_a_source_that_was_withdrawn_says_so(client, work):
    leader, member, _other = work
    Record.objects.filter(pk=member).update(state=RecordState.WITHDRAWN, leader=None)
    for end in ("/", ".ris"):
        response = client.get(f"/notices/{leader}/sources/{member}{end}", follow=True)
        assert (response.redirect_chain, response.status_code) == ([(f"/notices/{member}{end}", 301)], 410)


@pytest.mark.parametrize("end", ["/", ".ris"])
def test_the_former_address_of_a_source_leads_to_where_it_is_read(client, work, end):
    leader, member, other = work
    found = {path: client.get(path) for path in (
        f"/notices/{member}/sources/{member}{end}",
        f"/notices/{other}/sources/{member}{end}",
        f"/notices/{leader}/sources/{other}{end}",
    )}  # fmt: skip
    assert [(one.status_code, one["Location"]) for one in found.values()] == [
        (301, f"/notices/{leader}/sources/{member}{end}"),
        (301, f"/notices/{leader}/sources/{member}{end}"),
        (301, f"/notices/{other}{end}"),
    ]
    assert {one["Cache-Control"] for one in found.values()} == {"no-cache"}


@pytest.mark.parametrize("how", ["withdrawn", "draft", "erased"])
def test_the_address_of_a_work_outlives_the_record_that_led_it(client, work, how):
    leader, member, _other = work
    gone = Record.objects.filter(pk=leader)
    if how == "withdrawn":
        gone.update(state=RecordState.WITHDRAWN)
    else:
        storage.bury_records([leader], at=clock.now())
        gone.delete() if how == "erased" else gone.update(state=RecordState.DRAFT)
    work_off()
    places = [f"/notices/{{}}{end}" for end in ("/", ".ris")] + ["/api/v1/notices/{}"]
    found = [client.get(place.format(leader)) for place in places]
    assert [one.status_code for one in found] == [301] * 3
    assert [urlsplit(one["Location"]).path for one in found] == [place.format(member) for place in places]


def test_the_notice_says_on_demand_where_each_part_comes_from(client, work):
    page = soup(client.get(f"/notices/{work[0]}/"))
    names = [text(one) for one in page.select(".origins dt")]
    origins = dict(zip(names, [text(one) for one in page.select(".origins dd")], strict=True))
    assert {name: origins[name] for name in ("Titre", "Auteurs", "Date", "Résumé", "Mots-clés libres")} == {
        "Titre": "ORIV",
        "Auteurs": "SUDOC",
        "Date": "ORIV",
        "Résumé": "ORIV",
        "Mots-clés libres": "ORIV SUDOC",
    }


def test_a_record_alone_has_no_section_of_sources(client, work):
    page = soup(client.get(f"/notices/{work[2]}/"))
    assert page.select(".sources, .described-by, .origins") == []


@pytest.mark.parametrize("suffix", ["ris", "bib", "json", "mods", "xml", "mrc", "jsonld"])
def test_a_notice_is_exported_as_the_work(client, work, suffix):
    body = b"".join(client.get(f"/notices/{work[0]}.{suffix}")).decode()
    assert ("foyer" in body or "centre a" in body, "Sayad" in body) == (True, True)


@pytest.mark.parametrize("suffix", ["ris", "json", "rss", "atom", "csv"])
def test_a_result_list_holds_the_work_once_in_every_form(client, work, suffix):
    body = b"".join(client.get(f"/recherche.{suffix}?q=accueil")).decode()
    assert (body.count("accueil des étrangers"), "Accueil des etrangers" in body) == (1, False)


def test_a_search_by_the_words_of_any_record_finds_the_work_once(client, work):
    for asked in ("hospitalité", "foyer", "9782070323050"):
        answer = json.loads(client.get("/recherche.json", {"q": asked}).content)
        assert [hit["id"] for hit in answer["hits"]] == [work[0]]


def test_a_card_has_the_tiles_of_all_who_hold_the_work(work):
    (found,) = cards_of([Hit(id=work[0], score=1.0, snippet=())])
    assert [one.code for one in found.tiles] == ["ORIV", "SUDOC"]
    assert found.people == "Abdelmalek Sayad"


@pytest.mark.parametrize("size", [1, 3])
def test_lists_ask_as_much_of_works_as_of_records(work, django_assert_num_queries, size):
    with django_assert_num_queries(1):
        found = descriptions_of(work[:size])
    assert list(found) == [pk for pk in work[:size] if pk != work[1]]


@pytest.mark.parametrize("place", [0, 2])
def test_a_notice_asks_as_much_of_a_work_as_of_a_record(client, work, django_assert_num_queries, place):
    client.get(f"/notices/{work[place]}/")
    with django_assert_num_queries(4):
        client.get(f"/notices/{work[place]}/")


def test_a_basket_that_held_the_other_record_shows_the_work(client, work):
    Record.objects.filter(pk=work[1]).update(leader=None)
    client.post("/panier/changer/", {"add": work[1]})
    Record.objects.filter(pk=work[1]).update(leader=work[0])
    assert [text(one) for one in soup(client.get("/panier/")).select(".basket-list h2, .basket-list h3, .basket-list a")][:1] == [
        "L’accueil des étrangers"
    ]  # fmt: skip
    client.post("/panier/changer/", {"remove": work[0]})
    assert soup(client.get("/panier/")).select(".basket-list li") == []


def test_unapi_gives_the_work_for_the_number_of_any_of_its_records(client, work):
    body = client.get("/unapi", {"id": str(work[1]), "format": "ris"}).content.decode()
    assert ("foyer" in body, "hospitalité" in body) == (True, True)


def test_harvesters_still_have_each_record(client, work):
    listed = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}).content.decode()
    assert (listed.count("<record>"), "Accueil des etrangers" in listed) == (3, True)
