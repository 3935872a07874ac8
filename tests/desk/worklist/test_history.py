"""A record's versions on screen, and going back."""

from __future__ import annotations

import msgspec
import pytest
from django.urls import reverse

from mosaique.catalogue import actions
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Abstract, Description, Keyword

FIRST = Description(
    title="Premier titre",
    abstracts=[Abstract(text="Les foyers de travailleurs.")],
    keywords=[Keyword(text="<b>foyer</b>")],
)
SECOND = msgspec.structs.replace(
    FIRST,
    type=DocumentType.REPORT,
    abstracts=[Abstract(text="Les anciens foyers.")],
    keywords=[],
)


@pytest.fixture
def record(oriv, marie, paul, a_record):
    made = a_record("", oriv, marie, description=FIRST)
    return actions.edit_record(made, SECOND, by=paul, comment="Relu sur pièce")


def place(name, record, *rest):
    return reverse(f"desk:{name}", args=[record.pk, *rest])


def test_each_version_says_who_when_and_what_word_by_word(signed_in, soup, marie, record):
    page = soup(signed_in(marie).get(place("history", record)))
    assert [one.get_text() for one in page.select(".steps h2")] == [
        "Version 2\u00a0: modifiée",
        "Version 1\u00a0: créée",
    ]
    newest = page.select_one(".steps li")
    assert "paul@example.org" in newest.select_one(".meta").get_text()
    assert newest.select_one(".step-comment").get_text() == "Relu sur pièce"
    for spoken in newest.select(".visually-hidden"):
        spoken.extract()
    said = {
        one.dt.get_text(): one.select_one(".difference").decode_contents().strip()
        for one in newest.select("dl > div")
    }
    assert said == {
        "Type": "<del>Autre document</del><ins>Rapport</ins>",
        "Résumé": "Les <ins>anciens </ins>foyers<del> de travailleurs</del>.",
        "Free keywords"
        if "Free keywords" in said
        else "Mots-clés libres": "<del>&lt;b&gt;foyer&lt;/b&gt;</del>",
    }


def test_a_change_is_said_aloud_too(signed_in, soup, marie, record):
    page = soup(signed_in(marie).get(place("history", record)))
    assert page.select_one("del").get_text() == "[supprimé\u00a0: Autre document]"


def test_going_back_shows_what_would_change_first(signed_in, soup, marie, record):
    client = signed_in(marie)
    page = soup(client.get(place("revert", record, 1)))
    assert [one.get_text() for one in page.select(".differences dt")] == [
        "Type",
        "Résumé",
        "Mots-clés libres",
    ]
    assert Record.objects.get().description == SECOND
    client.post(place("revert", record, 1))
    assert (Record.objects.get().description, Record.objects.get().version) == (FIRST, 3)


def test_one_field_goes_back_alone(signed_in, soup, marie, record):
    client = signed_in(marie)
    page = soup(client.get(place("revert_member", record, 1, "keywords")))
    assert [one.get_text() for one in page.select(".differences dt")] == ["Mots-clés libres"]
    client.post(place("revert_member", record, 1, "keywords"))
    assert Record.objects.get().description == msgspec.structs.replace(SECOND, keywords=FIRST.keywords)


@pytest.mark.parametrize("rest", [(9,), (1, "colour")])
def test_going_back_to_what_does_not_exist_is_not_found(signed_in, marie, record, rest):
    name = "revert_member" if len(rest) == 2 else "revert"
    client = signed_in(marie)
    assert [
        client.get(place(name, record, *rest)).status_code,
        client.post(place(name, record, *rest)).status_code,
    ] == [
        404,
        404,
    ]


def test_another_centre_reads_the_history_of_what_is_published_and_changes_nothing(
    signed_in, soup, irene, record
):
    client = signed_in(irene)
    assert client.get(place("history", record)).status_code == 404
    Record.objects.filter(pk=record.pk).update(state="published")
    page = soup(client.get(place("history", record)))
    assert (len(page.select(".steps > li")), page.select('a[href*="revenir"]')) == (2, [])
    assert client.post(place("revert", record, 1)).status_code == 404


def test_a_long_history_comes_in_pages(signed_in, soup, marie, record):
    for number in range(3, 25):
        actions.edit_record(record, Description(title=f"Titre {number}"), by=marie)
    client = signed_in(marie)
    page = soup(client.get(place("history", record)))
    older = page.select_one('a[href^="?avant="]')["href"]
    assert (len(page.select(".steps > li")), older) == (20, "?avant=5")
    rest = soup(client.get(place("history", record) + older))
    assert (len(rest.select(".steps > li")), rest.select('a[href^="?avant="]')) == (4, [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_asks_the_same_number_of_questions_whatever_its_length(
    signed_in, marie, record, django_assert_num_queries, count
):
    for number in range(count):
        actions.edit_record(record, Description(title=f"Titre {number}"), by=marie)
    client = signed_in(marie)
    with django_assert_num_queries(8):
        client.get(place("history", record))
