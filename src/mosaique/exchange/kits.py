"""The leaving kit: everything of one centre, in open formats, as one archive.

A centre that leaves takes with it every record it is answerable for, its copies and notes on shared records,
its files, the history, and its originals as they came: nothing in it needs this program to be read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import logging
import secrets
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from mosaique.catalogue.actions import version_description
from mosaique.catalogue.attachments import download_name
from mosaique.catalogue.models import Attachment, Holding, Record, RecordVersion, SourceRecord
from mosaique.catalogue.values.description import to_builtins
from mosaique.core import clock
from mosaique.core.compression import decompress
from mosaique.exchange.enums import KitState
from mosaique.exchange.exports import export_bytes
from mosaique.exchange.formats.spreadsheet.csv_format import guarded
from mosaique.exchange.models import LeavingKit
from mosaique.exchange.originals import can_join, file_extension, joined
from mosaique.network.models import Structure
from mosaique.vocabularies import export as vocabulary

if TYPE_CHECKING:
    from mosaique.network.models import User

logger = logging.getLogger(__name__)

# Format → the file of all records in it.
_RECORDS = {
    "unimarc": "notices/notices-unimarc.mrc",
    "unimarc-xml": "notices/notices-unimarc.xml",
    "csl-json": "notices/notices-csl.json",
    "csv": "notices/notices.csv",
}
_COPY = ("shelf_mark", "location", "access", "conditions", "link", "barcode", "local_note")
_BLOCK = 1024 * 1024
_DAY = "%Y-%m-%d"


def ask_for_kit(structure: Structure, *, by: User | None) -> LeavingKit:
    """Have a centre's kit made in the background; one that is being made already is that one."""
    with transaction.atomic():
        Structure.objects.select_for_update().get(pk=structure.pk)  # two clicks wait for each other here
        kit, is_new = LeavingKit.objects.get_or_create(
            structure=structure, state=KitState.WAITING, defaults={"by": by, "asked_at": clock.now()}
        )
        if is_new:
            from mosaique.exchange.tasks import build_kit  # noqa: PLC0415  # the task calls back here

            transaction.on_commit(partial(build_kit.enqueue, kit.pk))
    return kit


def take_up_interrupted() -> int:
    """Have kits begun anew that a killed worker left; return how many."""
    from mosaique.exchange.tasks import build_kit  # noqa: PLC0415  # as above

    left = list(LeavingKit.objects.filter(state=KitState.WAITING).values_list("pk", flat=True))
    for kit_pk in left:
        build_kit.enqueue(kit_pk)
    return len(left)


def build(kit_pk: int) -> None:
    """A worker's part: make the archive; it appears under its name only when whole."""
    kit = LeavingKit.objects.select_related("structure").filter(pk=kit_pk, state=KitState.WAITING).first()
    if kit is None:
        return
    try:
        with tempfile.TemporaryFile() as file:
            records = _write(file, kit.structure)
            size = file.tell()
            file.seek(0)
            name = default_storage.save(f"kits/{secrets.token_hex(16)}.zip", File(file))
    except Exception:
        logger.exception("kit id=%s failed", kit_pk)
        LeavingKit.objects.filter(pk=kit_pk).update(state=KitState.FAILED, finished_at=clock.now())
        return
    LeavingKit.objects.filter(pk=kit_pk).update(
        state=KitState.READY, finished_at=clock.now(), archive=name, size=size, records=records
    )
    logger.info("kit id=%s records=%s bytes=%s made", kit_pk, records, size)


def forget_kits() -> int:
    """Remove archives older than the days that the settings give; return how many."""
    oldest = clock.now() - dt.timedelta(days=settings.MOSAIQUE_IMPORT_KEEP_DAYS)
    old = list(LeavingKit.objects.filter(asked_at__lt=oldest).exclude(state=KitState.WAITING))
    for kit in old:
        if kit.archive:
            default_storage.delete(kit.archive)
        kit.delete()
    return len(old)


def _write(file: BinaryIO, structure: Structure) -> int:
    """Write the archive and return how many records it holds."""
    owned = Record.objects.owned_by(structure)
    ids = list(owned.order_by("pk").values_list("pk", flat=True))
    copies = Holding.objects.of(structure)
    attached = Attachment.objects.filter(structure=structure)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for format_name, name in _RECORDS.items():
            _add(archive, name, export_bytes(format_name, ids, records=owned))
        _add(archive, "exemplaires.csv", _copies(structure))
        _add(archive, "historique.jsonl", _versions(structure))
        origins = _add_originals(archive, structure)
        _add_files(archive, attached)
        graph = vocabulary.scheme_graph(base_url=settings.MOSAIQUE_BASE_URL)
        _add(archive, "thesaurus.ttl", [vocabulary.serialise(graph, "ttl")])
        facts = {
            "centre": structure.name,
            "code": structure.code,
            "date": f"{clock.now():%d/%m/%Y}",
            "address": settings.MOSAIQUE_BASE_URL,
            "records": len(ids),
            "copies": copies.count(),
            "files": attached.count(),
            "origins": origins,
        }
        text = files("mosaique.exchange").joinpath("data/LISEZ-MOI.txt").read_text(encoding="utf-8")
        _add(archive, "LISEZ-MOI.txt", [Template(text).substitute(facts).encode()])
    return len(ids)


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes | str]) -> None:
    with archive.open(name, "w", force_zip64=True) as member:
        for chunk in chunks:
            member.write(chunk.encode() if isinstance(chunk, str) else chunk)


def _table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A CSV file that spreadsheets open as it is."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([guarded("" if cell is None else str(cell)) for cell in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _copies(structure: Structure) -> Iterator[str]:
    """The centre's copies, on its records and on those of others, with its own notes and keywords."""
    held = Holding.objects.of(structure).select_related("record__structure").order_by("record_id", "pk")
    rows = (
        [
            copy.record_id,
            copy.record.title,
            copy.record.structure.code,
            *(getattr(copy, name) for name in _COPY),
            " | ".join(copy.local_keywords),
        ]
        for copy in held.iterator(chunk_size=1000)
    )
    return _table(["record", "title", "described_by", *_COPY, "local_keywords"], rows)


def _versions(structure: Structure) -> Iterator[str]:
    """One JSON object a line: a record as it stood after one change."""
    kept = RecordVersion.objects.filter(record__structure=structure).select_related("by")
    for version in kept.order_by("record_id", "number").iterator(chunk_size=500):
        line = {
            "record": version.record_id,
            "version": version.number,
            "action": version.action,
            "at": version.at.isoformat(),
            "by": version.by.get_full_name() if version.by else "",
            "comment": version.comment,
            "description": to_builtins(version_description(version)),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _add_originals(archive: zipfile.ZipFile, structure: Structure) -> int:
    """The originals of a centre's imports, a file each format, with a table that says whose each one is."""
    kept = SourceRecord.objects.filter(structure=structure)
    for slug in kept.order_by("format").values_list("format", flat=True).distinct():
        rows = kept.filter(format=slug).order_by("pk").iterator(chunk_size=500)
        if can_join(slug):
            name = f"originaux/{slug}.{file_extension(slug)}"
            _add(archive, name, joined(slug, (decompress(one.original) for one in rows)))
            continue
        for one in rows:
            name = f"originaux/{slug}/{one.record_id}-{one.pk}.{file_extension(slug)}"
            _add(archive, name, [decompress(one.original)])
    index = kept.order_by("format", "pk").values_list("format", "identifier", "record_id", "imported_at")
    rows_of_index = ([*row[:3], f"{row[3]:{_DAY}}"] for row in index.iterator(chunk_size=5000))
    _add(
        archive,
        "originaux/provenance.csv",
        _table(["format", "identifier", "record", "imported_on"], rows_of_index),
    )
    return kept.count()


def _add_files(archive: zipfile.ZipFile, attached: Any) -> None:
    """The files that the centre attached, and a table that says to what."""
    rows = []
    for one in attached.select_related("record").order_by("record_id", "pk"):
        name = f"fichiers/{one.record_id}-{one.pk}-{download_name(one)}"
        is_there = one.file.storage.exists(one.file.name)
        rows.append(
            [one.record_id, one.record.title, name if is_there else "", one.media_type, one.is_public]
        )
        if is_there:
            with one.file.open("rb") as content:
                _add(archive, name, iter(partial(content.read, _BLOCK), b""))
    _add(
        archive,
        "fichiers/liste.csv",
        _table(["record", "title", "file", "media_type", "open_to_readers"], rows),
    )
