"""The list of dead links: each centre's own, what the server said, and what is done about it."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions as record_actions
from mosaique.catalogue.links.gathering import gather
from mosaique.catalogue.links.models import LinkCheck, LinkUse
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description, Link
from mosaique.core.http import outcomes
from mosaique.network.permissions import roles_of

PAGE = "/gestion/liens/"
PAGE_QUERIES = 8
SINCE = dt.datetime(2010, 3, 2, tzinfo=dt.UTC)
DEAD = {
    "status": "gone",
    "http_status": 404,
    "failures": 3,
    "first_failed_at": SINCE,
    "reason": outcomes.STATUS,
    "facts": {"host": "a.example", "status": 404},
}
MOVED = {"status": "moved", "moved_to": "https://new.example/"}


@pytest.fixture
def a_link(oriv):
    """Makes a record with a link in some state."""

    def make(title, structure=oriv, *, url="https://a.example/1", **state):
        description = Description(title=title, links=[Link(url=url)])
        record_actions.create_record(description, structure=structure, by=None)
        gather()
        LinkCheck.objects.filter(url=url).update(**state)
        return LinkUse.objects.get(record__title=title)

    return make


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def titles(response):
    return [one.get_text(strip=True) for one in soup(response).select("main .title-link")]


def addresses():
    return [[link.url for link in one.description.links] for one in Record.objects.order_by("pk")]


def test_each_view_shows_ones_own_centre_s_links(signed_in, marie, irev, a_link):
    a_link("Mort", **DEAD)
    a_link("D'un autre", irev, url="https://a.example/2", **DEAD)
    a_link("En doute", url="https://a.example/3", **DEAD | {"failures": 2})
    a_link("Déplacé", url="https://a.example/4", **MOVED)
    a_link("Refusé", url="https://a.example/5", status="refused", http_status=403)
    a_link("Bon", url="https://a.example/6", status="ok")
    client = signed_in(marie)
    found = [titles(client.get(PAGE, {"vue": view})) for view in ("morts", "deplaces", "refuses", "?")]
    assert found == [["Mort"], ["Déplacé"], ["Refusé"], ["Mort"]]


def test_line_says_since_when_and_what_the_server_said(signed_in, marie, a_link):
    a_link("Mort", **DEAD)
    text = soup(signed_in(marie).get(PAGE)).select_one("ul.links li").get_text(" ", strip=True)
    assert "mort depuis le 2 mars 2010" in text
    assert "a.example a répondu par l’erreur 404." in text


def test_coordinator_sees_every_centre_or_one(signed_in, person, irev, a_link):
    a_link("De l'ORIV", **DEAD)
    a_link("De l'IREV", irev, url="https://a.example/2", **DEAD)
    client = signed_in(person("coordinator"))
    both, one = client.get(PAGE), client.get(PAGE, {"centre": irev.pk})
    assert (sorted(titles(both)), titles(one)) == (["De l’IREV", "De l’ORIV"], ["De l’IREV"])


def test_new_address_takes_the_place_of_the_old(signed_in, marie, a_link):
    use = a_link("Déplacé", **MOVED)
    client = signed_in(marie)
    client.post(f"{PAGE}{use.pk}/nouvelle-adresse/", {"version": 1})
    assert addresses() == [["https://new.example/"]]
    assert titles(client.get(PAGE, {"vue": "deplaces"})) == []


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("remplacer", ["https://archive.example/1"]),
        ("archiver", ["https://a.example/1", "https://archive.example/1"]),
    ],
)
def test_archived_address_replaces_the_link_or_stands_beside_it(signed_in, marie, a_link, way, expected):
    use = a_link("Mort", **DEAD)
    client = signed_in(marie)
    client.post(f"{PAGE}{use.pk}/{way}/", {"address": "https://archive.example/1", "version": 1})
    assert (addresses(), titles(client.get(PAGE))) == ([expected], [])


def test_readers_are_told_by_the_archived_copy_s_label(client, signed_in, marie, a_link):
    use = a_link("Mort", **DEAD)
    Record.objects.update(state="published", published_at=SINCE)
    signed_in(marie).post(f"{PAGE}{use.pk}/archiver/", {"address": "https://archive.example/1", "version": 1})
    client.logout()
    link = soup(client.get(f"/notices/{use.record_id}/")).find("a", href="https://archive.example/1")
    assert link.get_text() == "Copie archivée (lien signalé comme mort le 2 mars 2010)"


@pytest.mark.parametrize(
    "said",
    [
        {"address": "javascript:alert(1)", "version": 1},
        {"address": "", "version": 1},
        {"address": "https://archive.example/1"},
        {"address": "https://archive.example/1", "version": "x"},
        {"address": "https://archive.example/1", "version": 9},  # somebody saved meanwhile
    ],
)
def test_what_cannot_be_done_changes_nothing_and_is_told(signed_in, marie, a_link, said):
    use = a_link("Mort", **DEAD)
    response = signed_in(marie).post(f"{PAGE}{use.pk}/remplacer/", said, follow=True)
    assert len(soup(response).select(".message-error")) == 1
    assert addresses() == [["https://a.example/1"]]


@pytest.mark.parametrize("way", ["verifier", "ignorer"])
def test_link_that_works_or_is_ignored_leaves_the_list(signed_in, marie, a_link, way):
    use = a_link("Mort", **DEAD)
    client = signed_in(marie)
    client.post(f"{PAGE}{use.pk}/{way}/")
    assert titles(client.get(PAGE)) == []


@pytest.mark.parametrize("way", ["nouvelle-adresse", "remplacer", "archiver", "verifier", "ignorer"])
def test_another_centre_s_link_is_not_found(signed_in, marie, irev, a_link, way):
    use = a_link("D'un autre", irev, **DEAD)
    said = {"address": "https://archive.example/1", "version": 1}
    assert signed_in(marie).post(f"{PAGE}{use.pk}/{way}/", said).status_code == 404
    assert addresses() == [["https://a.example/1"]]


def test_record_changed_meanwhile_offers_nothing(signed_in, marie, a_link):
    use = a_link("Mort", **DEAD)
    record_actions.edit_record(use.record, Description(title="Mort"), by=None)
    line = soup(signed_in(marie).get(PAGE)).select_one("ul.links li")
    assert (line.form, "n’a plus ce lien" in line.get_text()) == (None, True)


def test_home_tells_how_many_links_died(signed_in, marie, irev, a_link):
    client = signed_in(marie)
    assert soup(client.get("/gestion/")).select(".waiting-line") == []
    a_link("Mort", **DEAD)
    a_link("D'un autre", irev, url="https://a.example/2", **DEAD)
    line = soup(client.get("/gestion/")).select_one(".waiting-line")
    assert line.get_text(" ", strip=True) == "1 lien mort dans les notices de votre centre"


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions_whatever_it_shows(
    signed_in, marie, a_link, django_assert_num_queries, count
):
    for number in range(count):
        a_link(f"Mort {number}", url=f"https://a.example/{number}", **DEAD)
    client = signed_in(marie)
    roles_of(marie)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(PAGE)
