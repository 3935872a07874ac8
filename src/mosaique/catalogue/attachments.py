"""Files that go with records: taken in by their content, stored under their digest, read for searching."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from django.core.files.storage import Storage
from django.db import transaction

from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.values.text import tidy
from mosaique.core import clock
from mosaique.core.extraction import extract_text, has_words
from mosaique.core.uploads.recognition import base_name, recognise
from mosaique.core.uploads.refusals import NOT_A_COVER, FileRefused
from mosaique.discovery import queue

if TYPE_CHECKING:
    from django.core.files.base import File

    from mosaique.network.models import Structure, User

logger = logging.getLogger(__name__)

_BLOCK = 1024 * 1024


@transaction.atomic
def add_attachment(
    record: Record,
    *,
    file: File[bytes],
    title: str,
    structure: Structure,
    by: User | None,
    is_cover: bool = False,
    is_public: bool = True,
) -> Attachment:
    """Attach a file to a record in a centre's name; its words are read in the background.

    Without a title, the file's own name is one. A cover takes the place of the one before. Raises FileRefused
    for a file that is not taken in, before anything is stored.
    """
    content = cast("BinaryIO", file.open("rb"))
    kind = recognise(content, file.name or "")
    if is_cover and not kind.is_image:
        raise FileRefused(NOT_A_COVER)
    if is_cover:
        Attachment.objects.filter(record=record, is_cover=True).update(is_cover=False)
    attachment = Attachment.objects.create(
        record=record,
        structure=structure,
        file=_store(content, kind.extension),
        title=(tidy(title) or tidy(PurePosixPath(base_name(file.name or "")).stem))[:250],
        media_type=kind.media_type,
        size=content.seek(0, os.SEEK_END),
        is_cover=is_cover,
        is_public=is_public,
    )
    if has_words(kind.media_type):
        from mosaique.catalogue.tasks import extract_attachment_text  # noqa: PLC0415  # the task calls back here

        transaction.on_commit(partial(extract_attachment_text.enqueue, attachment.pk))
    logger.info("attachment id=%s record=%s by=%s added", attachment.pk, record.pk, by and by.pk)
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User | None) -> None:
    """Take a file away from its record. It stays on disk: another record, or a backup, may count on it."""
    queue.enqueue([attachment.record_id])
    logger.info("attachment id=%s record=%s by=%s removed", attachment.pk, attachment.record_id, by and by.pk)
    attachment.delete()


def keep_words(attachment_id: int) -> None:
    """Read an attached file's words and have its record indexed with them; doing it twice changes nothing."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        logger.info("attachment id=%s is gone, nothing to read", attachment_id)
        return
    try:
        with _on_disk(attachment) as path:
            text = extract_text(path, attachment.media_type)
    except FileNotFoundError:
        logger.warning("attachment id=%s has lost its file", attachment_id)
        return
    with transaction.atomic():
        if Attachment.objects.filter(pk=attachment_id).exclude(text=text).update(text=text):
            queue.enqueue([attachment.record_id])
    logger.info("attachment id=%s record=%s characters=%s", attachment_id, attachment.record_id, len(text))


def download_name(attachment: Attachment) -> str:
    """The name under which a reader saves the file: its title, not the digest that names it here."""
    extension = PurePosixPath(attachment.file.name or "").suffix
    title = base_name(attachment.title.replace("/", "-").replace("\\", "-")).removesuffix(extension)
    return f"{title[:100].strip() or attachment.pk}{extension}"


def _store(content: BinaryIO, extension: str) -> str:
    """The name under which the storage keeps these bytes, once; they are on disk when this returns."""
    storage: Storage = Attachment._meta.get_field("file").storage
    digest = _digest(content)
    name = f"attachments/{clock.now():%Y}/{digest}.{extension}"
    if storage.exists(name):
        with storage.open(name) as kept:
            if _digest(cast("BinaryIO", kept)) == digest:  # a killed process may have left a beginning
                return name
    content.seek(0)
    name = storage.save(name, content)
    _to_disk(storage, name)
    return name


def _digest(content: BinaryIO) -> str:
    content.seek(0)
    digest = sha256()
    for block in iter(lambda: content.read(_BLOCK), b""):
        digest.update(block)
    return digest.hexdigest()


def _to_disk(storage: Storage, name: str) -> None:
    """Have a local file and its folder survive a power cut; other storages see to it themselves."""
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _on_disk(attachment: Attachment) -> Iterator[Path]:
    """The attached file as a path: its own, or a copy's when the storage is elsewhere."""
    try:
        path = attachment.file.path
    except NotImplementedError:
        with attachment.file.open("rb") as kept, tempfile.NamedTemporaryFile() as copy:
            shutil.copyfileobj(kept, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)
