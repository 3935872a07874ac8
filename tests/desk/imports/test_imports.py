"""The pages of an import, in the order that a documentalist meets them."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mosaique.catalogue.models import Record
from mosaique.core import clock
from mosaique.exchange.models import ImportRun

LIST_QUERIES = 7
RIS = "TY  - BOOK\nID  - a1\nTI  - Le logement\nAU  - Noiriel, Gérard\nPY  - 2009\nER  - \n\nTY  - BOOK\nID  - a2\nPY  - 2010\nER  - \n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def marie(person):
    return person("documentalist")


@pytest.fixture
def desk(signed_in, marie, django_capture_on_commit_callbacks):
    """Marie's browser; the background work is done as soon as it is asked for."""

    class Desk:
        client = signed_in(marie)

        def send(self, content=RIS, name="essai.ris", **asked):
            asked.setdefault("structure", marie.memberships.get().structure_id)
            data = {"file": SimpleUploadedFile(name, content.encode()), "format_name": "auto", **asked}
            return self.client.post(reverse("desk:import_new"), data, follow=True)

        def post(self, step, run, **data):
            with django_capture_on_commit_callbacks(execute=True):
                return self.client.post(reverse(f"desk:import_{step}", args=[run.pk]), data, follow=True)

        def checked(self, content=RIS, name="essai.ris", **asked):
            self.send(content, name)
            run = ImportRun.objects.latest("pk")
            self.post("check", run, on_match="attach", **asked)
            run.refresh_from_db()
            return run

        def imported(self, content=RIS, name="essai.ris", **asked):
            run = self.checked(content, name, **asked)
            self.post("start", run)
            run.refresh_from_db()
            return run

    return Desk()


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(soup(response).find("main").get_text(" ", strip=True).split())


def figures(response):
    pairs = soup(response).select(".import-counts div")
    return [int(one.dd.get_text(strip=True)) for one in pairs]


def test_sent_file_says_what_it_is(desk):
    response = desk.send()
    assert response.redirect_chain == [(ImportRun.objects.get().get_absolute_url(), 302)]
    assert soup(response).select_one(".recognised").get_text(strip=True) == "RIS, UTF-8, 2 notices"


def test_check_shows_counts_problems_and_both_sides(desk):
    run = desk.checked()
    response = desk.client.get(run.get_absolute_url())
    assert figures(response) == [1, 0, 0, 0, 1]
    first, second = soup(response).select(".sample")
    assert "TI  - Le logement" in first.pre.get_text()
    assert [one.get_text(strip=True) for one in first.select("dd")][:3] == [
        "Livre",
        "Le logement",
        "Noiriel, Gérard",
    ]
    assert second.select_one(".message-error").get_text(strip=True) == "la notice n’a pas de titre"
    assert Record.objects.count() == 0


def test_check_says_what_would_become_of_each(desk):
    desk.imported(RIS.replace("PY  - 2010", "TI  - Autre livre\nPY  - 2010"))
    run = desk.checked(
        RIS.replace("PY  - 2010", "TI  - Autre livre, revu\nPY  - 2010")
        + RIS.replace("ID  - a1", "ID  - a3").replace("Le logement", "Un troisième")
    )
    page = soup(desk.client.get(run.get_absolute_url()))
    told = [one.get_text(strip=True) for one in page.select(".outcome")]
    assert told == [
        "est déjà dans la base, inchangée",
        "mettrait à jour une notice que vous avez déjà importée",
        "serait nouvelle",
    ]
    assert [one.get_text(strip=True) for one in page.select(".sample .by a")] == [
        "Le logement",
        "Autre livre",
    ]


def test_confirmed_import_reports_with_links(desk):
    run = desk.imported()
    response = desk.client.get(run.get_absolute_url())
    assert figures(response) == [1, 0, 0, 0, 1]
    made = soup(response).find(id="made").parent
    assert [one["href"] for one in made.select("a")] == [
        reverse("desk:entry", args=[Record.objects.get().pk])
    ]


@pytest.mark.parametrize("step", ["check", "start", "stop", "undo"])
def test_steps_asked_again_change_nothing(desk, step):
    """A double click, the back button, another tab."""
    run = desk.imported()
    if step == "undo":
        desk.post("undo", run)
    before = list(ImportRun.objects.values())
    response = desk.post(step, run, on_match="attach")
    assert response.redirect_chain[-1][0] == run.get_absolute_url()
    assert list(ImportRun.objects.values()) == before
    assert (
        soup(response).select_one(".message-warning").get_text(strip=True).startswith("Cela a déjà été fait")
    )


def test_form_sent_twice_makes_one_import(desk):
    for _ in range(2):
        desk.send()
    assert ImportRun.objects.count() == 1


def test_session_lost_before_the_confirmation_comes_back_to_the_page(desk, marie):
    run = desk.checked()
    place = reverse("desk:import_start", args=[run.pk])
    desk.client.logout()
    response = desk.client.post(place)
    assert (response.status_code, ImportRun.objects.get().state) == (302, "checked")
    desk.client.force_login(marie, backend="django.contrib.auth.backends.ModelBackend")
    assert desk.client.get(place).url == run.get_absolute_url()
    assert Record.objects.count() == 0


def test_columns_are_shown_with_guesses_and_examples(desk):
    response = desk.send("Titre;Rédacteur;Année\nLe logement;Noiriel;2009\n", "liste.csv")
    rows = soup(response).select(".columns-table tbody tr")
    seen = [
        (
            row.label.get_text(),
            row.find("option", selected=True)["value"],
            row.select_one(".quiet").get_text(),
        )
        for row in rows
    ]
    assert seen == [
        ("Titre", "title", "Le logement"),
        ("Rédacteur", "", "Noiriel"),
        ("Année", "date", "2009"),
    ]
    run = ImportRun.objects.get()
    desk.post("check", run, on_match="attach", column_0="title", column_1="authors", column_2="date")
    desk.post("start", run)
    (person,) = Record.objects.get().description.contributors
    assert person.name == "Noiriel"


def test_table_without_a_title_is_refused_beside_the_form(desk):
    desk.send("Titre;Année\nLe logement;2009\n", "liste.csv")
    run = ImportRun.objects.get()
    response = desk.post("check", run, on_match="attach", column_0="", column_1="date")
    assert "Dites quelle colonne contient le titre." in words(response)
    assert ImportRun.objects.get().state == "uploaded"


def test_format_that_was_not_recognised_rightly_is_corrected(desk):
    desk.send()
    run = ImportRun.objects.get()
    response = desk.post("reading", run, format_name="unimarc", encoding="")
    assert soup(response).select_one(".reading .message-error") is not None
    assert ImportRun.objects.get().format == "ris"
    desk.post("reading", run, format_name="ris", encoding="cp1252")
    assert ImportRun.objects.get().options["encoding"] == "cp1252"


def test_rejected_records_come_back_as_a_file_to_correct(desk):
    run = desk.imported()
    response = desk.client.get(reverse("desk:import_rejected", args=[run.pk]))
    content = b"".join(response.streaming_content).decode()
    assert (response["Content-Disposition"], "a2" in content, "a1" in content) == (
        'attachment; filename="essai-rejets.ris"',
        True,
        False,
    )
    corrected = desk.imported(content.replace("PY", "TI  - Corrigé\nPY"), "corrige.ris")
    assert (corrected.created, corrected.rejected) == (1, 0)


def test_rejected_rows_come_back_under_their_header(desk):
    run = desk.imported("Titre;Année\nA;2009\n;2010\n;2011\n", "l.csv", column_0="title", column_1="date")
    response = desk.client.get(reverse("desk:import_rejected", args=[run.pk]))
    rows = list(
        csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";")
    )
    assert rows == [["Titre", "Année"], ["", "2010"], ["", "2011"]]


def test_reasons_are_a_table(desk):
    run = desk.imported()
    response = desk.client.get(reverse("desk:import_reasons", args=[run.pk]))
    rows = list(
        csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";")
    )
    assert rows[1:] == [["2", "8", "", "a2", "la notice n’a pas de titre"]]


def test_undo_says_what_it_will_do_then_does_it(desk):
    run = desk.imported()
    page = desk.client.get(reverse("desk:import_undo", args=[run.pk]))
    assert "1 notice créée par cet import sera supprimée" in words(page)
    assert Record.objects.count() == 1
    desk.post("undo", run)
    assert "Cet import a été annulé" in words(desk.client.get(run.get_absolute_url()))
    assert Record.objects.count() == 0


def test_progress_asks_for_the_whole_page_when_there_is_nothing_left(desk):
    run = desk.checked()
    response = desk.client.get(reverse("desk:import_progress", args=[run.pk]))
    assert response["HX-Refresh"] == "true"
    ImportRun.objects.update(state="running", read=1, total=2, created=1)
    page = desk.client.get(run.get_absolute_url())
    assert "Notices lues : 1 sur 2" in words(page)
    assert soup(page).progress["value"] == "50"


def test_other_centres_imports_are_not_found(desk, signed_in, person, irev):
    run = desk.imported()
    client = signed_in(person("manager", irev, name="paul"))
    pages = ["import", "import_progress", "import_undo", "import_rejected", "import_reasons"]
    assert {client.get(reverse(f"desk:{name}", args=[run.pk])).status_code for name in pages} == {404}
    assert client.post(reverse("desk:import_undo", args=[run.pk])).status_code == 404
    assert soup(client.get(reverse("desk:imports"))).select("tbody tr") == []


def test_colleague_sees_and_may_not_undo(desk, signed_in, person):
    run = desk.imported()
    place = reverse("desk:import_undo", args=[run.pk])
    client = signed_in(person("documentalist", name="paul"))
    page = client.get(run.get_absolute_url())
    assert (page.status_code, soup(page).select(".button-danger")) == (200, [])
    for answer in (client.get(place), client.post(place)):
        assert answer.status_code == 403
    assert ImportRun.objects.get().state == "done"


def test_nobody_imports_for_another_centre(desk, irev):
    response = desk.send(structure=irev.pk)
    assert (response.redirect_chain, ImportRun.objects.count()) == ([], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions(desk, oriv, marie, django_assert_num_queries, count):
    for number in range(count):
        ImportRun.objects.create(
            structure=oriv, by=marie, file_name=f"{number}.mrc", format="unimarc", started_at=clock.now()
        )
    with django_assert_num_queries(LIST_QUERIES):
        response = desk.client.get(reverse("desk:imports"))
    assert len(soup(response).select("tbody tr")) == count
