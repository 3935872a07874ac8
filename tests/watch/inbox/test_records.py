"""Records made of items: what the entry page begins with, and what both say of each other afterwards."""

from __future__ import annotations

import pytest

from mosaique.catalogue.models import Record
from mosaique.desk.models import Entry
from mosaique.exchange.lookup import Lookup
from mosaique.watch.inbox import actions, records
from mosaique.watch.inbox.models import Decision, ItemRecord, WayFound
from tests.desk.entry.conftest import filled_in
from tests.watch.inbox.conftest import INBOX, soup

DATED = {"way": WayFound.DATED, "structure": None}


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """What was looked up; no catalogue answers."""
    questions = []

    def look_up(query):
        questions.append(query.text)
        return Lookup(query)

    monkeypatch.setattr("mosaique.exchange.lookup.look_up", look_up)
    return questions


@pytest.fixture
def report(an_item):
    return an_item(
        "Habiter les quartiers",
        author="Dupont, Marie",
        language="fr",
        url="https://a.example/rapport",
        summary="<p>Ce que dit l’éditeur &lt;script&gt;.</p>",
        identifiers=[{"scheme": "doi", "value": "10.1000/xyz"}, {"scheme": "isbn", "value": "faux"}],
    )


def begun(client, item):
    response = client.post(f"{INBOX}elements/{item.pk}/notice/")
    return client.get(response["Location"])


def saved(client, page):
    form = soup(page).select_one("form#entry")
    return client.post(form["action"], filled_in(page) | {"do": "save"}, follow=True)


def test_entry_page_begins_with_what_is_known(as_marie, report, asked):
    page = begun(as_marie, report)
    shown = {
        name: filled_in(page)[name]
        for name in ("type", "title", "contributors", "languages", "links", "abstract")
    }
    assert shown == {
        "type": "web_page",
        "title": "Habiter les quartiers",
        "contributors": "Dupont, Marie",
        "languages": "fr",
        "links": "https://a.example/rapport",
        "abstract": "",
    }
    assert asked == ["10.1000/xyz"]
    assert "Ce que dit l’éditeur" in soup(page).select_one(".found").get_text()


def test_asking_twice_finds_the_same_entry_again(as_marie, report, asked):
    for _time in range(2):
        begun(as_marie, report)
    assert (Entry.objects.count(), len(asked)) == (1, 1)


def test_record_and_item_are_linked_and_the_finder_credited(as_marie, marie, irene, irev, report):
    actions.decide([report], "kept", way=WayFound.RANKED, by=irene, structure=irev)
    page = saved(as_marie, begun(as_marie, report))
    link = ItemRecord.objects.get()
    assert (link.item, link.record, link.by, link.structure) == (report, Record.objects.get(), irene, irev)
    for address in (page.request["PATH_INFO"], f"{page.request['PATH_INFO']}historique/"):
        (origin,) = soup(as_marie.get(address)).select(".record-origin a")
        assert (origin["href"], "irene@example.org" in origin.get_text()) == (
            f"{INBOX}elements/{report.pk}/",
            True,
        )
    told = soup(as_marie.get(f"{INBOX}elements/{report.pk}/")).select("section[aria-labelledby=records] a")
    assert [one.get_text() for one in told] == ["Habiter les quartiers"]


def test_item_that_nobody_decided_is_kept_by_its_record(as_marie, marie, oriv, report):
    saved(as_marie, begun(as_marie, report))
    assert list(Decision.objects.values_list("verdict", "by", "structure")) == [("kept", marie.pk, oriv.pk)]
    assert ItemRecord.objects.get().by == marie


def test_second_record_of_an_item_is_warned_of(as_marie, report):
    saved(as_marie, begun(as_marie, report))
    again = soup(begun(as_marie, report)).select("main > .container > .message-warning a")
    assert [one["href"] for one in again] == [Record.objects.get().get_absolute_url()]


def test_form_sent_twice_links_once(as_marie, report):
    page = begun(as_marie, report)
    for _time in range(2):
        saved(as_marie, page)
    assert (Record.objects.count(), ItemRecord.objects.count()) == (1, 1)


def test_record_added_to_is_linked_too(as_marie, marie, oriv, report):
    from mosaique.catalogue.actions import create_record
    from mosaique.catalogue.values.description import Description

    record = create_record(Description(title="Habiter les quartiers"), structure=oriv, by=marie)
    page = begun(as_marie, report)
    form = soup(page).select_one("form#entry")
    as_marie.post(form["action"], filled_in(page) | {"do": f"copy:{record.pk}"})
    assert list(ItemRecord.objects.values_list("record", "by")) == [(record.pk, marie.pk)]


def test_item_that_went_away_leaves_the_entry_usable(as_marie, report):
    page = begun(as_marie, report)
    report.delete()
    saved(as_marie, page)
    assert (Record.objects.count(), ItemRecord.objects.count()) == (1, 0)


def test_saving_fails_as_a_whole(as_marie, report, monkeypatch):
    page = begun(as_marie, report)
    monkeypatch.setattr(records, "link", lambda *_said, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        saved(as_marie, page)
    assert (Record.objects.count(), Entry.objects.get().origin) == (0, f"item:{report.pk}")


def test_reader_is_not_told_of_the_watch(person, an_item, oriv, marie, report):
    from mosaique.catalogue.actions import create_record
    from mosaique.catalogue.values.description import Description

    record = create_record(Description(title="Un"), structure=oriv, by=marie)
    records.link(report, record, by=marie)
    assert len(list(records.ItemOrigin().traces(record, marie))) == 1
    assert list(records.ItemOrigin().traces(record, person("reader"))) == []
