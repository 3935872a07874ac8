"""The record model's closed lists with their labels, and the states of a record."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.values.codes import AbstractOrigin, Access, DocumentType, Public, Scope
from mosaique.core.uploads.kinds import CSV, DOCX, EPUB, ODS, ODT, PDF, TXT, XLSX


class RecordState(models.TextChoices):
    """draft → proofread → published → withdrawn; a withdrawn record's public address answers 410."""

    DRAFT = "draft", _("Draft")
    PROOFREAD = "proofread", _("Proofread")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class VersionAction(models.TextChoices):
    """What made a version."""

    CREATED = "created", _("created")
    IMPORTED = "imported", _("imported")
    UPDATED_BY_IMPORT = "updated_by_import", _("updated by an import")
    EDITED = "edited", _("edited")
    PROOFREAD = "proofread", _("proofread")
    RETURNED = "returned", _("returned to draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RESTORED = "restored", _("restored")
    BATCH = "batch", _("changed by a batch")
    BATCH_UNDONE = "batch_undone", _("batch undone")


class BatchState(models.TextChoices):
    """prepared → waiting → running → done → undoing → undone; failed from either of the running ones."""

    PREPARED = "prepared", _("In preparation")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Stopped by an error")


class Outcome(models.TextChoices):
    """What a batch did to a record."""

    CHANGED = "changed", _("changed")
    UNCHANGED = "unchanged", _("nothing to change")
    REFUSED = "refused", _("refused")


class Refusal(models.TextChoices):
    """Why a batch left a record alone."""

    OTHER_CENTRE = "other_centre", _("it belongs to another centre")
    PARTNER = "partner", _("it comes from a partner's catalogue")
    ROLE = "role", _("your role does not allow it")
    INCOMPLETE = "incomplete", _("it would be below the minimum level")
    STATE = "state", _("its state does not allow it")
    GONE = "gone", _("it was deleted meanwhile")
    ERROR = "error", _("an error occurred, which was logged")


class Undoing(models.TextChoices):
    """What undoing a batch did to a record that it had changed."""

    BACK = "back", _("as before")
    PARTLY = "partly", _("as before, but for what was changed since")
    LEFT = "left", _("left: changed since")
    REFUSED = "refused", _("refused")


class WordsState(models.TextChoices):
    """What became of reading an attached file's words."""

    NOTHING = "nothing", _("no words to read")
    WAITING = "waiting", _("words being read")
    READ = "read", _("words read")
    FAILED = "failed", _("file that cannot be read")


class LinkStatus(models.TextChoices):
    """What an address answered when it was asked last."""

    UNKNOWN = "unknown", _("not checked yet")
    OK = "ok", _("answers")
    MOVED = "moved", _("has moved")
    GONE = "gone", _("no longer exists")
    UNREACHABLE = "unreachable", _("does not answer")
    REFUSED = "refused", _("refuses machines")


DOCUMENT_TYPES: dict[str, Promise] = {
    DocumentType.BOOK: _("Book"),
    DocumentType.CHAPTER: _("Book chapter"),
    DocumentType.ARTICLE: _("Article"),
    DocumentType.JOURNAL: _("Journal"),
    DocumentType.JOURNAL_ISSUE: _("Journal issue"),
    DocumentType.REPORT: _("Report"),
    DocumentType.GREY_LITERATURE: _("Grey literature"),
    DocumentType.THESIS: _("Thesis"),
    DocumentType.LEGAL_TEXT: _("Legal text"),
    DocumentType.PROCEEDINGS: _("Proceedings"),
    DocumentType.CONFERENCE_PAPER: _("Conference paper"),
    DocumentType.WEB_PAGE: _("Web page"),
    DocumentType.FILM: _("Film, video"),
    DocumentType.SOUND: _("Sound recording"),
    DocumentType.IMAGE: _("Image"),
    DocumentType.MAP: _("Map"),
    DocumentType.DATASET: _("Dataset"),
    DocumentType.SOFTWARE: _("Software"),
    DocumentType.OTHER: _("Other document"),
}

SCOPES: dict[str, Promise] = {
    Scope.LOCAL: _("Local"),
    Scope.REGIONAL: _("Regional"),
    Scope.NATIONAL: _("National"),
    Scope.EUROPEAN: _("European"),
    Scope.INTERNATIONAL: _("International"),
}

PUBLICS: dict[str, Promise] = {
    Public.PROFESSIONALS: _("Professionals"),
    Public.ELECTED: _("Elected members"),
    Public.ASSOCIATIONS: _("Associations"),
    Public.RESIDENTS: _("Residents"),
    Public.RESEARCHERS: _("Researchers"),
    Public.TEACHERS: _("Teachers"),
    Public.STUDENTS: _("Students"),
    Public.YOUTH: _("Young people"),
}

ACCESSES: dict[str, Promise] = {
    Access.OPEN: _("Free online"),
    Access.ONSITE: _("Consultation on the spot"),
    Access.LOAN: _("Loan"),
    Access.RESTRICTED: _("Restricted"),
}

ABSTRACT_ORIGINS: dict[str, Promise] = {
    AbstractOrigin.OWN: _("written by the network"),
    AbstractOrigin.PUBLISHER: _("from the publisher"),
    AbstractOrigin.AUTHOR: _("from the author"),
    AbstractOrigin.TRANSLATED: _("translated"),
    AbstractOrigin.UNKNOWN: _("origin unknown"),
}

# Media types of attached files, as people call them.
FILE_KINDS: dict[str, Promise | str] = {
    PDF: "PDF",
    "image/jpeg": _("JPEG image"),
    "image/png": _("PNG image"),
    "image/gif": _("GIF image"),
    "image/webp": _("WebP image"),
    DOCX: _("Word document"),
    XLSX: _("Excel workbook"),
    ODT: _("OpenDocument text"),
    ODS: _("OpenDocument spreadsheet"),
    EPUB: _("EPUB book"),
    CSV: _("CSV table"),
    TXT: _("plain text"),
}
