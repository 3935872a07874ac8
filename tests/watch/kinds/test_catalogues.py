"""Sets of OAI-PMH, questions to catalogues, searches of our own portal: new records are items, once."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.core import clock
from mosaique.core.http import Failed, Fetched, outcomes
from mosaique.exchange.harvest import envelope, sru
from mosaique.watch import intake, rounds, trying
from mosaique.watch.actions import add_source
from mosaique.watch.kinds import catalogues
from mosaique.watch.kinds.asking import ask
from mosaique.watch.kinds.catalogues import Catalogue
from mosaique.watch.models import Item
from tests.exchange.harvest.faulty import OaiSource, at_token, books, once
from tests.exchange.harvest.test_other_readers import Catalogue as SruCatalogue
from tests.portal.test_reading import published

NOW = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
DAY = 24 * 3600
OAI = "http://p.example/oai?verb=ListRecords&metadataPrefix=oai_dc&set=villes"


def answering(partner):
    """A fetch whose other side is a made-up catalogue."""

    def fetch(url, **said):
        if not callable(partner):
            return partner
        try:
            return Fetched(url=url, body=partner(url))
        except Exception as error:  # noqa: BLE001  # its faults are raised
            return Failed(outcomes.STATUS, {"host": "p", "status": 500, "error": str(error)})

    return fetch


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def read(a_source):
    """Reads every source that is on from a made-up catalogue."""

    def run(partner):
        return rounds.read_now(ask=lambda plan: ask(plan, fetch=answering(partner), pace=None))

    return run


def add(url):
    address, kind, settings = trying.recognised(url)
    return add_source(address, kind=kind, settings=settings)


@pytest.mark.parametrize(
    ("url", "catalogue"),
    [
        (OAI, Catalogue("oai", "http://p.example/oai", set="villes")),
        ("http://p.example/oai?verb=Identify", Catalogue("oai", "http://p.example/oai")),
        (
            "http://c.example/sru?x=1&operation=searchRetrieve&version=1.2&query=a%20any%20%22b%22&recordSchema=dc",
            Catalogue("sru", "http://c.example/sru?x=1", query='a any "b"', schema="dc"),
        ),
        ("http://site.example/recherche?query=ville", None),
        ("http://site.example/?verb=manger", None),
    ],
)
def test_the_address_of_a_list_is_recognised(url, catalogue):
    assert Catalogue.at(url) == catalogue
    assert catalogue is None or Catalogue.at(catalogue.address) == catalogue


def test_records_of_the_last_month_are_items_then_those_that_are_new(today, read):
    partner = OaiSource(books(2, at=1, sets=("villes",)), said_at="2026-01-20T12:00:00Z", size=10)
    partner.items += books(1, start=9, at=-60 * DAY, sets=("villes",)) + books(1, start=10, at=1)
    source = add(OAI)
    first = read(partner)
    partner.items += books(1, start=5, at=19 * DAY, sets=("villes",))
    partner.said_at = "2026-01-21T12:00:00Z"
    second, third = read(partner), read(partner)
    assert [one.new for one in (first, second, third)] == [2, 1, 0]
    source.refresh_from_db()
    assert (source.title, source.kind, source.version, source.health) == (
        "Partenaire (villes)",
        "oai",
        "oai_dc",
        "well",
    )
    assert [asked.get("from") for asked in partner.lists()] == [
        "2025-12-21T12:00:00Z",
        "2026-01-19T12:00:00Z",
        "2026-01-19T12:00:00Z",
    ]


def test_a_record_says_what_it_is_and_where(today, read):
    more = (
        "<dc:creator>Dupont, Anne</dc:creator><dc:date>2026-01-05</dc:date><dc:subject>logement</dc:subject>"
        "<dc:description>Les loyers &amp; les aides au logement, où &lt;b&gt; est une balise de trop dans le résumé.</dc:description><dc:identifier>https://p.example/1</dc:identifier>"
    )
    add(OAI)
    read(OaiSource(books(1, at=DAY, more=more, sets=("villes",))))
    item = Item.objects.get()
    assert (item.url, item.author, item.date, item.categories) == (
        "https://p.example/1",
        "Anne Dupont",
        dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
        ["logement"],
    )
    assert (
        item.summary
        == "<p>2026-01-05</p><p>Les loyers &amp; les aides au logement, où &lt;b&gt; est une balise de trop dans le résumé.</p>"
    )


def test_a_long_list_is_gone_on_with_at_the_next_reading(today, read):
    partner = OaiSource(books(25, at=DAY, sets=("villes",)), size=2, said_at="2026-01-20T12:00:00Z")
    source = add(OAI)
    found = []
    for _turn in range(4):
        found.append(read(partner).new)
        source.refresh_from_db()
    assert (found, Item.objects.count(), source.remembered) == (
        [10, 10, 5, 0],
        25,
        {"since": "2026-01-19T12:00:00+00:00"},
    )


def test_a_reading_killed_in_the_middle_of_a_list_loses_and_doubles_nothing(today, read, monkeypatch):
    partner = OaiSource(books(15, at=DAY, sets=("villes",)), size=2)
    add(OAI)

    def killed(*args):
        raise KeyboardInterrupt

    for _turn in range(3):
        with monkeypatch.context() as patched:
            patched.setattr(intake, "_journal", killed)
            with pytest.raises(KeyboardInterrupt):
                read(partner)
        read(partner)
    assert Item.objects.count() == 15


def test_a_token_that_is_worth_nothing_any_more_begins_the_list_again(today, read):
    partner = OaiSource(books(15, at=DAY, sets=("villes",)), size=2)
    add(OAI)
    read(partner)
    partner.faults = [once(partner.error("badResumptionToken"), when=at_token("10"))]
    for _turn in range(3):
        read(partner)
    assert Item.objects.count() == 15


def test_a_list_whose_last_token_leads_to_itself_is_over(today, read):
    partner = OaiSource(books(13, at=DAY, sets=("villes",)), size=2, said_at="2026-01-20T12:00:00Z")

    def repeats(asked):
        token = asked.get("resumptionToken", "")
        again = f"<resumptionToken>{token}</resumptionToken></ListRecords>".encode()
        return partner.list(asked).replace(b"</ListRecords>", again) if token.startswith("12!") else None

    partner.faults = [repeats]
    source = add(OAI)
    found = [read(partner).new for _turn in range(3)]
    source.refresh_from_db()
    assert (found, source.remembered) == ([10, 3, 0], {"since": "2026-01-19T12:00:00+00:00"})


def test_a_catalogue_that_breaks_off_gives_what_it_gave_and_says_why(today, read):
    partner = OaiSource(books(9, at=DAY, sets=("villes",)), size=2)
    partner.faults = [lambda asked: 500 if asked.get("resumptionToken", "").startswith("4") else None]
    source = add(OAI)
    assert read(partner).new == 4
    source.refresh_from_db()
    assert (source.problems[0]["reason"], source.health) == (outcomes.STATUS, "problems")
    partner.faults = []
    assert (read(partner).new, Item.objects.count()) == (5, 9)


def test_a_catalogue_that_does_not_answer_is_told(today, read):
    source = add(OAI)
    read(Failed(outcomes.PRIVATE, {"host": "p.example"}, permanent=True))
    source.refresh_from_db()
    assert (source.reason, source.failures) == (outcomes.PRIVATE, 1)


def test_what_a_question_found_first_is_known_and_the_rest_is_new(read):
    add("http://c.example/sru?operation=searchRetrieve&query=ville&recordSchema=dc")
    found = [read(SruCatalogue(total)).new for total in (3, 3, 5, 5)]
    assert (found, Item.objects.count()) == ([0, 0, 2, 0], 2)


def test_a_question_that_finds_too_much_is_said(read):
    source = add("http://c.example/sru?operation=searchRetrieve&query=ville&recordSchema=dc")
    read(SruCatalogue(40, most=2))
    source.refresh_from_db()
    assert [(one["reason"], one["facts"]) for one in source.problems] == [
        (catalogues.NARROW, {"total": 40, "read": 10})
    ]


def test_a_list_is_tried_before_it_is_watched():
    trial = trying.look(OAI, get=answering(OaiSource(books(2, sets=("villes",)))))
    assert (trial.kind, trial.url, trial.feed.title, len(trial.feed.items)) == (
        "oai",
        OAI,
        "Partenaire (villes)",
        2,
    )
    assert trying.look(OAI, get=answering(lambda url: b"<html>Connexion")).feed is None


@pytest.mark.parametrize(
    ("answer", "reason", "facts"),
    [
        (b"<html>Connexion", envelope.WEB_PAGE, {"line": "<html>Connexion"}),
        (
            b"<searchRetrieveResponse><diagnostic><message>Query syntax error</message></diagnostic>",
            sru.REFUSED,
            {"error": "Query syntax error"},
        ),
    ],
)
def test_a_question_that_is_refused_says_why_when_it_is_tried(answer, reason, facts):
    trial = trying.look(
        "http://c.example/sru?operation=searchRetrieve&query=((", get=answering(lambda url: answer)
    )

    assert (trial.feed, trial.reason, trial.facts) == (None, reason, facts)


def test_a_search_of_the_portal_gives_what_is_published(oriv, settings):
    published(oriv, "Le logement des jeunes")
    published(oriv, "L’école")
    source = add(f"{settings.MOSAIQUE_BASE_URL}/recherche/?q=logement&page=3")
    assert source.url == f"{settings.MOSAIQUE_BASE_URL}/recherche/?q=logement&tri=ajout"
    first = rounds.read_now()
    record = published(oriv, "Logement et santé")
    second, third = rounds.read_now(), rounds.read_now()
    assert [one.new for one in (first, second, third)] == [1, 1, 0]
    item = Item.objects.get(title="Logement et santé")
    assert item.url == f"{settings.MOSAIQUE_BASE_URL}/notices/{record.pk}/"
    source.refresh_from_db()
    assert (source.kind, source.health) == ("search", "well")


def test_drafts_are_not_told_by_a_search(oriv, settings):
    published(oriv, "Le logement des jeunes", "draft")
    add(f"{settings.MOSAIQUE_BASE_URL}/recherche/?q=logement")
    assert rounds.read_now().new == 0


def test_only_the_search_page_of_the_portal_is_a_search(settings):
    addresses = ("/", "/notices/1/", "/recherche/?q=%00")
    assert [trying.recognised(settings.MOSAIQUE_BASE_URL + one) for one in addresses] == [None, None, None]
    assert trying.recognised("https://autre.example/recherche/?q=a") is None
