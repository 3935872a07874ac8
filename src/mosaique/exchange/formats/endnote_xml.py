"""EndNote's XML: the reference types and fields of RIS, with typefaces.

Each record is turned into the RIS fields that EndNote itself would export, and read as those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import RecordDraft, Source
from mosaique.catalogue.values.text import fold, tidy
from mosaique.exchange.formats.base import NO_OPTIONS, ReadOnlyFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.ris.dialects import Field
from mosaique.exchange.formats.ris.reading import Reading
from mosaique.exchange.formats.safe_xml import text_of
from mosaique.exchange.formats.xml_reading import read_xml

__all__ = ["ENDNOTE_XML", "EndnoteXml"]

# Reference types by name, then by number where programs write no name (EndNote's own table).
_NAMES = {
    "journal article": "JOUR", "magazine article": "MGZN", "newspaper article": "NEWS",
    "electronic article": "EJOUR", "book": "BOOK", "edited book": "EDBOOK", "electronic book": "EBOOK",
    "classical work": "CLSWK", "serial": "SER", "ancient text": "ANCIENT", "music": "MUSIC",
    "book section": "CHAP", "electronic book section": "ECHAP", "dictionary": "DICT",
    "encyclopedia": "ENCYC", "report": "RPRT", "government document": "GOVDOC", "standard": "STAND",
    "thesis": "THES", "conference proceedings": "CONF", "conference paper": "CPAPER", "web page": "ELEC",
    "blog": "BLOG", "statute": "STAT", "bill": "BILL", "case": "CASE", "hearing": "HEAR",
    "legal rule or regulation": "LEGAL", "unpublished work": "UNPB", "manuscript": "MANSCPT",
    "pamphlet": "PAMP", "personal communication": "PCOMM", "grant": "GRNT", "film or broadcast": "MPCT",
    "audiovisual material": "ADVS", "online multimedia": "MULTI", "podcast": "PODCST", "artwork": "ART",
    "figure": "FIGURE", "chart or table": "CHART", "map": "MAP", "dataset": "DATA",
    "aggregated database": "AGGR", "online database": "DBASE", "computer program": "COMP",
    "patent": "PAT", "equation": "EQUA", "catalog": "CTLG", "generic": "GEN",
}  # fmt: skip
_NUMBERS = {
    "17": "JOUR", "6": "BOOK", "28": "EDBOOK", "5": "CHAP", "27": "RPRT", "32": "THES", "10": "CONF",
    "47": "CPAPER", "12": "ELEC", "19": "MGZN", "23": "NEWS", "43": "EJOUR", "44": "EBOOK", "34": "UNPB",
    "36": "MANSCPT", "31": "STAT", "4": "BILL", "7": "CASE", "14": "HEAR", "21": "MPCT", "3": "ADVS",
    "20": "MAP", "2": "ART", "9": "COMP", "59": "DATA", "46": "GOVDOC", "25": "PAT", "26": "PCOMM",
    "13": "GEN",
}  # fmt: skip

# Element → RIS tag, in the order in which the fields are wanted.
_TAGS = {
    "contributors/authors/author": "AU", "contributors/secondary-authors/author": "A2",
    "contributors/tertiary-authors/author": "A3", "contributors/subsidiary-authors/author": "A4",
    "contributors/translated-authors/author": "TA", "auth-address": "AD", "titles/title": "TI",
    "titles/secondary-title": "T2", "titles/tertiary-title": "T3", "titles/short-title": "ST",
    "titles/translated-title": "TT", "titles/alt-title": "JA", "periodical/full-title": "JF",
    "periodical/abbr-1": "J2", "volume": "VL", "number": "IS", "issue": "IS", "num-vols": "NV",
    "edition": "ET", "section": "SE", "keywords/keyword": "KW", "dates/year": "PY", "pub-location": "CY",
    "publisher": "PB", "orig-pub": "OP", "isbn": "SN", "accession-num": "AN", "call-num": "CN",
    "electronic-resource-num": "DO", "abstract": "AB", "notes": "N1", "research-notes": "RN",
    "work-type": "M3", "urls/related-urls/url": "UR", "urls/web-urls/url": "UR",
    "urls/pdf-urls/url": "L1", "language": "LA", "label": "LB", "remote-database-name": "DB",
    "remote-database-provider": "DP", "access-date": "Y2", "custom1": "C1", "custom2": "C2",
    "custom3": "C3", "custom4": "C4", "custom5": "C5", "custom6": "C6", "custom7": "C7",
}  # fmt: skip


class EndnoteXml:
    """The format ``endnote-xml``, as EndNote, Bookends and bibliographic databases write it. Read only."""

    slug = "endnote-xml"
    label = "EndNote XML"
    media_type = "application/xml"
    extension = "xml"
    can_write = False

    def recognises(self, head: bytes, name: str) -> bool:
        plain = head.replace(b"\x00", b"")
        return b"<record" in plain and bool(re.search(rb"<ref-type\b|<source-app\b|<rec-number\b", plain))

    def read(
        self, source: BinaryIO, options: ReadOptions = NO_OPTIONS
    ) -> Iterator[RecordDraft | ReadProblem]:
        """One result per ``<record>``."""
        return read_xml(
            source, options, slug=self.slug, label=self.label, names=("record",), read=read_element
        )

    def write(self, drafts: Iterable[RecordDraft]) -> Iterator[bytes]:
        """Raise ReadOnlyFormat: EndNote reads RIS."""
        raise ReadOnlyFormat(self.slug)


ENDNOTE_XML = EndnoteXml()


def read_element(element: etree._Element) -> RecordDraft:
    """The draft of a ``<record>`` element."""
    reading = Reading(ris_fields(element))
    draft = reading.draft
    draft.source = Source(identifier=tidy(text_of(element.find("rec-number"))) or reading.identifier)
    return draft


def ris_fields(element: etree._Element) -> list[Field]:
    """The fields that EndNote would export for the record as RIS."""
    fields: list[Field] = [("TY", _type(element))]
    for path, tag in _TAGS.items():
        for child in element.iterfind(path):
            text = text_of(child)
            lines = re.split(r"[\r\n]+", text) if tag == "KW" else [text]
            fields += [(tag, value) for line in lines if (value := tidy(line))]
    return [*fields, *_date(element), *_pages(element, fields)]


def _type(element: etree._Element) -> str:
    found = element.find("ref-type")
    if found is None:
        return "GEN"
    named = _NAMES.get(fold(found.get("name", "")))
    return named or _NUMBERS.get(tidy(text_of(found)), "GEN")


def _date(element: etree._Element) -> list[Field]:
    """The day or month of publication, which stands apart from its year and often without it."""
    year = tidy(text_of(element.find("dates/year")))
    day = tidy(text_of(element.find("dates/pub-dates/date")))
    date = PartialDate.parse(day if year and year in day else f"{day} {year}")
    if not day or not date.start or not 1 <= date.start.month <= 12:
        return []
    moment = date.start
    return [("DA", f"{moment.year}/{moment.month:02}/{f'{moment.day:02}' if moment.day else ''}")]


def _pages(element: etree._Element, fields: list[Field]) -> list[Field]:
    pages = tidy(text_of(element.find("pages"))).replace("\u2013", "-")
    start, dash, end = pages.partition("-")
    if dash and start and end and "-" not in end:
        return [("SP", start), ("EP", end)]
    return [("SP", pages)] if pages else []
