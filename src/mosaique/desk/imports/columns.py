"""The fields of a table's columns, as the desk names them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.exchange.formats.spreadsheet.fields import FIELDS, IGNORED

ASIDE = ""  # kept with the record, read as no field

LABELS: dict[str, Promise] = {
    "identifier": _("Number of the record"),
    "type": _("Document type"),
    "title": _("Title"),
    "subtitle": _("Subtitle"),
    "part_number": _("Number of the part"),
    "part_title": _("Title of the part"),
    "responsibility": _("Statement of responsibility"),
    "authors": _("Authors"),
    "contributors": _("Contributors with their roles"),
    "editors": _("Scientific editors"),
    "translators": _("Translators"),
    "corporate_authors": _("Bodies as authors"),
    "other_titles": _("Other titles"),
    "edition": _("Edition"),
    "publisher": _("Publisher"),
    "place": _("Place of publication"),
    "publishers": _("Publisher and place"),
    "date": _("Date"),
    "extent": _("Extent"),
    "physical_details": _("Illustrations"),
    "dimensions": _("Dimensions"),
    "series": _("Series"),
    "series_number": _("Number in the series"),
    "host_title": _("In (journal or book)"),
    "host_volume": _("Volume"),
    "host_issue": _("Issue"),
    "host_pages": _("Pages"),
    "host_article_number": _("Number of the article"),
    "host_issn": _("ISSN of the journal"),
    "host_isbn": _("ISBN of the book around it"),
    "host_editors": _("Editors of the book around it"),
    "host_identifier": _("Number of the journal or book around it"),
    "thesis_degree": _("Degree"),
    "thesis_institution": _("University"),
    "thesis_discipline": _("Discipline"),
    "event_name": _("Meeting"),
    "event_place": _("Place of the meeting"),
    "event_date": _("Date of the meeting"),
    "event_number": _("Number of the meeting"),
    "isbn": _("ISBN"),
    "issn": _("ISSN"),
    "doi": _("DOI"),
    "identifiers": _("Other numbers"),
    "links": _("Web addresses"),
    "languages": _("Languages"),
    "original_languages": _("Languages of the original"),
    "abstracts": _("Abstract"),
    "abstract_fr": _("Abstract in French"),
    "abstract_en": _("Abstract in English"),
    "subjects": _("Subjects"),
    "keywords": _("Free keywords"),
    "territories": _("Territories"),
    "publics": _("Publics"),
    "scope": _("Scope"),
    "notes": _("Notes"),
    "rights": _("Rights"),
    "licence": _("Licence"),
    "access": _("Access"),
    "structure": _("Centre that holds the copy"),
    "shelf_mark": _("Shelf mark"),
    "location": _("Location"),
    "holding_access": _("Access to the copy"),
    "conditions": _("Conditions"),
    "holding_link": _("Link to the copy"),
    "barcode": _("Bar code"),
    "local_note": _("Note of the centre"),
    "local_keywords": _("Keywords of the centre"),
    "source_columns": _("Columns kept from another export"),
}


def choices() -> list[tuple[str, str | Promise]]:
    """What a column may feed: every field, nothing but kept, or left out."""
    fields = [(name, LABELS[name]) for name in FIELDS if name in LABELS]
    return [(ASIDE, _("— kept aside with the record")), (IGNORED, _("— left out")), *fields]


def mapping(headings: list[str], guessed: list[str], chosen: list[str]) -> dict[str, str]:
    """What to tell the reader: a field for each column that it would read otherwise by itself."""
    told = {}
    for heading, guess, field in zip(headings, guessed, chosen, strict=True):
        if heading and field != guess:
            told[heading] = "source_columns" if field == ASIDE else field
    return told


def chosen_fields(headings: list[str], guessed: list[str], told: dict[str, str]) -> list[str]:
    """The field of each column, as told before or else guessed."""
    found = [told.get(heading, guess) for heading, guess in zip(headings, guessed, strict=True)]
    return [
        ASIDE if field == "source_columns" and guess != "source_columns" else field
        for field, guess in zip(found, guessed, strict=True)
    ]
