"""Selections begun, filled, arranged, published: what is kept, what is refused, what nothing empties."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils.translation import override

from mosaique.watch.models import Source
from mosaique.watch.selections import actions, queries
from mosaique.watch.selections.actions import Added
from mosaique.watch.selections.errors import NothingToPublish, SelectionClosed, SelectionFull
from mosaique.watch.selections.merging import Texts
from mosaique.watch.selections.models import MOST, Selection
from mosaique.watch.selections.titles import next_title


def titles(selection):
    return [entry.title for entry in queries.entries(selection)]


def under(selection):
    """(heading, title) in order."""
    return [(entry.heading, entry.title) for entry in queries.entries(selection)]


def pk_of(selection, title):
    return selection.entries.get(title=title).pk


def head(selection, **headings):
    """Give entries headings, by title."""
    actions.write(
        selection,
        {
            one.pk: Texts(headings[one.title], one.title, one.note)
            for one in queries.standing(selection)
            if one.title in headings
        },
    )


# --- Titles and addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("", "Logement, novembre 2026"),
        ("Veille logement n° 11, octobre 2026", "Veille logement n° 12, novembre 2026"),
        ("Veille n°9", "Veille n°10"),
        ("Veille du 30/10/2026", "Veille du 30/11/2026"),
        ("Veille, Novembre 2026", "Veille, novembre 2026"),
        ("Veille, novembre 2026", "Veille, novembre 2026"),
        ("Sans date", "Logement, novembre 2026"),
        ("x" * 190 + " n° 9", "x" * 190 + " n° 10"),
    ],
)
def test_next_title_goes_on_from_the_last(last, expected):
    with override("fr"):
        assert next_title(last, subject="Logement", day=dt.date(2026, 11, 30)) == expected


def test_slugs_that_clash_are_numbered(a_selection):
    slugs = [a_selection(title).slug for title in ("Été à Lille", "Ete a Lille !", "???", "...")]
    assert slugs == ["ete-a-lille", "ete-a-lille-2", "selection", "selection-2"]


def test_address_follows_the_title_until_readers_see_it(a_selection, an_item):
    selection = a_selection("Brouillon", an_item())
    actions.describe(selection, title="Veille de mai")
    assert selection.slug == "veille-de-mai"
    actions.publish(selection)
    selection.refresh_from_db()
    actions.describe(selection, title="Veille de juin")
    selection.refresh_from_db()
    assert (selection.title, selection.slug) == ("Veille de juin", "veille-de-mai")


def test_a_title_kept_keeps_its_address(a_selection):
    a_selection("Veille")
    second = a_selection("Veille")
    actions.describe(second, title="Veille", introduction="Bonjour")
    assert second.slug == "veille-2"


# --- Filling ---------------------------------------------------------------------------------------------


def test_an_item_goes_in_with_what_it_says(a_selection, an_item, marie):
    selection = a_selection()
    item = an_item("« Habiter » <b>ensemble</b>")
    entry = actions.add(selection, item, note="À lire.", by=marie)
    kept = (entry.title, entry.url, entry.source, entry.date, entry.note, entry.added_by)
    assert kept == (item.title, item.url, "Localtis", "2026-11-02", "À lire.", marie)


def test_an_item_goes_in_once(a_selection, an_item, marie):
    item = an_item()
    selection = a_selection("Veille", item)
    first = actions.add(selection, item, by=marie)
    assert (actions.add(selection, item, note="autre", by=marie), titles(selection)) == (first, [item.title])
    assert actions.add_items(selection, [item, an_item("Deux"), item], by=marie) == Added(1, 1)


def test_an_item_taken_out_comes_back_with_its_note_at_the_end(a_selection, an_item, marie):
    one, two = an_item("Un"), an_item("Deux")
    selection = a_selection("Veille", one)
    actions.write(selection, {pk_of(selection, "Un"): Texts("", "Un", "ma note")})
    actions.take_out(selection, pk_of(selection, "Un"))
    actions.add(selection, two, by=marie)
    entry = actions.add(selection, one, by=marie)
    assert (entry.note, titles(selection)) == ("ma note", ["Deux", "Un"])


def test_a_record_and_the_item_it_was_made_of_go_in_once(a_selection, an_item, made_of, marie):
    item, other = an_item("Un"), an_item("Deux")
    record, second = made_of(item), made_of(other, title="Autre")
    selection = a_selection("Veille", item)
    assert actions.add_records(selection, [record.pk, second.pk], by=marie) == Added(1, 1)
    assert actions.add_items(selection, [other], by=marie) == Added(0, 1)
    assert actions.add(selection, other, by=marie).record == second


def test_what_was_taken_out_is_not_in_because_another_selection_has_it(a_selection, an_item, made_of, marie):
    item, other = an_item("Un"), an_item("Deux")
    record, second = made_of(item), made_of(other)
    selection, elsewhere = a_selection("Veille", other), a_selection("Autre", other)
    for one in (selection, elsewhere):
        actions.add_records(one, [record.pk], by=marie)
    for one in queries.standing(selection):
        actions.take_out(selection, one.pk)
    assert actions.add_items(selection, [item], by=marie) == Added(1, 0)
    assert actions.add_records(selection, [second.pk], by=marie) == Added(1, 0)
    assert len(titles(selection)) == 2


def test_a_document_moved_or_put_back_beside_its_record_is_not_doubled(a_selection, an_item, made_of, marie):
    item = an_item("Un")
    record = made_of(item)
    selection, other = a_selection("Veille", item), a_selection("Autre")
    actions.add_records(other, [record.pk], by=marie)
    pk = pk_of(selection, "Un")
    assert actions.move_to(selection, pk, other) is True
    assert (len(titles(selection)), len(titles(other))) == (0, 1)
    actions.add_records(selection, [record.pk], by=marie)
    assert (actions.put_back(selection, pk), len(titles(selection))) == (False, 1)


def test_only_records_that_readers_see_go_in(a_selection, a_record, marie):
    ids = [
        a_record("Brouillon", state="draft").pk,
        a_record("Lu").pk,
        10**9,
        a_record("R", state="withdrawn").pk,
    ]
    selection = a_selection()
    assert actions.add_records(selection, ids, by=marie) == Added(1, 0)
    (entry,) = selection.entries.all()
    assert (entry.title, entry.source, entry.date) == ("Lu", "ORIV", "2025-03")


def test_five_thousand_items_are_refused_whole(a_selection, some_items, marie):
    selection = a_selection()
    with pytest.raises(SelectionFull):
        actions.add_items(selection, some_items(5_000), by=marie)
    assert selection.entries.count() == 0


def test_a_full_selection_takes_nothing_more(a_selection, some_items, an_item, a_record, marie):
    selection = a_selection()
    actions.add_items(selection, some_items(MOST), by=marie)
    with pytest.raises(SelectionFull) as refused:
        actions.add(selection, an_item("De trop"), by=marie)
    with pytest.raises(SelectionFull):
        actions.add_records(selection, [a_record().pk], by=marie)
    with override("fr"):
        assert refused.value.user_message == (
            "Une sélection contient au plus 500 entrées\xa0: commencez-en une autre."
        )
    out = queries.standing(selection).first()
    actions.take_out(selection, out.pk)
    actions.add(selection, an_item("À sa place"), by=marie)
    with pytest.raises(SelectionFull):
        actions.put_back(selection, out.pk)


def test_nothing_goes_in_a_withdrawn_selection(a_selection, an_item, marie):
    selection = a_selection("Veille", an_item(), published=True)
    actions.withdraw(selection)
    with pytest.raises(SelectionClosed):
        actions.add(selection, an_item("Deux"), by=marie)


def test_an_unsafe_address_is_not_kept(a_selection, an_item, marie):
    selection = a_selection()
    for number, url in enumerate(("javascript:alert(1)", "data:text/html,x", "//a b", "")):
        actions.add(selection, an_item(str(number), url=url), by=marie)
    assert [entry.url for entry in queries.entries(selection)] == [""] * 4


# --- The selection to fill -------------------------------------------------------------------------------


def test_selection_to_fill_is_begun_once_a_topic_and_a_centre(marie, irene, a_topic, irev):
    topic = a_topic()
    first = queries.selection_to_fill(marie, topic)
    assert (queries.selection_to_fill(marie, topic), first.structure.code) == (first, "ORIV")
    others = [queries.selection_to_fill(marie), queries.selection_to_fill(irene, topic)]
    assert [(one.topic, one.structure.code) for one in others] == [(None, "ORIV"), (topic, "IREV")]
    assert Selection.objects.count() == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="tests share one connection to SQLite in memory")
@pytest.mark.django_db(transaction=True)
def test_two_gestures_at_once_begin_one_selection(marie):
    start = Barrier(2)

    def fill(user):
        start.wait(10)
        try:
            return queries.selection_to_fill(user)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(fill, (marie, marie))
    assert (first, Selection.objects.count()) == (second, 1)


def test_selection_to_fill_goes_on_after_the_published_one(marie, a_topic, a_selection, an_item, monkeypatch):
    monkeypatch.setattr(actions, "today", lambda: dt.date(2026, 11, 30))
    topic = a_topic()
    a_selection("Veille n° 4", an_item(), topic=topic, until=dt.date(2026, 10, 31), published=True)
    found = queries.selection_to_fill(marie, topic)
    assert (found.title, found.since, found.until) == (
        "Veille n° 5",
        dt.date(2026, 11, 1),
        dt.date(2026, 11, 30),
    )


def test_who_works_in_no_centre_fills_the_networks(person):
    assert queries.selection_to_fill(person("coordinator")).structure is None


# --- Arranging -------------------------------------------------------------------------------------------


@pytest.fixture
def arranged(a_selection, an_item):
    """A B C D, of which C and D are under "Rapports"."""
    selection = a_selection("Veille", *map(an_item, "ABCD"))
    head(selection, C="Rapports", D="Rapports")
    return selection


def test_a_heading_is_joined_at_its_end(arranged):
    head(arranged, A="Rapports")
    assert under(arranged) == [("", "B"), ("Rapports", "C"), ("Rapports", "D"), ("Rapports", "A")]


def test_a_new_heading_stays_where_it_is_given(arranged):
    head(arranged, A="À la une")
    assert under(arranged) == [("À la une", "A"), ("", "B"), ("Rapports", "C"), ("Rapports", "D")]


def test_moving_over_the_edge_changes_the_heading_first(arranged):
    pk = pk_of(arranged, "C")
    assert (actions.move(arranged, pk, up=True), under(arranged)[1:3]) == (True, [("", "B"), ("", "C")])
    assert (actions.move(arranged, pk, up=True), titles(arranged)) == (True, ["A", "C", "B", "D"])
    assert [actions.move(arranged, pk, up=True) for _time in range(2)] == [True, False]
    assert titles(arranged) == ["C", "A", "B", "D"]


def test_an_entry_dropped_takes_the_heading_above(arranged):
    a, b, d = (pk_of(arranged, title) for title in "ABD")
    actions.move_before(arranged, a, before=d)
    assert under(arranged) == [("", "B"), ("Rapports", "C"), ("Rapports", "A"), ("Rapports", "D")]
    actions.move_before(arranged, d, before=b)
    assert under(arranged)[0] == ("", "D")
    actions.move_before(arranged, b, before=None)
    assert under(arranged)[-1] == ("Rapports", "B")
    assert actions.move_before(arranged, b, before=b) is False


def test_an_entry_of_another_selection_is_not_moved(arranged, a_selection, an_item):
    other = pk_of(a_selection("Autre", an_item("X")), "X")
    gestures = [
        actions.move(arranged, other, up=True),
        actions.move_before(arranged, other, before=None),
        actions.take_out(arranged, other),
        actions.put_back(arranged, other),
        bool(actions.write(arranged, {other: Texts("h", "t", "n")}).changed),
    ]
    assert gestures == [False] * 5


def test_an_entry_taken_out_goes_back_where_it_was(arranged):
    pk = pk_of(arranged, "C")
    actions.take_out(arranged, pk)
    assert titles(arranged) == ["A", "B", "D"]
    actions.put_back(arranged, pk)
    assert under(arranged) == [("", "A"), ("", "B"), ("Rapports", "C"), ("Rapports", "D")]


def test_an_entry_moves_to_another_selection_with_its_note(arranged, a_selection, an_item):
    other = a_selection("Autre", an_item("X"))
    pk = pk_of(arranged, "C")
    actions.write(arranged, {pk: Texts("Rapports", "C", "ma note")})
    assert actions.move_to(arranged, pk, other) is True
    assert (titles(arranged), titles(other)) == (["A", "B", "D"], ["X", "C"])
    assert other.entries.get(title="C").note == "ma note"


def test_an_entry_that_the_other_selection_has_is_only_taken_out(arranged, a_selection, an_item, marie):
    item = arranged.entries.get(title="A").item
    other = a_selection("Autre", item)
    assert actions.move_to(arranged, pk_of(arranged, "A"), other) is True
    assert (titles(arranged), titles(other)) == (["B", "C", "D"], ["A"])


def test_writing_an_empty_title_keeps_the_one_there_was(arranged):
    pk = pk_of(arranged, "A")
    assert actions.write(arranged, {pk: Texts("", "", "")}).changed == 0
    assert titles(arranged)[0] == "A"


# --- Publishing ------------------------------------------------------------------------------------------


def test_publishing_needs_an_entry(a_selection):
    with pytest.raises(NothingToPublish):
        actions.publish(a_selection())


def test_a_withdrawn_selection_comes_back_under_its_first_date(a_selection, an_item):
    selection = a_selection("Veille", an_item(), published=True)
    first = selection.published_at
    actions.withdraw(selection)
    selection.refresh_from_db()
    assert (selection.state, selection.withdrawn_at is not None) == ("withdrawn", True)
    actions.publish(selection)
    selection.refresh_from_db()
    assert (selection.state, selection.withdrawn_at, selection.published_at) == ("published", None, first)


def test_what_readers_saw_meanwhile_is_not_deleted(a_selection, an_item):
    selection = a_selection("Veille", an_item())
    actions.publish(selection)  # by somebody else: the person still has the draft at hand
    assert (actions.delete(selection), Selection.objects.count()) == (False, 1)


# --- What becomes of what was selected -------------------------------------------------------------------


def test_a_removed_source_empties_nothing(a_selection, an_item):
    item = an_item("Un rapport")
    selection = a_selection("Veille", item, published=True)
    before = queries.entries(selection)
    item.delete()
    Source.objects.all().delete()
    (after,) = queries.entries(selection)
    assert (after.title, after.url, after.source, after.date, after.item) == (
        "Un rapport",
        before[0].url,
        "Localtis",
        "2026-11-02",
        None,
    )


def test_an_item_leads_to_the_notice_made_of_it_while_readers_see_it(a_selection, an_item, made_of, settings):
    settings.MOSAIQUE_BASE_URL = "https://m.example"
    item = an_item()
    selection = a_selection("Veille", item)
    record = made_of(item, state="draft")
    assert [(one.url, one.record) for one in queries.entries(selection)] == [(item.url, None)]
    type(record).objects.filter(pk=record.pk).update(state="published")
    (entry,) = queries.entries(selection)
    assert (entry.url, entry.record) == (f"https://m.example/notices/{record.pk}/", record.pk)
    type(record).objects.filter(pk=record.pk).update(state="withdrawn")
    assert [(one.url, one.record) for one in queries.entries(selection)] == [(item.url, None)]


def test_a_record_put_in_a_work_leads_to_the_works_notice(a_selection, a_record, marie):
    leader = a_record("Notice d’ensemble")
    record = a_record("Doublon", leader=leader)
    selection = a_selection()
    actions.add_records(selection, [record.pk], by=marie)
    assert [one.record for one in queries.entries(selection)] == [leader.pk]


@pytest.mark.parametrize("count", [1, 100])
def test_entries_are_read_in_three_queries(
    a_selection, some_items, made_of, a_record, marie, count, django_assert_num_queries
):
    items = some_items(count)
    selection = a_selection("Veille", *items)
    made_of(items[0])
    actions.add_records(selection, [a_record("R").pk], by=marie)
    with django_assert_num_queries(3):
        assert len(queries.entries(selection)) == count + 1


def test_checks_say_what_is_missing(a_selection, an_item, marie):
    selection = a_selection()
    with override("fr"):
        assert [(one.said, one.is_blocking) for one in queries.checks(selection)] == [
            ("La sélection est vide\xa0: mettez-y d’abord quelque chose.", True)
        ]
        actions.add(selection, an_item("Sans adresse", url=""), by=marie)
        actions.add(selection, an_item("Deux"), note="Notée.", by=marie)
        said = [(one.said, [entry.title for entry in one.entries]) for one in queries.checks(selection)]
    assert said == [
        ("1 entrée n’a pas de note.", ["Sans adresse"]),
        ("1 entrée ne mène nulle part.", ["Sans adresse"]),
        ("Il n’y a pas d’introduction.", []),
        ("La période couverte n’est pas indiquée.", []),
    ]
