"""A draft as MODS elements, each with the parts of the draft that it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from mosaique.catalogue.values.codes import AbstractOrigin, AgentKind, LinkKind, NoteKind, SubjectKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    HoldingDraft,
    Host,
    RecordDraft,
    Series,
    Subject,
)
from mosaique.catalogue.values.languages import iso639_2
from mosaique.exchange.formats.mods.elements import make, nest, some
from mosaique.exchange.formats.mods.types import (
    MODS,
    NAME_TYPES,
    NOTE_TYPES,
    REMAINDER,
    SUBJECT_TAGS,
    TITLE_TYPES,
    TO_MODS,
)
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.exchange.formats.wording import is_plain_date

XLINK = "http://www.w3.org/1999/xlink"
_Said = tuple[etree._Element | None, str]  # noqa: SLF001 - an element, and the parts that it says, blank between them
_URI = re.compile(r"(?:https?|urn|info|ark):[\w./:?=&#%~+,;@!$()*-]+", re.ASCII)


def mods_said(draft: RecordDraft) -> list[tuple[etree._Element, Parts]]:
    """Every top-level element that MODS has for the draft."""
    d = draft.description
    steps = (_titles, _types, _names, _origins, _physical, _texts, _subjects, _related, _numbers, _conditions)
    said = chain(chain.from_iterable(step(d) for step in steps), _copies(draft.holdings), _info(draft))
    return [(element, frozenset(parts.split())) for element, parts in said if element is not None]


def mods_record(elements: list[etree._Element], remainder: str) -> etree._Element:
    """The record of these elements, with what MODS cannot say in an extension."""
    record = etree.Element(f"{{{MODS}}}mods", nsmap={None: MODS, "xlink": XLINK}, version="3.7")
    record.extend(elements)
    if remainder:
        extension = etree.SubElement(record, f"{{{MODS}}}extension")
        left = etree.SubElement(extension, f"{{{REMAINDER}}}remainder", nsmap={None: REMAINDER})
        left.text = xml_text(remainder)
    return record


def _titles(d: Description) -> Iterator[_Said]:
    yield (
        nest(
            "titleInfo",
            some("title", d.title),
            some("subTitle", d.subtitle),
            some("partNumber", d.part_number),
            some("partName", d.part_title),
        ),
        "title subtitle part_number part_title",
    )
    for title in d.other_titles:
        kind, label = TITLE_TYPES[title.kind]
        element = nest(
            "titleInfo", some("title", title.text), type=kind, displayLabel=label, xml_lang=title.language
        )
        yield element, "other_titles"


def _types(d: Description) -> Iterator[_Said]:
    resource, genre = TO_MODS[d.type]
    yield some("typeOfResource", resource), "type"
    yield some("genre", genre), "type"


def _names(d: Description) -> Iterator[_Said]:
    for person in d.contributors:
        yield _name(person), "contributors"
    if d.thesis and d.thesis.institution:
        grantor = Contributor(name=d.thesis.institution, kind=AgentKind.BODY, role="dgg")
        yield _name(grantor), "thesis.institution"


def _name(person: Contributor) -> etree._Element | None:
    family, comma, given = person.name.partition(", ")
    parts = [some("namePart", person.name)]
    if person.kind == AgentKind.PERSON and comma:
        given, comma, suffix = given.partition(", ")
        parts = [
            some("namePart", family, type="family"),
            some("namePart", given, type="given"),
            some("namePart", suffix, type="termsOfAddress"),
        ]
    role = some("roleTerm", person.role, type="code", authority="marcrelator")
    numbers = [
        make("nameIdentifier", value, type=scheme) for scheme, value in person.identifiers.items() if value
    ]
    return nest(
        "name",
        *parts,
        some("namePart", person.dates, type="date"),
        some("affiliation", person.affiliation),
        nest("role", role),
        *numbers,
        type=NAME_TYPES[person.kind],
    )


def _origins(d: Description) -> Iterator[_Said]:
    first = [*_dates(d.date), some("edition", d.edition)]
    for publisher in d.publishers:
        place = nest("place", some("placeTerm", publisher.place, type="text"))
        yield nest("originInfo", place, some("publisher", publisher.name), *first), "publishers edition date"
        first = []
    yield nest("originInfo", *first), "publishers edition date"
    for tag in d.languages:
        yield _language(tag), "languages"
    for tag in d.original_languages:
        yield _language(tag, objectPart="original"), "original_languages"


def _dates(written: str) -> list[etree._Element | None]:
    """The date encoded when it has a year, and as it is written when that says more."""
    date = PartialDate.parse(written)
    known = [m for m in (date.start, date.end) if m is not None and m.month <= 12]
    if not known or date.is_period:
        return [some("dateIssued", written)]
    ranged = date.start != date.end
    points = ("start", "end") if ranged else ("",)
    moments = (date.start, date.end) if ranged else (date.start,)
    encoded = [
        make("dateIssued", str(moment), encoding="w3cdtf", point=point, keyDate="" if number else "yes")
        for number, (moment, point) in enumerate(zip(moments, points, strict=True))
        if moment is not None and moment.month <= 12
    ]
    exact = is_plain_date(date) and len(encoded) == len(moments)
    return [*encoded, None if exact else some("dateIssued", written)]


def _language(tag: str, **attributes: str) -> etree._Element | None:
    code = "" if "-" in tag else iso639_2(tag)
    term = some("languageTerm", code or tag, type="code", authority="iso639-2b" if code else "rfc5646")
    return nest("language", term, **attributes)


def _physical(d: Description) -> Iterator[_Said]:
    yield (
        nest(
            "physicalDescription",
            some("extent", d.extent),
            some("note", d.physical_details, type="physical details"),
            some("note", d.dimensions, type="dimensions"),
        ),
        "extent physical_details dimensions",
    )


def _texts(d: Description) -> Iterator[_Said]:
    for abstract in d.abstracts:
        origin = "" if abstract.origin == AbstractOrigin.UNKNOWN else str(abstract.origin)
        yield some("abstract", abstract.text, type=origin, xml_lang=abstract.language), "abstracts"
    yield some("note", d.responsibility, type="statement of responsibility"), "responsibility"
    if d.thesis:
        yield some("note", d.thesis.degree, type="degree"), "thesis.degree"
        yield some("note", d.thesis.discipline, type="discipline"), "thesis.discipline"
    for note in d.notes:
        if note.kind == NoteKind.CONTENTS:
            yield some("tableOfContents", note.text), "notes"
        else:
            yield some("note", note.text, type=NOTE_TYPES[note.kind]), "notes"
    for public in d.publics:
        yield some("targetAudience", public), "publics"


def _subjects(d: Description) -> Iterator[_Said]:
    for subject in d.subjects:
        yield _subject(subject), "subjects"
    for keyword in d.keywords:
        yield nest("subject", some("topic", keyword.text), xml_lang=keyword.language), "keywords"
    for territory in d.territories:
        yield nest("subject", some("geographic", territory.label)), "territories"


def _subject(subject: Subject) -> etree._Element | None:
    first, *others = subject.label.split(" -- ")
    tag = SUBJECT_TAGS[subject.kind]
    head = some(tag, first)
    if tag == "name":
        kind = "personal" if subject.kind == SubjectKind.PERSON else "corporate"
        head = nest("name", some("namePart", first), type=kind)
    elif tag == "titleInfo":
        head = nest("titleInfo", some("title", first))
    subdivisions = [some("topic", other) for other in others]
    uri = subject.identifier if _URI.fullmatch(subject.identifier) else ""
    return nest("subject", head, *subdivisions, authority=subject.scheme or "local", valueURI=uri)


def _related(d: Description) -> Iterator[_Said]:
    if d.host:
        yield (
            _host(d.host),
            (
                "host.title host.editors host.issn host.isbn host.identifier host.volume host.issue"
                " host.article_number host.pages"
            ),
        )
    for series in d.series:
        yield _series(series), "series"


def _host(host: Host) -> etree._Element | None:
    details = [
        nest("detail", some("number", text), type=name)
        for name, text in (("volume", host.volume), ("issue", host.issue), ("article", host.article_number))
    ]
    start, dash, end = host.pages.partition("-")
    pages = [some("start", start), some("end", end)] if dash and start and end else [some("list", host.pages)]
    return nest(
        "relatedItem",
        nest("titleInfo", some("title", host.title)),
        *(_name(editor) for editor in host.editors),
        nest("part", *details, nest("extent", *pages, unit="pages")),
        some("identifier", host.issn, type="issn"),
        some("identifier", host.isbn, type="isbn"),
        nest("recordInfo", some("recordIdentifier", host.identifier)),
        type="host",
    )


def _series(series: Series) -> etree._Element | None:
    title = nest("titleInfo", some("title", series.title), some("partNumber", series.number))
    return nest("relatedItem", title, some("identifier", series.issn, type="issn"), type="series")


def _numbers(d: Description) -> Iterator[_Said]:
    for number in d.identifiers:
        scheme = {"handle": "hdl"}.get(number.scheme, number.scheme)
        yield (
            some("identifier", number.value, type=scheme, invalid="" if number.valid else "yes"),
            "identifiers",
        )
    for link in d.links:
        access = "preview" if link.kind == LinkKind.COVER else ""
        yield nest("location", some("url", link.url, displayLabel=link.label, access=access)), "links"


def _conditions(d: Description) -> Iterator[_Said]:
    yield some("accessCondition", d.access, type="restriction on access"), "access"
    yield some("accessCondition", d.rights, type="use and reproduction"), "rights"
    yield some("accessCondition", d.licence, type="license"), "licence"


def _copies(holdings: list[HoldingDraft]) -> Iterator[_Said]:
    for holding in holdings:
        copy = nest(
            "copyInformation",
            some("note", holding.local_note),
            some("itemIdentifier", holding.barcode, type="barcode"),
        )
        yield (
            nest(
                "location",
                some("physicalLocation", holding.structure, type="structure"),
                some("physicalLocation", holding.location),
                some("shelfLocator", holding.shelf_mark),
                nest("holdingSimple", copy),
            ),
            "holdings",
        )


def _info(draft: RecordDraft) -> Iterator[_Said]:
    yield nest("recordInfo", some("recordIdentifier", draft.source.identifier)), "identifier"
