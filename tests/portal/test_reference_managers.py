"""What Zotero finds on a notice, on a list and in a feed: every member that each way has a place for.

The expectations follow what its own readers take in (Embedded Metadata and RDF, COinS, feeds), read in their
sources in November 2026.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import msgspec
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Host,
    Identifier,
    Keyword,
    Link,
    Publisher,
    Series,
    Subject,
    Thesis,
)
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.search import engine_at
from mosaique.network.models import Structure
from mosaique.portal import metadata

ABSTRACT = "Un résumé + un bilan : 100 % d’accord & plus."
BOOK = Description(
    type=DocumentType.BOOK,
    title="Accueil des étrangers",
    subtitle="un bilan",
    date="2009-05",
    edition="2e éd.",
    extent="1 vol. (XII-312 p.)",
    contributors=[
        Contributor(name="Le Goff, Jacques"),
        Contributor(name="Observatoire régional de l’intégration", kind=AgentKind.BODY),
        Contributor(name="Weil, Patrick", role="aui"),
    ],
    publishers=[Publisher(name="La Découverte", place="Paris")],
    series=[Series(title="Repères", number="12")],
    identifiers=[Identifier(scheme="isbn", value="9782110075864"), Identifier(scheme="doi", value="10.1/x")],
    links=[Link(url="https://example.org/texte")],
    abstracts=[Abstract(text=ABSTRACT, language="fr")],
    subjects=[Subject(label="Logement social")],
    keywords=[Keyword(text="accueil")],
    languages=["fr"],
    rights="CC BY",
)
ARTICLE = msgspec.structs.replace(
    BOOK,
    type=DocumentType.ARTICLE,
    extent="",
    series=[],
    edition="",
    host=Host(title="Hommes & migrations", issn="1142-852X", volume="3", issue="12", pages="5-9"),
)
THESIS = msgspec.structs.replace(
    BOOK, type=DocumentType.THESIS, thesis=Thesis(degree="Doctorat", institution="Université de Lille")
)
COMMON = [
    ("rft.language", "fr"),
    ("rft.description", ABSTRACT),
    ("rft.rights", "CC BY"),
    ("rft.subject", "Logement social"),
    ("rft.subject", "accueil"),
    ("rft.au", "Le Goff, Jacques"),
    ("rft.aucorp", "Observatoire régional de l’intégration"),
    ("rft.contributor", "Weil, Patrick"),
    ("rft.pub", "La Découverte"),
    ("rft.place", "Paris"),
    ("rft_id", "https://example.org/texte"),
    ("rft_id", "info:doi/10.1/x"),
]


def pairs(described):
    return parse_qsl(metadata.coins(described))


def test_a_book_in_a_list_is_whole():
    assert pairs(BOOK) == [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"),
        ("rft.genre", "book"),
        ("rft.btitle", "Accueil des étrangers: un bilan"),
        ("rft.isbn", "9782110075864"),
        ("rft.date", "2009-05"),
        COMMON[0],
        ("rft.edition", "2e éd."),
        ("rft.tpages", "312"),
        *COMMON[1:3],
        ("rft.series", "Repères"),
        *COMMON[3:],
    ]


def test_an_article_in_a_list_has_its_journal():
    assert pairs(ARTICLE)[1:9] == [
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft.atitle", "Accueil des étrangers: un bilan"),
        ("rft.jtitle", "Hommes & migrations"),
        ("rft.volume", "3"),
        ("rft.issue", "12"),
        ("rft.pages", "5-9"),
        ("rft.issn", "1142-852X"),
    ]
    assert [pair for pair in COMMON if pair not in pairs(ARTICLE)] == []


def test_a_thesis_is_named_so_after_what_zotero_would_pass_over_in_one():
    found = pairs(THESIS)
    assert found[1] == ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc")
    assert found[-3:] == [
        ("rft.type", "thesis"),
        ("rft.inst", "Université de Lille"),
        ("rft.degree", "Doctorat"),
    ]
    assert [pair for pair in COMMON if pair not in found[:-3]] == []


@pytest.mark.parametrize(
    ("kind", "named"),
    [("film", "film"), ("map", "map"), ("legal_text", "statute"), ("web_page", "webpage"), ("sound", "audioRecording"),
     ("other", "document")],
)  # fmt: skip
def test_other_documents_keep_their_type_in_a_list(kind, named):
    described = msgspec.structs.replace(BOOK, type=DocumentType(kind))
    assert pairs(described)[-1] == ("rft.type", named)


@pytest.mark.parametrize(("kind", "genre"), [("chapter", "bookitem"), ("conference_paper", "proceeding")])
def test_a_part_of_a_book_has_its_own_title_and_the_books(kind, genre):
    described = msgspec.structs.replace(ARTICLE, type=DocumentType(kind))
    assert pairs(described)[2:6] == [
        ("rft.genre", genre),
        ("rft.atitle", "Accueil des étrangers: un bilan"),
        ("rft.btitle", "Hommes & migrations"),
        ("rft.pages", "5-9"),
    ]


@pytest.mark.parametrize(("kind", "key"), [("journal_issue", "rft.series"), ("legal_text", "rft.source")])
def test_what_is_in_a_journal_without_being_an_article_names_it(kind, key):
    described = msgspec.structs.replace(ARTICLE, type=DocumentType(kind))
    assert (key, "Hommes & migrations") in pairs(described)


def test_every_type_of_document_has_a_name_of_zotero():
    named = {dict(metadata.zotero_tags(Description(type=one)))["z:itemType"] for one in DocumentType}
    assert named == {
        "artwork", "audioRecording", "book", "bookSection", "computerProgram", "conferencePaper", "dataset", "document",
        "film", "journalArticle", "map", "report", "statute", "thesis", "webpage",
    }  # fmt: skip


# --- over HTTP -----------------------------------------------------------------------------------


@pytest.fixture
def oriv(db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    return Structure.objects.create(code="ORIV", name="Observatoire")


def recorded(structure, description):
    new = storage.NewRecord(description, structure.pk, RecordState.PUBLISHED, [])
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return Record.objects.get(pk=pk)


def test_a_notice_says_its_type_its_pages_and_its_edition(client, oriv):
    record = recorded(oriv, BOOK)
    page = BeautifulSoup(client.get(f"/notices/{record.pk}/").content, "html.parser")
    tags = {tag["name"]: tag["content"] for tag in page.select("meta[name]")}
    assert (tags["z:itemType"], tags["bibo:numPages"], tags["prism:edition"]) == ("book", "312", "2e éd.")
    assert (tags["citation_series_title"], tags["citation_abstract"]) == ("Repères", ABSTRACT)
    assert tags["DC.rights"] == "CC BY"


def test_a_list_carries_each_document_whole(client, oriv):
    recorded(oriv, BOOK)
    page = BeautifulSoup(client.get("/recherche/?q=accueil").content, "html.parser")
    assert parse_qsl(page.select_one(".Z3988")["title"]) == pairs(BOOK)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_an_item_of_a_feed_is_whole(client, oriv, kind):
    recorded(oriv, ARTICLE)
    root = etree.fromstring(client.get(f"/recherche.{kind}?q=accueil").content)
    (item,) = root.iter("item", "{http://www.w3.org/2005/Atom}entry")
    names = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    }
    found = [
        (etree.QName(one).localname, one.text) for one in item if etree.QName(one).namespace in names.values()
    ]
    people = ["Le Goff, Jacques", "Observatoire régional de l’intégration", "Weil, Patrick"]
    written = list(item.iterfind("{http://www.w3.org/2005/Atom}author/{*}name"))
    assert [one.text for one in written] == (people if kind == "atom" else [])
    assert found == [
        *([("creator", name) for name in people] if kind == "rss" else []),
        ("date", "2009-05"),
        ("publicationDate", "2009-05"),
        ("publicationName", "Hommes & migrations"),
        ("volume", "3"),
        ("number", "12"),
        ("startingPage", "5"),
        ("endingPage", "9"),
        ("issn", "1142-852X"),
        ("isbn", "9782110075864"),
        ("identifier", "10.1/x"),
        ("publisher", "La Découverte"),
        ("language", "fr"),
        ("rights", "CC BY"),
    ]


# --- content negotiation -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ('application/ld+json;profile="a, b;q=0.1";q=0.9, text/html;q=0.5', "application/ld+json"),
        ("application/mods+xml;charset=utf-8;q=0.2, text/html;q=0.5", "text/html; charset=utf-8"),
    ],
)
def test_parameters_of_a_media_type_are_no_reason_to_refuse(client, oriv, accept, given):
    response = client.get(f"/notices/{recorded(oriv, BOOK).pk}/", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, given)


@pytest.mark.parametrize(
    "accept", ["", "*/*", "text/html", "text/*;q=0.5", "application/pdf, */*;q=0.1", "a" * 5_000]
)
def test_a_page_is_given_to_who_takes_one(client, oriv, accept):
    record = recorded(oriv, BOOK)
    response = client.get(f"/notices/{record.pk}/", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Accept" in response["Vary"].split(", ")


def test_a_form_that_there_is_not_is_answered_with_those_there_are(client, oriv):
    record = recorded(oriv, BOOK)
    response = client.get(f"/notices/{record.pk}/", headers={"Accept": "application/pdf"})
    page = BeautifulSoup(response.content, "html.parser")
    offered = [link["href"] for link in page.select(".prose li a")]
    assert (response.status_code, len(offered)) == (406, 9)
    assert [client.get(path).status_code for path in offered] == [200] * 9
    assert response["Link"].count('rel="alternate"') == 9
    assert "Accept" in response["Vary"].split(", ")


def test_what_is_not_there_is_not_there_in_any_form(client, oriv):
    assert client.get("/notices/999/", headers={"Accept": "application/pdf"}).status_code == 404


@pytest.mark.parametrize("path", ["/themes/"])
def test_the_thesaurus_says_its_forms_too(client, oriv, path):
    response = client.get(path, headers={"Accept": "application/pdf"})
    assert (response.status_code, response["Link"].count("rel=")) == (406, 4)


def test_a_notice_leads_programs_to_its_other_forms(client, oriv):
    record = recorded(oriv, BOOK)
    page = BeautifulSoup(client.get(f"/notices/{record.pk}/").content, "html.parser")
    found = [(link["type"], link["href"]) for link in page.select("link[rel=alternate]")]
    assert len(found) == 9
    assert found[-1] == ("application/json", f"/api/v1/notices/{record.pk}")
    assert [client.get(path).status_code for _type, path in found] == [200] * 9
