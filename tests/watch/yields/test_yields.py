"""What sources bring, what that advises, and hearing no more of it."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.watch.inbox.models import Decision, ItemRecord
from mosaique.watch.models import Item, Sighting
from mosaique.watch.sending.models import Sending
from mosaique.watch.yields import queries
from mosaique.watch.yields.models import AdviceSetAside
from mosaique.watch.yields.periods import Span, last_months, month_after, parts
from mosaique.watch.yields.queries import Figures
from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import entry, rss

PAGE = "/gestion/veille/sources/conseils/"
NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
ADVICE_QUERIES = 16


@pytest.fixture(autouse=True)
def today(monkeypatch, settings):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1"]


@pytest.fixture
def as_marie(client, person):
    client.force_login(
        person("documentalist", name="marie"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def seen(db):
    """Shows items at a source some days ago, with a verdict."""
    made = []

    def make(source, count=1, *, days=10, verdict="", url="https://a.example/{}", others=()):
        items = []
        for _one in range(count):
            number, at = len(made) + 1, NOW - dt.timedelta(days=days)
            item = Item.objects.create(
                key=number, origin=source, url=url.format(number), title=f"Élément {number}", title_key=number,
                digest=1, seen_at=at,
            )  # fmt: skip
            for place in (source, *others):
                Sighting.objects.create(
                    item=item, source=place, identifier=str(number), key=number, digest=1, seen_at=at
                )
            if verdict:
                Decision.objects.create(item=item, verdict=verdict, at=at)
            made.append(item)
            items.append(item)
        return items

    return make


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def test_a_time_is_cut_into_months_and_quarters():
    year = last_months(dt.date(2026, 11, 30))
    assert year == Span(dt.date(2025, 12, 1), dt.date(2026, 12, 1))
    assert [one.first.month for one in parts(year)] == [12, *range(1, 12)]
    assert [one.first.month for one in parts(year, 3)] == [12, 3, 6, 9]
    assert parts(Span(dt.date(2026, 1, 1), dt.date(2026, 5, 1)), 3)[-1].end == dt.date(2026, 5, 1)
    assert month_after(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


def test_a_source_s_year_counts_items_kept_and_records_by_month(a_source, seen, oriv):
    source, other = a_source(), a_source("https://b.example/")
    kept = seen(source, 2, verdict="kept", others=[other])
    seen(source, 3, verdict="dropped")
    seen(source, 1, days=40)
    undone = seen(source, 1, verdict="kept", days=40)[0]
    undone.decisions.update(undone_at=NOW)
    for _one in range(2):
        record = create_record(Description(title="x"), structure=oriv, by=None)
        ItemRecord.objects.create(item=kept[0], record=record, at=NOW)
    told = queries.of_source(source)
    assert [(one.first.month, one.seen, one.kept, one.records) for one in told.months[-2:]] == [
        (10, 2, 0, 0),
        (11, 5, 2, 2),
    ]
    assert (told.figures, told.figures.cost) == (Figures(7, 5, 2, 2), 2.5)
    assert queries.of_source(other).figures == Figures(2, 2, 2, 2)


def test_the_sheet_of_a_source_draws_its_year_and_says_it(as_marie, a_source, seen):
    source = a_source()
    seen(source, 4, verdict="dropped")
    seen(source, 1, verdict="kept")
    page = soup(as_marie.get(source.get_absolute_url()))
    section = page.select_one("section[aria-labelledby=yield]")
    assert (
        section.select_one("svg")["aria-label"]
        == "Éléments vus et retenus par mois ; le tableau dit la même chose."
    )
    assert "5 éléments vus, 5 décidés, 1 retenus" in section.get_text(" ", strip=True)
    row = section.select("tbody tr")[-1]
    assert [one.get_text(strip=True) for one in row.select("td")] == ["5", "1", "0"]


def test_a_source_that_costs_and_brings_nothing_is_advised_against(as_marie, a_source, seen, oriv):
    idle, good, few, old = (
        a_source(f"https://{name}.example/", title=name, structures=[oriv])
        for name in ("idle", "good", "few", "old")
    )
    for source in (idle, good):
        seen(source, 30, verdict="dropped")
        seen(source, 20)
    seen(good, 1, verdict="kept")
    seen(few, 29, verdict="dropped")
    seen(few, 30)
    seen(old, 60, verdict="dropped", days=300)
    assert [(one.source, one.figures) for one in queries.to_drop()] == [(idle, Figures(50, 30, 0, 0))]
    page = as_marie.get(PAGE)
    assert "vus : 50 · décidés : 30 · retenus : 0 · notices : 0" in text(page)
    as_marie.post(f"{PAGE}ecarter/", {"source": idle.pk})
    assert queries.to_drop() == []
    AdviceSetAside.objects.update(at=NOW - dt.timedelta(days=200))
    assert len(queries.to_drop()) == 1


def test_a_source_whose_items_became_records_is_not_advised_against(a_source, seen, oriv):
    source = a_source()
    (described, *_others) = seen(source, 50, verdict="dropped")
    record = create_record(Description(title="x"), structure=oriv, by=None)
    ItemRecord.objects.create(item=described, record=record, at=NOW)
    assert queries.to_drop() == []


def test_sites_kept_or_sent_without_a_source_are_advised(as_marie, a_source, seen, person):
    source = a_source("https://a.example/flux", site="https://www.site.example/")
    seen(source, 5, verdict="kept")
    seen(source, 5, verdict="kept", url="https://site.example/{}")
    kept = seen(source, 2, verdict="kept", url="https://www.neuf.example/{}")
    sent = seen(source, 1, url="https://neuf.example/{}")
    seen(source, 2, verdict="kept", url="https://rare.example/{}")
    Sending.objects.create(item=sent[0], by=person("manager"), at=NOW)
    told = queries.to_add()
    assert [(one.host, one.kept, one.sent) for one in told] == [("neuf.example", 2, 1)]
    assert told[0].examples == [*kept, *sent]
    assert "retenues : 2 · envoyées : 1" in text(as_marie.get(PAGE))
    as_marie.post(f"{PAGE}ecarter/", {"host": "neuf.example"})
    assert queries.to_add() == []


def test_a_site_s_feeds_are_looked_for_when_somebody_asks(as_marie, a_source, seen):
    page = b'<html><link rel="alternate" type="application/rss+xml" title="Le flux" href="/flux">'
    with serving(
        {
            "/": answer(page),
            **{f"/p?n={number}": answer(page) for number in (1, 2, 3)},
            "/flux": answer(rss(entry("a", "Un"))),
        }
    ) as server:
        seen(a_source(), 3, verdict="kept", url=server.url("/p?n={}"))
        asked = soup(as_marie.get(PAGE)).select_one("input[name=host]")["value"]
        found = soup(as_marie.post(PAGE, {"host": asked})).select_one("div[role=status]")
    assert found.select_one("input[name=url]")["value"] == server.url("/flux")
    assert found.select_one("form")["action"] == "/gestion/veille/ajouter/"
    assert as_marie.post(PAGE, {"host": "10.0.0.1"}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"source": "x"}, {"source": "999999999999"}])
def test_setting_nothing_aside_is_no_page(as_marie, sent):
    assert as_marie.post(f"{PAGE}ecarter/", sent).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_advice_takes_the_same_number_of_queries(
    as_marie, a_source, seen, oriv, count, django_assert_num_queries
):
    for number in range(count):
        source = a_source(f"https://s{number}.example/", title=str(number), structures=[oriv])
        seen(source, 50, verdict="dropped")
        seen(
            a_source(f"https://t{number}.example/"), 3, verdict="kept", url=f"https://n{number}.example/{{}}"
        )
    as_marie.get(PAGE)
    with django_assert_num_queries(ADVICE_QUERIES):
        page = soup(as_marie.get(PAGE))
    assert (
        len(page.select("section[aria-labelledby=drop] li")),
        len(page.select("section[aria-labelledby=add] ul.lines > li")),
    ) == (count, count)
