"""Baskets: filled from everywhere, ordered, annotated, shared, taken away; never a leak."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from mosaique.catalogue import actions as record_actions
from mosaique.catalogue.models import Batch, Record
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.desk.baskets import actions
from mosaique.desk.baskets.errors import BasketFull
from mosaique.desk.baskets.models import MOST, Basket
from mosaique.network.models import User
from mosaique.network.permissions import roles_of
from mosaique.portal.baskets import COOKIE

LIST, ADD = "/gestion/paniers/", "/gestion/paniers/ajouter/"
BASKET_QUERIES, LIST_QUERIES = 10, 7


@pytest.fixture
def record(oriv):
    def make(title, structure=oriv, *, published=True):
        made = record_actions.create_record(Description(title=title), structure=structure, by=None)
        if published:
            Record.objects.filter(pk=made.pk).update(state="published", published_at=clock.now())
        return Record.objects.get(pk=made.pk)

    return make


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def irene(person, irev):
    return person("documentalist", irev, name="irene")


def a_basket(owner, *records, name="Bidonvilles", **shared):
    basket = Basket.objects.create(owner=owner, name=name, changed_at=clock.now(), **shared)
    actions.add_records(basket, [one.pk for one in records])
    return basket


def titles(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [one.get_text(strip=True) for one in soup.select("main .title-link")]


def held(basket):
    return list(basket.items.values_list("record__title", flat=True))


# --- Filling -----------------------------------------------------------------------------------------------


def test_ticked_records_are_put_in_a_new_basket_in_their_order(signed_in, marie, record):
    one, two = record("Un"), record("Deux")
    client = signed_in(marie)
    chooser = client.post(ADD, {"ids": [two.pk, one.pk]})
    soup = BeautifulSoup(chooser.content, "html.parser")
    ids = [field["value"] for field in soup.select("main input[name=ids]")]
    assert ids == [str(two.pk), str(one.pk)]
    client.post(ADD, {"ids": ids, "choose": "1", "name": "Bidonvilles"})
    basket = Basket.objects.get()
    assert (basket.name, basket.owner, held(basket)) == ("Bidonvilles", marie, ["Deux", "Un"])


def test_what_is_already_in_stays_where_it_is(signed_in, marie, record):
    one, two = record("Un"), record("Deux")
    basket = a_basket(marie, one)
    response = signed_in(marie).post(
        ADD, {"ids": [two.pk, one.pk], "choose": "1", "basket": basket.pk}, follow=True
    )
    assert held(basket) == ["Un", "Deux"]
    assert "1 notice mise dans" in response.content.decode()


def test_a_record_that_one_may_not_see_cannot_be_put_in(signed_in, marie, irev, record):
    hidden = record("Brouillon d'ailleurs", irev, published=False)
    signed_in(marie).post(ADD, {"ids": [hidden.pk], "choose": "1", "name": "x"})
    assert not Basket.objects.exists()


def test_another_s_basket_cannot_be_filled(signed_in, marie, irene, record):
    basket = a_basket(irene)
    response = signed_in(marie).post(ADD, {"ids": [record("Un").pk], "choose": "1", "basket": basket.pk})
    assert (response.status_code, held(basket)) == (200, [])


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({}, LIST),
        ({"ids": "x"}, LIST),
        ({"ids": ["9" * 30]}, LIST),
        ({"next": "/gestion/notices/?vue=centre"}, "/gestion/notices/?vue=centre"),
        ({"next": "//evil.example"}, "/gestion/notices/"),
    ],
)
def test_nothing_ticked_is_told_where_one_was(signed_in, marie, said, place):
    assert signed_in(marie).post(ADD, said).url == place


def test_neither_a_basket_nor_a_name_is_asked_again(signed_in, marie, record):
    response = signed_in(marie).post(ADD, {"ids": [record("Un").pk], "choose": "1"})
    assert "Choisissez un panier" in response.content.decode()


def test_a_basket_has_a_limit(marie, record, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    basket = a_basket(marie, record("Un"))
    with pytest.raises(BasketFull):
        actions.add_records(basket, [record("Deux").pk])
    assert (MOST, held(basket)) == (1_000, ["Un"])


def test_the_portal_s_basket_is_kept_by_the_staff_only(client, signed_in, marie, record):
    one = record("Un")
    client.post("/panier/changer/", {"add": one.pk})
    assert COOKIE in client.cookies
    assert b"ajouter" not in client.get("/panier/").content
    soup = BeautifulSoup(signed_in(marie).get("/panier/").content, "html.parser")
    form = soup.find("form", action=ADD)
    assert [field["value"] for field in form.select("[name=ids]")] == [str(one.pk)]


def test_a_record_s_page_leads_the_staff_to_the_baskets(client, signed_in, marie, record):
    one = record("Un")
    place, link = f"/notices/{one.pk}/", f"{ADD}?ids={one.pk}".encode()
    assert (link in client.get(place).content, link in signed_in(marie).get(place).content) == (False, True)


# --- Seeing ------------------------------------------------------------------------------------------------


def test_lists_show_ones_own_and_what_is_shared(signed_in, marie, irene, oriv, irev):
    a_basket(marie, name="Le mien")
    a_basket(irene, name="Le sien")
    a_basket(irene, name="De l'IREV", structure=irev)
    a_basket(irene, name="Du réseau", is_network=True)
    paul = User.objects.create_user("paul@example.org", "x")
    a_basket(paul, name="De l'ORIV", structure=oriv)
    assert sorted(titles(signed_in(marie).get(LIST))) == ["De l'ORIV", "Du réseau", "Le mien"]


@pytest.mark.parametrize("way", ["", "bibliographie/", "export.ris", "supprimer/"])
def test_another_centre_s_basket_is_not_found(signed_in, marie, irene, irev, way):
    basket = a_basket(irene, structure=irev)
    assert signed_in(marie).get(f"{LIST}{basket.pk}/{way}").status_code == 404


@pytest.mark.parametrize("way", ["partage/", "supprimer/"])
def test_the_network_s_basket_is_changed_by_its_owner(signed_in, marie, irene, way):
    basket = a_basket(irene, is_network=True)
    client = signed_in(marie)
    assert client.post(f"{LIST}{basket.pk}/{way}", {"name": "x"}).status_code == 404
    soup = BeautifulSoup(client.get(basket.get_absolute_url()).content, "html.parser")
    assert [one["action"] for one in soup.select("main form[action]")] == []


def test_records_are_shown_as_the_person_may_see_them(signed_in, marie, irene, irev, record):
    shown, hidden = record("Publié"), record("Brouillon d'ailleurs", irev, published=False)
    basket = a_basket(irene, hidden, shown, is_network=True)
    basket.items.update(note="à taire ?")
    client = signed_in(marie)
    page = client.get(basket.get_absolute_url())
    assert titles(page) == ["Publié"]
    assert "1 notice que vous ne pouvez pas voir" in page.content.decode()
    ris = b"".join(client.get(f"{basket.get_absolute_url()}export.ris"))
    assert (b"Publi" in ris, b"Brouillon" in ris) == (True, False)
    assert "Brouillon" not in client.get(f"{basket.get_absolute_url()}bibliographie/").content.decode()
    counts = [
        one.get_text() for one in BeautifulSoup(client.get(LIST).content, "html.parser").select(".count")
    ]
    assert counts == ["1"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_questions_whatever_they_show(
    signed_in, marie, record, oriv, django_assert_num_queries, count
):
    for number in range(count):
        basket = a_basket(marie, *(record(f"{number} {one}") for one in range(count)), name=str(number))
    client = signed_in(marie)
    roles_of(marie)
    with django_assert_num_queries(BASKET_QUERIES):
        client.get(basket.get_absolute_url())
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


# --- Changing ----------------------------------------------------------------------------------------------


def item(basket, title):
    return basket.items.get(record__title=title)


def test_records_move_up_and_down_and_stop_at_the_ends(signed_in, marie, record):
    basket = a_basket(marie, record("Un"), record("Deux"), record("Trois"))
    client = signed_in(marie)
    found = []
    for title, way in [("Trois", "monter"), ("Un", "descendre"), ("Trois", "monter"), ("Deux", "descendre")]:
        client.post(f"{basket.get_absolute_url()}notices/{item(basket, title).pk}/{way}/")
        found.append(held(basket))
    assert found == [
        ["Un", "Trois", "Deux"],
        ["Trois", "Un", "Deux"],
        ["Trois", "Un", "Deux"],
        ["Trois", "Un", "Deux"],
    ]


def test_a_record_moves_past_those_that_are_not_seen(signed_in, marie, irev, record):
    hidden = record("Brouillon d'ailleurs", irev, published=False)
    basket = a_basket(marie, record("Un"), hidden, record("Deux"))
    signed_in(marie).post(f"{basket.get_absolute_url()}notices/{item(basket, 'Deux').pk}/monter/")
    assert held(basket) == ["Deux", "Brouillon d'ailleurs", "Un"]


def test_a_note_is_kept_and_a_record_taken_out(signed_in, marie, record):
    basket = a_basket(marie, record("Un"), record("Deux"), record("Trois"))
    client = signed_in(marie)
    client.post(f"{basket.get_absolute_url()}notices/{item(basket, 'Deux').pk}/note/", {"note": "à citer"})
    client.post(f"{basket.get_absolute_url()}notices/{item(basket, 'Un').pk}/retirer/")
    assert list(basket.items.values_list("record__title", "note", "place")) == [
        ("Deux", "à citer", 1),
        ("Trois", "", 2),
    ]


@pytest.mark.parametrize("way", ["monter", "retirer", "note", "ailleurs"])
def test_an_item_of_another_basket_is_not_found(signed_in, marie, irene, record, way):
    mine, theirs = a_basket(marie, record("Un")), a_basket(irene, record("Deux"))
    place = f"{mine.get_absolute_url()}notices/{theirs.items.get().pk}/{way}/"
    assert signed_in(marie).post(place, {"note": "x"}).status_code == 404
    assert held(theirs) == ["Deux"]


def test_a_basket_is_renamed_and_shared(signed_in, marie, oriv, irev):
    basket = a_basket(marie)
    client, place = signed_in(marie), f"{basket.get_absolute_url()}partage/"
    found = []
    for shared in (oriv.pk, "reseau", "", irev.pk):
        client.post(place, {"name": f"Vers {shared}", "shared_with": shared})
        basket.refresh_from_db()
        found.append((basket.name, basket.structure, basket.is_network))
    assert found == [
        (f"Vers {oriv.pk}", oriv, False),
        ("Vers reseau", None, True),
        ("Vers", None, False),
        ("Vers", None, False),  # not a centre of hers
    ]


def test_a_colleague_cannot_take_a_shared_basket_for_herself(signed_in, person, marie, oriv):
    basket = a_basket(marie, structure=oriv)
    paul = person("documentalist", name="paul")
    signed_in(paul).post(f"{basket.get_absolute_url()}partage/", {"name": "x", "shared_with": ""})
    basket.refresh_from_db()
    assert (basket.name, basket.structure) == ("Bidonvilles", oriv)


def test_a_basket_is_shared_one_way_only(marie, oriv):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_basket(marie, structure=oriv, is_network=True)


def test_a_basket_is_deleted_after_a_question_and_its_records_stay(signed_in, marie, record):
    basket = a_basket(marie, record("Un"))
    client, place = signed_in(marie), f"{basket.get_absolute_url()}supprimer/"
    client.get(place)
    assert Basket.objects.exists()
    assert client.post(place).url == LIST
    assert (Basket.objects.exists(), Record.objects.count()) == (False, 1)


# --- Taking away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "mark"), [("ris", b"TI  - "), ("bib", b"title = {"), ("csv", b"")])
def test_exports_keep_the_basket_s_order(signed_in, marie, record, suffix, mark):
    basket = a_basket(marie, record("Zone"), record("Abri"))
    body = b"".join(signed_in(marie).get(f"{basket.get_absolute_url()}export.{suffix}"))
    assert 0 < body.index(mark + b"Zone") < body.index(mark + b"Abri")


def test_a_format_that_is_not_there_is_not_found(signed_in, marie):
    assert signed_in(marie).get(f"{a_basket(marie).get_absolute_url()}export.exe").status_code == 404


def test_bibliography_is_in_the_chosen_style(signed_in, marie, record):
    basket = a_basket(marie, record("Zone"), record("Abri"))
    page = signed_in(marie).get(f"{basket.get_absolute_url()}bibliographie/?style=apa")
    soup = BeautifulSoup(page.content, "html.parser")
    assert [one.get_text(strip=True)[:4] for one in soup.select(".citation")] == ["Abri", "Zone"]


def test_a_basket_becomes_a_batch(signed_in, marie, record):
    basket = a_basket(marie, record("Un"), record("Deux"))
    client = signed_in(marie)
    soup = BeautifulSoup(client.get(basket.get_absolute_url()).content, "html.parser")
    form = soup.find("form", action="/gestion/lots/nouveau/")
    client.post(form["action"], {"ids": [field["value"] for field in form.select("[name=ids]")]})
    assert Batch.objects.get().selection == [one.record_id for one in basket.items.all()]
