"""SRU and unAPI over the real catalogue: what they find, and that they show neither drafts nor what left."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client
from lxml import etree

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
    Subject,
)
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.search import engine_at
from mosaique.network.models import Structure
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key

SRU = "{http://docs.oasis-open.org/ns/search-ws/sruResponse}"
SCAN = "{http://docs.oasis-open.org/ns/search-ws/scan}"
BOOK = Description(
    type=DocumentType.BOOK,
    title="Accueil & logement des étrangers",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    abstracts=[Abstract(text="Un résumé de l’accueil.", language="fr")],
    subjects=[Subject(label="Logement social", concept="c120")],
    identifiers=[Identifier(scheme="isbn", value="9782110075864")],
    languages=["fr"],
)


@pytest.fixture(autouse=True)
def oriv(db, settings, tmp_path):
    """One centre, a thesaurus of two concepts, a fresh index."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    for identifier, text in (("c118", "Logement"), ("c120", "Logement social")):
        concept = Concept.objects.create(scheme=scheme, identifier=identifier)
        ConceptLabel.objects.create(concept=concept, language="fr", text=text, key=label_key(text))
    narrower, wider = Concept.objects.get(identifier="c120"), Concept.objects.get(identifier="c118")
    narrower.broader.add(wider)
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    yield Structure.objects.create(code="ORIV", name="Observatoire")
    forget()


def recorded(structure, description=BOOK, *, state=RecordState.PUBLISHED):
    new = storage.NewRecord(description, structure.pk, state, [HoldingDraft(shelf_mark="INT 1")])
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return pk


def titled(title, **members):
    return msgspec.structs.replace(BOOK, title=title, **members)


def found(client, query, **parameters):
    root = etree.fromstring(client.get("/sru", {"query": query, **parameters}).content)
    assert root.find(f"{SRU}diagnostics") is None
    return [element.text for element in root.iter("{http://purl.org/dc/elements/1.1/}title")]


def test_each_index_finds_what_it_holds(client, oriv):
    pk = recorded(oriv)
    recorded(oriv, titled("Autre livre", date="1999", subjects=[], identifiers=[], contributors=[],
                          abstracts=[], languages=["en"], type=DocumentType.ARTICLE))  # fmt: skip
    for query in (
        "dc.title = accueil", 'dc.title adj "logement des étrangers"', "dc.creator = sayad", "dc.description = accueil",
        'dc.subject = "logement social"', "dc.subject = logement", "dc.date = 2009", "dc.date > 2000", 'dc.date within "2005 2010"',
        "dc.type = livre", "dc.language = français", 'dc.identifier = "2-11-007586-6"', "bath.isbn = 9782110075864",
        f"rec.id = {pk}", f'rec.id any "{pk} 999999999999999999"', "cql.allRecords = 1 not dc.title = autre", "étrang*",
        'cql.anywhere any "sayad zzz"', "dc.title <> autre",
    ):  # fmt: skip
        assert found(client, query) == ["Accueil & logement des étrangers"], query
    assert found(client, "rec.id = 999999999999999999") == []
    assert len(found(client, "rec.structure = oriv")) == 2


def test_order_is_the_one_asked(client, oriv):
    for title, year in (("Beta", "2001"), ("Alpha", "1999"), ("Gamma", "2005")):
        recorded(oriv, titled(title, date=year))

    everything = "cql.allRecords = 1 sortby"
    assert found(client, f"{everything} dc.date") == ["Alpha", "Beta", "Gamma"]
    assert found(client, f"{everything} dc.date/sort.descending") == ["Gamma", "Beta", "Alpha"]
    assert found(client, f"{everything} dc.title") == ["Alpha", "Beta", "Gamma"]
    assert found(client, f"{everything} dc.title/sort.descending") == ["Gamma", "Beta", "Alpha"]


@pytest.mark.parametrize("state", [RecordState.DRAFT, RecordState.PROOFREAD, RecordState.WITHDRAWN])
def test_what_readers_do_not_see_is_not_served(client, oriv, state):
    recorded(oriv)
    hidden = recorded(oriv, titled("Zanzibarique"), state=state)

    assert found(client, "zanzibarique") == []
    assert found(client, f"rec.id = {hidden}") == []
    assert client.get("/unapi", {"id": str(hidden)}).status_code == 404
    assert client.get("/unapi", {"id": str(hidden), "format": "mods"}).status_code == 404


def test_record_withdrawn_since_it_was_indexed_is_not_served(client, oriv):
    pk = recorded(oriv, titled("Zanzibarique"))
    Record.objects.filter(pk=pk).update(state=RecordState.WITHDRAWN)
    body = client.get("/sru", {"query": "zanzibarique"}).content

    assert b"Zanzibarique" not in body
    assert b"info:srw/diagnostic/1/64" in body


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_the_same_queries_for_one_and_for_several(
    client, oriv, count, django_assert_num_queries
):
    for number in range(count):
        recorded(oriv, titled(f"Accueil {number}"))
    client.get("/sru", {"query": "accueil"})

    with django_assert_num_queries(2):  # records, originals
        titles = found(client, "accueil")
    assert len(titles) == count


def test_scan_counts_what_searching_finds(client, oriv):
    recorded(oriv)
    recorded(oriv, titled("Logement", contributors=[Contributor(name="Noiriel, Gérard")]))

    def scanned(clause):
        root = etree.fromstring(client.get("/sru", {"scanClause": clause}).content)
        return [
            (term.findtext(f"{SCAN}value"), term.findtext(f"{SCAN}numberOfRecords"))
            for term in root.iter(f"{SCAN}term")
        ]

    assert scanned("dc.subject = l") == [("Logement social", "2")]
    assert scanned("dc.creator = a") == [("Abdelmalek Sayad", "1"), ("Gérard Noiriel", "1")]
    assert scanned("dc.title = e") == [("etrangers", "1"), ("logement", "2")]


def test_request_can_be_posted_without_a_token(oriv):
    recorded(oriv)
    answered = Client(enforce_csrf_checks=True).post("/sru", {"query": "dc.title = accueil"})

    assert answered.status_code == 200
    assert answered["Content-Type"] == "application/xml; charset=utf-8"
    assert b"Accueil &amp; logement" in answered.content


def test_bare_address_explains(client, settings):
    settings.MOSAIQUE_BASE_URL = "https://doc.example"
    answered = client.get("/sru")

    assert b"<zr:host>doc.example</zr:host><zr:port>443</zr:port>" in answered.content
    assert answered["X-Robots-Tag"] == "noindex"


def test_forms_of_a_notice_are_listed_marcxml_before_mods(client, oriv, settings):
    pk = recorded(oriv)
    address = f"{settings.MOSAIQUE_BASE_URL}/notices/{pk}/"
    plain, listed = client.get("/unapi"), client.get("/unapi", {"id": address})

    root = etree.fromstring(listed.content)
    assert (plain.status_code, listed.status_code) == (200, 300)
    assert root.get("id") == address
    assert [one.get("name") for one in root] == [
        "marcxml", "unimarcxml", "mods", "ris", "bibtex", "csl-json", "oai_dc", "unimarc",
    ]  # fmt: skip
    assert [one.get("name") for one in etree.fromstring(plain.content)] == [one.get("name") for one in root]


@pytest.mark.parametrize(
    ("name", "root_tag"),
    [
        ("marcxml", "{http://www.loc.gov/MARC21/slim}record"),
        ("mods", "{http://www.loc.gov/mods/v3}mods"),
        ("oai_dc", "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"),
    ],
)
def test_notice_is_given_alone_in_the_form_asked(client, oriv, name, root_tag):
    pk = recorded(oriv)
    answered = client.get("/unapi", {"id": str(pk), "format": name})
    root = etree.fromstring(answered.content)

    assert answered["Content-Type"] == "application/xml"
    assert root.tag == root_tag
    assert "9782110075864" in "".join(root.itertext())


def test_notice_is_given_as_ris(client, oriv):
    pk = recorded(oriv)
    answered = client.get("/unapi", {"id": f"/notices/{pk}/", "format": "ris"})

    assert answered.status_code == 404  # an address is whole
    answered = client.get("/unapi", {"id": str(pk), "format": "ris"})
    assert answered.content.startswith(b"TY  - BOOK")


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"id": "1", "format": "zz"}, 406),
        ({"format": "mods"}, 400),
        ({"id": "0"}, 404),
        ({"id": "https://ailleurs.example/notices/1/"}, 404),
        ({"id": "9" * 400}, 404),
        ({"id": "1\x00"}, 404),
    ],
)
def test_what_unapi_cannot_give_is_a_status(client, parameters, status):
    assert client.get("/unapi", parameters).status_code == status


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/oai/?verb=Identify", "/oai?verb=Identify"),
        ("/sru/?query=ville&version=1.2", "/sru?query=ville&version=1.2"),
        ("/unapi/", "/unapi"),
    ],
)
def test_base_address_typed_with_a_last_slash_leads_to_it(client, typed, address):
    answer = client.get(typed)
    assert (answer.status_code, answer["Location"]) == (301, address)
