"""A selection as files: references for managers of them, a document to rework, a page to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from django.template.loader import render_to_string

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import Description, Link, Note, Publisher, RecordDraft, Source
from mosaique.exchange.exports import work_drafts_by_id
from mosaique.exchange.formats import registry
from mosaique.portal import addresses
from mosaique.portal.responses import SUFFIXES
from mosaique.watch.selections import queries
from mosaique.watch.selections.models import Selection
from mosaique.watch.selections.queries import Entry
from mosaique.watch.selections.wording import covers

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class File(NamedTuple):
    """One form of a selection: how its address ends, what people call it, its media type."""

    suffix: str
    name: str
    media_type: str


def _reference_file(suffix: str, name: str) -> File:
    return File(suffix, name, registry.get(SUFFIXES[suffix]).media_type)


# In the order in which they are offered.
FILES = (
    _reference_file("ris", "RIS"),
    _reference_file("bib", "BibTeX"),
    _reference_file("json", "CSL-JSON"),
    File("docx", "DOCX", _DOCX),
    File("html", "HTML", "text/html"),
)


_EMPTY_DOCX, _AN_ENTRY = 37_000, 150  # bytes: styles and fonts, then what an entry adds, compressed


def docx_size(entries: int) -> int:
    """About how many bytes the DOCX of so many entries has: writing it to tell would take too long."""
    return _EMPTY_DOCX + _AN_ENTRY * entries


def file_named(suffix: str) -> File | None:
    """The form whose address ends so."""
    return next((one for one in FILES if one.suffix == suffix), None)


def written(selection: Selection, suffix: str) -> bytes:
    """A selection in the form of that suffix, whole: it is short."""
    found = queries.entries(selection)
    own = _OWN.get(suffix)
    if own is not None:
        return own(selection, found)
    known = registry.get(SUFFIXES[suffix])
    return b"".join(known.write(drafts(found, known.slug)))


def drafts(found: Sequence[Entry], format_name: str) -> Iterator[RecordDraft]:
    """Each entry as a draft: the notice that readers see, or a web page; its note comes first."""
    leaders = [one.record for one in found if one.record]
    works = work_drafts_by_id(leaders, format_name, records=Record.objects.published())
    for one in found:
        draft = works.get(one.record or 0) or _web_page(one)
        if one.note:
            notes = [Note(text=one.note), *draft.description.notes]
            draft = msgspec.structs.replace(
                draft, description=msgspec.structs.replace(draft.description, notes=notes)
            )
        yield draft


def _web_page(one: Entry) -> RecordDraft:
    described = Description(
        type=DocumentType.WEB_PAGE,
        title=one.title,
        date=one.date,
        publishers=[Publisher(name=one.source)] if one.source else [],
        links=[Link(url=one.url, kind=LinkKind.FULL_TEXT)] if one.url else [],
    )
    return RecordDraft(description=described, source=Source(identifier=f"selection-{one.pk}"))


def _html(selection: Selection, found: Sequence[Entry]) -> bytes:
    """A page that needs nothing else, to keep or to print."""
    context = {
        "selection": selection,
        "covers": covers(selection),
        "groups": queries.grouped(found),
        "permalink": addresses.absolute(selection.public_path),
    }
    return render_to_string("watch/selections/public/file.html", context).encode()


def _docx(selection: Selection, found: Sequence[Entry]) -> bytes:
    from mosaique.watch.selections import word  # noqa: PLC0415  # a large library, for who asks

    return word.document(selection, found)


_OWN: dict[str, Callable[[Selection, Sequence[Entry]], bytes]] = {"docx": _docx, "html": _html}
