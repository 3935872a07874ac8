"""The watch journal: its figures, its questions, its tables."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description, Subject, Territory
from mosaique.core import clock
from mosaique.vocabularies.actions import load_thesaurus
from mosaique.watch.inbox.models import Decision, ItemRecord
from mosaique.watch.models import Item, Sighting
from mosaique.watch.report.quartiles import Quartiles, of_histogram, quartiles
from mosaique.watch.report.queries import CONCEPTS, PERIODS, Asked, report
from mosaique.watch.topics.models import Topic, TopicItem
from mosaique.watch.yields.periods import Span

PAGE = "/gestion/veille/bilan/"
NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
YEAR = Span(dt.date(2025, 12, 1), dt.date(2026, 12, 1))
PAGE_QUERIES = 29


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def as_marie(client, person):
    client.force_login(
        person("documentalist", name="marie"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def an_item(db):
    """Makes an item found some hours after its publication, kept, with a record when a centre is named."""
    made = []

    def make(
        source, *, found=2, ago=20, others=(), centre=None, after=5, territory="", subject="", topic=None
    ):
        number, seen_at = len(made) + 1, NOW - dt.timedelta(days=ago)
        date = None if found is None else seen_at - dt.timedelta(hours=found)
        item = Item.objects.create(
            key=number, origin=source, url=f"https://a.example/{number}", title=str(number), title_key=number,
            digest=1, seen_at=seen_at, date=date,
        )  # fmt: skip
        for place in filter(None, (source, *others)):
            Sighting.objects.create(
                item=item, source=place, identifier=str(number), key=number, digest=1, seen_at=seen_at
            )
        made.append(item)
        if topic:
            TopicItem.objects.create(topic=topic, item=item)
        if centre:
            Decision.objects.create(item=item, verdict="kept", structure=centre, at=seen_at)
            said = Description(
                title="x",
                territories=[Territory(label=territory, code=territory)] if territory else [],
                subjects=[Subject(label=subject, concept=subject)] if subject else [],
            )
            record = create_record(said, structure=centre, by=None)
            at = (date or seen_at) + dt.timedelta(days=after)
            ItemRecord.objects.create(item=item, record=record, structure=centre, at=at)
        return item

    return make


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def test_quartiles_are_values_that_were_met():
    assert quartiles([4, 1, 3, 2]) == Quartiles(4, 1, 2, 3)
    assert quartiles([7]) == Quartiles(1, 7, 7, 7)
    assert quartiles([]) is None
    assert of_histogram([(0, 90), (10, 9), (100, 1)]) == Quartiles(100, 0, 0, 0)


def test_report_counts_by_month_and_by_topic(a_source, an_item, oriv, irev):
    topic = Topic.objects.create(name="Logement", slug="logement", created_at=NOW)
    source = a_source(added_at=NOW - dt.timedelta(days=400))
    an_item(source, centre=oriv, topic=topic)
    an_item(source, centre=irev, ago=60, topic=topic)
    an_item(source, topic=topic)
    told = report(Asked(YEAR))
    assert [(one.first.month, one.seen, one.kept, one.records) for one in told.months[-3:]] == [
        (9, 0, 0, 0),
        (10, 1, 1, 1),
        (11, 2, 1, 1),
    ]
    assert (told.seen, told.decided, told.kept, told.records) == (3, 2, 2, 2)
    assert [(one.name, one.seen, one.kept, one.records) for one in told.themes] == [("Logement", 3, 2, 2)]
    ours = report(Asked(YEAR, oriv))
    assert (ours.seen, ours.kept, ours.records) == (3, 1, 1)
    assert [(one.name, one.seen, one.kept, one.records) for one in ours.themes] == [("Logement", 3, 1, 1)]


def test_coverage_crosses_themes_with_territories_or_time(a_source, an_item, oriv):
    load_thesaurus()
    topic = Topic.objects.create(name="Logement", slug="logement", created_at=NOW)
    source = a_source()
    an_item(source, centre=oriv, topic=topic, territory="Alsace", subject="c001")
    an_item(source, centre=oriv, topic=topic, territory="Lorraine", ago=60)
    an_item(source, centre=oriv)
    told = report(Asked(YEAR)).coverage
    assert (told.columns, told.records) == (["Alsace", "Lorraine", "ailleurs", "sans territoire"], 3)
    assert told.rows == [("Logement", [1, 1, 0, 0], 2), ("sans thème", [0, 0, 0, 1], 1)]
    concepts = report(Asked(YEAR, themes=CONCEPTS)).coverage.rows
    assert [(counts, total) for _name, counts, total in concepts] == [([0, 1, 0, 1], 2), ([1, 0, 0, 0], 1)]
    periods = report(Asked(YEAR, columns=PERIODS)).coverage
    assert (periods.columns[-1], periods.rows[0][1][-2:]) == ("novembre 2026", [1, 1])


def test_an_item_taken_out_of_one_topic_stays_in_the_others(a_source, an_item, oriv):
    topic, other = (
        Topic.objects.create(name=name, slug=name.lower(), created_at=NOW) for name in ("Logement", "Emploi")
    )
    an_item(a_source(), centre=oriv, topic=topic)
    TopicItem.objects.create(topic=other, item=Item.objects.get(), placing="out")
    assert [(theme, total) for theme, _counts, total in report(Asked(YEAR)).coverage.rows] == [
        ("Logement", 1)
    ]


def test_quarters_count_nothing_after_the_time_asked(a_source, an_item, oriv):
    source = a_source(added_at=NOW - dt.timedelta(days=900))
    an_item(source, centre=oriv, ago=60)  # 1 October 2026
    an_item(source, centre=oriv, ago=95, after=1)  # 27 August
    told = report(Asked(Span(dt.date(2025, 8, 1), dt.date(2026, 9, 1))))
    assert (told.seen, told.kept, told.records, told.decided) == (1, 1, 1, 1)
    assert told.by_period[-1].name == "août 2026"


def test_a_record_of_two_months_items_is_one_record(a_source, an_item, oriv):
    source = a_source(added_at=NOW - dt.timedelta(days=400))
    first, _second = an_item(source, centre=oriv), an_item(source, ago=60)
    record = first.records.get().record
    ItemRecord.objects.create(
        item=Item.objects.last(), record=record, structure=oriv, at=NOW - dt.timedelta(days=50)
    )
    told = report(Asked(YEAR))
    assert (told.records, told.coverage.records, told.delay.records) == (1, 1, 1)


def test_how_soon_rounds_up_to_what_is_true(a_source, an_item):
    source = a_source(added_at=NOW - dt.timedelta(days=30))
    for hours in (0.1, 1.2, 1.9):
        an_item(source, found=hours)
    assert report(Asked(YEAR)).found.hours == Quartiles(3, 1, 2, 2)


def test_a_time_that_found_nothing_new_has_no_first(a_source, an_item):
    first, second = a_source(title="A"), a_source("https://b.example/", title="B")
    item = an_item(first, others=[second], ago=400)
    Sighting.objects.update(seen_at=NOW - dt.timedelta(days=20))
    assert item.seen_at < YEAR.start_at
    assert report(Asked(YEAR)).shared == 0


def test_how_soon_counts_only_what_could_be_found_at_once(a_source, an_item):
    source = a_source(added_at=NOW - dt.timedelta(days=30))
    for hours in (1, 2, 3, 100):
        an_item(source, found=hours)
    an_item(source, found=24 * 300)  # published long before its source was watched
    an_item(source, found=None)
    an_item(None)
    told = report(Asked(YEAR)).found
    assert told.hours == Quartiles(4, 1, 2, 3)
    assert (told.undated, told.older) == (1, 1)


def test_who_shows_first_counts_items_that_several_showed(a_source, an_item):
    first, second = a_source(title="A"), a_source("https://b.example/", title="B")
    an_item(first, others=[second])
    an_item(first, others=[second])
    an_item(second, others=[first])
    an_item(second)
    told = report(Asked(YEAR))
    assert told.shared == 3
    assert [(one.source, one.first, one.shared) for one in told.first] == [(first, 2, 3), (second, 1, 3)]


def test_time_to_record_is_told_by_centre_and_by_period(a_source, an_item, oriv, irev):
    source = a_source()
    for days in (2, 4, 6):
        an_item(source, centre=oriv, after=days)
    an_item(source, centre=irev, after=10)
    an_item(source, centre=irev, found=None)
    told = report(Asked(YEAR))
    assert (told.delay.records, told.delay.quartiles) == (5, Quartiles(4, 2, 4, 6))
    assert [(one.name, one.records, one.quartiles.median) for one in told.by_centre] == [
        ("IREV", 2, 10),
        ("ORIV", 3, 4),
    ]
    assert [one.records for one in told.by_period] == [0] * 11 + [5]


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_the_same_number_of_queries(
    as_marie, a_source, an_item, oriv, irev, count, django_assert_num_queries
):
    load_thesaurus()
    other = a_source("https://z.example/")
    for number in range(count):
        topic = Topic.objects.create(name=str(number), slug=str(number), created_at=NOW)
        source = a_source(
            f"https://s{number}.example/", title=f"S{number}", added_at=NOW - dt.timedelta(days=90)
        )
        for _one in range(10):
            an_item(source, centre=oriv, topic=topic, territory="Alsace", subject="c001", others=[other])
    as_marie.get(PAGE)
    with django_assert_num_queries(PAGE_QUERIES):
        page = as_marie.get(PAGE, {"par": "concepts"})
    assert soup(page).select_one("dl.import-counts dd").get_text() == str(10 * count)


def test_page_says_of_what_its_figures_are(as_marie, a_source, an_item, oriv):
    source = a_source(title="Ministère", added_at=NOW - dt.timedelta(days=90))
    for _one in range(3):
        an_item(source, centre=oriv)
    page = as_marie.get(PAGE, {"centre": "ORIV"})
    assert (
        "Les éléments vus sont ceux de tout le réseau ; les décisions et les notices sont celles de ORIV."
        in text(page)
    )
    assert "Sur 3 notices, 3 viennent d’éléments datés" in text(page)
    assert "Sur 3 éléments, la moitié a été trouvée dans les 2 heures" in text(page)
    assert {one["aria-label"] for one in soup(page).select("main svg")} == {
        "Éléments vus et retenus par mois ; le tableau dit la même chose.",
        "Jours de la publication à la notice ; le tableau dit la même chose.",
    }


def test_an_empty_report_says_so(as_marie):
    assert "Aucune notice n’a été faite à partir de la veille pendant cette période." in text(
        as_marie.get(PAGE)
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"de": "2026-06", "a": "2026-01"}, "La période finit avant de commencer."),
        ({"de": "2001-01", "a": "2026-01"}, "Cinq ans au plus."),
        ({"de": "0000-00"}, "Ce n’est pas un mois"),
        ({"de": "9999-12"}, "Ce mois est impossible."),
        ({"centre": "XYZ"}, "Sélectionnez un choix valide"),
        ({"par": "<script>"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_question_that_is_none_is_told_beside_its_field(as_marie, asked, said):
    page = as_marie.get(PAGE, asked)
    assert said in text(page)
    assert soup(page).select("dl.import-counts") == []
    assert as_marie.get(f"{PAGE}mois.csv", asked).status_code == 404


def test_tables_are_taken_away_as_spreadsheets(as_marie, a_source, an_item, oriv):
    source = a_source(title="=Ministère", added_at=NOW - dt.timedelta(days=90))
    an_item(source, centre=oriv)
    told = {}
    for name in ("mois", "couverture", "themes", "delais", "sources"):
        answer = as_marie.get(f"{PAGE}{name}.csv")
        told[name] = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert told["mois"][-1] == ["2026-11", "1", "1", "1"]
    assert told["sources"][1] == ["'=Ministère", "https://a.example/flux", "1", "1", "1", "1", "1.0"]
    assert told["delais"][1] == ["toutes les notices", "1", "1", "5.0", "5.0", "5.0"]
    assert [len(rows) for rows in told.values()] == [13, 2, 1, 15, 2]
    assert as_marie.get(f"{PAGE}autre.csv").status_code == 404
