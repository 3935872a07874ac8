from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mosaique.network.actions import give_role
from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.models import Structure, User
from mosaique.vocabularies import actions, storage, territories
from mosaique.vocabularies.models import Concept, ConceptScheme, Territory
from mosaique.vocabularies.skos.parsing import ENTITIES
from mosaique.vocabularies.skos.reading import read
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Match, Note

DATA = Path(__file__).parents[1] / "data" / "skos"
NETWORK = [Role.COORDINATOR, Role.ADMINISTRATOR]
CENTRE = [Role.DOCUMENTALIST, Role.MANAGER]
SAME, SENT_AWAY, GONE = 200, 302, 404
FILLED = {
    "preferred_fr": "Baromètre social",
    "preferred_en": "Social barometer",
    "alternative_fr": "Enquête d'opinion\r\n  Sondage  \r\n",
    "alternative_en": "",
    "broader": "Migrations et populations\r\nc034",
    "related": "",
    "replaced_by": "",
    "scope_fr": "Mesure répétée.",
    "scope_en": "",
    "valid_from": "1990",
    "valid_to": "",
    "notation": "",
}


@pytest.fixture
def signed_in(client, starter):
    oriv = Structure.objects.create(code="ORIV", name="ORIV")

    def made(role):
        user = User.objects.create_user(f"{role}@example.org", "x")
        give_role(user, role, structure=None if role in NETWORK_ROLES else oriv)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture
def candidate(starter):
    draft = ConceptDraft("", labels=(Label("fr", "preferred", "Candidat"),))
    return actions.propose_concept(starter, draft)


@pytest.mark.parametrize("role", CENTRE)
def test_who_describes_proposes_candidates(signed_in, role):
    signed_in(role).post(reverse("concepts:add"), FILLED)
    (draft,) = storage.concept_drafts(Concept.objects.filter(identifier="c151"))
    assert draft == ConceptDraft(
        identifier="c151",
        status="candidate",
        valid_from="1990",
        labels=(
            Label("en", "preferred", "Social barometer"),
            Label("fr", "alternative", "Enquête d'opinion"),
            Label("fr", "alternative", "Sondage"),
            Label("fr", "preferred", "Baromètre social"),
        ),
        notes=(Note("scope", "fr", "Mesure répétée."),),
        broader=("c001", "c034"),
    )


@pytest.mark.parametrize("role", NETWORK)
def test_who_decides_adds_approved_concepts(signed_in, role):
    signed_in(role).post(reverse("concepts:add"), FILLED)
    assert Concept.objects.get(identifier="c151").status == "approved"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"broader": "Nulle part"}, "broader"),
        ({"preferred_fr": ""}, "preferred_fr"),
        ({"preferred_fr": "immigration"}, "__all__"),
        ({"preferred_fr": "x" * 501}, "preferred_fr"),
        ({"valid_from": "autrefois"}, "valid_from"),
    ],
)
def test_what_cannot_be_is_told_in_the_form(signed_in, said, field):
    page = signed_in(Role.DOCUMENTALIST).post(reverse("concepts:add"), {**FILLED, **said})
    assert (page.status_code, list(page.context["form"].errors)) == (SAME, [field])
    assert Concept.objects.count() == 150


def test_saving_a_concept_as_it_is_shown_changes_nothing(signed_in, starter):
    client = signed_in(Role.COORDINATOR)
    before = storage.scheme_draft(starter)
    for identifier in ("c019", "c036", "c086", "c118"):
        concept = starter.concepts.get(identifier=identifier)
        address = reverse("concepts:edit", args=[concept.pk])
        form = client.get(address).context["form"]
        shown = {name: form[name].value() or "" for name in form.fields}
        assert client.post(address, shown).status_code == SENT_AWAY
    assert storage.scheme_draft(starter) == before


def test_what_no_field_shows_is_kept(signed_in):
    kept = ConceptDraft(
        identifier="x",
        uri="http://e.org/x",
        labels=(
            Label("de", "preferred", "Etwas"),
            Label("fr", "hidden", "quelquechose"),
            Label("fr", "preferred", "Quelque chose"),
        ),
        notes=(Note("history", "fr", "Ancien."),),
        matches=(Match("exact", "http://id.example/x"),),
    )
    scheme = ConceptScheme.objects.create(identifier="autre", title_fr="Autre")
    concept = actions.add_concept(scheme, kept)
    client = signed_in(Role.COORDINATOR)
    said = dict.fromkeys(FILLED, "") | {"preferred_fr": "Quelque chose"}
    client.post(reverse("concepts:edit", args=[concept.pk]), said)
    assert storage.scheme_draft(scheme).concepts == (kept,)


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
@pytest.mark.parametrize(
    ("role", "approved", "candidates"),
    [
        (Role.READER, dict.fromkeys(("edit", "delete", "history", "usage"), SENT_AWAY), SENT_AWAY),
        (Role.DOCUMENTALIST, {"edit": SENT_AWAY, "delete": SENT_AWAY, "history": SAME, "usage": SAME}, SAME),
        (Role.COORDINATOR, {"edit": SAME, "delete": SENT_AWAY, "history": SAME, "usage": SAME}, SAME),
    ],
)
def test_pages_of_a_concept_are_opened_by_who_may(signed_in, candidate, role, approved, candidates, view):
    client = signed_in(role)
    concept = Concept.objects.get(identifier="c001")
    answers = [
        client.get(reverse(f"concepts:{view}", args=[one.pk])).status_code for one in (concept, candidate)
    ]
    refused = role == Role.DOCUMENTALIST and view == "delete"
    assert answers == [approved[view], SENT_AWAY if refused else candidates]


@pytest.mark.parametrize(("role", "after"), [(Role.MANAGER, "candidate"), (Role.COORDINATOR, "approved")])
def test_the_network_decides_on_candidates(signed_in, candidate, role, after):
    client = signed_in(role)
    address = reverse("concepts:decide", args=[candidate.pk, "approve"])
    asked = client.get(address)
    client.post(address)
    candidate.refresh_from_db()
    assert (asked.status_code, candidate.status) == (SAME if after == "approved" else SENT_AWAY, after)


def test_a_concept_is_deprecated_and_taken_back(signed_in, starter):
    client = signed_in(Role.COORDINATOR)
    concept = starter.concepts.get(identifier="c086")
    said = []
    for decision in ("deprecate", "approve", "approve"):
        client.post(reverse("concepts:decide", args=[concept.pk, decision]))
        concept.refresh_from_db()
        said.append(concept.status)
    assert said == ["deprecated", "approved", "approved"]
    assert client.get(reverse("concepts:decide", args=[concept.pk, "destroy"])).status_code == GONE


def test_a_candidate_is_rejected(signed_in, candidate):
    client = signed_in(Role.COORDINATOR)
    client.post(reverse("concepts:delete", args=[candidate.pk]))
    assert not Concept.objects.filter(pk=candidate.pk).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ZUS"}, ["c086"]),
        ({"q": "c086"}, ["c086"]),
        ({"q": "sensitive urban"}, ["c086"]),
        ({"status": "candidate"}, ["c151"]),
        ({"q": "nulle part"}, []),
    ],
)
def test_concepts_are_looked_for_in_the_list(signed_in, candidate, query, found):
    page = signed_in(Role.DOCUMENTALIST).get(reverse("concepts:index"), query)
    assert [one.identifier for one in page.context["object_list"]] == found


@pytest.mark.parametrize("candidates", [1, 20])
def test_list_of_concepts_takes_as_many_statements_however_long(
    signed_in, starter, candidates, django_assert_max_num_queries
):
    for number in range(candidates):
        draft = ConceptDraft("", labels=(Label("fr", "preferred", f"Candidat {number}"),))
        actions.propose_concept(starter, draft)
    client = signed_in(Role.DOCUMENTALIST)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("concepts:index"), {"status": "candidate"})
    assert len(page.context["object_list"]) == candidates


# --- Files -----------------------------------------------------------------------------------------


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="application/rdf+xml")


def test_import_first_says_then_does(signed_in):
    client = signed_in(Role.COORDINATOR)
    content = (DATA / "ginco-concept_collections.rdf").read_bytes()
    address = reverse("schemes:import")
    said = client.post(address, {"file": upload("a.rdf", content)})
    assert (len(said.context["report"].created), len(said.context["problems"])) == (27, 1)
    (heading,) = BeautifulSoup(said.content, "html.parser").select("h1")
    assert heading.get_text(strip=True)
    assert not ConceptScheme.objects.filter(identifier="T69").exists()
    client.post(address, {"file": upload("a.rdf", content), "identifier": "objets", "write": "on"})
    scheme = ConceptScheme.objects.get(identifier="objets")
    assert (str(scheme), scheme.concepts.count()) == ("Thésaurus des objets mobiliers", 27)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><rdf:RDF/>",
        b"not a vocabulary",
        b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <http://e.org/s> a skos:ConceptScheme .",
        b"\x00",
    ],
)
def test_files_that_are_refused_say_why(signed_in, content):
    client = signed_in(Role.COORDINATOR)
    page = client.post(reverse("schemes:import"), {"file": upload("a.rdf", content), "write": "on"})
    assert (page.status_code, list(page.context["form"].errors)) == (SAME, ["file"])
    assert ConceptScheme.objects.count() == 1


def test_sentences_of_the_reader_of_files_are_shown_in_french(signed_in, settings):
    settings.LANGUAGE_CODE = "fr"
    client = signed_in(Role.COORDINATOR)
    page = client.post(reverse("schemes:import"), {"file": upload("a.rdf", b"<!DOCTYPE a><rdf:RDF/>")})
    (said,) = page.context["form"].errors["file"]
    assert said
    assert "%(" not in said
    assert ENTITIES


def test_html_in_a_file_is_shown_as_text(signed_in):
    turtle = (
        '@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <http://e.org/1> a skos:Concept ; '
        'skos:prefLabel "<script>alert(1)</script>"@fr, "<b>b</b>"@fr .'
    )  # fmt: skip
    client = signed_in(Role.COORDINATOR)
    page = client.post(
        reverse("schemes:import"),
        {"file": upload("a.ttl", turtle.encode()), "identifier": "x", "write": "on"},
    )
    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content
    listed = client.get(reverse("concepts:index"), {"q": "script"})
    assert b"<script>alert(1)" not in listed.content


@pytest.mark.parametrize("role", [Role.READER, *CENTRE])
def test_who_does_not_decide_imports_nothing(signed_in, role):
    client = signed_in(role)
    content = (DATA / "ginco-concept_notes.rdf").read_bytes()
    answer = client.post(reverse("schemes:import"), {"file": upload("a.rdf", content), "write": "on"})
    assert (answer.status_code, ConceptScheme.objects.count()) == (SENT_AWAY, 1)


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("ttl", "text/turtle"), ("rdf", "application/rdf+xml"), ("jsonld", "application/ld+json")],
)
def test_a_scheme_is_taken_away_as_a_file(signed_in, starter, suffix, media_type):
    client = signed_in(Role.DOCUMENTALIST)
    answer = client.get(reverse("schemes:export", args=[starter.pk, suffix]))
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="mosaique.{suffix}"'
    assert len(read(answer.content).scheme.concepts) == 150
    assert client.get(f"/gestion/schemes/{starter.pk}/export.doc").status_code == GONE


def test_territories_are_read_not_written(signed_in):
    place = Territory.objects.create(code="D67", kind="departement", name="Bas-Rhin", key="bas rhin")
    territories.forget()
    client = signed_in(Role.ADMINISTRATOR)
    listed = client.get(reverse("territories:index"), {"q": "bas-rh"})
    assert [one.code for one in listed.context["object_list"]] == ["D67"]
    assert client.get(reverse("territories:inspect", args=[place.pk])).status_code == SAME
    for path in ("new", f"edit/{place.pk}", f"delete/{place.pk}"):
        assert client.get(f"/gestion/territories/{path}/").status_code == GONE
    territories.forget()
