"""The kinds of files that are taken in, told by their content."""

from __future__ import annotations

import re
from dataclasses import dataclass

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
EPUB = "application/epub+zip"
CSV = "text/csv"
TXT = "text/plain"


@dataclass(frozen=True, slots=True)
class FileKind:
    """``extension`` names stored files; ``also`` are other endings that people give them.

    ``signature`` is matched at the first byte; kinds without one are found inside a container or are text.
    ``pillow_format`` is set for images.
    """

    media_type: str
    extension: str
    also: tuple[str, ...] = ()
    signature: re.Pattern[bytes] | None = None
    pillow_format: str = ""

    @property
    def is_image(self) -> bool:
        return bool(self.pillow_format)

    def is_named(self, extension: str) -> bool:
        """Whether a file of this kind may end so; a name without an ending is no claim."""
        return extension in {"", self.extension, *self.also}


CONTAINER = re.compile(rb"PK\x03\x04")

KINDS = (
    # Scanners put a mark or blank lines before the header, and readers accept them.
    FileKind(PDF, "pdf", signature=re.compile(rb"(?:\xef\xbb\xbf)?[\r\n\t ]{0,16}%PDF-\d")),
    FileKind("image/jpeg", "jpg", ("jpeg", "jpe"), re.compile(rb"\xff\xd8\xff"), "JPEG"),
    FileKind("image/png", "png", (), re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    FileKind("image/gif", "gif", (), re.compile(rb"GIF8[79]a"), "GIF"),
    FileKind("image/webp", "webp", (), re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    FileKind(DOCX, "docx"),
    FileKind(XLSX, "xlsx"),
    FileKind(ODT, "odt"),
    FileKind(ODS, "ods"),
    FileKind(EPUB, "epub"),
    FileKind(CSV, "csv"),
    FileKind(TXT, "txt", ("text",)),
)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}
TEXTS = (BY_MEDIA_TYPE[CSV], BY_MEDIA_TYPE[TXT])
ACCEPTED = ", ".join(kind.extension for kind in KINDS)
