"""The authorities' screens."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions
from mosaique.catalogue.models import Agent, AgentMerge, Record
from mosaique.catalogue.values.description import Contributor, Description

PLACE = "/gestion/autorites/"
HOME = "/gestion/"  # where Wagtail sends who may not, saying so
LIST_QUERIES = 8


def texts(response, selector):
    soup = BeautifulSoup(response.content, "html.parser")
    return [" ".join(one.get_text(" ", strip=True).split()) for one in soup.select(selector)]


@pytest.fixture
def written(oriv):
    def make(name, **more):
        description = Description(title=f"Livre de {name}", contributors=[Contributor(name=name, **more)])
        return actions.create_record(description, structure=oriv, by=None)

    return make


@pytest.fixture
def marie(signed_in, person):
    return signed_in(person("documentalist", name="marie"))


@pytest.fixture
def claire(client, person):
    from django.test import Client

    one = Client()
    one.force_login(person("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    return one


def test_namesakes_are_told_apart_in_the_list(marie, written):
    written("Dupont, Jean", dates="1920-1980")
    written("Dupont, Jean", dates="1950-", identifiers={"idref": "123"})
    assert texts(marie.get(PLACE, {"q": "dupont"}), "tbody tr") == [
        "Dupont, Jean 1920-1980 Personne 1",
        "Dupont, Jean 1950- idref 123 Personne 1",
    ]


def test_list_is_in_the_order_of_a_dictionary(marie, written):
    for name in ("Duchier, Luc", "Zola, Émile", "Défenseur des droits", "d’Ormesson, Jean", "Élan, Zoé"):
        written(name)
    assert texts(marie.get(PLACE), "tbody th a") == [
        "d’Ormesson, Jean",
        "Défenseur des droits",
        "Duchier, Luc",
        "Élan, Zoé",
        "Zola, Émile",
    ]


def test_coordinator_compares_merges_and_takes_apart_again(
    claire, written, django_capture_on_commit_callbacks
):
    record = written("Noiriel, G.")
    written("Noiriel, Gérard")
    short, long = Agent.objects.get(name="Noiriel, G."), Agent.objects.get(name="Noiriel, Gérard")
    assert texts(claire.get(f"{PLACE}{long.pk}/"), ".pairs .title-link") == ["Noiriel, G."]
    assert texts(claire.get(f"{PLACE}doublons/"), ".pairs .title-link") == ["Noiriel, G.", "Noiriel, Gérard"]
    compared = f"{PLACE}{short.pk}/fusionner/{long.pk}/"
    assert texts(claire.get(compared), ".merge-sides h2") == ["Noiriel, G.", "Noiriel, Gérard"]
    with django_capture_on_commit_callbacks(execute=True):
        claire.post(compared)
    assert Record.objects.get(pk=record.pk).main_contributor == "Noiriel, Gérard"
    assert claire.get(f"{PLACE}{short.pk}/").url == f"{PLACE}{long.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        claire.post(f"{PLACE}fusions/{AgentMerge.objects.get().pk}/defaire/")
    assert Record.objects.get(pk=record.pk).main_contributor == "Noiriel, G."


def test_merging_and_replacing_concepts_are_the_networks(marie, written):
    written("Noiriel, G.")
    written("Noiriel, Gérard")
    one, other = Agent.objects.order_by("pk")
    assert [
        marie.get(f"{PLACE}{one.pk}/fusionner/{other.pk}/").status_code,
        marie.post(f"{PLACE}{one.pk}/fusionner/{other.pk}/").status_code,
        marie.get(f"{PLACE}concepts/").status_code,
    ] == [403] * 3
    assert AgentMerge.objects.count() == 0


def test_documentalist_corrects_a_name_and_is_led_to_the_batch(
    marie, written, django_capture_on_commit_callbacks
):
    record = written("Noiriel, G.")
    one = Agent.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = marie.post(f"{PLACE}{one.pk}/", {"name": "Noiriel, Gérard", "dates": "1950-"})
    assert response.url.startswith("/gestion/lots/")
    assert Record.objects.get(pk=record.pk).main_contributor == "Noiriel, Gérard"
    assert texts(marie.get(f"{PLACE}{one.pk}/"), "#variants + .lines li > span") == ["Noiriel, G."]


def test_identifiers_that_cannot_be_read_are_said(marie, written):
    written("Noiriel, G.")
    one = Agent.objects.get()
    response = marie.post(f"{PLACE}{one.pk}/", {"name": "Noiriel, G.", "identifiers": "quoi"})
    assert len(texts(response, ".errorlist li")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions(marie, written, django_assert_num_queries, count):
    for number in range(count):
        written(f"Auteur{number}, Jean")
    with django_assert_num_queries(LIST_QUERIES):
        response = marie.get(PLACE)
    assert len(texts(response, "tbody tr")) == count
