"""What `mosaique check` tells of attached files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue import integrity
from mosaique.catalogue.actions import create_record
from mosaique.catalogue.attachments import add_attachment, remove_attachment
from mosaique.catalogue.models import Attachment
from mosaique.catalogue.values.description import Description
from tests.core.samples import pdf


@pytest.fixture
def file(oriv, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    record = create_record(Description(title="Rapport"), structure=oriv, by=None)
    upload = SimpleUploadedFile("a.pdf", pdf("Un"))
    return add_attachment(record, file=upload, title="", structure=oriv, by=None, is_cover=True)


def told():
    return [found["message"] for found in integrity.differences() if found["part"] == "files"]


def test_files_that_are_whole_are_no_difference(file):
    assert told() == []


def test_missing_and_cut_files_are_told(file):
    Path(file.picture.path).unlink()
    Path(file.file.path).write_bytes(b"%PDF-1.4")
    cut = f"8 bytes instead of {file.size}: the file {file.file.name} of record {file.record_id}"
    picture = f"missing: the picture of the cover {file.pk} of record {file.record_id}"
    assert told() == [cut, picture]

    Path(file.file.path).unlink()
    assert told() == [f"missing: the file {file.file.name} of record {file.record_id}", picture]


def test_rows_without_a_file_are_told(file):
    Attachment.objects.update(file="", is_cover=False)
    assert told() == [f"no file is behind the attachment {file.pk} of record {file.record_id}"]


def test_a_file_that_was_removed_stays_on_disk_and_is_no_difference(file):
    remove_attachment(file, by=None)
    assert (told(), Path(file.file.path).exists()) == ([], True)
