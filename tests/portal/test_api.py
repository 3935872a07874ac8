"""The JSON API: what it answers, to whom, how it refuses, and that it says what its description says."""

from __future__ import annotations

import datetime as dt

import jsonschema
import msgspec
import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions, storage
from mosaique.catalogue.demonstration.actions import create_references
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import Access, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Identifier,
    Keyword,
    Subject,
)
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.errors import IndexDamaged
from mosaique.discovery.search import engine_at
from mosaique.network.actions import create_network
from mosaique.network.models import Structure
from mosaique.portal.api import openapi
from mosaique.portal.api.endpoints import EVERY
from mosaique.vocabularies.actions import load_vocabularies
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key

BASE = "http://127.0.0.1:8000"
BOOK = Description(
    type=DocumentType.BOOK,
    title="Accueil des étrangers",
    subtitle="un bilan",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    abstracts=[Abstract(text="Un résumé de l’accueil.", language="fr")],
    subjects=[Subject(label="Logement social", concept="c120")],
    identifiers=[Identifier(scheme="isbn", value="9782110075864")],
    languages=["fr"],
)
LOCAL = "pour la maison seulement"


@pytest.fixture
def oriv(db, settings, tmp_path):
    """One centre, a thesaurus of two concepts, a fresh index."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    for identifier, french, english in (("c118", "Logement", "Housing"), ("c120", "Logement social", "")):
        concept = Concept.objects.create(scheme=scheme, identifier=identifier)
        for language, text in (("fr", french), ("en", english)):
            if text:
                ConceptLabel.objects.create(
                    concept=concept, language=language, text=text, key=label_key(text)
                )
    Concept.objects.get(identifier="c120").broader.add(Concept.objects.get(identifier="c118"))
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    yield Structure.objects.create(code="ORIV", name="Observatoire")
    forget()


def recorded(structure, description=BOOK, *, state=RecordState.PUBLISHED):
    copies = [HoldingDraft(shelf_mark="INT 1", access=Access.LOAN, local_note=LOCAL, barcode=LOCAL)]
    new = storage.NewRecord(description, structure.pk, state, copies)
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return Record.objects.get(pk=pk)


def titled(title, **members):
    return msgspec.structs.replace(BOOK, title=title, **members)


# --- search --------------------------------------------------------------------------------------


def test_a_search_is_answered_with_what_a_line_of_a_list_needs(client, oriv):
    record = recorded(oriv)
    answer = client.get("/api/v1/search?q=accueil").json()
    score = answer["hits"][0].pop("score")
    assert score > 0
    assert answer == {
        "total": 1,
        "page": 1,
        "parpage": 20,
        "hits": [
            {
                "id": record.pk,
                "title": "Accueil des étrangers: un bilan",
                "type": "book",
                "type_label": "Livre",
                "contributors": ["Sayad, Abdelmalek"],
                "date": "2009",
                "year": 2009,
                "source": "",
                "subjects": [
                    {
                        "id": "c120",
                        "label": "Logement social",
                        "url": f"{BASE}/themes/c120/",
                        "data": f"{BASE}/api/v1/concepts/c120",
                    }
                ],
                "centres": ["ORIV"],
                "passage": [],
                "url": f"{BASE}/notices/{record.pk}/",
                "data": f"{BASE}/api/v1/notices/{record.pk}",
            }
        ],
        "facets": {},
        "correction": "",
        "recognised": [],
        "warnings": [],
        "next": None,
        "previous": None,
        "url": f"{BASE}/recherche/?q=accueil",
    }


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("structure=ORIV", 2),
        ("structure=IREV", 0),
        ("structure=IREV&structure=ORIV", 2),
        ("sujet=c118", 2),
        ("type=book&annee=2000..2010", 2),
        ("annee=2010..", 0),
        ("q=titre:second", 1),
        ("q=accueil+-second", 1),
    ],
)
def test_filters_are_those_of_the_portal(client, oriv, parameters, found):
    recorded(oriv)
    recorded(oriv, titled("Second accueil"))
    assert client.get(f"/api/v1/search?{parameters}").json()["total"] == found


def test_facets_and_passages_come_when_asked_for(client, oriv):
    recorded(oriv)
    answer = client.get("/api/v1/search?q=accueil&facettes=structure&facettes=type&extraits=1&lang=en").json()
    assert answer["facets"] == {
        "structure": [{"value": "ORIV", "label": "ORIV", "count": 1}],
        "type": [{"value": "book", "label": "Book", "count": 1}],
    }
    assert [one["text"] for one in answer["hits"][0]["passage"] if one["found"]] == ["accueil"]


def test_pages_of_a_search_lead_to_each_other(client, oriv):
    for number in range(3):
        recorded(oriv, titled(f"Accueil numéro {number}"))
    seen, address = [], "/api/v1/search?q=accueil&parpage=1&tri=titre"
    while address:
        response = client.get(address)
        seen += [hit["title"] for hit in response.json()["hits"]]
        address = response.json()["next"]
        assert response.get("Link", "").count('rel="next"') == bool(address)
    assert seen == [f"Accueil numéro {number}: un bilan" for number in range(3)]


def test_little_found_offers_another_spelling(client, oriv):
    recorded(oriv)
    assert client.get("/api/v1/search?q=acceuil").json()["correction"] == "accueil"


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_asks_the_database_three_times(
    client, oriv, count, django_assert_num_queries, thesaurus_read_once
):
    for number in range(count):
        recorded(oriv, titled(f"Accueil numéro {number}"))
    client.get("/api/v1/search?q=accueil")
    with django_assert_num_queries(3):
        response = client.get("/api/v1/search?q=accueil&facettes=structure")
    assert len(response.json()["hits"]) == count


# --- notices -------------------------------------------------------------------------------------


def test_a_notice_is_given_whole(client, oriv):
    record = recorded(oriv)
    answer = client.get(f"/api/v1/notices/{record.pk}").json()
    assert answer["description"] == msgspec.to_builtins(BOOK)
    assert [one["code"] for one in answer["described_by"]] == ["ORIV"]
    assert answer["copies"] == [
        {
            "centre": answer["described_by"][0],
            "location": "",
            "shelf_mark": "INT 1",
            "access": "loan",
            "access_label": "Prêt",
            "conditions": "",
            "link": "",
        }
    ]
    assert [one["name"] for one in answer["formats"]] == [
        "RIS", "BibTeX", "CSL-JSON", "MODS", "MARCXML", "UNIMARC", "CSV", "JSON-LD",
    ]  # fmt: skip
    for one in answer["formats"]:
        assert client.get(one["url"]).status_code == 200


def test_what_a_centre_keeps_to_itself_is_not_given(client, oriv):
    record = recorded(oriv)
    assert LOCAL not in client.get(f"/api/v1/notices/{record.pk}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_asks_the_database_four_times(
    client, oriv, count, django_assert_num_queries, thesaurus_read_once
):
    records = [recorded(oriv, titled(f"Notice {number}")) for number in range(count)]
    client.get(f"/api/v1/notices/{records[0].pk}")
    with django_assert_num_queries(4):
        client.get(f"/api/v1/notices/{records[-1].pk}")


def test_a_notice_is_of_all_the_records_of_its_work(client, oriv):
    irev = Structure.objects.create(code="IREV", name="IREV")
    leading, led = recorded(oriv), recorded(irev, titled("Intégration", keywords=[Keyword(text="accueil")]))
    Record.objects.filter(pk=led.pk).update(leader=leading)
    answer = client.get(f"/api/v1/notices/{leading.pk}").json()
    assert [one["code"] for one in answer["described_by"]] == ["ORIV", "IREV"]
    several = client.get(f"/api/v1/notices?ids={leading.pk}").json()["notices"]
    for described in (answer["description"], several[0]["description"]):
        assert "accueil" in [one["text"] for one in described["keywords"]]


def test_what_readers_do_not_see_is_not_there(client, oriv, django_user_model):
    seen, draft, gone = recorded(oriv), recorded(oriv, state=RecordState.DRAFT), recorded(oriv)
    actions.withdraw_record(gone, by=django_user_model.objects.create_user("x@example.org"), reason="")
    merged = recorded(oriv)
    Record.objects.filter(pk=merged.pk).update(leader=seen)
    assert client.get(f"/api/v1/notices/{draft.pk}").status_code == 404
    assert client.get(f"/api/v1/notices/{gone.pk}").status_code == 410
    response = client.get(f"/api/v1/notices/{merged.pk}")
    assert (response.status_code, response["Location"]) == (301, f"{BASE}/api/v1/notices/{seen.pk}")
    assert response["Cache-Control"] == "no-cache"  # it may be taken out of the group
    listed = client.get(f"/api/v1/notices?ids={gone.pk},{seen.pk},{draft.pk},{merged.pk}").json()
    assert [one["id"] for one in listed["notices"]] == [seen.pk]
    assert listed["missing"] == [gone.pk, draft.pk, merged.pk]


def test_who_is_signed_in_is_answered_like_anybody(client, oriv, admin_user):
    draft = recorded(oriv, state=RecordState.DRAFT)
    client.force_login(admin_user)
    response = client.get(f"/api/v1/notices/{draft.pk}")
    assert (response.status_code, response["Vary"], response.cookies) == (404, "Accept-Language", {})


@pytest.mark.parametrize("count", [1, 3])
def test_several_notices_come_in_one_query(client, oriv, count, django_assert_num_queries):
    ids = ",".join(str(recorded(oriv).pk) for _ in range(count))
    with django_assert_num_queries(1):
        answer = client.get(f"/api/v1/notices?ids={ids}").json()
    assert len(answer["notices"]) == count


def test_changes_are_walked_through_and_taken_up_later(client, oriv, django_user_model):
    records = [recorded(oriv, titled(f"Notice {number}")) for number in range(3)]
    recorded(oriv, state=RecordState.DRAFT)
    seen, address = [], "/api/v1/notices?parpage=2"
    while address:
        answer = client.get(address).json()
        seen += [one["id"] for one in answer["notices"]]
        address = answer["next"]
    assert seen == [record.pk for record in records]

    actions.withdraw_record(records[0], by=django_user_model.objects.create_user("x@example.org"), reason="")
    later = client.get(f"/api/v1/notices?cursor={answer['cursor']}").json()
    assert [(one["id"], one["deleted"], one["description"]) for one in later["notices"]] == [
        (records[0].pk, True, None)
    ]
    assert client.get(f"/api/v1/notices?cursor={later['cursor']}").json()["notices"] == []


def test_changes_begin_at_a_day(client, oriv):
    old, new = recorded(oriv), recorded(oriv)
    Record.objects.filter(pk=old.pk).update(updated_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    answer = client.get("/api/v1/notices?depuis=2020-01-02").json()
    assert [one["id"] for one in answer["notices"]] == [new.pk]


# --- concepts and centres ------------------------------------------------------------------------


def test_concepts_are_listed_with_their_notices(client, oriv):
    recorded(oriv)
    answer = client.get("/api/v1/concepts?lang=en").json()
    shown = [
        (one["id"], one["label"], one["labels"], one["broader"], one["notices"]) for one in answer["concepts"]
    ]
    assert shown == [
        ("c118", "Housing", {"en": "Housing", "fr": "Logement"}, [], 1),
        ("c120", "Logement social", {"fr": "Logement social"}, ["c118"], 1),
    ]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("q=social", ["c120"]),
        ("q=housing", ["c118"]),
        ("generique=c118", ["c120"]),
        ("sommets=1", ["c118"]),
        ("parpage=1&page=2", ["c120"]),
        ("q=rien", []),
    ],
)
def test_concepts_are_chosen(client, oriv, parameters, found):
    answer = client.get(f"/api/v1/concepts?{parameters}").json()
    assert [one["id"] for one in answer["concepts"]] == found


def test_a_concept_has_its_neighbours(client, oriv):
    recorded(oriv)
    answer = client.get("/api/v1/concepts/c118").json()
    assert [one["id"] for one in answer["narrower"]] == ["c120"]
    assert (answer["broader"], answer["notices"]) == ([], 1)
    assert answer["search"] == f"{BASE}/api/v1/search?sujet=c118"
    assert client.get(answer["search"]).json()["total"] == 1
    for one in answer["formats"]:
        assert client.get(one["url"]).status_code == 200


def test_a_candidate_concept_is_not_there(client, oriv):
    Concept.objects.filter(identifier="c120").update(status="candidate")
    VocabularyRevision.objects.update(number=2)
    forget()
    assert client.get("/api/v1/concepts/c120").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_centres_say_what_they_describe_and_hold(client, oriv, count, django_assert_num_queries):
    for number in range(1, count):
        Structure.objects.create(code=f"AUTRE{number}", name="Autre")
    Structure.objects.create(code="PARTI", name="Parti", is_active=False)
    recorded(oriv)
    with django_assert_num_queries(4):
        answer = client.get("/api/v1/structures").json()
    figures = {one["code"]: (one["described"], one["held"]) for one in answer["structures"]}
    assert figures == {"ORIV": (1, 1)} | {f"AUTRE{number}": (0, 0) for number in range(1, count)}
    assert client.get("/api/v1/structures/oriv").json() == answer["structures"][-1]
    assert client.get("/api/v1/structures/parti").status_code == 404


# --- how it answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/search", "/api/v1/concepts", "/api/openapi.json"])
def test_any_page_may_read_it_without_credentials(client, oriv, path):
    response = client.get(path, headers={"Origin": "https://ailleurs.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    preflight = client.options(path)
    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert client.head(path).status_code == 200


def test_an_answer_that_one_has_is_not_sent_again(client, oriv):
    record = recorded(oriv)
    first = client.get(f"/api/v1/notices/{record.pk}")
    again = client.get(f"/api/v1/notices/{record.pk}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "public, max-age=60")
    assert first["Last-Modified"] == record.updated_at.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize("path", ["/api/v1/structures", "/embed/liste/", "/aide/"])
@pytest.mark.parametrize("known", ["W/{}", '"x", W/{}', "{}", "*"])
def test_an_answer_is_known_by_its_tag_made_weak_on_the_way(client, oriv, path, known):
    tag = client.get(path)["ETag"].removeprefix("W/")
    assert client.get(path, headers={"If-None-Match": known.format(tag)}).status_code == 304


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/api/v1/zzz", {}, "fr"),
        ("/api/v1/zzz?lang=en", {"Accept-Language": "fr"}, "en"),
        ("/api/v1/zzz", {"Accept-Language": "de, en-GB;q=0.8, fr;q=0.5"}, "en"),
        ("/api/v1/zzz", {"Accept-Language": "de"}, "fr"),
    ],
)
def test_a_problem_is_told_in_the_language_asked(client, db, path, headers, language):
    response = client.get(path, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    title = {"fr": "Il n’y a rien à cette adresse.", "en": "There is nothing at this address."}[language]
    assert (response.json()["title"], response["Content-Language"]) == (title, language)


def test_parameters_that_cannot_be_used_are_all_named(client, db):
    response = client.get("/api/v1/search?pag=2&page=0&tri=x&annee=mil&parpage=1000&lang=en")
    errors = {one["parameter"]: (one["value"], one["detail"]) for one in response.json()["errors"]}
    assert response.status_code == 400
    assert errors.pop("pag")[1].startswith("No parameter has this name here; there are: q, structure,")
    assert errors == {
        "page": ("0", "A number from 1 to 10000 is taken."),
        "tri": ("x", "One of these is taken: pertinence, date, titre, ajout."),
        "annee": ("mil", "A year or a range of years is taken: 2009, 2005..2010, 2005.., ..2010."),
        "parpage": ("1000", "A number from 1 to 100 is taken."),
    }


@pytest.mark.parametrize(
    "path",
    [
        "search?page=101&parpage=100", "search?q=%00", f"search?q={'a' * 3_000}", "search?page=1&page=2", "search?page=٢",
        "search?" + "&".join(f"sujet=c{number}" for number in range(50)), f"search?type={'x' * 90}", "search?annee=..",
        "search?type=%1f", "search?facettes=zzz", "search?extraits=oui", "search?lang=de", "search?parpage=-1",
        "notices?ids=a", "notices?ids=0", f"notices?ids={'9' * 30}", "notices?ids=" + "1," * 200 + "1",
        "notices?ids=1&depuis=2020-01-01", "notices?cursor=abc", "notices?cursor=%C3%A9", "notices?cursor=MjAyNi0xMS0zMH4x9",
        "notices?depuis=hier", "notices?depuis=2020-13-01", "notices?depuis=2020-02-31T10:00:00", "concepts?page=0",
        "notices?depuis=9999-12-31T23:59:59-12:00", "notices?depuis=0001-01-01T00:00:00%2B14:00",
        "structures?code=ORIV", "?x=1",
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_json(client, oriv, path):
    response = client.get(f"/api/v1/{path}")
    answer = response.json()
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [one["detail"] != "" for one in answer["errors"]] == [True] * len(answer["errors"])
    assert answer["errors"] != []


@pytest.mark.parametrize(
    "path",
    ["notices/0", "notices/99999999999999999999999", "notices/abc", "concepts/c999", "concepts/%00", "structures/%00",
     "structures/zzz", "search/x", "notices/1/", "%0a"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem(client, oriv, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response.json()["status"]) == (404, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(client, db, method):
    response = getattr(client, method)("/api/v1/search")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response["Content-Type"] == "application/problem+json"


def test_an_index_that_is_broken_is_told(client, oriv, monkeypatch):
    def broken(request):
        raise IndexDamaged("there")

    monkeypatch.setattr("mosaique.discovery.search.search", broken)
    response = client.get("/api/v1/search")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "60",
        "no-store",
    )


# --- what it says of itself ----------------------------------------------------------------------


def validator(name):
    described = openapi.document()
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def test_the_description_names_every_entrance_and_parameter(client, db):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    for one in EVERY:
        told = described["paths"][one.path or "/"]["get"]
        names = [parameter["name"] for parameter in told["parameters"] if parameter["in"] == "query"]
        assert names == [parameter.name for parameter in one.parameters]
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_description_is_in_the_language_asked(client, db):
    french = client.get("/api/openapi.json").json()
    english = client.get("/api/openapi.json?lang=en").json()
    summaries = [one["paths"]["/search"]["get"]["summary"] for one in (french, english)]
    assert summaries == ["Rechercher", "Search"]


def test_every_answer_on_the_demonstration_is_as_described(client, db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    create_network()
    load_vocabularies()
    create_references()
    forget()
    queue.drain()
    notices = [f"/api/v1/notices/{pk}" for pk in Record.objects.published().values_list("pk", flat=True)]
    concepts = [one["data"] for one in client.get("/api/v1/concepts?parpage=100").json()["concepts"]]
    asked = {
        "Notice": notices,
        "Concept": concepts,
        "Concepts": ["/api/v1/concepts?parpage=100"],
        "Structures": ["/api/v1/structures"],
        "Structure": ["/api/v1/structures/ORIV"],
        "Notices": ["/api/v1/notices?parpage=100", "/api/v1/notices?ids=1,2,3"],
        "SearchAnswer": [
            f"/api/v1/search?parpage=100&extraits=1&{''.join(f'facettes={name}&' for name in ('structure', 'annee'))}"
        ],
        "Entrance": ["/api/v1"],
    }
    wrong = [
        f"{path}: {error.json_path} {error.message}"
        for name, paths in asked.items()
        for check in [validator(name)]
        for path in paths
        for error in check.iter_errors(client.get(path).json())
    ]
    assert (wrong, len(notices) > 50, len(concepts) > 50) == ([], True, True)
    forget()


@pytest.mark.parametrize("path", ["/api/docs", "/en/api/docs"])
def test_the_page_shows_every_entrance_and_loads_nothing_from_elsewhere(client, db, path):
    page = BeautifulSoup(client.get(path).content, "html.parser")
    assert [one.get_text() for one in page.select(".api-path code")] == [
        f"/api/v1{one.path}" for one in EVERY
    ]
    loaded = [
        tag.get("src") or tag.get("href") for tag in page.select("script, img, iframe, link[rel=stylesheet]")
    ]
    assert [one for one in loaded if not one.startswith("/static/")] == []
    targets = {tag["id"] for tag in page.select("[id]")}
    assert [link["href"] for link in page.select("a[href^='#']") if link["href"][1:] not in targets] == []


def test_what_the_page_gives_to_try_is_there(client, oriv):
    recorded(oriv)
    page = BeautifulSoup(client.get("/api/docs").content, "html.parser")
    tried = [link["href"] for link in page.select("a[href^='/api/v1']")]
    assert len(tried) == len(EVERY)
    assert [path for path in tried if client.get(path).status_code != 200] == []


def test_nothing_is_given_to_try_where_nothing_is_there(client, db):
    page = BeautifulSoup(client.get("/api/docs").content, "html.parser")
    within = [one for one in EVERY if one.within_path[0]]
    assert len(page.select("a[href^='/api/v1']")) == len(EVERY) - len(within)
