"""A centre leaves with everything: the archive read back, member by member."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from mosaique.catalogue import actions
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.values.description import Description, HoldingDraft
from mosaique.exchange import kits
from mosaique.exchange.enums import KitState
from mosaique.exchange.formats import registry
from mosaique.exchange.imports import ImportOrder, import_file
from mosaique.exchange.models import LeavingKit

pytestmark = pytest.mark.usefixtures("concepts", "home")

RIS = "TY  - BOOK\nID  - a1\nTI  - Le logement\nAU  - Noiriel, Gérard\nPY  - 2009\nER  - \n"


@pytest.fixture
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


@pytest.fixture
def archive(oriv, irev, django_capture_on_commit_callbacks):
    """ORIV's kit: a record imported and edited, a draft, a copy of another centre's record, a file."""
    import_file(BytesIO(RIS.encode()), ImportOrder(structure=oriv), name="essai.ris")
    book = Record.objects.get()
    actions.edit_record(book, Description(title="Le logement", subtitle="revu", type="book"), by=None)
    actions.create_record(Description(title="Brouillon"), structure=oriv, by=None)
    shared = actions.create_record(Description(title="D'un autre"), structure=irev, by=None)
    actions.set_holdings(
        shared,
        [HoldingDraft(shelf_mark="ORI 12", local_note="prêté", local_keywords=["ville"])],
        structure=oriv,
        by=None,
    )
    actions.create_record(Description(title="Secret"), structure=irev, by=None)
    file = default_storage.save("attachments/x.txt", ContentFile(b"du texte"))
    Attachment.objects.create(
        record=book, structure=oriv, file=file, title="Sommaire", media_type="text/plain"
    )
    with django_capture_on_commit_callbacks(execute=True):
        kit = kits.ask_for_kit(oriv, by=None)
    kit.refresh_from_db()
    assert (kit.state, kit.records) == (KitState.READY, 2)
    with default_storage.open(kit.archive) as stored, zipfile.ZipFile(stored) as opened:
        yield {name: opened.read(name) for name in opened.namelist()}


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_kit_holds_what_its_readme_says(archive):
    book = Record.objects.get(type="book")
    assert sorted(archive) == sorted([
        "LISEZ-MOI.txt",
        "exemplaires.csv",
        "fichiers/liste.csv",
        f"fichiers/{book.pk}-{Attachment.objects.get().pk}-Sommaire.txt",
        "historique.jsonl",
        "notices/notices-csl.json",
        "notices/notices-unimarc.mrc",
        "notices/notices-unimarc.xml",
        "notices/notices.csv",
        "originaux/provenance.csv",
        "originaux/ris.ris",
        "thesaurus.ttl",
    ])  # fmt: skip
    text = archive["LISEZ-MOI.txt"].decode()
    assert "Les 2 notices dont le centre est responsable" in text
    assert [name for name in archive if name.split("/")[0] not in text] == ["LISEZ-MOI.txt"]


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("unimarc", "notices-unimarc.mrc"),
        ("unimarc-xml", "notices-unimarc.xml"),
        ("csl-json", "notices-csl.json"),
        ("csv", "notices.csv"),
    ],
)
def test_records_are_read_back_in_each_format(archive, slug, name):
    drafts = list(registry.get(slug).read(BytesIO(archive[f"notices/{name}"])))
    assert [one.description.title for one in drafts] == ["Le logement", "Brouillon"]


def test_copies_with_their_local_layer_are_there_even_on_others_records(archive):
    (copy,) = [one for one in rows(archive["exemplaires.csv"]) if one["described_by"] == "IREV"]
    assert (copy["title"], copy["shelf_mark"], copy["local_note"], copy["local_keywords"]) == (
        "D'un autre", "ORI 12", "prêté", "ville",
    )  # fmt: skip


def test_history_is_whole(archive):
    lines = [json.loads(line) for line in archive["historique.jsonl"].decode().splitlines()]
    assert [(one["version"], one["action"], one["description"].get("subtitle")) for one in lines] == [
        (1, "imported", None),
        (2, "edited", "revu"),
        (1, "created", None),
    ]


def test_originals_are_as_they_came(archive):
    assert archive["originaux/ris.ris"].decode().split() == RIS.split()
    (origin,) = rows(archive["originaux/provenance.csv"])
    assert (origin["format"], origin["identifier"]) == ("ris", "a1")


def test_file_is_there_and_nothing_of_another_centre(archive):
    assert rows(archive["fichiers/liste.csv"])[0]["title"] == "Le logement: revu"
    assert b"du texte" in archive.values()
    assert not any(b"Secret" in data for data in archive.values())


def test_kit_asked_for_twice_is_made_once(oriv):
    first, second = (kits.ask_for_kit(oriv, by=None) for _ in range(2))
    assert (first.pk, LeavingKit.objects.count()) == (second.pk, 1)


def test_interrupted_kit_is_begun_anew(oriv):
    kit = kits.ask_for_kit(oriv, by=None)  # nobody did the work
    assert kits.take_up_interrupted() == 1
    kit.refresh_from_db()
    assert kit.state == KitState.READY
