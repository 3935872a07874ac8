"""What each type of document asks, in the order in which a documentalist meets it on the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.values.codes import DocumentType as Type


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of the document itself, and the labels that its type gives some of them."""

    fields: tuple[str, ...]
    labels: Mapping[str, str | Promise]


ABSTRACT = ("abstract", "abstract_author", "abstract_origin", "abstract_language")
INDEXING = ("subjects", "keywords", "territories", "scope", "publics", "languages")
COPY = (
    "structure", "copy_shelf_mark", "copy_access", "copy_conditions", "copy_link", "copy_local_note",
    "copy_local_keywords",
)  # fmt: skip
LAST = ("note", "rights", "licence")

_HEAD = ("title", "subtitle", "contributors")
_PUBLISHED = ("publishers", "date")
_NUMBERS = ("identifiers", "links")
_THESIS = ("thesis_degree", "thesis_discipline", "thesis_institution")
_EVENT = ("event_name", "event_place", "event_date")
_IN_ISSUE = ("host_title", "host_issn", "date", "host_volume", "host_issue")
_BOOK = (*_HEAD, "edition", *_PUBLISHED, "extent", "series", *_NUMBERS)
_ISSUED = (*_HEAD, *_PUBLISHED, "extent", *_NUMBERS)

_JOURNAL = {"host_title": _("Journal")}
_VOLUME = {"host_title": _("In the book")}
_SPONSOR = {"publishers": _("Publisher or sponsor")}
_MADE = {"contributors": _("Directors, authors"), "publishers": _("Producers, distributors")}

LAYOUTS: dict[Type, Layout] = {
    Type.ARTICLE: Layout((*_HEAD, *_IN_ISSUE, "host_pages", *_NUMBERS), _JOURNAL),
    Type.BOOK: Layout(_BOOK, {}),
    Type.REPORT: Layout((*_HEAD, *_PUBLISHED, "extent", "series", *_NUMBERS), _SPONSOR),
    Type.GREY_LITERATURE: Layout(_ISSUED, _SPONSOR),
    Type.CHAPTER: Layout((*_HEAD, "host_title", *_PUBLISHED, "host_pages", "host_isbn", *_NUMBERS), _VOLUME),
    Type.WEB_PAGE: Layout((*_HEAD, "links", *_PUBLISHED), {"publishers": _("Site or body")}),
    Type.THESIS: Layout((*_HEAD, *_THESIS, "date", "extent", *_NUMBERS), {}),
    Type.LEGAL_TEXT: Layout(
        (*_HEAD, *_IN_ISSUE, "host_pages", *_NUMBERS),
        {"contributors": _("Issued by"), "host_title": _("Official journal")},
    ),
    Type.PROCEEDINGS: Layout((*_HEAD, *_EVENT, *_PUBLISHED, "extent", "series", *_NUMBERS), {}),
    Type.CONFERENCE_PAPER: Layout(
        (*_HEAD, *_EVENT, "host_title", *_PUBLISHED, "host_pages", *_NUMBERS),
        {"host_title": _("In the proceedings")},
    ),
    Type.JOURNAL_ISSUE: Layout((*_HEAD, *_IN_ISSUE, "publishers", "extent", *_NUMBERS), _JOURNAL),
    Type.JOURNAL: Layout(("title", "subtitle", *_PUBLISHED, *_NUMBERS), {"date": _("Years")}),
    Type.FILM: Layout(_ISSUED, _MADE | {"extent": _("Length")}),
    Type.SOUND: Layout(_ISSUED, _MADE | {"extent": _("Length")}),
    Type.IMAGE: Layout(_ISSUED, {}),
    Type.MAP: Layout(_ISSUED, {}),
    Type.DATASET: Layout((*_HEAD, *_PUBLISHED, "edition", *_NUMBERS), {"edition": _("Release")}),
    Type.SOFTWARE: Layout((*_HEAD, *_PUBLISHED, "edition", *_NUMBERS), {"edition": _("Release")}),
    Type.OTHER: Layout(_BOOK, {}),
}

# What a next document of the same pile shares with the one before: the same issue, the same shelf.
KEPT_FOR_NEXT = (
    "type", "host_title", "host_issn", "host_volume", "host_issue", "date", "publishers", "languages",
    "scope", "structure", "abstract_author", "abstract_origin", "abstract_language", "copy_shelf_mark",
    "copy_access",
)  # fmt: skip
