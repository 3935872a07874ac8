"""The first page of the back office: what waits for whom, and honest figures."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosaique.catalogue import actions, proofreading
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.desk.home import queries
from mosaique.network.permissions import roles_of

HOME = "/gestion/"
HOME_QUERIES = 15


def titles_under(response, heading):
    section = BeautifulSoup(response.content, "html.parser").find(id=heading).parent
    return [link.get_text(strip=True) for link in section.select("a.title-link")]


def a_record(title, structure, by, **columns):
    record = actions.create_record(Description(title=title), structure=structure, by=by)
    Record.objects.filter(pk=record.pk).update(**columns)
    return record


@pytest.mark.parametrize("place", [HOME, "/gestion/structures/"])
def test_stranger_is_led_to_the_one_sign_in_page(client, place):
    response = client.get(place, follow=True)
    assert response.redirect_chain[-1] == (f"{reverse('account_login')}?next={place}", 302)


@pytest.mark.parametrize("place", [HOME, "/gestion/structures/"])
def test_reader_is_refused_without_going_round(signed_in, person, place):
    assert signed_in(person("reader")).get(place, follow=True).status_code == 403


def test_home_shows_what_waits_for_the_person_and_nothing_of_other_centres(signed_in, person, oriv, irev):
    marie, paul = person("documentalist", name="marie"), person("documentalist", name="paul")
    a_record("Mon brouillon", oriv, marie)
    a_record("Prêt à relire", oriv, paul, is_complete=True)
    a_record("Inachevé de Paul", oriv, paul)
    a_record("Brouillon de l'IREV", irev, None, is_complete=True)
    a_record("Publié trop court", oriv, paul, state="published", published_at=dt.datetime.now(dt.UTC))
    response = signed_in(marie).get(HOME)
    assert [titles_under(response, one) for one in ("drafts", "to-proofread", "below", "newest")] == [
        ["Mon brouillon"],
        ["Prêt à relire"],
        ["Publié trop court"],
        ["Publié trop court"],
    ]


def test_home_leads_to_the_page_that_the_person_may_open(signed_in, person, oriv, irev):
    marie, irene = person("documentalist", name="marie"), person("documentalist", irev, name="irene")
    own, asked = a_record("Mon brouillon", oriv, marie), a_record("Celui de l'IREV", irev, irene)
    proofreading.ask_proofreading(asked, by=irene, structure=oriv)
    links = BeautifulSoup(signed_in(marie).get(HOME).content, "html.parser").select("main .title-link")
    assert [link["href"] for link in links] == [
        reverse("desk:entry", args=[own.pk]),
        reverse("desk:proofread", args=[asked.pk]),
    ]


def test_progress_counts_first_publications_of_the_year_at_minimum_level(settings, person, oriv, irev):
    settings.MOSAIQUE_YEARLY_TARGET = 4
    marie = person("documentalist")
    seen = {"state": "published", "is_complete": True}
    a_record("janvier", oriv, marie, published_at=dt.datetime(2010, 1, 15, tzinfo=dt.UTC), **seen)
    a_record("mars", oriv, marie, published_at=dt.datetime(2010, 3, 1, tzinfo=dt.UTC), **seen)
    a_record("mars aussi", oriv, marie, published_at=dt.datetime(2010, 3, 31, tzinfo=dt.UTC), **seen)
    a_record("l'an passé", oriv, marie, published_at=dt.datetime(2009, 12, 1, tzinfo=dt.UTC), **seen)
    a_record("retiré", oriv, marie, published_at=dt.datetime(2010, 3, 1, tzinfo=dt.UTC), state="withdrawn")
    a_record("d'un autre", irev, marie, published_at=dt.datetime(2010, 3, 1, tzinfo=dt.UTC), **seen)
    (progress,) = queries.progress_of(marie, today=dt.date(2010, 6, 1))
    assert (progress.structure, progress.months, progress.total, progress.share) == (
        oriv,
        (1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        3,
        75,
    )


def test_coordinator_sees_the_progress_of_every_centre(person, oriv, irev):
    coordinator = person("coordinator")
    assert [one.structure for one in queries.progress_of(coordinator)] == [irev, oriv]


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_the_same_number_of_questions_whatever_waits(
    signed_in, person, oriv, django_assert_num_queries, count
):
    marie = person("documentalist")
    for number in range(count):
        a_record(f"Brouillon {number}", oriv, marie)
        a_record(f"Publié {number}", oriv, marie, state="published", published_at=dt.datetime.now(dt.UTC))
    client = signed_in(marie)
    roles_of(marie)
    with django_assert_num_queries(HOME_QUERIES):
        client.get(HOME)


def test_wagtails_screens_lead_back_to_the_records(signed_in, person):
    page = BeautifulSoup(
        signed_in(person("documentalist")).get("/gestion/structures/").content, "html.parser"
    )
    (menu,) = page.select("#wagtail-sidebar-props")
    assert menu.string.count('"/gestion/notices/"') == 1


def test_home_runs_under_the_strict_policy_and_wagtail_under_its_own(signed_in, person):
    client = signed_in(person("documentalist"))
    strict = client.get(HOME)["Content-Security-Policy"]
    wagtail = client.get("/gestion/structures/")["Content-Security-Policy"]
    assert ("unsafe-inline" in strict, "unsafe-inline" in wagtail) == (False, True)
    assert "frame-ancestors 'none'" in strict


@pytest.mark.parametrize(
    ("sender", "place"),
    [
        ("http://testserver/gestion/veille/?theme=ecole", "/gestion/veille/%3Ftheme%3Decole"),
        ("http://elsewhere.example/gestion/", "/gestion/veille/lot/"),
        ("", "/gestion/veille/lot/"),
    ],
)
def test_a_form_of_a_lost_session_is_told_not_taken_and_its_page_come_back_to(client, sender, place):
    response = client.post("/gestion/veille/lot/", {"do": "keep"}, headers={"Referer": sender})

    assert response.url == f"{reverse('account_login')}?next={place}"
    page = BeautifulSoup(client.get(response.url).content, "html.parser")
    told = page.select_one(".message-warning").get_text(strip=True)
    assert told.startswith("Votre session s’était terminée")


@pytest.mark.parametrize(
    ("place", "current"),
    [
        (HOME, [("Accueil", "page")]),
        ("/gestion/veille/", [("Veille", "page")]),
        ("/gestion/veille/sources/", [("Veille", "true")]),
    ],
)
def test_menu_shows_where_one_is(signed_in, person, place, current):
    page = BeautifulSoup(signed_in(person("documentalist")).get(place).content, "html.parser")
    links = page.select(".site-nav [aria-current]")
    assert [(one.get_text(strip=True), one["aria-current"]) for one in links] == current


def test_address_of_no_page_is_told_in_the_portal_s_own_look(signed_in, person):
    response = signed_in(person("documentalist")).get("/gestion/nulle-part/")
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.h1.get_text()) == (404, "Cette page n’existe pas")
