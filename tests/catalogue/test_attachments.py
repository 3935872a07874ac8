from __future__ import annotations

import datetime as dt
import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.attachments import (
    add_attachment,
    change_attachment,
    choose_cover,
    download_name,
    drop_cover,
    keep_words,
    read_words_again,
    remove_attachment,
)
from mosaique.catalogue.enums import RecordState, WordsState
from mosaique.catalogue.indexing import RecordSource
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.tasks import extract_attachment_text
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.core.uploads import refusals
from mosaique.core.uploads.kinds import DOCX
from mosaique.core.uploads.refusals import FileRefused
from mosaique.discovery import queue
from mosaique.discovery.models import QueuedDocument
from mosaique.network.models import Structure, User
from tests.core.samples import SVG, docx, image, pdf

NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json").read_text(encoding="utf-8")
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    return tmp_path / "media"


@pytest.fixture
def centre():
    return Structure.objects.create(code="CTR", name="Centre")


@pytest.fixture
def person():
    return User.objects.create_user("doc@example.org")


@pytest.fixture
def record(centre):
    record = create_record(Description(title="Rapport"), structure=centre, by=None)
    QueuedDocument.objects.all().delete()
    return record


@pytest.fixture
def attach(record, centre, person):
    def attach(content: bytes, name: str, *, record=record, **options) -> Attachment:
        chosen = {"title": "", "structure": centre, "by": person, **options}
        return add_attachment(record, file=SimpleUploadedFile(name, content), **chosen)

    return attach


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- Taking in -----------------------------------------------------------------------------------------------


def test_file_is_kept_under_its_digest_with_what_it_is(attach, record, centre, media):
    content = pdf("Un")
    attachment = attach(content, "../../Rapport final.PDF", title="Rapport  annuel", is_public=False)

    attachment.refresh_from_db()
    assert (attachment.record, attachment.structure, attachment.title) == (record, centre, "Rapport annuel")
    assert (attachment.media_type, attachment.size) == ("application/pdf", len(content))
    assert (attachment.is_cover, attachment.is_public, attachment.text) == (False, False, "")
    assert attachment.file.name == f"attachments/2026/{sha256(content).hexdigest()}.pdf"
    assert files_in(media) == [attachment.file.name]
    assert Path(attachment.file.path).read_bytes() == content


def test_file_without_a_title_gets_the_one_of_its_name(attach):
    assert attach(pdf("Un"), "Rapport final.pdf").title == "Rapport final"
    assert attach(pdf("Deux"), "x" * 300 + ".pdf").title == "x" * 250


def test_naughty_names_and_titles_are_kept_as_titles_only(attach, media):
    for text in NAUGHTY:
        Attachment.objects.all().delete()
        attachment = attach(image("PNG"), f"{text or 'vide'}.png", title=text)
        assert download_name(attachment).endswith(".png")
        assert "/" not in download_name(attachment)
    assert files_in(media) == [attachment.file.name]


def test_same_file_of_two_records_is_stored_once(attach, centre, media):
    other = create_record(Description(title="Autre"), structure=centre, by=None)
    assert attach(pdf("Un"), "a.pdf").file.name == attach(pdf("Un"), "b.pdf", record=other).file.name
    assert len(files_in(media)) == 1


def test_same_file_is_attached_to_a_record_once(attach):
    attach(pdf("Un"), "a.pdf", title="Rapport")
    with pytest.raises(FileRefused) as refused:
        attach(pdf("Un"), "b.pdf")
    assert (refused.value.reason, refused.value.facts) == (refusals.ALREADY_ATTACHED, {"title": "Rapport"})
    assert Attachment.objects.count() == 1


def test_same_file_closed_by_another_centre_is_not_told(attach):
    other = Structure.objects.create(code="AUT", name="Autre")
    attach(pdf("Un"), "a.pdf", title="Réservé", structure=other, is_public=False)
    attach(pdf("Un"), "b.pdf")
    assert Attachment.objects.count() == 2


def test_beginning_left_by_a_killed_process_is_not_taken_for_the_file(attach, media):
    content = pdf("Un")
    place = media / "attachments" / "2026" / f"{sha256(content).hexdigest()}.pdf"
    place.parent.mkdir(parents=True)
    place.write_bytes(content[:100])

    attachment = attach(content, "a.pdf")

    assert attachment.file.name != f"attachments/2026/{place.name}"
    assert Path(attachment.file.path).read_bytes() == content


def test_file_and_its_folder_are_on_disk_before_the_row(attach, monkeypatch, media):
    synced = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    attachment = attach(pdf("Un"), "a.pdf")
    assert synced == [attachment.file.path, str(media / "attachments" / "2026")]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (SVG, "logo.svg", refusals.WEB_PAGE),
        (b"<script>alert(1)</script>", "photo.jpg", refusals.WEB_PAGE),
        (pdf("Un"), "photo.jpg", refusals.MISNAMED),
        (docx("<w:p/>", bomb=b"\0" * 2_000_000), "note.docx", refusals.UNPACKS_TOO_LARGE),
        (b"", "vide.pdf", refusals.EMPTY),
    ],
)
def test_refused_file_leaves_nothing_behind(attach, media, content, name, reason):
    with pytest.raises(FileRefused) as refused:
        attach(content, name)
    assert refused.value.reason == reason
    assert (Attachment.objects.count(), files_in(media)) == (0, [])


# --- Covers --------------------------------------------------------------------------------------------------


def covers():
    return list(Attachment.objects.values_list("title", "is_cover", "picture_width", "picture_height"))


def test_cover_takes_the_place_of_the_one_before(attach, person):
    first = attach(image("PNG", (600, 900)), "a.png", is_cover=True)
    attach(pdf("Un"), "b.pdf", is_cover=True)
    assert covers() == [("a", False, 320, 480), ("b", True, 320, 453)]

    choose_cover(Attachment.objects.get(pk=first.pk), by=person)
    assert covers() == [("a", True, 320, 480), ("b", False, 320, 453)]

    drop_cover(first, by=person)
    assert covers() == [("a", False, 320, 480), ("b", False, 320, 453)]


def test_picture_of_a_cover_is_a_small_jpeg_kept_under_its_digest(attach, media):
    cover = attach(image("PNG", (600, 900)), "a.png", is_cover=True)
    picture = Path(cover.picture.path).read_bytes()
    assert cover.picture.name == f"covers/{sha256(picture).hexdigest()}.jpg"
    assert (picture[:3], len(picture) < 20_000) == (b"\xff\xd8\xff", True)


@pytest.mark.parametrize(
    ("content", "name", "is_public", "reason"),
    [
        (docx("<w:p/>"), "note.docx", True, refusals.NOT_A_COVER),
        (image("PNG"), "a.png", False, refusals.CLOSED_COVER),
        (b"%PDF-1.4 damaged", "a.pdf", True, refusals.NOT_DRAWN),
    ],
)
def test_cover_that_cannot_be_one_is_refused_and_leaves_nothing(
    attach, media, content, name, is_public, reason
):
    with pytest.raises(FileRefused) as refused:
        attach(content, name, is_cover=True, is_public=is_public)
    assert (refused.value.reason, Attachment.objects.count(), files_in(media)) == (reason, 0, [])


def test_cover_that_is_closed_is_no_cover_any_more(attach, person):
    cover = attach(image("PNG"), "a.png", is_cover=True)
    change_attachment(cover, title="", is_public=False, by=person)
    cover.refresh_from_db()
    assert (cover.title, cover.is_cover, cover.is_public) == ("a", False, False)


# --- Words ---------------------------------------------------------------------------------------------------


def test_words_are_read_after_the_transaction_and_the_record_is_indexed(
    attach, record, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        attachment = attach(pdf("Politique de la ville"), "a.pdf")
        assert list(queue.waiting_ids()) == []

    attachment.refresh_from_db()
    assert attachment.text == "Politique de la ville"
    assert list(queue.waiting_ids()) == [record.pk]


def test_image_is_not_read_for_words(attach, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        attachment = attach(image("PNG"), "a.png")
    assert (callbacks, attachment.words_state) == ([], WordsState.NOTHING)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (pdf("Un"), WordsState.READ),
        (pdf(contents=b""), WordsState.NOTHING),
        (b"%PDF-1.4 damaged", WordsState.FAILED),
    ],
)
def test_state_of_words_is_told(attach, content, state):
    attachment = attach(content, "a.pdf")
    assert attachment.words_state == WordsState.WAITING
    keep_words(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.words_state == state


def test_words_of_a_lost_file_could_not_be_read_and_are_tried_again(
    attach, django_capture_on_commit_callbacks
):
    content = pdf("Un")
    attachment = attach(content, "a.pdf")
    Path(attachment.file.path).unlink()
    keep_words(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.words_state == WordsState.FAILED

    Path(attachment.file.path).write_bytes(content)
    with django_capture_on_commit_callbacks(execute=True):
        read_words_again(attachment)
    attachment.refresh_from_db()
    assert (attachment.words_state, attachment.text) == (WordsState.READ, "Un")


def test_words_of_a_file_are_found_no_more_once_it_is_closed(attach, record, person):
    attachment = attach(pdf("Un"), "a.pdf")
    change_attachment(attachment, title=" Autre  titre ", is_public=False, by=person)
    attachment.refresh_from_db()
    assert (attachment.title, attachment.is_public) == ("Autre titre", False)
    assert list(queue.waiting_ids()) == [record.pk]


def test_reading_words_again_changes_nothing(attach, record):
    attachment = attach(docx("<w:p><w:r><w:t>mot</w:t></w:r></w:p>"), "a.docx")
    extract_attachment_text.call(attachment.pk)
    QueuedDocument.objects.all().delete()

    extract_attachment_text.call(attachment.pk)

    attachment.refresh_from_db()
    assert (attachment.media_type, attachment.text) == (DOCX, "mot")
    assert list(queue.waiting_ids()) == []


def test_words_of_what_is_gone_are_not_missed(attach):
    attachment = attach(pdf("Un"), "a.pdf")
    Path(attachment.file.path).unlink()
    keep_words(attachment.pk)
    attachment.delete()
    keep_words(attachment.pk)
    assert list(queue.waiting_ids()) == []


def test_words_are_read_from_a_storage_without_paths(attach, monkeypatch):
    def path(self, name):
        raise NotImplementedError

    content = pdf("Un")
    attachment = attach(content, "a.pdf")
    monkeypatch.setattr(FileSystemStorage, "path", path)
    monkeypatch.setattr(FileSystemStorage, "open", lambda self, name, mode: ContentFile(content))
    keep_words(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.text == "Un"


def test_index_holds_the_words_of_public_files_only(attach, record):
    for word, public in (("ouvert", True), ("réservé", False)):
        keep_words(attach(pdf(word), f"{word}.pdf", is_public=public).pk)
    Record.objects.filter(pk=record.pk).update(state=RecordState.PUBLISHED)
    (document,) = RecordSource().documents([record.pk])
    assert document.body == "ouvert"


# --- Taking away ---------------------------------------------------------------------------------------------


def test_removed_file_leaves_the_record_and_stays_on_disk(attach, record, person, media):
    remove_attachment(attach(pdf("Un"), "a.pdf"), by=person)
    assert (Attachment.objects.count(), len(files_in(media))) == (0, 1)
    assert list(queue.waiting_ids()) == [record.pk]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rapport annuel", "Rapport annuel.pdf"),
        ("Rapport.pdf", "Rapport.pdf"),
        ("A/B\\C", "A-B-C.pdf"),
        ("x" * 250, "x" * 100 + ".pdf"),
    ],
)
def test_reader_saves_a_file_under_its_title(attach, title, name):
    assert download_name(attach(pdf("Un"), "a.pdf", title=title)) == name
