"""The batches' screens: choosing, composing, looking, confirming, following, undoing."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosaique.catalogue import actions
from mosaique.catalogue.batches import actions as batch_actions
from mosaique.catalogue.batches.operations import AddKeyword
from mosaique.catalogue.models import Batch, Record
from mosaique.catalogue.values.description import Description
from mosaique.discovery import queue

NEW = "/gestion/lots/nouveau/"
LIST_QUERIES = 7
PREVIEW_QUERIES = 7


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(response, selector):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in soup(response).select(selector)]


@pytest.fixture
def record(oriv):
    def make(title, structure=oriv, **columns):
        made = actions.create_record(Description(title=title), structure=structure, by=None)
        Record.objects.filter(pk=made.pk).update(**columns)
        return Record.objects.get(pk=made.pk)

    return make


@pytest.fixture
def marie(signed_in, person):
    return signed_in(person("documentalist", name="marie"))


@pytest.fixture
def prepared(oriv):
    def make(records, *operations, by, structure=oriv):
        batch = batch_actions.prepare_batch([one.pk for one in records], by=by, structure=structure)
        for operation in operations:
            batch_actions.add_operation(batch, operation, by=by)
        return batch

    return make


def by(client):
    from mosaique.network.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_chosen_records_become_a_batch_that_lasts_and_says_nothing_of_drafts_elsewhere(
    marie, record, oriv, irev
):
    mine, seen = record("À moi"), record("Publié ailleurs", irev, state="published")
    hidden = record("Brouillon d'ailleurs", irev)
    response = marie.post(NEW, {"ids": [mine.pk, seen.pk, hidden.pk, "x", "99"]}, follow=True)
    batch = Batch.objects.get()
    assert response.redirect_chain == [(f"/gestion/lots/{batch.pk}/", 302)]
    assert (batch.selection, batch.structure, batch.state) == ([mine.pk, seen.pk], oriv, "prepared")
    assert [(one.get_text(), one["href"]) for one in soup(response).select(".changes .title-link")] == [
        ("À moi", f"/gestion/notices/{mine.pk}/"),
        ("Publié ailleurs", f"/notices/{seen.pk}/"),
    ]


def test_whole_question_becomes_a_batch(marie, record):
    wanted = record("Le logement social", state="published")
    record("Autre chose", state="published")
    queue.drain()
    page = marie.get(NEW, {"q": "logement"})
    assert texts(page, ".result-sentence") == ["1 document sur logement"]
    marie.post(NEW, {"q": "logement", "centre": wanted.structure_id})
    assert Batch.objects.get().selection == [wanted.pk]
    assert Batch.objects.get().question == "q=logement"


def test_empty_question_never_means_the_whole_base(marie, record):
    record("Le logement social", state="published")
    queue.drain()
    response = marie.post(NEW, {"q": "", "centre": by(marie).memberships.get().structure_id})
    assert (response.status_code, Batch.objects.count()) == (200, 0)
    assert len(texts(response, ".message-error")) == 1


def test_batch_is_composed_previewed_confirmed_and_undone(
    marie, record, irev, django_capture_on_commit_callbacks
):
    mine, other = record("À moi"), record("Publié ailleurs", irev, state="published")
    place = marie.post(NEW, {"ids": [mine.pk, other.pk]}).url
    form = marie.get(place, {"operation": "add_keyword"})
    assert [field["name"] for field in soup(form).select("#operation-form [name=text]")] == ["text"]
    marie.post(f"{place}changements/", {"operation": "add_keyword", "text": "accueil"})
    page = marie.get(place)
    assert texts(page, ".figures dd") == ["1", "0", "1"]
    assert texts(page, ".differences dd") == ["après : accueil"]
    assert texts(marie.get(place, {"resultat": "refused"}), ".changes .title-link") == ["Publié ailleurs"]

    with django_capture_on_commit_callbacks(execute=True):
        marie.post(f"{place}confirmer/")
    report = marie.get(place)
    assert texts(report, ".state") == ["Fait"]
    assert texts(report, ".differences dd") == ["après : accueil"]
    rows = list(csv.reader(io.StringIO(b"".join(marie.get(f"{place}rapport.csv")).decode("utf-8-sig"))))
    assert [row[:4] for row in rows[1:]] == [
        [str(mine.pk), "ORIV", "À moi", "modifiée"],
        [str(other.pk), "IREV", "Publié ailleurs", "refusée"],
    ]

    assert "1" in texts(marie.get(f"{place}defaire/"), ".lead")[0]
    with django_capture_on_commit_callbacks(execute=True):
        marie.post(f"{place}defaire/")
    assert Record.objects.get(pk=mine.pk).description == Description(title="À moi")
    assert texts(marie.get(place), ".state") == ["Défait"]


def test_what_is_typed_wrong_is_said_beside_the_field(marie, record):
    place = marie.post(NEW, {"ids": [record("À moi").pk]}).url
    response = marie.post(f"{place}changements/", {"operation": "add_subject", "concept": "Inconnu"})
    assert len(texts(response, "#operation-form .errorlist")) == 1
    assert Batch.objects.get().operations == []


def test_progress_survives_a_reload_and_gives_way_to_the_report(marie, record, prepared):
    batch = prepared([record("À moi")], AddKeyword(text="x"), by=by(marie))
    Batch.objects.update(state="running", position=0)
    place = batch.get_absolute_url()
    assert soup(marie.get(place)).select_one("#progress")["hx-get"] == place
    fragment = marie.get(place, headers={"HX-Request": "true"})
    assert soup(fragment).find("html") is None
    Batch.objects.update(state="done")
    assert marie.get(place, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_batch_of_another_centre_is_not_found(marie, record, prepared, person, irev):
    other = person("documentalist", irev, name="paul")
    batch = prepared([record("Ailleurs", irev)], AddKeyword(text="x"), by=other, structure=irev)
    place = batch.get_absolute_url()
    assert [
        marie.get(place).status_code,
        marie.post(f"{place}confirmer/").status_code,
        marie.post(f"{place}defaire/").status_code,
        marie.get(f"{place}rapport.csv").status_code,
    ] == [404] * 4
    assert texts(marie.get("/gestion/lots/"), ".batches li") == []


def test_reader_has_no_batches(signed_in, person):
    assert signed_in(person("reader")).get("/gestion/lots/", follow=True).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_batches_asks_the_same_number_of_questions(
    marie, record, prepared, django_assert_num_queries, count
):
    for number in range(count):
        prepared([record(f"Titre {number}")], AddKeyword(text="x"), by=by(marie))
    with django_assert_num_queries(LIST_QUERIES):
        response = marie.get(reverse("desk:batches"))
    assert len(texts(response, ".batches li")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_preview_asks_the_same_number_of_questions(marie, record, prepared, django_assert_num_queries, count):
    batch = prepared(
        [record(f"Titre {number}") for number in range(count)], AddKeyword(text="x"), by=by(marie)
    )
    with django_assert_num_queries(PREVIEW_QUERIES):
        response = marie.get(batch.get_absolute_url())
    assert len(texts(response, ".changes li")) == count


def test_menu_offers_every_change_and_those_of_copies_for_a_centre_only(marie, record, prepared):
    from mosaique.desk.batches.forms import FORMS

    batch = prepared([record("À moi")], by=by(marie))
    options = soup(marie.get(batch.get_absolute_url())).select("select[name=operation] option")
    assert [one["value"] for one in options] == list(FORMS)
    Batch.objects.update(structure=None)
    marie_again = soup(marie.get("/gestion/lots/"))
    assert marie_again.select(".batches li") == []  # the network's batches are the coordinators'


def test_every_change_can_be_filled_in_and_says_itself(record, db):
    from mosaique.catalogue.batches import operations
    from mosaique.desk.batches.forms import FORMS
    from mosaique.desk.batches.wording import _SENTENCES

    made = {form.kind for form in FORMS.values()}
    assert made == set(_SENTENCES) == set(operations._kinds.values())
