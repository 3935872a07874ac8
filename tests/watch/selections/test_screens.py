"""The back office's pages of selections: who comes in, what each gesture does, what hostile words do not."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from mosaique.core import clock
from mosaique.desk.baskets import actions as baskets
from mosaique.desk.baskets.models import Basket
from mosaique.watch.selections import actions, queries
from mosaique.watch.selections.merging import Texts
from mosaique.watch.selections.models import Selection

LIST = "/gestion/veille/selections/"
LIST_QUERIES, PAGE_QUERIES = 7, 14
HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def titles(selection):
    return [entry.title for entry in queries.entries(selection)]


def page_of(selection):
    return f"{LIST}{selection.pk}/"


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_each_selection_in_the_same_number_of_queries(
    as_marie, a_selection, an_item, irev, count, django_assert_num_queries
):
    for number in range(count):
        a_selection(f"Veille {number}", an_item(f"{number} a"), an_item(f"{number} b"))
    a_selection("Brouillon d’un autre centre", structure=irev)
    as_marie.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        response = as_marie.get(LIST)
    shown = [one.get_text(strip=True) for one in soup(response).select(".lines .title-link")]
    assert shown == [f"Veille {number}" for number in reversed(range(count))]
    assert text(response).count("2 entrées") == count


@pytest.mark.parametrize("count", [1, 40])
def test_page_shows_each_entry_in_the_same_number_of_queries(
    as_marie, a_selection, some_items, count, django_assert_num_queries
):
    selection = a_selection("Veille", *some_items(count))
    as_marie.get(page_of(selection))
    with django_assert_num_queries(PAGE_QUERIES):
        response = as_marie.get(page_of(selection))
    assert len(soup(response).select(".selection-row")) == count


@pytest.mark.parametrize(
    "path", ["", "modifier/", "apercu/", "publier/", "retirer/", "supprimer/", "export.ris"]
)
def test_another_centres_draft_is_not_found(client, irene, a_selection, an_item, path):
    selection = a_selection("Veille", an_item())
    client.force_login(irene, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{page_of(selection)}{path}").status_code == 404
    assert client.post(page_of(selection), {"do": "save"}).status_code == 404


def test_another_centres_published_selection_is_read_only(client, irene, a_selection, an_item):
    selection = a_selection("Veille", an_item("Un"), published=True)
    client.force_login(irene, backend="django.contrib.auth.backends.ModelBackend")
    page = soup(client.get(page_of(selection)))
    assert (page.select("#arrange"), page.select("textarea")) == ([], [])
    assert client.post(page_of(selection), {"do": f"out:{selection.entries.get().pk}"}).status_code == 404
    assert client.get(f"{page_of(selection)}publier/").status_code == 404
    assert titles(selection) == ["Un"]


@pytest.mark.parametrize("path", ["", "nouvelle/", "ajouter/", "1/", "1/apercu/"])
def test_who_is_not_of_the_staff_does_not_come_in(client, person, path):
    assert client.get(f"{LIST}{path}")["Location"].startswith("/compte/login/")
    client.force_login(person("reader"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{LIST}{path}").status_code == 403


def test_one_gesture_puts_an_item_in_the_current_selection(as_marie, an_item, a_topic):
    item, topic = an_item("Un"), a_topic()
    address = f"/gestion/veille/elements/{item.pk}/selection/"
    assert as_marie.post(address, {"topic": topic.pk})["Location"].startswith(LIST)
    (selection,) = Selection.objects.all()
    assert (selection.topic, titles(selection)) == (topic, ["Un"])
    again = as_marie.post(
        address, {"topic": topic.pk, "next": f"/gestion/veille/elements/{item.pk}/"}, follow=True
    )
    assert "Déjà dans « Logement," in text(again)
    assert Selection.objects.count() == 1


def test_a_forged_place_to_go_back_to_is_not_followed(as_marie, an_item):
    answer = as_marie.post(
        f"/gestion/veille/elements/{an_item().pk}/selection/", {"next": "https://evil.example/"}
    )
    assert answer["Location"].startswith(LIST)


def test_a_script_gets_a_fragment(as_marie, an_item):
    answer = as_marie.post(
        f"/gestion/veille/elements/{an_item().pk}/selection/", headers={"HX-Request": "true"}
    )
    assert soup(answer).get_text(" ", strip=True).startswith("Mis dans Sélection – ORIV,")


def test_an_item_goes_in_the_selection_chosen_or_in_a_new_one(as_marie, an_item, a_selection):
    item, chosen = an_item("Un"), a_selection("Choisie")
    address = f"/gestion/veille/elements/{item.pk}/selection/"
    page = soup(as_marie.get(address))
    assert [one.get_text() for one in page.select("#id_selection option")] == [
        "une nouvelle sélection",
        "Choisie (ORIV)",
    ]
    as_marie.post(address, {"choose": "1", "selection": chosen.pk, "note": "Une note\r\nen deux lignes."})
    assert [(one.title, one.note) for one in queries.entries(chosen)] == [("Un", "Une note\nen deux lignes.")]
    as_marie.post(address, {"choose": "1", "selection": ""})
    assert Selection.objects.exclude(pk=chosen.pk).get().entries.get().item == item
    assert "Déjà dans" in text(as_marie.get(address))


@pytest.mark.parametrize("forged", ["x", "0", "99999", str(10**30), "-1"])
def test_a_forged_selection_is_refused(as_marie, an_item, forged):
    answer = as_marie.post(
        f"/gestion/veille/elements/{an_item().pk}/selection/", {"choose": "1", "selection": forged}
    )
    assert (answer.status_code, len(soup(answer).select(".field-error")), Selection.objects.count()) == (
        200,
        1,
        0,
    )


def test_another_centres_selection_is_not_filled(as_marie, an_item, a_selection, irev):
    theirs = a_selection("La leur", structure=irev)
    as_marie.post(
        f"/gestion/veille/elements/{an_item().pk}/selection/", {"choose": "1", "selection": theirs.pk}
    )
    assert titles(theirs) == []


def test_ticked_items_go_in_together_in_their_order(as_marie, an_item, a_selection):
    chosen, items = a_selection("Choisie"), [an_item(title) for title in "ABC"]
    ids = [str(items[2].pk), str(items[0].pk), "x", "", str(10**40), "987654"]
    page = as_marie.post(f"{LIST}ajouter/", {"ids": ids})
    assert [one["value"] for one in soup(page).select('input[name="ids"]')] == ids[:2]
    as_marie.post(f"{LIST}ajouter/", {"ids": ids, "choose": "1", "selection": chosen.pk})
    assert titles(chosen) == ["C", "A"]


def test_five_thousand_ticked_items_are_refused(as_marie, some_items, a_selection):
    chosen = a_selection("Choisie")
    ids = [one.pk for one in some_items(990)]
    answer = as_marie.post(
        f"{LIST}ajouter/", {"ids": ids, "choose": "1", "selection": chosen.pk}, follow=True
    )
    assert "Une sélection contient au plus 500 entrées." in text(answer)
    assert chosen.entries.count() == 0


def test_each_button_keeps_what_was_typed(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item("A"), an_item("B"))
    a, b = selection.entries.all()
    said = {f"note-{a.pk}": "  Note\r\nde A ", f"heading-{a.pk}": " Un  titre ", f"title-{a.pk}": "A bis"}
    answer = as_marie.post(page_of(selection), {**said, "do": f"down:{a.pk}", f"note-{b.pk}": ""})
    assert answer["Location"] == f"{page_of(selection)}?page=1#e{a.pk}"
    a.refresh_from_db()
    assert (a.note, a.heading, a.title) == ("Note\nde A", "", "A bis")
    assert titles(selection) == ["A bis", "B"]


def sent_by(page):
    """What the boxes of a page send back as they are."""
    boxes = page.select("input[form=arrange][name]:not([type=checkbox])")
    texts = {one["name"]: one.get_text().removeprefix("\n") for one in page.select("textarea[form=arrange]")}
    return texts | {one["name"]: one["value"] for one in boxes}


def test_two_people_write_of_one_selection_and_lose_nothing(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item("A"), an_item("B"))
    a, b = selection.entries.all()
    opened = sent_by(soup(as_marie.get(page_of(selection))))
    as_marie.post(page_of(selection), opened | {"do": "save", f"note-{a.pk}": "D’une autre."})
    as_marie.post(page_of(selection), opened | {"do": "save", f"note-{b.pk}": "De moi."})
    assert [one.note for one in queries.entries(selection)] == ["D’une autre.", "De moi."]
    typed = opened | {"do": f"out:{b.pk}", f"note-{a.pk}": "Aussi de moi.", f"heading-{a.pk}": "Rapports"}
    page = soup(as_marie.post(page_of(selection), typed))
    kept = [(one.heading, one.note) for one in queries.entries(selection)]
    assert kept == [("Rapports", "D’une autre."), ("", "De moi.")]  # and nothing was taken out
    assert "D’une autre." in page.select_one(f"#e{a.pk} .selection-clash").get_text()
    assert page.select_one(f"#note-{a.pk}").get_text().strip() == "Aussi de moi."
    as_marie.post(page_of(selection), sent_by(page) | {"do": "save"})
    assert [one.note for one in queries.entries(selection)] == ["Aussi de moi.", "De moi."]


def test_what_is_written_of_an_entry_taken_out_meanwhile_is_kept_with_it(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item("A"), an_item("B"))
    pk = selection.entries.get(title="A").pk
    opened = sent_by(soup(as_marie.get(page_of(selection))))
    actions.take_out(selection, pk)
    as_marie.post(page_of(selection), opened | {"do": "save", f"note-{pk}": "De moi."})
    actions.put_back(selection, pk)
    assert [one.note for one in queries.entries(selection)] == ["De moi.", ""]


def test_an_entry_taken_out_is_put_back(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item("A"), an_item("B"))
    pk = selection.entries.get(title="A").pk
    page = as_marie.post(page_of(selection), {"do": f"out:{pk}"}, follow=True)
    assert titles(selection) == ["B"]
    button = soup(page).select_one('.selection-said button[name="do"]')
    assert (button["value"], button.get_text(strip=True)) == (f"back:{pk}", "La remettre")
    as_marie.post(page_of(selection), {"do": button["value"]})
    assert titles(selection) == ["A", "B"]


def test_every_entry_taken_out_can_be_put_back(as_marie, a_selection, some_items):
    selection = a_selection("Veille", *some_items(12))
    ticked = list(selection.entries.values_list("pk", flat=True))
    page = soup(as_marie.post(page_of(selection), {"do": "out", "tick": ticked}, follow=True))
    out = page.select_one(".selection-out")
    assert (out.summary.get_text(), len(out.select("button"))) == ("Retirées : 12", 12)


@pytest.mark.parametrize(
    "gesture", ["explode", "up:x", "up:", f"up:{'9' * 30}", "drop:1:x", "out:1:2:3", "up:1\n"]
)
def test_a_gesture_that_no_button_makes_is_not_found(as_marie, a_selection, an_item, gesture):
    selection = a_selection("Veille", an_item())
    assert as_marie.post(page_of(selection), {"do": gesture}).status_code == 404


def test_ticked_entries_go_to_another_selection_of_the_persons(as_marie, a_selection, an_item, irev):
    selection, other = a_selection("Veille", *map(an_item, "ABC")), a_selection("Autre")
    theirs = a_selection("La leur", structure=irev)
    ticked = [one.pk for one in selection.entries.filter(title__in="AC")]
    refused = as_marie.post(page_of(selection), {"do": "move", "tick": ticked, "to": theirs.pk}, follow=True)
    assert "Choisissez la sélection où elles vont." in text(refused)
    as_marie.post(page_of(selection), {"do": "move", "tick": ticked, "to": other.pk})
    assert (titles(selection), titles(other), titles(theirs)) == (["B"], ["A", "C"], [])


def test_an_entry_moves_from_page_to_page(as_marie, a_selection, some_items):
    selection = a_selection("Veille", *some_items(60))
    ids = list(queries.standing(selection).values_list("pk", flat=True))
    answer = as_marie.post(f"{page_of(selection)}?page=1", {"do": f"down:{ids[49]}"})
    assert answer["Location"] == f"{page_of(selection)}?page=2#e{ids[49]}"
    first = soup(as_marie.get(page_of(selection)))
    assert first.select_one(".selection-list")["data-after"] == str(ids[49])


def test_hostile_words_stay_words(as_marie, a_selection, an_item):
    selection = a_selection("Veille " + HOSTILE[:40], an_item(HOSTILE))
    (entry,) = selection.entries.all()
    actions.write(selection, {entry.pk: Texts(HOSTILE, HOSTILE, HOSTILE)})
    for path in ("", "publier/", "apercu/", "modifier/", "supprimer/"):
        page = soup(as_marie.get(f"{page_of(selection)}{path}"))
        scripts = [one for one in page.select("main script") if one.get("type") != "application/ld+json"]
        assert (path, scripts, page.select("[onerror]")) == (path, [], [])


def test_words_are_cut_to_what_the_columns_hold(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item())
    (entry,) = selection.entries.all()
    said = {f"{name}-{entry.pk}": "é\x00" * 6_000 for name in ("note", "heading", "title")}
    as_marie.post(page_of(selection), {**said, "do": "save"})
    entry.refresh_from_db()
    assert (len(entry.note), len(entry.heading), len(entry.title)) == (5_000, 120, 500)


def test_a_notice_goes_in_by_its_address_and_a_basket_whole(as_marie, a_selection, a_record, marie):
    selection = a_selection()
    one, two, draft = a_record("Un"), a_record("Deux"), a_record("Trois", state="draft")
    basket = Basket.objects.create(owner=marie, name="Panier", changed_at=clock.now())
    baskets.add_records(basket, [two.pk, one.pk, draft.pk])
    address = f"{page_of(selection)}notices/"
    as_marie.post(address, {"notice": f"https://m.example/en/notices/{one.pk}/?x=1"})
    answer = as_marie.post(address, {"basket": basket.pk}, follow=True)
    assert titles(selection) == ["Un", "Deux"]
    assert "Seules les notices que voient les lecteurs" in text(answer)
    wrong = as_marie.post(address, {"notice": "https://m.example/recherche/?q=1"}, follow=True)
    assert "Ce n’est pas l’adresse d’une notice" in text(wrong)
    assert "Donnez l’adresse d’une notice" in text(as_marie.post(address, {}, follow=True))


def test_a_new_selection_is_proposed_after_the_last(as_marie, a_topic, a_selection, an_item):
    topic = a_topic()
    a_selection("Veille n° 4", an_item(), topic=topic)
    form = soup(as_marie.get(f"{LIST}nouvelle/", {"theme": "logement"}))
    assert form.select_one("#id_title")["value"] == "Veille n° 5"
    assert form.select_one("#id_topic option[selected]")["value"] == str(topic.pk)
    said = {"title": "Veille n° 5", "topic": topic.pk, "since": "2026-11-01", "until": "2026-11-30"}
    refused = as_marie.post(f"{LIST}nouvelle/", {**said, "structure": "", "since": "2026-12-01"})
    assert len(soup(refused).select(".field-error")) == 2
    structure = form.select_one("#id_structure option[selected]")["value"]
    answer = as_marie.post(f"{LIST}nouvelle/", {**said, "structure": structure})
    made = Selection.objects.get(title="Veille n° 5")
    assert (answer["Location"], made.slug, made.structure.code) == (page_of(made), "veille-n-5", "ORIV")


def test_publishing_shows_the_checks_and_what_readers_will_see(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item("Un rapport"))
    page = soup(as_marie.get(f"{page_of(selection)}publier/"))
    warned = [one.get_text(" ", strip=True) for one in page.select(".selection-checks > li")]
    assert warned[0] == "! 1 entrée n’a pas de note. Un rapport"
    assert page.select_one(".as-read .selection-entry-title").get_text(strip=True) == "Un rapport"
    as_marie.post(f"{page_of(selection)}publier/")
    selection.refresh_from_db()
    assert (selection.is_public, as_marie.get("/selections/veille/").status_code) == (True, 200)


def test_an_empty_selection_is_not_published(as_marie, a_selection):
    selection = a_selection()
    page = soup(as_marie.get(f"{page_of(selection)}publier/"))
    assert page.select("main form") == []
    answer = as_marie.post(f"{page_of(selection)}publier/", follow=True)
    assert "La sélection est vide" in text(answer)


def test_what_readers_saw_is_withdrawn_and_not_deleted(as_marie, a_selection, an_item):
    selection = a_selection("Veille", an_item(), published=True)
    assert as_marie.post(f"{page_of(selection)}supprimer/").status_code == 404
    as_marie.post(f"{page_of(selection)}retirer/")
    assert as_marie.post(f"{page_of(selection)}supprimer/").status_code == 404
    assert as_marie.get("/selections/veille/").status_code == 410
    draft = a_selection("Autre", an_item("Deux"))
    as_marie.post(f"{page_of(draft)}supprimer/")
    assert list(Selection.objects.all()) == [selection]
