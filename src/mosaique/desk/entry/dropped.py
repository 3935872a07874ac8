"""The PDF dropped on a form: kept with the entry until the record is saved, then put beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue import attachments
from mosaique.core.uploads.kinds import PDF
from mosaique.core.uploads.recognition import base_name, recognise
from mosaique.core.uploads.refusals import NOT_A_PDF, FileRefused
from mosaique.desk.models import Entry

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from mosaique.catalogue.models import Record
    from mosaique.network.models import Structure

_LONGEST_NAME = 250


class PdfUse(models.TextChoices):
    """What becomes of the file. Rights on it are seldom known: readers get it when somebody says so."""

    CLOSED = "closed", _("put it beside the record, for the network’s staff")
    OPEN = "open", _("put it beside the record, open to readers")
    LEFT = "left", _("do not keep it")


def keep(entry: Entry, upload: UploadedFile) -> None:
    """Keep the file with the entry, in the place of the one before. Raises FileRefused."""
    kind = recognise(upload, upload.name or "")  # type: ignore[arg-type]  # it is read and sought as a file is
    if kind.media_type != PDF:
        raise FileRefused(NOT_A_PDF)
    if entry.pdf:
        entry.pdf.delete(save=False)
    entry.pdf_name = base_name(upload.name or "")[-_LONGEST_NAME:]
    entry.pdf.save(f"{entry.key}.pdf", File(upload), save=False)


def attach(entry: Entry, record: Record, *, structure: Structure, use: str, by: Any) -> None:
    """Put the entry's file beside the record, as said; nothing where there is no file, or not any more.

    Open to readers, it is the cover of the centre's own record when that has none. Raises FileRefused; the
    entry then has its file still.
    """
    kept = Entry.objects.of(by).filter(pk=entry.pk).exclude(pdf="").first()
    if kept is None:
        return
    if use != PdfUse.LEFT:
        is_open = use == PdfUse.OPEN
        bare = record.structure_id == structure.pk and not record.attachments.filter(is_cover=True).exists()
        with kept.pdf.open("rb") as content:
            attachments.add_attachment(
                record,
                file=File(content, name=kept.pdf_name),
                title="",
                structure=structure,
                by=by,
                is_public=is_open,
                is_cover=is_open and bare,
            )
    drop(kept)


def drop(entry: Entry) -> None:
    """Throw the entry's file away."""
    kept = entry.pdf
    Entry.objects.filter(pk=entry.pk).update(pdf="", pdf_name="")
    kept.delete(save=False)


def forget_file(instance: Entry, **_signal: object) -> None:
    """The file goes with the entry, however the entry goes."""
    if name := instance.pdf.name:
        transaction.on_commit(partial(instance.pdf.storage.delete, name))
