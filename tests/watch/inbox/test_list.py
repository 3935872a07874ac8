"""What the inbox shows, in what order, narrowed by what, in how many queries."""

from __future__ import annotations

import pytest

from mosaique.core import clock
from mosaique.watch.enums import SourceKind
from mosaique.watch.inbox import actions, paging
from mosaique.watch.inbox.models import ReadState, WayFound
from mosaique.watch.inbox.paging import Cursor, read_cursor
from mosaique.watch.models import Item
from tests.watch.inbox.conftest import INBOX, soup, the_next, titles

LIST_QUERIES = 22
DATED = {"way": WayFound.DATED, "structure": None}


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_every_item_in_the_same_number_of_queries(
    as_marie, marie, an_item, a_topic, count, django_assert_num_queries
):
    topic = a_topic()
    for number in range(count):
        item = an_item(f"Élément {number}", minutes=number, topic=topic, matched=["logement"])
        actions.claim(item, by=marie, structure=None)
    as_marie.get(INBOX)
    with django_assert_num_queries(LIST_QUERIES):
        response = as_marie.get(INBOX)
    assert titles(response) == [f"Élément {number}" for number in range(count)]


def test_likeliest_come_first_and_those_without_a_chance_last_by_date(as_marie, an_item):
    an_item("Sans chance, ancien", minutes=20)
    an_item("Probable", chance=0.9)
    an_item("Sans chance, récent", minutes=10)
    an_item("Improbable", chance=0.1)
    ranked = ["Probable", "Improbable", "Sans chance, récent", "Sans chance, ancien"]
    assert titles(as_marie.get(INBOX)) == ranked
    assert titles(as_marie.get(INBOX, {"tri": "date"})) == [
        "Improbable", "Probable", "Sans chance, récent", "Sans chance, ancien",
    ] or titles(as_marie.get(INBOX, {"tri": "date"}))[2:] == ["Sans chance, récent", "Sans chance, ancien"]  # fmt: skip


def test_items_drawn_at_random_stand_at_every_tenth_place(as_marie, an_item):
    for number in range(20):
        an_item(f"Classé {number:02}", chance=(100 - number) / 100)
    for number in range(3):
        an_item(f"Tiré {number}", chance=0.01, is_drawn=True)
    found = titles(as_marie.get(INBOX))
    assert [found.index(f"Tiré {number}") + 1 for number in (2, 1, 0)] == [5, 15, 23]
    assert [one for one in found if one.startswith("Classé")] == [f"Classé {n:02}" for n in range(20)]


def test_pages_follow_each_other_whatever_is_decided_meanwhile(as_marie, marie, an_item):
    items = [an_item(f"Classé {number:02}", chance=(100 - number) / 100) for number in range(60)]
    drawn = [an_item(f"Tiré {number}", chance=0.5, is_drawn=True) for number in range(7)]
    dated = [an_item(f"Daté {number:02}", minutes=number) for number in range(45)]
    first = as_marie.get(INBOX)
    assert len(titles(first)) == 50
    actions.decide(items[:10], "kept", by=marie, **DATED)
    second = as_marie.get(INBOX + the_next(first))
    third = as_marie.get(INBOX + the_next(second))
    assert the_next(third) is None
    shown = [*titles(first), *titles(second), *titles(third)]
    assert sorted(shown) == sorted(one.title for one in [*items, *drawn, *dated])
    places = [
        one["aria-posinset"] for page in (first, second, third) for one in soup(page).select("[data-line]")
    ]
    assert places == [str(n) for n in range(1, 113)]


@pytest.mark.parametrize("text", ["", "x", "1_2_3", "1_9.5_1_1_1_1", "1_nan_1_1__1", "-1_0.5_1_1__1", f"1_0.5_{10**30}_1__1", "1_0.5_1_1_" + "9" * 40 + "_1"])  # fmt: skip
def test_cursor_that_is_none_is_the_beginning(text):
    assert read_cursor(text) == Cursor()


def test_cursor_is_read_as_it_was_written():
    cursor = Cursor(50, 0.123456789, 12, 13, 1_795_000_000_000_000, 14)
    assert read_cursor(str(cursor)) == cursor


def test_each_view_holds_what_it_says(as_marie, marie, irene, an_item):
    later, hers, kept, dropped = (an_item(name) for name in ("Plus tard", "Pris", "Retenu", "Écarté"))
    an_item("À trier")
    actions.put_later([later], marie)
    actions.put_later([hers], irene)
    actions.claim(hers, by=marie, structure=None)
    actions.decide([kept], "kept", by=irene, **DATED)
    actions.decide([dropped], "dropped", by=irene, **DATED)
    views = {view: titles(as_marie.get(INBOX, {"vue": view})) for view in ("a-trier", "plus-tard", "a-moi", "retenus", "ecartes")}  # fmt: skip
    assert sorted(views.pop("a-trier")) == ["Pris", "À trier"]
    assert views == {
        "plus-tard": ["Plus tard"],
        "a-moi": ["Pris"],
        "retenus": ["Retenu"],
        "ecartes": ["Écarté"],
    }
    counts = [one.get_text(strip=True) for one in soup(as_marie.get(INBOX)).select("nav .count")]
    assert counts == ["2", "1", "1"]


def test_decisions_are_listed_the_latest_first(as_marie, marie, an_item):
    first, second = an_item("Premier"), an_item("Second", minutes=5)
    for item in (first, second):
        actions.decide([item], "kept", by=marie, **DATED)
    assert titles(as_marie.get(INBOX, {"vue": "retenus"})) == ["Second", "Premier"]


def test_list_is_narrowed_by_all_that_is_asked(as_marie, marie, an_item, a_source, a_topic):
    other = a_source("https://b.example/", title="B", kind=SourceKind.SITEMAP)
    topic = a_topic()
    an_item("École rénovée", topic=topic, minutes=1)
    an_item("Plan d’un site", at=other, minutes=2)
    an_item("Ancien", minutes=60 * 24 * 40)
    an_item("Dans le texte", words="les ecoles du quartier", minutes=3)
    read = an_item("Lu", minutes=4)
    actions.mark_read([read], marie)
    asked = {
        "topic": {"theme": "logement"},
        "source": {"source": other.pk},
        "kind": {"genre": "sitemap"},
        "words": {"q": "école"},
        "capital": {"q": "ÉCOLE RÉNOVÉE"},
        "period": {"periode": "mois", "non_lus": "on", "q": "a"},
        "nothing": {"q": "introuvable"},
    }
    found = {name: titles(as_marie.get(INBOX, query)) for name, query in asked.items()}
    assert found == {
        "topic": ["École rénovée"],
        "source": ["Plan d’un site"],
        "kind": ["Plan d’un site"],
        "words": ["École rénovée", "Dans le texte"],
        "capital": ["École rénovée"],
        "period": ["Plan d’un site", "Dans le texte"],
        "nothing": [],
    }
    assert len(titles(as_marie.get(INBOX, {"non_lus": "on"}))) == 4


@pytest.mark.parametrize("view", ["a-trier", "retenus"])
def test_words_are_looked_for_so_many_items_a_page_and_none_is_missed(
    as_marie, marie, an_item, monkeypatch, view
):
    monkeypatch.setattr(paging, "MOST_READ", 3)
    found = clock.now()
    items = [an_item(f"École {n}" if n % 4 == 1 else f"Rien {n}", seen_at=found) for n in range(5)]
    items += [an_item(f"École {n}" if n > 10 else f"Rien {n}", minutes=n) for n in range(5, 12)]
    if view == "retenus":
        actions.decide(items, "kept", by=marie, **DATED)
    pages = [as_marie.get(INBOX, {"vue": view, "q": "école"})]
    while the_next(pages[-1]):
        pages.append(as_marie.get(INBOX + the_next(pages[-1])))
    assert [title for one in pages for title in titles(one)] == ["École 1", "École 11"]
    assert ["Les mots ont été cherchés" in soup(one).get_text() for one in pages] == [True, True, True, False]


@pytest.mark.parametrize(
    "query",
    [{"source": "9" * 40}, {"source": "x"}, {"theme": "inconnu"}, {"periode": "siecle"}, {"vue": "x"}, {"q": "\x00"}, {"genre": "'"}],
)  # fmt: skip
def test_filters_that_mean_nothing_ask_for_nothing(as_marie, an_item, query):
    an_item("Un")
    assert titles(as_marie.get(INBOX, query)) == ["Un"]


def test_threshold_of_a_topic_sets_aside_and_says_so(as_marie, an_item, a_topic):
    topic = a_topic(threshold=0.5)
    an_item("Au-dessus", topic=topic, chance=0.9)
    an_item("En dessous", topic=topic, chance=0.2)
    an_item("Tiré", topic=topic, chance=0.1, is_drawn=True)
    page = as_marie.get(INBOX, {"theme": "logement"})
    assert titles(page) == ["Au-dessus", "Tiré"]
    assert "1 élément est sous le seuil du thème." in soup(page).select_one("main").get_text(" ", strip=True)
    assert titles(as_marie.get(INBOX, {"theme": "logement", "ecartes": "1"})) == ["Au-dessus", "En dessous", "Tiré"]  # fmt: skip


def test_line_shows_what_was_found_and_why_it_is_there(as_marie, an_item, a_topic):
    topic = a_topic()
    an_item(
        "Les quartiers rénovés",
        topic=topic,
        chance=0.83,
        matched=["quartier", "politique de la ville"],
        summary="<p>La <b>politique</b> de la ville &amp; l’habitat.</p>",
        changed_at=clock.now(),
    )
    line = soup(as_marie.get(INBOX, {"theme": "logement"})).select_one("[data-line]")
    assert [one.get_text() for one in line.select("mark")] == ["quartiers", "politique", "ville"]
    said = line.get_text(" ", strip=True)
    assert "chance d’être retenu : 83 %" in said
    assert "changé depuis" in said
    assert line.select_one(".chip")["href"] == f"{INBOX}?theme=logement"


def test_hostile_titles_and_texts_are_shown_as_text(as_marie, an_item):
    an_item(
        '<script>alert(1)</script><img src=x onerror="alert(2)">' + "x" * 400,
        summary="<p>&lt;script&gt;</p>" * 3000,
    )
    page = as_marie.get(INBOX)
    assert titles(page)[0].startswith("<script>alert(1)</script>")
    assert list(soup(page).select("main script, main img")) == []


def test_who_is_not_of_the_staff_does_not_come_in(signed, client, person, an_item):
    item = an_item("Un")
    assert client.get(INBOX).status_code == 302
    reader = signed(person("reader"))
    answers = [reader.get(INBOX), reader.post(f"{INBOX}elements/{item.pk}/decider/", {"do": "kept"})]
    assert [one.status_code for one in answers] == [403, 403]
    assert Item.objects.get().verdict == ""


def test_tabs_of_the_room_say_where_one_is(as_marie, an_item, source):
    item = an_item("Un")
    pages = {
        INBOX: "Boîte de tri",
        f"{INBOX}sources/": "Sources",
        source.get_absolute_url(): "Sources",
        f"{INBOX}elements/{item.pk}/": "Boîte de tri",
    }
    here = {page: soup(as_marie.get(page)).select_one(".room [aria-current]").get_text() for page in pages}
    assert here == pages


def test_opening_an_item_reads_it_for_oneself_only(as_marie, marie, irene, an_item):
    item = an_item("Un")
    as_marie.get(f"{INBOX}elements/{item.pk}/")
    assert list(ReadState.objects.exclude(read_at=None).values_list("user", "item")) == [(marie.pk, item.pk)]
    assert soup(as_marie.get(INBOX)).select("[data-line] .inbox-new") == []
