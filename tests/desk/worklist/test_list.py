"""The working list: what each view holds for whom, and what a person makes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from mosaique.catalogue import actions, claims, proofreading
from mosaique.catalogue.models import Record
from mosaique.desk.models import ListColumns, SavedFilter
from mosaique.desk.worklist import queries
from mosaique.desk.worklist.columns import COLUMNS
from mosaique.network.actions import give_role
from mosaique.network.permissions import roles_of

LIST = "/gestion/notices/"
LIST_QUERIES = 22
NOW = dt.datetime.now(dt.UTC)


def titles(soup):
    return [one.get_text(strip=True) for one in soup.select("tbody .title-link")]


@pytest.fixture
def shown(signed_in, soup):
    """The titles of the list that a person sees at an address."""
    return lambda user, query="": titles(soup(signed_in(user).get(LIST + query)))


@pytest.fixture
def full(oriv, irev, marie, paul, irene, a_record):
    """Something for each view of ORIV's Marie, and as much of the IREV that could leak."""
    seen = {"state": "published", "published_at": NOW}
    old = {"state": "published", "published_at": NOW - dt.timedelta(days=60)}
    for centre, one, other in ((oriv, marie, paul), (irev, irene, None)):
        a_record(f"{centre} commencé", centre, one)
        a_record(f"{centre} terminé", centre, other, is_complete=True)
        a_record(f"{centre} renvoyé", centre, one, returned_at=NOW, return_reason="Résumé")
        a_record(f"{centre} renvoyé à un autre", centre, other, returned_at=NOW, is_complete=True)
        a_record(f"{centre} relu", centre, other, state="proofread", is_complete=True)
        a_record(f"{centre} publié", centre, other, is_complete=True, **seen)
        a_record(f"{centre} publié trop court", centre, other, **seen)
        a_record(f"{centre} publié jadis", centre, other, is_complete=True, **old)
        a_record(f"{centre} retiré", centre, other, state="withdrawn", published_at=NOW)
        actions.delete_draft(a_record(f"{centre} jeté", centre, one), by=one)


VIEWS = {
    "brouillons": ["renvoyé", "commencé"],
    "relire": ["terminé"],
    "renvoyees": ["renvoyé"],
    "niveau": ["publié trop court"],
    "recentes": ["publié trop court", "publié"],
    "centre": ["retiré", "publié jadis", "publié trop court", "publié", "relu", "renvoyé à un autre", "renvoyé",
               "terminé", "commencé"],
    "corbeille": ["jeté"],
}  # fmt: skip


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("view", "expected"), VIEWS.items())
def test_each_view_holds_its_own_and_nothing_of_other_centres(shown, marie, view, expected):
    assert shown(marie, f"?vue={view}") == [f"ORIV {title}" for title in expected]


@pytest.mark.usefixtures("full")
def test_tabs_count_what_their_views_hold(signed_in, soup, marie):
    page = soup(signed_in(marie).get(LIST))
    counts = [one.get_text() for one in page.select(".tabs .count")]
    assert counts == [str(len(expected)) for expected in VIEWS.values()]


def test_a_tab_stops_counting_where_nobody_would(signed_in, soup, marie, oriv, a_record, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 2)
    for number in range(4):
        a_record(f"Notice {number}", oriv, marie)
    page = soup(signed_in(marie).get(LIST))
    assert page.select_one(".tabs .count").get_text() == "2+"
    assert page.select_one(".result-sentence").get_text(strip=True) == "4 notices"


@pytest.mark.usefixtures("full")
def test_a_coordinator_finds_every_centres_records(shown, person):
    coordinator = person("coordinator")
    found = shown(coordinator, "?vue=centre")
    assert len(found) == 18
    assert shown(coordinator, "?vue=corbeille") == ["IREV jeté", "ORIV jeté"]


@pytest.mark.usefixtures("full")
def test_a_coordinator_who_works_in_a_centre_has_both_views(shown, person, oriv):
    coordinator = person("coordinator")
    give_role(coordinator, "documentalist", structure=oriv)
    assert (len(shown(coordinator, "?vue=centre")), len(shown(coordinator, "?vue=reseau"))) == (9, 18)


def test_what_another_centre_asks_to_proofread_is_in_the_view(shown, marie, irene, irev, oriv, a_record):
    record = a_record("Brouillon de l'IREV", irev, irene)
    assert shown(marie, "?vue=relire") == []
    proofreading.ask_proofreading(record, by=irene, structure=oriv)
    assert shown(marie, "?vue=relire") == ["Brouillon de l’IREV"]
    assert (shown(irene, "?vue=relire"), shown(marie, "?vue=centre")) == ([], [])


def test_what_one_colleague_is_asked_about_leaves_the_others_alone(
    shown, marie, paul, person, oriv, a_record
):
    record = a_record("Pour Paul", oriv, marie, is_complete=True)
    third = person("manager", name="third")
    assert (shown(paul, "?vue=relire"), shown(third, "?vue=relire")) == (["Pour Paul"], ["Pour Paul"])
    proofreading.ask_proofreading(record, by=marie, person=paul)
    assert (shown(paul, "?vue=relire"), shown(third, "?vue=relire")) == (["Pour Paul"], [])


FILTERS = {
    "?vue=centre&q=habitat%20social": ["Habitat social"],
    "?vue=centre&etat=published": ["Article de Paul"],
    "?vue=centre&etat=renvoyee": ["Renvoyé"],
    "?vue=centre&type=article": ["Article de Paul"],
    "?vue=centre&annee=1999": ["Habitat social"],
    "?vue=centre&annee=pas-une-annee": ["Renvoyé", "Habitat social", "Article de Paul"],
    "?vue=centre&etat=inconnu&tri=inconnu&centre=abc&page=zzz": [
        "Renvoyé",
        "Habitat social",
        "Article de Paul",
    ],
    "?vue=centre&tri=titre": ["Article de Paul", "Habitat social", "Renvoyé"],
    "?vue=centre&tri=annee": ["Article de Paul", "Habitat social", "Renvoyé"],
    "?vue=centre&tri=publication": ["Article de Paul", "Renvoyé", "Habitat social"],
    "?vue=inconnue": ["Habitat social"],
    "?vue=centre&q=%25": [],
    "?vue=centre&page=999": ["Renvoyé", "Habitat social", "Article de Paul"],
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.items())
def test_the_list_is_narrowed_and_ordered_as_asked(shown, oriv, marie, paul, a_record, query, expected):
    a_record("Article de Paul", oriv, paul, type="article", year=2009, state="published", published_at=NOW)
    a_record("Habitat social", oriv, marie, year=1999)
    a_record("Renvoyé", oriv, paul, returned_at=NOW)
    assert shown(marie, query) == expected


def test_the_list_is_narrowed_to_a_colleague_and_a_centre(shown, person, oriv, irev, marie, irene, a_record):
    coordinator = person("coordinator")
    a_record("De Marie", oriv, marie)
    a_record("D'Irène", irev, irene)
    assert shown(coordinator, f"?vue=centre&collegue={marie.pk}") == ["De Marie"]
    assert shown(coordinator, f"?vue=centre&centre={irev.pk}") == ["D’Irène"]


def test_colleagues_and_centres_of_others_are_not_offered(signed_in, soup, marie, paul, irene):
    page = soup(signed_in(marie).get(LIST))
    people = [one.get_text() for one in page.select("#id_collegue option")]
    assert people == ["tous", "marie@example.org", "paul@example.org"]
    assert [one.get_text() for one in page.select("#id_centre option")] == ["tous", "ORIV"]


def test_fifty_a_page(signed_in, soup, oriv, marie, a_record):
    for number in range(51):
        a_record(f"Notice {number:02}", oriv, marie)
    client = signed_in(marie)
    pages = [titles(soup(client.get(f"{LIST}?vue=centre&tri=titre&page={page}"))) for page in (1, 2)]
    assert ([len(page) for page in pages], pages[1]) == ([50, 1], ["Notice 50"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_whatever_it_holds(
    signed_in, marie, paul, oriv, a_record, django_assert_num_queries, count
):
    for number in range(count):
        record = a_record(f"Brouillon {number}", oriv, marie)
        claims.claim(record, by=marie)
        proofreading.comment(record, member="title", text="Oui ?", by=paul)
        SavedFilter.objects.create(owner=marie, structure=oriv, name=f"Mienne {number}", query="vue=centre")
    client = signed_in(marie)
    roles_of(marie)
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get(LIST).status_code == 200


def test_the_export_holds_exactly_the_list_in_its_order(signed_in, marie, paul, irene, oriv, irev, a_record):
    a_record("Beta de Paul", oriv, paul)
    a_record("Alpha de Marie", oriv, marie)
    a_record("Alpha de l'IREV", irev, irene)
    client = signed_in(marie)
    ris = client.get(f"{LIST}export.ris?vue=centre&tri=titre").getvalue().decode()
    assert [line[6:] for line in ris.splitlines() if line.startswith("TI")] == [
        "Alpha de Marie",
        "Beta de Paul",
    ]
    narrowed = client.get(f"{LIST}export.csv?vue=centre&q=beta")
    assert narrowed["Content-Disposition"] == 'attachment; filename="notices-centre.csv"'
    lines = narrowed.getvalue().decode().splitlines()
    assert (len(lines), "Beta de Paul" in lines[1]) == (2, True)


@pytest.mark.parametrize("address", ["export.exe", "export.ris?vue=corbeille"])
def test_neither_the_bin_nor_an_unknown_format_is_exported(signed_in, marie, address):
    assert signed_in(marie).get(LIST + address).status_code == 404


def test_columns_are_kept_for_each_person(signed_in, soup, marie, paul, oriv, a_record):
    a_record("Une notice", oriv, marie)
    chosen = {"columns": ["year", "level", "colleague"], "query": "vue=centre"}
    answer = signed_in(marie).post(f"{LIST}colonnes/", chosen, follow=True)
    headings = [one.get_text() for one in soup(answer).select("thead th")][1:-1]
    assert headings == ["Titre", "Année", "Niveau minimal", "Commencée par"]
    assert answer.redirect_chain == [(f"{LIST}?vue=centre", 302)]
    assert len(soup(signed_in(paul).get(f"{LIST}?vue=centre")).select("thead th")) == 9


def test_every_column_says_something(signed_in, soup, marie, oriv, a_record):
    record = a_record("Une notice", oriv, marie, main_contributor="Sayad", year=2009, published_at=NOW)
    claims.claim(record, by=marie)
    ListColumns.objects.create(user=marie, names=[column.name for column in COLUMNS])
    cells = soup(signed_in(marie).get(LIST)).select("tbody td[data-label]")
    assert (len(cells), [one["data-label"] for one in cells if not one.get_text(strip=True)]) == (10, [])


def test_a_selection_is_kept_for_oneself_or_for_the_centre(signed_in, marie, paul, irene, oriv):
    client = signed_in(marie)
    for name, structure in (("À moi", ""), ("À tous", oriv.pk)):
        client.post(
            f"{LIST}selections/", {"name": name, "structure": structure, "query": "vue=centre&q=a&page=3&x=1"}
        )
    assert list(SavedFilter.objects.values_list("name", "owner", "structure", "query")) == [
        ("À moi", marie.pk, None, "vue=centre&q=a"),
        ("À tous", marie.pk, oriv.pk, "vue=centre&q=a"),
    ]
    seen = [[one.name for one in SavedFilter.objects.viewable_by(user)] for user in (marie, paul, irene)]
    assert seen == [["À moi", "À tous"], ["À tous"], []]


def test_a_selection_of_the_same_name_gives_way(signed_in, marie):
    client = signed_in(marie)
    for query in ("vue=centre", "vue=niveau"):
        client.post(f"{LIST}selections/", {"name": " Habituelle ", "structure": "", "query": query})
    assert list(SavedFilter.objects.values_list("name", "query")) == [("Habituelle", "vue=niveau")]


def test_a_selection_is_not_shared_with_a_centre_one_does_not_work_in(signed_in, marie, irev):
    signed_in(marie).post(f"{LIST}selections/", {"name": "Ailleurs", "structure": irev.pk, "query": ""})
    assert list(SavedFilter.objects.all()) == []


def test_a_selection_is_forgotten_by_its_owner_after_a_question(signed_in, marie, paul, oriv):
    saved = SavedFilter.objects.create(owner=marie, structure=oriv, name="À tous", query="vue=centre")
    place = reverse("desk:worklist_forget", args=[saved.pk])
    assert signed_in(paul).post(place).status_code == 404
    client = signed_in(marie)
    assert (client.get(place).status_code, SavedFilter.objects.count()) == (200, 1)
    client.post(place)
    assert SavedFilter.objects.count() == 0


def test_taking_and_giving_back(signed_in, soup, marie, paul, oriv, a_record):
    record = a_record("À prendre", oriv, marie)
    client = signed_in(marie)
    client.post(reverse("desk:take", args=[record.pk]))
    assert claims.claim_of(record).by == marie
    refused = signed_in(paul).post(reverse("desk:take", args=[record.pk]), {"next": LIST}, follow=True)
    assert soup(refused).select_one(".message-error").get_text().startswith("marie@example.org (ORIV) décrit")
    signed_in(marie).post(reverse("desk:give_back", args=[record.pk]))
    assert claims.claim_of(record) is None


def test_taking_what_another_centre_describes_warns(signed_in, soup, marie, irene, oriv, irev, a_record):
    for centre, user in ((irev, irene), (oriv, marie)):
        record = a_record("Les foyers de travailleurs migrants", centre, user)
        page = soup(signed_in(user).post(reverse("desk:take", args=[record.pk]), follow=True))
    (warning,) = page.select(".message-warning")
    assert warning.get_text().replace("\u00a0", " ") == (
        "IREV décrit déjà ce qui semble être le même document : « Les foyers de travailleurs migrants » "
        "(irene@example.org)."
    )


def test_the_way_back_stays_on_this_site(signed_in, marie, oriv, a_record):
    place = reverse("desk:take", args=[a_record("À prendre", oriv, marie).pk])
    client = signed_in(marie)
    said = [
        client.post(place, {"next": to}).url
        for to in (f"{LIST}?vue=centre", "https://example.org/", "//x.org")
    ]
    assert said == [f"{LIST}?vue=centre", LIST, LIST]


@pytest.mark.parametrize("name", ["take", "give_back", "put_in_bin", "recover"])
def test_nothing_is_done_to_another_centres_records(signed_in, marie, irev, irene, oriv, a_record, name):
    record = a_record("De l'IREV", irev, irene)
    proofreading.ask_proofreading(record, by=irene, structure=oriv)
    if name == "recover":
        actions.delete_draft(record, by=irene)
    assert signed_in(marie).post(reverse(f"desk:{name}", args=[record.pk])).status_code == 404


def test_deleting_asks_first_and_can_be_undone(signed_in, shown, marie, oriv, a_record):
    record = a_record("Jeté par erreur", oriv, marie)
    client = signed_in(marie)
    place = reverse("desk:put_in_bin", args=[record.pk])
    assert (client.get(place).status_code, Record.objects.count()) == (200, 1)
    client.post(place)
    assert (shown(marie), shown(marie, "?vue=corbeille")) == ([], ["Jeté par erreur"])
    client.post(reverse("desk:recover", args=[record.pk]))
    assert (shown(marie), shown(marie, "?vue=corbeille")) == (["Jeté par erreur"], [])


@pytest.mark.parametrize("view", ["desk:entry", "desk:proofread", "desk:history", "portal:notice"])
def test_no_page_opens_what_is_in_the_bin(signed_in, person, marie, oriv, a_record, view):
    record = a_record("Jeté", oriv, marie)
    actions.delete_draft(record, by=marie)
    for user in (marie, person("administrator")):
        assert signed_in(user).get(reverse(view, args=[record.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_network_sees_who_describes_what_and_not_the_draft(
    signed_in, soup, marie, irene, irev, a_record, django_assert_num_queries, count
):
    for number in range(count):
        claims.claim(a_record(f"Rapport {number}", irev, irene), by=irene)
    client = signed_in(marie)
    with django_assert_num_queries(7):
        page = soup(client.get(reverse("desk:in_progress")))
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")][:3] for row in page.select("tbody tr")
    ]
    assert rows == [[f"Rapport {number}", "IREV", "irene@example.org"] for number in range(count)]
    assert page.select("main tbody a") == []


@pytest.mark.parametrize("place", ["", "en-cours/", "export.ris"])
def test_a_reader_does_not_come_in(signed_in, person, place):
    assert signed_in(person("reader")).get(LIST + place, follow=True).status_code == 403
