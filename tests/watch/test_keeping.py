"""One item wherever it is seen, its history, and never the title alone."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.watch import keeping
from mosaique.watch.intake import take_in
from mosaique.watch.likeness import are_alike
from mosaique.watch.models import Item, ItemVersion, Sighting
from tests.watch.feed_texts import NOW, TEXT, entry, reply

MONDAY, TUESDAY, DECEMBER = (
    "Mon, 23 Nov 2026 08:00:00 GMT",
    "Tue, 24 Nov 2026 08:00:00 GMT",
    "Tue, 01 Dec 2026 08:00:00 GMT",
)


def took(source, *entries, now=NOW, **said):
    fetch = take_in(source.pk, reply(*entries, **said), now=now, chance=0.5)
    return fetch.new, fetch.changed


@pytest.fixture
def ministry(a_source):
    return a_source("https://ministere.example/flux", title="Ministère", is_titled=True)


@pytest.fixture
def press(a_source):
    return a_source("https://presse.example/flux", title="Presse", is_titled=True)


def test_the_same_reading_twice_changes_nothing(ministry):
    entries = [entry(n, f"Titre {n}", link=f"https://a.example/{n}", text=TEXT) for n in range(3)]
    assert (took(ministry, *entries), took(ministry, *entries)) == ((3, 0), (0, 0))
    assert (Item.objects.count(), Sighting.objects.count(), ItemVersion.objects.count()) == (3, 3, 0)


def test_an_address_seen_at_two_sources_is_one_item(ministry, press):
    took(ministry, entry("a", "Bilan", link="https://www.a.example/bilan?utm_source=rss"))
    assert took(press, entry("77", "Le bilan, enfin", link="http://a.example/bilan/#haut")) == (0, 0)
    item = Item.objects.get()
    seen = list(item.sightings.values_list("source__title", "identifier", "url"))
    assert (item.title, item.url) == ("Bilan", "https://www.a.example/bilan")
    assert seen == [
        ("Ministère", "a", "https://www.a.example/bilan"),
        ("Presse", "77", "http://a.example/bilan/#haut"),
    ]


def test_an_address_that_only_its_query_tells_apart_is_one_item(ministry, press):
    took(
        ministry,
        entry("a", "Bilan", link="https://a.example/?p=12"),
        entry("b", "Plan", link="https://a.example/?p=13"),
    )
    assert took(press, entry("77", "Le bilan", link="https://a.example/?p=12&utm_source=x")) == (0, 0)
    assert [item.sightings.count() for item in Item.objects.order_by("title")] == [2, 1]


def test_title_date_and_text_together_make_one_item(ministry, press):
    took(ministry, entry("a", "Bilan de la ville", link="https://a.example/1", date=MONDAY, text=TEXT))
    again = entry(
        "b", "Bilan de la ville", link="https://b.example/2", date=TUESDAY, text=f"{TEXT} Lire la suite."
    )
    assert took(press, again) == (0, 0)
    assert Item.objects.get().sightings.count() == 2


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (TUESDAY, "Une tout autre lettre, que le même titre annonce chaque semaine depuis des années. " * 4),
        (TUESDAY, ""),
        ("Mon, 26 Oct 2026 08:00:00 GMT", TEXT),
    ],
)
def test_the_title_alone_is_never_enough(ministry, press, date, text):
    took(ministry, entry("a", "Lettre d’information", link="https://a.example/1", date=MONDAY, text=TEXT))
    assert took(
        press, entry("b", "Lettre d’information", link="https://b.example/2", date=date, text=text)
    ) == (1, 0)


@pytest.mark.parametrize("link", ["https://a.example/", "https://a.example/accueil"])
def test_entries_that_all_lead_to_one_page_stay_apart(ministry, link):
    assert took(ministry, entry("a", "Un", link=link), entry("b", "Deux", link=link)) == (2, 0)


@pytest.mark.parametrize(
    ("title", "date", "text", "change"),
    [
        ("Le bilan, corrigé", MONDAY, TEXT, "retitled"),
        ("Bilan", DECEMBER, TEXT, "republished"),
        ("Bilan", MONDAY, TEXT + " Mise à jour.", "revised"),
    ],
)
def test_what_a_source_changes_is_kept_as_it_was(ministry, title, date, text, change):
    took(ministry, entry("a", "Bilan", link="https://a.example/1", date=MONDAY, text=TEXT))
    later = NOW + dt.timedelta(days=1)
    assert took(ministry, entry("a", title, link="https://a.example/1", date=date, text=text), now=later) == (
        0,
        1,
    )
    item, version = Item.objects.get(), ItemVersion.objects.get()
    assert (item.title, item.changed_at, version.change, version.title, version.at) == (
        title, later, change, "Bilan", later,
    )  # fmt: skip
    assert TEXT in version.summary


def test_a_page_published_again_under_another_identifier_is_the_same_item(ministry):
    took(ministry, entry("a", "Bilan", link="https://a.example/1", date=MONDAY, text=TEXT))
    assert took(ministry, entry("b", "Bilan", link="https://a.example/1", date=DECEMBER, text=TEXT)) == (0, 1)
    assert ItemVersion.objects.get().change == "republished"


def test_markup_that_changes_is_no_change(ministry):
    took(ministry, entry("a", "Bilan", link="https://a.example/1", text=TEXT))
    assert took(
        ministry, entry("a", "Bilan", link="https://a.example/1", text=f"&lt;p&gt;{TEXT}&lt;/p&gt;")
    ) == (0, 0)


def test_another_source_does_not_change_the_item_of_the_first(ministry, press):
    took(ministry, entry("a", "Bilan", link="https://a.example/1"))
    took(press, entry("b", "Bilan !", link="https://a.example/1"))
    assert took(press, entry("b", "Bilan !!", link="https://a.example/1")) == (0, 0)
    assert Item.objects.get().title == "Bilan"


def test_a_decision_taken_while_its_item_is_revised_stays(ministry, monkeypatch):
    took(ministry, entry("a", "Bilan", link="https://a.example/1"))
    first = keeping._first

    def decided_meanwhile(words):
        Item.objects.update(verdict="kept", decided_at=NOW)
        return first(words)

    monkeypatch.setattr(keeping, "_first", decided_meanwhile)
    assert took(ministry, entry("a", "Bilan 2026", link="https://a.example/1")) == (0, 1)
    item = Item.objects.get()
    assert (item.title, item.verdict, item.decided_at) == ("Bilan 2026", "kept", NOW)


def test_an_item_keeps_its_last_twenty_versions(ministry):
    for n in range(25):
        took(ministry, entry("a", f"Bilan {n}", link="https://a.example/1"))
    titles = list(ItemVersion.objects.values_list("title", flat=True))
    assert (len(titles), titles[0], titles[-1]) == (20, "Bilan 23", "Bilan 4")


def test_known_numbers_are_kept_with_the_item(ministry):
    took(ministry, entry("https://doi.org/10.4000/books.1", "Livre", link="https://hal.science/hal-01234567"))
    assert Item.objects.get().identifiers == [
        {"scheme": "doi", "value": "10.4000/books.1"},
        {"scheme": "hal", "value": "hal-01234567"},
    ]


def test_reading_costs_the_same_number_of_queries_whatever_the_number_of_entries(
    ministry, press, django_assert_num_queries
):
    took(press, entry("z", "Titre", link="https://a.example/z"))  # topics and what was learned are read once
    with django_assert_num_queries(22):
        took(ministry, entry(0, "Titre", link="https://b.example/0", text=TEXT))
    with django_assert_num_queries(22):
        took(press, *(entry(n, f"Titre {n}", link=f"https://a.example/{n}", text=TEXT) for n in range(40)))


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (TEXT, TEXT, True),
        (TEXT, " ".join(TEXT.split()[:25]), True),
        (TEXT, " ".join(TEXT.split()[:10]), False),
        (TEXT, "", False),
        (TEXT, " ".join(reversed(TEXT.split())), False),
    ],
)
def test_texts_are_alike_when_the_shorter_is_in_the_longer_and_says_enough(first, second, alike):
    assert are_alike(first, second) is alike
