"""Files that go with records: taken in by their content, stored under their digest, read for searching."""

from __future__ import annotations

import io
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
from django.db.models import Q

from mosaique.catalogue.enums import WordsState
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.values.text import tidy
from mosaique.core import clock
from mosaique.core.extraction import Words, has_words, read_words
from mosaique.core.extraction.pictures import Picture, draw_picture, has_picture
from mosaique.core.uploads.recognition import base_name, recognise
from mosaique.core.uploads.refusals import (
    ALREADY_ATTACHED,
    CLOSED_COVER,
    NOT_A_COVER,
    NOT_DRAWN,
    FileRefused,
)
from mosaique.discovery import queue

if TYPE_CHECKING:
    from django.core.files.base import File

    from mosaique.network.models import Structure, User

logger = logging.getLogger(__name__)

_BLOCK = 1024 * 1024
_LONGEST_TITLE = 250


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
    _refuse_twice(record, structure, _digest(content))
    picture = _picture(content, kind.media_type, is_public=is_public) if is_cover else None
    reads_words = has_words(kind.media_type)
    attachment = Attachment(
        record=record,
        structure=structure,
        file=_store(content, f"attachments/{clock.now():%Y}", kind.extension),
        title=(tidy(title) or tidy(PurePosixPath(base_name(file.name or "")).stem))[:_LONGEST_TITLE],
        media_type=kind.media_type,
        size=content.seek(0, os.SEEK_END),
        is_public=is_public,
        words_state=WordsState.WAITING if reads_words else WordsState.NOTHING,
    )
    with transaction.atomic():
        attachment.save()
        if picture:
            _set_cover(attachment, picture)
        if reads_words:
            _read_words_later(attachment)
    logger.info("attachment id=%s record=%s by=%s added", attachment.pk, record.pk, by and by.pk)
    return attachment


def choose_cover(attachment: Attachment, *, by: User | None) -> None:
    """Show a file as its record's cover, in the place of the one before: an image, or a PDF's first page.

    Raises FileRefused if it is closed to readers, of another kind, or cannot be drawn.
    """
    with attachment.file.open("rb") as content:
        picture = _picture(cast("BinaryIO", content), attachment.media_type, is_public=attachment.is_public)
    with transaction.atomic():
        _set_cover(attachment, picture)
    logger.info("attachment id=%s record=%s by=%s cover", attachment.pk, attachment.record_id, by and by.pk)


def drop_cover(attachment: Attachment, *, by: User | None) -> None:
    """Show the file as a cover no longer; its record has none then."""
    Attachment.objects.filter(pk=attachment.pk).update(is_cover=False)
    logger.info(
        "attachment id=%s record=%s by=%s cover dropped", attachment.pk, attachment.record_id, by and by.pk
    )


@transaction.atomic
def change_attachment(attachment: Attachment, *, title: str, is_public: bool, by: User | None) -> None:
    """Give a file another title, open it to readers or close it: its words are found, or not, accordingly.

    Without a title it keeps its own. What is closed is no cover any more.
    """
    attachment.title = tidy(title)[:_LONGEST_TITLE] or attachment.title
    attachment.is_public = is_public
    attachment.is_cover = attachment.is_cover and is_public
    attachment.save(update_fields=["title", "is_public", "is_cover"])
    queue.enqueue([attachment.record_id])
    logger.info("attachment id=%s record=%s by=%s changed", attachment.pk, attachment.record_id, by and by.pk)


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User | None) -> None:
    """Take a file away from its record. It stays on disk: another record, or a backup, may count on it."""
    queue.enqueue([attachment.record_id])
    logger.info("attachment id=%s record=%s by=%s removed", attachment.pk, attachment.record_id, by and by.pk)
    attachment.delete()


@transaction.atomic
def read_words_again(attachment: Attachment) -> None:
    """Have another try at a file whose words could not be read."""
    Attachment.objects.filter(pk=attachment.pk).update(words_state=WordsState.WAITING)
    _read_words_later(attachment)


def keep_words(attachment_id: int) -> None:
    """Read an attached file's words and have its record indexed with them; doing it twice changes nothing."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        logger.info("attachment id=%s is gone, nothing to read", attachment_id)
        return
    try:
        with _on_disk(attachment) as path:
            words = read_words(path, attachment.media_type)
    except FileNotFoundError:
        logger.warning("attachment id=%s has lost its file", attachment_id)
        words = Words("", "lost")
    with transaction.atomic():
        found = Attachment.objects.filter(pk=attachment_id)
        found.update(words_state=_state_of(words))
        if found.exclude(text=words.text).update(text=words.text):
            queue.enqueue([attachment.record_id])
    logger.info(
        "attachment id=%s record=%s characters=%s", attachment_id, attachment.record_id, len(words.text)
    )


def _state_of(words: Words) -> WordsState:
    """A part of the words is better than none: what was read before a failure counts as read."""
    if words.text:
        return WordsState.READ
    return WordsState.FAILED if words.problem else WordsState.NOTHING


def _read_words_later(attachment: Attachment) -> None:
    from mosaique.catalogue.tasks import extract_attachment_text  # noqa: PLC0415  # the task calls back here

    transaction.on_commit(partial(extract_attachment_text.enqueue, attachment.pk))


def _refuse_twice(record: Record, structure: Structure, digest: str) -> None:
    """Five files sent again because one was refused add one. Another centre's closed file is not told."""
    told = Q(structure=structure) | Q(is_public=True)
    same = Attachment.objects.filter(told, record=record, file__contains=digest).first()
    if same:
        raise FileRefused(ALREADY_ATTACHED, title=same.title)


def _picture(content: BinaryIO, media_type: str, *, is_public: bool) -> Picture:
    """The picture that a cover shows. It takes some tenths of a second: no transaction waits for it."""
    if not has_picture(media_type):
        raise FileRefused(NOT_A_COVER)
    if not is_public:
        raise FileRefused(CLOSED_COVER)
    picture = draw_picture(content, media_type)
    if picture is None:
        raise FileRefused(NOT_DRAWN)
    return picture


def _set_cover(attachment: Attachment, picture: Picture) -> None:
    """One cover a record; two people who choose at once wait for each other."""
    Record.objects.select_for_update().only("pk").get(pk=attachment.record_id)
    Attachment.objects.filter(record=attachment.record_id, is_cover=True).update(is_cover=False)
    attachment.is_cover = True
    attachment.picture.name = _store(io.BytesIO(picture.content), "covers", "jpg")
    attachment.picture_width, attachment.picture_height = picture.width, picture.height
    attachment.save(update_fields=["is_cover", "picture", "picture_width", "picture_height"])


def download_name(attachment: Attachment) -> str:
    """The name under which a reader saves the file: its title, not the digest that names it here."""
    extension = PurePosixPath(attachment.file.name or "").suffix
    title = base_name(attachment.title.replace("/", "-").replace("\\", "-")).removesuffix(extension)
    return f"{title[:100].strip() or attachment.pk}{extension}"


def _store(content: BinaryIO, folder: str, extension: str) -> str:
    """The name under which the storage keeps these bytes, once; they are on disk when this returns."""
    storage: Storage = Attachment._meta.get_field("file").storage
    digest = _digest(content)
    name = f"{folder}/{digest}.{extension}"
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
