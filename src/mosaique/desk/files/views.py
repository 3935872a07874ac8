"""The files of a record: add, name, open or close, choose the cover, remove."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mosaique.catalogue import attachments
from mosaique.catalogue.enums import WordsState
from mosaique.catalogue.file_labels import kind_and_size
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.queries import AttachmentQuerySet
from mosaique.core.extraction.pictures import has_picture
from mosaique.core.uploads.recognition import base_name
from mosaique.core.uploads.refusals import FileRefused
from mosaique.desk import addresses
from mosaique.desk.access import StaffRequest
from mosaique.desk.files.forms import AddFilesForm, FileForm

_SHOWN = 80  # characters of a file's name in a message


@dataclass(frozen=True, slots=True)
class Row:
    """A file as the list shows it, with what the person may do to it."""

    file: Attachment
    kind: str
    ending: str
    may_change: bool
    may_cover: bool

    @property
    def may_be_read_again(self) -> bool:
        return self.may_change and self.file.words_state == WordsState.FAILED


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: StaffRequest, pk: int) -> HttpResponse:
    """The files of a record that the person may see, and the form to add some."""
    user = request.user
    found = Record.objects.viewable_by(user).select_related("structure").defer("description")
    record = get_object_or_404(found, pk=pk)
    form = AddFilesForm(request.POST or None, request.FILES or None, record=record, user=user)
    if request.method == "POST" and form.is_valid():
        if not user.has_perm(
            "catalogue.add_attachment", Attachment(record=record, structure=form.cleaned_data["structure"])
        ):
            raise PermissionDenied
        _add(request, record, form.cleaned_data)
        return redirect("desk:files", pk)
    shown = record.attachments.viewable_by(user).select_related("structure").defer("text")
    context = {
        "record": record,
        "rows": [_row(user, one) for one in shown],
        "form": form,
        "entry": addresses.entry(record) if user.has_perm("catalogue.change_record", record) else "",
    }
    return render(request, "desk/files/list.html", context)


def _row(user: Any, file: Attachment) -> Row:
    return Row(
        file,
        kind_and_size(file),
        PurePosixPath(file.file.name or "").suffix.removeprefix("."),
        may_change=user.has_perm("catalogue.change_attachment", file),
        may_cover=has_picture(file.media_type)
        and file.is_public
        and user.has_perm("catalogue.cover_attachment", file),
    )


def _add(request: StaffRequest, record: Record, said: dict[str, Any]) -> None:
    """Take each file in, and say of each that is refused why; the others stay."""
    added = 0
    for file in said["uploads"]:
        try:
            attachments.add_attachment(
                record,
                file=file,
                title=said["title"],
                structure=said["structure"],
                by=request.user,
                is_cover=said.get("is_cover", False),
                is_public=said["is_public"],
            )
        except FileRefused as error:
            messages.error(request, _refusal(file, error))
        else:
            added += 1
    if added:
        told = ngettext("%(count)s file added.", "%(count)s files added.", added)
        messages.success(request, told % {"count": added})


def _refusal(file: UploadedFile | str, error: FileRefused) -> str:
    name = file if isinstance(file, str) else base_name(file.name or "")
    return _("“%(name)s” is refused. %(reason)s") % {"name": name[:_SHOWN], "reason": error.user_message}


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """A file's title, and whether readers may open it."""
    found = _found(pk, file, Attachment.objects.changeable_by(request.user))
    form = FileForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = Attachment.objects.get(pk=found.pk)
        attachments.change_attachment(fresh, **form.cleaned_data, by=request.user)
        messages.success(request, _("“%(title)s” is saved.") % {"title": fresh.title})
        return redirect("desk:files", pk)
    context = {"record": found.record, "file": found, "kind": kind_and_size(found), "form": form}
    return render(request, "desk/files/change.html", context)


@require_POST
def cover(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """Make a file the record's cover, or leave the record without one."""
    found = _found(pk, file, Attachment.objects.coverable_by(request.user))
    if "drop" in request.POST:
        attachments.drop_cover(found, by=request.user)
        messages.success(request, _("The record has no cover any more."))
        return redirect("desk:files", pk)
    try:
        attachments.choose_cover(found, by=request.user)
    except FileRefused as error:
        messages.error(request, _refusal(found.title, error))
    else:
        messages.success(request, _("“%(title)s” is the cover.") % {"title": found.title})
    return redirect("desk:files", pk)


@require_POST
def read_again(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """Have another try at the words of a file."""
    found = _found(pk, file, Attachment.objects.changeable_by(request.user))
    attachments.read_words_again(found)
    messages.success(request, _("“%(title)s” will be read again.") % {"title": found.title})
    return redirect("desk:files", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, pk: int, file: int) -> HttpResponse:
    """Ask for confirmation (GET), then take a file away from its record (POST)."""
    found = _found(pk, file, Attachment.objects.deletable_by(request.user))
    if request.method == "POST":
        attachments.remove_attachment(found, by=request.user)
        messages.success(request, _("“%(title)s” is removed.") % {"title": found.title})
        return redirect("desk:files", pk)
    context = {"record": found.record, "file": found, "kind": kind_and_size(found)}
    return render(request, "desk/files/remove.html", context)


def _found(pk: int, file: int, allowed: AttachmentQuerySet) -> Attachment:
    """The file, if it is the record's and among those allowed. Raises Http404."""
    return get_object_or_404(
        allowed.select_related("record__structure").defer("text", "record__description"), pk=file, record=pk
    )
