"""A PDF dropped on the form fills it in, and stays with the record once that is saved."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue.models import Attachment, Record
from mosaique.desk.models import Entry
from tests.core.samples import pdf
from tests.desk.entry.conftest import NEW, filled_in, soup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def dropped(desk):
    """The form after a PDF was dropped on it."""
    page = desk.get(f"{NEW}?type=report")
    upload = SimpleUploadedFile("Rapport d’étape.pdf", pdf("Un rapport"), "application/pdf")
    return desk.post(NEW, filled_in(page, do="lookup") | {"pdf": upload}, follow=True)


def save(desk, page, **changes):
    return desk.post(NEW, filled_in(page, title="Rapport d’étape", do="save", **changes), follow=True)


def kept_files():
    return default_storage.listdir("entries")[1] if default_storage.exists("entries") else []


def test_form_says_what_becomes_of_the_file(dropped):
    label = soup(dropped).select_one("label[for=id_pdf_use]").get_text()
    assert label == "Le fichier « Rapport d’étape.pdf », une fois la notice enregistrée"
    assert [option["value"] for option in soup(dropped).select("#id_pdf_use option")] == [
        "closed",
        "open",
        "left",
    ]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("closed", [("Rapport d’étape", "ORIV", False, False)]),
        ("open", [("Rapport d’étape", "ORIV", True, True)]),
        ("left", []),
    ],
)
def test_file_is_put_beside_the_record_as_said(desk, dropped, use, expected):
    save(desk, dropped, pdf_use=use)
    attached = Attachment.objects.values_list("title", "structure__code", "is_public", "is_cover")
    assert list(attached) == expected
    assert list(Entry.objects.values_list("pdf", "pdf_name")) == [("", "")]
    assert kept_files() == []


def test_form_sent_twice_attaches_the_file_once(desk, dropped):
    sent = filled_in(dropped, title="Rapport d’étape", do="save")
    desk.post(NEW, sent)
    desk.post(NEW, sent)
    assert (Record.objects.count(), Attachment.objects.count()) == (1, 1)


def test_choice_is_kept_while_one_types(desk, dropped):
    key = soup(dropped).select_one("[name=entry]")["value"]
    desk.post(NEW, filled_in(dropped, do="type", pdf_use="open"))
    page = desk.get(f"{NEW}?reprise={key}")
    assert soup(page).select_one("#id_pdf_use option[selected]")["value"] == "open"


def test_file_goes_with_an_entry_thrown_away(desk, dropped):
    assert len(kept_files()) == 1
    Entry.objects.all().delete()
    assert kept_files() == []


def test_another_file_takes_the_place_of_the_first(desk, dropped):
    upload = SimpleUploadedFile("Autre.pdf", pdf("Un autre"), "application/pdf")
    desk.post(NEW, filled_in(dropped, do="lookup") | {"pdf": upload})
    assert [Entry.objects.get().pdf_name, len(kept_files())] == ["Autre.pdf", 1]


def test_what_is_no_document_is_refused_and_what_was_typed_stays(desk):
    page = desk.get(f"{NEW}?type=report")
    upload = SimpleUploadedFile("faux.pdf", b"\x00\x01\x02" * 100, "application/pdf")
    answer = desk.post(NEW, filled_in(page, title="Déjà tapé", do="lookup") | {"pdf": upload}, follow=True)
    assert soup(answer).select_one(".message-error") is not None
    assert soup(answer).select_one("#id_title")["value"] == "Déjà tapé"
    assert kept_files() == []


def test_another_document_than_a_pdf_is_refused_with_what_to_do(desk):
    upload = SimpleUploadedFile("note.txt", "Un début de résumé.".encode(), "text/plain")
    answer = desk.post(
        NEW, filled_in(desk.get(f"{NEW}?type=report"), do="lookup") | {"pdf": upload}, follow=True
    )
    assert [one.get_text(strip=True) for one in soup(answer).select(".message-error")] == [
        "Seul un PDF remplit le formulaire. Les autres fichiers se joignent à la notice, une fois enregistrée."
    ]
    assert (Entry.objects.get().pdf_name, kept_files()) == ("", [])


def test_home_names_an_entry_without_a_title_by_its_file(desk, dropped):
    assert [link.get_text() for link in soup(desk.get("/gestion/")).select("#interrupted ~ ul a")] == [
        "Rapport d’étape.pdf"
    ]
