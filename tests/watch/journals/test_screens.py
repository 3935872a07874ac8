"""Pages of journals: what is late, gestures, absences, the sharing-out as a spreadsheet."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.description import Description, Host
from mosaique.core import clock
from mosaique.watch.intake import take_in
from mosaique.watch.journals.actions import note_issue
from mosaique.watch.journals.enums import IssueState
from mosaique.watch.journals.models import Absence, Journal, JournalIssue
from tests.watch.feed_texts import NOW, entry, reply

PAGE = "/gestion/veille/revues/"
LIST_QUERIES, PAGE_QUERIES = 10, 9


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def lines(response):
    """(journal, what is awaited of it) of the list."""
    return [
        (
            row.select_one("th a").get_text(strip=True),
            row.select("td")[-1].find(string=True, recursive=True).strip(),
        )
        for row in soup(response).select("tbody tr")
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_says_what_is_late_in_the_same_number_of_queries(
    as_marie, a_journal, a_source, irev, count, django_assert_num_queries
):
    source = a_source()
    for number in range(count):
        a_journal(f"Revue {number}", {141: "2026-04-01", 142: "2026-07-20"}, stand_in=irev, source=source)
    as_marie.get(PAGE)
    with django_assert_num_queries(LIST_QUERIES):
        response = as_marie.get(PAGE)
    late = "n° 143 attendu depuis 5 semaines"
    assert lines(response) == [(f"Revue {number}", late) for number in range(count)]


def test_each_view_of_the_list_holds_what_it_says(as_marie, a_journal, oriv, irev):
    a_journal("À l’heure", {5: "2026-10-20"})
    a_journal("En retard", {5: "2026-01-20"}, structure=irev)
    a_journal("Suppléée", structure=irev, stand_in=oriv, periodicity=0)
    views = {
        vue: [one for one, _ in lines(as_marie.get(PAGE, {"vue": vue}))]
        for vue in ("centre", "retard", "toutes")
    }
    assert views == {
        "centre": ["À l’heure", "Suppléée"],
        "retard": ["En retard"],
        "toutes": ["À l’heure", "En retard", "Suppléée"],
    }
    assert "Aucune revue" in text(as_marie.get(PAGE, {"vue": "toutes", "q": "zzz"}))


def test_list_says_of_a_journal_long_silent_what_its_page_says(as_marie, a_journal):
    journal = a_journal("Annales", {11: "2023-05-01", 12: "2024-05-02"}, periodicity=1)
    late = "n° 13 attendu depuis 82 semaines"
    assert (lines(as_marie.get(PAGE)), late in text(as_marie.get(journal.get_absolute_url()))) == (
        [("Annales", late)],
        True,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_journal_shows_its_year_in_the_same_number_of_queries(
    as_marie, a_journal, count, django_assert_num_queries
):
    months = ("2026-01-10", "2026-04-10", "2026-07-10")
    journal = a_journal(issues={number: months[number] for number in range(count)})
    as_marie.get(journal.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        page = soup(as_marie.get(journal.get_absolute_url()))
    received = page.select("svg g.issue-received title")
    assert [one.get_text(strip=True) for one in received] == [f"n° {n} – reçu" for n in range(count)]
    assert len(page.select("svg g")) == len(page.select(".issues-table tbody tr"))


def test_one_gesture_receives_an_awaited_issue_and_another_analyses_it(as_marie, marie, a_journal):
    journal = a_journal(issues={141: "2026-04-01", 142: "2026-07-20"})
    url = f"{journal.get_absolute_url()}geste/"
    as_marie.post(url, {"ordinal": "143", "do": "received"})
    issue = journal.issues.get(number="143")
    assert (issue.state, issue.expected_on, issue.received_on, issue.by) == (
        IssueState.RECEIVED,
        dt.date(2026, 10, 20),
        dt.date(2026, 11, 30),
        marie,
    )
    as_marie.post(url, {"issue": str(issue.pk), "do": "analysed"})
    issue.refresh_from_db()
    assert (issue.state, issue.received_on, issue.analysed_on) == (
        IssueState.ANALYSED,
        dt.date(2026, 11, 30),
        dt.date(2026, 11, 30),
    )
    as_marie.post(url, {"ordinal": "143", "do": "received"})  # a second click of a slow page
    assert journal.issues.count() == 3
    as_marie.post(url, {"issue": str(issue.pk), "do": "forget"})
    assert journal.issues.count() == 2


@pytest.mark.parametrize(
    ("periodicity", "came", "awaited"),
    [
        (12, ("2026-01-01", "2026-03-01"), "février 2026"),
        (12, ("2026-10-31",), "novembre 2026"),
        (52, ("2026-11-03", "2026-11-17"), "novembre 2026"),
        (10, ("2026-10-01",), "novembre 2026"),
    ],
)
def test_an_awaited_issue_without_a_number_is_received(as_marie, a_journal, periodicity, came, awaited):
    journal = a_journal(periodicity=periodicity, numbering="dated")
    for day in came:
        note_issue(journal, state=IssueState.RECEIVED, on=dt.date.fromisoformat(day), by=None)
    page = soup(as_marie.get(journal.get_absolute_url()))
    row = next(one for one in page.select(".issues-table tbody tr") if one.select("[name=ordinal]"))
    assert row.select_one("th").get_text(strip=True) == awaited
    ordinal = row.select_one("[name=ordinal]")["value"]
    as_marie.post(f"{journal.get_absolute_url()}geste/", {"ordinal": ordinal, "do": "received"})
    assert [str(one.ordinal) for one in journal.issues.filter(received_on="2026-11-30")] == [ordinal]


@pytest.mark.parametrize(
    "sent",
    [
        {"ordinal": "99999999999999999999", "do": "received"},
        {"ordinal": "-1", "do": "received"},
        {"ordinal": "", "do": "received"},
        {"ordinal": "143", "do": "drop table"},
        {"issue": "12; --", "do": "received"},
        {"ordinal": "143", "do": "forget"},
    ],
)
def test_a_gesture_that_is_none_changes_nothing(as_marie, a_journal, sent):
    journal = a_journal(issues={142: "2026-07-20"})
    assert as_marie.post(f"{journal.get_absolute_url()}geste/", sent).status_code == 404
    assert journal.issues.count() == 1


def test_an_issue_is_noted_by_hand_once(as_marie, a_journal):
    journal = a_journal()
    sent = {"number": "12-13", "volume": "", "label": "Habiter", "on": "2026-05-02", "state": "received"}
    for _time in range(2):
        response = as_marie.post(f"{journal.get_absolute_url()}numero/", sent, follow=True)
    assert "déjà noté" in text(response)
    issue = journal.issues.get()
    assert (issue.ordinal, issue.span, issue.received_on) == (12, 2, dt.date(2026, 5, 2))
    wrong = as_marie.post(f"{journal.get_absolute_url()}numero/", sent | {"on": "0001-01-01"})
    assert "Cette date est impossible." in text(wrong)


def test_an_item_of_the_source_announces_an_issue(as_marie, a_journal, a_source):
    source = a_source()
    journal = a_journal(issues={142: "2026-07-20"}, source=source)
    told = [
        entry("a", "Diversité n° 143 : Accueillir"),
        entry("b", "Diversité, n° 142"),
        entry("c", "Un colloque"),
    ]
    take_in(source.pk, reply(*told), now=NOW, chance=0.5)
    page = soup(as_marie.get(journal.get_absolute_url()))
    form = page.select_one("section[aria-labelledby=announced] form")
    assert page.select_one("section[aria-labelledby=announced] strong").get_text() == "n° 143"
    assert "1 numéro annoncé" in text(as_marie.get(PAGE))
    sent = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    as_marie.post(form["action"], sent)
    issue = journal.issues.get(number="143")
    assert (issue.state, issue.item.title) == (IssueState.RECEIVED, "Diversité n° 143 : Accueillir")
    assert soup(as_marie.get(journal.get_absolute_url())).select("#announced") == []


def test_records_of_an_issue_are_counted_by_issn_or_title_and_number(as_marie, a_journal, oriv):
    journal = a_journal(issues={142: "2026-07-20"}, issn="1141-8125")
    for host in (
        Host(title="Autre titre", issn="1141-8125", issue="n° 142"),
        Host(title="Diversité", issue="142"),
        Host(title="Diversité", issue="141"),
        Host(title="Diversités", issue="142"),
        Host(title="Diversité", issn="0000-0000", issue="142"),
    ):
        create_record(Description(type="article", title="x", host=host), structure=oriv, by=None)
    row = soup(as_marie.get(journal.get_absolute_url())).select_one(".issues-table tbody tr")
    assert row.select_one("td.number").get_text(strip=True) == "3"


def test_records_of_a_number_that_comes_each_year_are_counted_in_theirs(as_marie, a_journal, oriv):
    journal = a_journal(numbering="yearly")
    for day in ("2025-07-01", "2026-07-01"):
        note_issue(journal, state=IssueState.RECEIVED, on=dt.date.fromisoformat(day), by=None, number="3")
    for date, volume in (("2026-07", ""), ("2026", ""), ("2025-08-01", ""), ("", "2025"), ("", "")):
        host = Host(title="Diversité", issue="3", volume=volume)
        create_record(Description(type="article", title="x", date=date, host=host), structure=oriv, by=None)
    counted = {
        year: soup(as_marie.get(journal.get_absolute_url(), {"annee": year}))
        .select_one("tr:has([name=issue]) td.number")
        .get_text(strip=True)
        for year in (2025, 2026)
    }
    assert counted == {2025: "2", 2026: "2"}  # the one that says no year is in neither


def test_an_issue_asked_for_may_prove_missing(as_marie, a_journal):
    journal = a_journal(issues={141: "2026-04-01", 142: "2026-07-20"})
    url = f"{journal.get_absolute_url()}geste/"
    as_marie.post(url, {"ordinal": "143", "do": "claimed"})
    issue = journal.issues.get(number="143")
    row = soup(as_marie.get(journal.get_absolute_url())).select_one(f'tr:has([value="{issue.pk}"])')
    assert [one["value"] for one in row.select("button")] == ["received", "missing", "forget"]


def test_an_issue_that_never_came_after_all_keeps_its_place(as_marie, a_journal):
    journal = a_journal(issues={141: "2026-04-01", 142: "2026-07-20"})
    issue = journal.issues.get(number="141")
    as_marie.post(f"{journal.get_absolute_url()}geste/", {"issue": str(issue.pk), "do": "missing"})
    issue.refresh_from_db()
    assert (issue.received_on, issue.on) == (None, dt.date(2026, 4, 1))


def test_the_day_is_the_network_s(as_marie, a_journal, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))
    journal = a_journal(issues={142: "2026-10-01"})
    page = as_marie.get(journal.get_absolute_url())
    assert soup(page).select_one("#year").get_text(strip=True) == "Année 2027"
    as_marie.post(f"{journal.get_absolute_url()}geste/", {"ordinal": "143", "do": "received"})
    assert journal.issues.get(number="143").received_on == dt.date(2027, 1, 1)


def test_stand_in_is_named_while_the_centre_is_away(as_marie, a_journal, oriv, irev):
    journal = a_journal(stand_in=irev)
    sent = {"structure": oriv.pk, "first_on": "2026-11-20", "last_on": "2026-12-05"}
    as_marie.post(f"{PAGE}absences/", sent)
    assert "ORIV est absent jusqu’au 5 décembre 2026 : IREV assure la suppléance." in text(
        as_marie.get(journal.get_absolute_url())
    )
    wrong = as_marie.post(f"{PAGE}absences/", sent | {"last_on": "2026-11-01"})
    assert "Le dernier jour précède le premier." in text(wrong)
    as_marie.post(f"{PAGE}absences/{Absence.objects.get().pk}/retirer/")
    assert not Absence.objects.exists()


def test_other_centres_see_and_change_nothing(client, person, a_journal, irev):
    journal = a_journal(issues={142: "2026-07-20"})
    client.force_login(
        person("documentalist", irev, name="paul"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(journal.get_absolute_url())
    assert soup(page).select("main form[method=post]") == []
    changes = {
        f"{journal.get_absolute_url()}{name}/": sent
        for name, sent in {
            "geste": {"ordinal": "143", "do": "received"},
            "numero": {"number": "9", "on": "2026-01-01", "state": "received"},
            "modifier": {"title": "Volée"},
            "retirer": {},
        }.items()
    }
    assert {client.post(url, sent).status_code for url, sent in changes.items()} == {403}
    assert (Journal.objects.get().title, JournalIssue.objects.count()) == ("Diversité", 1)


def test_a_journal_is_added_and_its_issn_checked(as_marie, a_journal, oriv):
    sent = {
        "title": "Migrations Société",
        "issn": "issn 0995 7367",
        "structure": oriv.pk,
        "periodicity": "4",
        "numbering": "running",
        "since": "2026-01-01",
    }
    assert "la clé de contrôle" in text(as_marie.post(f"{PAGE}ajouter/", sent | {"issn": "1234-5678"}))
    assert "Ce n’est pas une adresse web." in text(
        as_marie.post(f"{PAGE}ajouter/", sent | {"site": "javascript:alert(1)"})
    )
    as_marie.post(f"{PAGE}ajouter/", sent)
    assert Journal.objects.get().issn == "0995-7367"
    again = as_marie.post(f"{PAGE}ajouter/", sent | {"title": "Doublon"})
    assert "Une autre revue a cet ISSN" in text(again)


def test_numbers_find_their_places_again_when_the_numbering_changes(a_journal):
    from mosaique.watch.journals.actions import save_journal

    journal = a_journal(issues={1: "2026-01-10", 2: "2026-04-10"})
    journal.numbering = "yearly"
    save_journal(journal)
    assert list(journal.issues.values_list("ordinal", flat=True)) == [8104, 8105]


RHYTHM = (
    "ligne 7 · Rythme « quand ça vient » n’est pas une périodicité connue"
    " (mensuel, trimestriel… ou un nombre de numéros par an)."
)
SHEET = "Titre;ISSN;Centre;Suppléant;Périodicité\n{}"


def sent_sheet(client, body, name="revues.csv"):
    return client.post(f"{PAGE}repartition/", {"file": SimpleUploadedFile(name, body)})


def told_of(response):
    """What the page says of the rows that were left out."""
    return [one.get_text(" ", strip=True) for one in soup(response).select("section[aria-labelledby=bad] li")]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_a_network_s_spreadsheet_is_read_as_it_is(client, person, oriv, irev, encoding, delimiter):
    client.force_login(person("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    rows = "Diversité;1141-8125;ORIV;IREV;trimestriel\nMigrations Société;;irev;;Bimestrielle\n"
    sent_sheet(client, SHEET.format(rows).replace(";", delimiter).encode(encoding))
    shared = Journal.objects.order_by("title").values_list(
        "title", "issn", "structure__code", "stand_in__code", "periodicity"
    )
    assert list(shared) == [
        ("Diversité", "1141-8125", "ORIV", "IREV", 4),
        ("Migrations Société", "", "IREV", None, 6),
    ]


def test_bad_lines_of_a_spreadsheet_are_told_and_the_others_kept(as_marie, oriv, irev):
    rows = [
        "Bonne;;ORIV;;mensuel",
        "Mauvais ISSN;1234-5678;ORIV;;mensuel",
        ";;ORIV;;",
        "Inconnu;;XYZ;;",
        "Bonne;;ORIV;;",
        "Rythme;;ORIV;;quand ça vient",
        "À l’IREV;;IREV;;",
        "Seul;;ORIV;oriv;mensuel",
    ]
    assert told_of(sent_sheet(as_marie, SHEET.format("\n".join(rows)).encode())) == [
        "ligne 3 · Mauvais ISSN « 1234-5678 » n’est pas un ISSN.",
        "ligne 4 Le titre manque.",
        "ligne 5 · Inconnu Aucun centre n’a le code ou le nom « XYZ ».",
        "ligne 6 · Bonne Cette revue figure déjà à la ligne 2.",
        RHYTHM,
        "ligne 8 · À l’IREV Seuls ses centres ou la coordination du réseau peuvent répartir cette revue.",
        "ligne 9 · Seul Le suppléant est un autre centre que le responsable.",
    ]
    assert list(Journal.objects.values_list("title", flat=True)) == ["Bonne"]


def test_a_quotation_mark_left_open_costs_its_own_line_only(as_marie, oriv):
    rows = '"Ouverte;;ORIV;;mensuel\nDiversité;;ORIV;;trimestriel\n"Sur deux\nlignes";;ORIV;;mensuel'
    (told,) = told_of(sent_sheet(as_marie, SHEET.format(rows).encode()))
    assert told.startswith("ligne 2 Un guillemet n’est pas fermé")
    assert list(Journal.objects.values_list("title", flat=True)) == ["Diversité", "Sur deux lignes"]


OTHER_ISSN = (
    "ligne 2 · Diversité La revue de ce titre a ici un autre ISSN, 1141-8125 : s’il a changé, changez-le"
    " sur la page de la revue."
)


def test_a_spreadsheet_s_rows_that_would_change_another_journal_are_left_out(as_marie, a_journal, oriv):
    journal = a_journal("Diversité", issn="1141-8125")
    rows = [
        "Diversité;0995-7367;ORIV;;mensuel",  # a namesake, or its other ISSN
        "Diversité;;ORIV;ORIV;mensuel",
        "Diversité;;ORIV;;semestriel",
        "VEI Diversité;1141-8125;ORIV;;mensuel",
    ]
    assert told_of(sent_sheet(as_marie, SHEET.format("\n".join(rows)).encode())) == [
        OTHER_ISSN,
        "ligne 3 · Diversité Le suppléant est un autre centre que le responsable.",
        "ligne 5 · VEI Diversité Cette revue figure déjà à la ligne 4.",
    ]
    journal.refresh_from_db()
    assert (journal.title, journal.issn, journal.periodicity) == ("Diversité", "1141-8125", 2)
    assert Journal.objects.count() == 1


def test_the_exported_sharing_out_is_taken_back_unchanged(client, person, a_journal, irev):
    client.force_login(person("coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    a_journal("Diversité", issn="1141-8125", stand_in=irev)
    a_journal("=Formule", periodicity=11)
    exported = client.get(f"{PAGE}revues.csv")
    assert "Inchangées : 2" in text(sent_sheet(client, exported.content))
    assert Journal.objects.count() == 2


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b'"', b"a,b\n1,2", b"\xef\xbb\xbf", b";" * 200_000])
def test_a_file_that_is_no_spreadsheet_is_refused_with_its_line(as_marie, body):
    response = sent_sheet(as_marie, body)
    assert (response.status_code, Journal.objects.count()) == (200, 0)
    assert "ligne 1" in text(response)


def test_a_file_too_large_is_refused(as_marie):
    assert "dépasse 2 Mo" in text(sent_sheet(as_marie, b"x" * (2 * 1024 * 1024 + 1)))
