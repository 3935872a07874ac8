"""Attached files as answers: what a person sent is never run by another's browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404

from mosaique.catalogue.attachments import download_name

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.db.models.fields.files import FieldFile

    from mosaique.catalogue.models import Attachment

_DAY = 24 * 60 * 60  # seconds


def file_response(attachment: Attachment) -> FileResponse:
    """The file: an image is shown, anything else saved under its title. Raises Http404 if it is lost."""
    response = FileResponse(
        _opened(attachment.file), as_attachment=not attachment.is_image, filename=download_name(attachment)
    )
    response["Content-Type"] = attachment.media_type or "application/octet-stream"
    return _kept_harmless(response)


def picture_response(attachment: Attachment) -> FileResponse:
    """The small picture of a cover; an attachment never gets another one. Raises Http404 if there is none."""
    if not attachment.picture:
        raise Http404
    response = FileResponse(_opened(attachment.picture), content_type="image/jpeg")
    response["Cache-Control"] = f"max-age={_DAY}"
    return _kept_harmless(response)


def _opened(file: FieldFile) -> File[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError as error:  # a restored database may be older than its files
        raise Http404 from error


def _kept_harmless(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
