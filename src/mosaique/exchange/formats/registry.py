"""The formats known, by name, and which one a file is in."""

from __future__ import annotations

from importlib import import_module

from mosaique.exchange.formats.base import RecordFormat

# Name → "module:attribute", imported on first use so that a command starts light. The order is the order
# of recognition: the most specific first, csv last because nearly any text could be one.
_WHERE = {
    "unimarc": "unimarc:UNIMARC",
    "marc21": "marc21:MARC21",
    "unimarc-xml": "unimarc:UNIMARC_XML",
    "marcxml": "marc21:MARCXML",
    "mods": "mods:MODS",
    "dc": "dublin_core:DUBLIN_CORE",
    "endnote-xml": "endnote_xml:ENDNOTE_XML",
    "zotero-rdf": "zotero_rdf:ZOTERO_RDF",
    "csl-json": "csl_json:CSL_JSON",
    "xlsx": "spreadsheet:XLSX",
    "ris": "ris:RIS",
    "bibtex": "bibtex:BIBTEX",
    "csv": "spreadsheet:CSV",
}


class UnknownFormat(LookupError):
    """No format has that name, or none recognises the file."""

    def __init__(self, slug: str = "") -> None:
        self.slug = slug
        super().__init__(f"unknown format {slug!r}" if slug else "no known format")


def names() -> list[str]:
    """Every format's name, in order of recognition."""
    return list(_WHERE)


def get(slug: str) -> RecordFormat:
    """The format of that name. Raises UnknownFormat."""
    try:
        module, _, attribute = _WHERE[slug].partition(":")
    except KeyError:
        raise UnknownFormat(slug) from None
    return getattr(import_module(f"mosaique.exchange.formats.{module}"), attribute)  # type: ignore[no-any-return]


def recognise(head: bytes, name: str = "") -> RecordFormat:
    """The first format that recognises the file. Raises UnknownFormat."""
    for slug in _WHERE:
        if (known := get(slug)).recognises(head, name):
            return known
    raise UnknownFormat
