"""A MODS record as a draft, with the parts of the draft that each of its elements feeds."""

from __future__ import annotations

import re

from lxml import etree

from mosaique.catalogue.values.codes import (
    AbstractOrigin,
    AgentKind,
    DocumentType,
    LinkKind,
    NoteKind,
    SubjectKind,
    TitleKind,
)
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Keyword,
    Link,
    Note,
    OtherTitle,
    RecordDraft,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.catalogue.values.identifiers import identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import Name, contributor
from mosaique.catalogue.values.text import fold, tidy, tidy_lines
from mosaique.exchange.formats.marc.relators import from_marc21
from mosaique.exchange.formats.mods.elements import XLINK_HREF, child_text, children, language_of
from mosaique.exchange.formats.mods.types import (
    AGENTS,
    HOSTED,
    NOTES,
    SUBJECT_TAGS,
    TITLES,
    type_of_genre,
    type_of_resource,
)
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.safe_xml import local_name, text_of
from mosaique.exchange.formats.spreadsheet.fields import code_of
from mosaique.exchange.formats.wording import date_line, publishers

T = DocumentType
_SUBJECT_KINDS = {tag: kind for kind, tag in reversed(SUBJECT_TAGS.items())}
_ORIGINS = {str(origin): origin for origin in AbstractOrigin}


class Reading:
    """One record being read; ``fed`` has the parts that each child feeds, none for what is only kept."""

    def __init__(self, element: etree._Element) -> None:
        self.children = [child for child in element if local_name(child)]
        self.fed: list[Parts] = [frozenset()] * len(self.children)
        self.description = Description(type=self._type())
        self.holdings: list[HoldingDraft] = []
        self.identifier = self.remainder = ""
        for place, child in enumerate(self.children):
            if step := _STEPS.get(local_name(child)):
                self.fed[place] |= frozenset(step(self, child).split())
        if self.description.host == Host():
            self.description.host = None
        self.identifier = self.identifier or element.get("ID", "")

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description, holdings=self.holdings)

    @property
    def host(self) -> Host:
        if self.description.host is None:
            self.description.host = Host()
        return self.description.host

    def named(self, name: str) -> list[etree._Element]:
        return [child for child in self.children if local_name(child) == name]

    def _type(self) -> DocumentType:
        hosts = [item for item in self.named("relatedItem") if item.get("type") == "host"]
        for genre in self.named("genre"):
            if kind := type_of_genre(text_of(genre)):
                return T.CONFERENCE_PAPER if kind == T.PROCEEDINGS and hosts else kind
        for resource in self.named("typeOfResource"):
            if kind := type_of_resource(text_of(resource)):
                return kind
        issuance = {child_text(origin, "issuance") for origin in self.named("originInfo")}
        if hosts:
            serial = any(
                number.get("type") == "issn" for host in hosts for number in children(host, "identifier")
            )
            return T.ARTICLE if serial else T.CHAPTER
        if issuance & {"continuing", "serial"}:
            return T.JOURNAL
        return T.BOOK if issuance & {"monographic", "single unit", "multipart monograph"} else T.OTHER


def _title(r: Reading, element: etree._Element) -> str:
    d = r.description
    main = " ".join(filter(None, (child_text(element, "nonSort"), child_text(element, "title"))))
    main = (
        re.sub(r"(?<=['’]) (?=\w)", "", main) if child_text(element, "nonSort").endswith(("'", "’")) else main
    )
    kind = element.get("type", "")
    if kind or d.title:
        told = TITLES.get(
            (kind, element.get("displayLabel", "")), TITLES.get((kind, ""), TitleKind.ALTERNATIVE)
        )
        line = " : ".join(filter(None, (main, child_text(element, "subTitle"))))
        d.other_titles += [OtherTitle(text=line, kind=told, language=language_of(element))] if line else []
        return "other_titles"
    d.title, d.subtitle = main, child_text(element, "subTitle")
    d.part_number, d.part_title = child_text(element, "partNumber"), child_text(element, "partName")
    return "title subtitle part_number part_title"


def _name(r: Reading, element: etree._Element) -> str:
    person = read_name(element)
    if not person:
        return ""
    if person.role == "dgg" and r.description.type == T.THESIS:
        _thesis(r).institution = person.name
        return "thesis.institution"
    r.description.contributors.append(person)
    return "contributors"


def _thesis(r: Reading) -> Thesis:
    if r.description.thesis is None:
        r.description.thesis = Thesis()
    return r.description.thesis


def read_name(element: etree._Element, role: str = "") -> Contributor | None:
    """The contributor of a ``<name>``; None when it has no text."""
    parts = {
        part.get("type", ""): tidy(text_of(part)) for part in reversed(list(children(element, "namePart")))
    }
    kind = AGENTS.get(element.get("type", ""))
    role = _role(element) or role
    if parts.get("family") or parts.get("given"):
        name = Name(parts.get("family", ""), parts.get("given", ""), "", parts.get("termsOfAddress", ""))
        person = Contributor(name=name.heading.removeprefix(", "), role=role)
    elif plain := parts.get("", "").rstrip(", "):
        exact = kind == AgentKind.PERSON and ("," in plain or " " not in plain)
        person = Contributor(name=plain, role=role) if exact else contributor(plain, role=role, kind=kind)
    else:
        return None
    person.kind = kind or person.kind
    person.dates, person.affiliation = parts.get("date", ""), child_text(element, "affiliation")
    for number in children(element, "nameIdentifier"):
        if scheme := number.get("type", ""):
            person.identifiers = person.identifiers | {scheme: tidy(text_of(number))}
    return person


def _role(element: etree._Element) -> str:
    """The relator code of a name; the main name of a record without a role is its author's."""
    terms = [term for role in children(element, "role") for term in children(role, "roleTerm")]
    for term in sorted(terms, key=lambda term: term.get("type") != "code"):
        text = tidy(text_of(term))
        code = text if term.get("type") == "code" else from_marc21(text)
        if re.fullmatch("[a-z]{3}", code):
            return code
    return "aut" if element.get("usage") == "primary" and not terms else ""


def _origin(r: Reading, element: etree._Element) -> str:
    d = r.description
    names = [tidy(text_of(child)) for child in children(element, "publisher")]
    places = [
        tidy(text_of(term))
        for place in children(element, "place")
        for term in children(place, "placeTerm")
        if term.get("type", "text") == "text"
    ]
    d.publishers += publishers([n for n in names if n], [p for p in places if p])
    d.edition = d.edition or child_text(element, "edition")
    d.date = d.date or _date(element)
    return "publishers edition date"


def _date(element: etree._Element) -> str:
    """The date as it stands on the document; else the encoded one, its two points as a range."""
    for name in ("dateIssued", "copyrightDate", "dateCreated", "dateOther"):
        dates = [date for date in children(element, name) if tidy(text_of(date))]
        plain = [date for date in dates if not date.get("encoding") and not date.get("point")]
        if plain:
            return tidy(text_of(plain[0]))
        points = {date.get("point", ""): PartialDate.parse(text_of(date)) for date in reversed(dates)}
        start = points.get("start") or points.get("")
        if start and start.start:
            end = points.get("end", start)
            return date_line(start.start, end.end if end.start else None)
        if dates:
            return tidy(text_of(dates[0]))
    return ""


def _language(r: Reading, element: etree._Element) -> str:
    d = r.description
    terms = sorted(children(element, "languageTerm"), key=lambda term: term.get("authority") != "rfc5646")
    texts = [tidy(text_of(term)) for term in terms] or [tidy(text_of(element))]
    tag = next(filter(None, map(language_tag, texts)), "")
    if not tag:
        return ""
    if element.get("objectPart") in {"original", "translated from"}:
        d.original_languages.append(tag)
        return "original_languages"
    if element.get("objectPart"):
        return ""
    d.languages += [tag] if tag not in d.languages else []
    return "languages"


def _physical(r: Reading, element: etree._Element) -> str:
    d = r.description
    d.extent = d.extent or child_text(element, "extent")
    for note in children(element, "note"):
        if note.get("type") == "physical details":
            d.physical_details = tidy(text_of(note))
        elif note.get("type") == "dimensions":
            d.dimensions = tidy(text_of(note))
    return "extent physical_details dimensions"


def _abstract(r: Reading, element: etree._Element) -> str:
    if text := tidy_lines(text_of(element)):
        origin = _ORIGINS.get(element.get("type", ""), AbstractOrigin.UNKNOWN)
        r.description.abstracts.append(Abstract(text=text, language=language_of(element), origin=origin))
    return "abstracts"


def _contents(r: Reading, element: etree._Element) -> str:
    if text := tidy_lines(text_of(element)):
        r.description.notes.append(Note(text=text, kind=NoteKind.CONTENTS))
    return "notes"


def _note(r: Reading, element: etree._Element) -> str:
    kind, text = element.get("type", ""), tidy_lines(text_of(element))
    if kind == "statement of responsibility":
        r.description.responsibility = tidy(text)
        return "responsibility"
    if kind in {"degree", "discipline"} and r.description.type == T.THESIS:
        setattr(_thesis(r), kind, tidy(text))
        return f"thesis.{kind}"
    if text:
        r.description.notes.append(Note(text=text, kind=NOTES.get(kind, NoteKind.GENERAL)))
    return "notes" if kind in NOTES else ""


def _subject(r: Reading, element: etree._Element) -> str:
    d = r.description
    parts = [(local_name(child), _subject_text(child)) for child in element if local_name(child)]
    known = [
        (tag, text) for tag, text in parts if text and tag in {*_SUBJECT_KINDS, "hierarchicalGeographic"}
    ]
    if not known:
        return ""
    label = " -- ".join(text for _, text in known)
    tag = known[0][0]
    authority = element.get("authority", "") or next(
        (c.get("authority", "") for c in element if local_name(c)), ""
    )
    if not authority and len(known) == 1 and tag in {"geographic", "hierarchicalGeographic"}:
        d.territories.append(Territory(label=label))
        return "territories"
    if not authority and len(known) == 1 and tag == "topic":
        d.keywords.append(Keyword(text=label, language=language_of(element)))
        return "keywords"
    kind = _SUBJECT_KINDS.get(tag, SubjectKind.PLACE)
    if tag == "name" and any(c.get("type") in {"corporate", "conference"} for c in children(element, "name")):
        kind = SubjectKind.BODY
    uri = element.get("valueURI", "") or next((c.get("valueURI", "") for c in element if local_name(c)), "")
    scheme = "" if authority == "local" else authority
    d.subjects.append(Subject(label=label, scheme=scheme, kind=kind, identifier=uri))
    return "subjects"


def _subject_text(element: etree._Element) -> str:
    if local_name(element) == "name":
        person = read_name(element)
        return ", ".join(filter(None, (person.name, person.dates))) if person else ""
    if local_name(element) in {"hierarchicalGeographic", "titleInfo"}:
        return " -- ".join(filter(None, (tidy(text_of(part)) for part in element)))
    return tidy(text_of(element))


def _related(r: Reading, element: etree._Element) -> str:
    kind = element.get("type", "")
    if kind == "host":
        return _related_host(r, element)
    if kind == "series":
        title = child_text(element, "titleInfo/title")
        issn = next((text_of(n) for n in children(element, "identifier") if n.get("type") == "issn"), "")
        if title:
            number = child_text(element, "titleInfo/partNumber")
            r.description.series.append(
                Series(title=title, number=number, issn=identifier("issn", issn).value)
            )
        return "series"
    return ""


def _related_host(r: Reading, element: etree._Element) -> str:
    d, host = r.description, r.host
    title = " : ".join(
        filter(None, (child_text(element, "titleInfo/title"), child_text(element, "titleInfo/subTitle")))
    )
    host.title = title or host.title
    host.editors += [person for name in children(element, "name") if (person := read_name(name, "edt"))]
    for number in children(element, "identifier"):
        scheme = number.get("type", "")
        if scheme in {"issn", "isbn"} and not getattr(host, scheme):
            setattr(host, scheme, identifier(scheme, text_of(number)).value)
    host.identifier = child_text(element, "recordInfo/recordIdentifier")
    parts = "host.title host.editors host.issn host.isbn host.identifier"
    for part in children(element, "part"):
        parts += f" {_part(r, part)}"
    own = any(tidy(text_of(p)) for o in r.named("originInfo") for p in children(o, "publisher"))
    for origin in children(element, "originInfo"):
        if not own:
            _origin(r, origin)
            parts += " publishers"
        elif not d.date:
            d.date = _date(origin)
    return f"{parts} date"


def _part(r: Reading, element: etree._Element) -> str:
    d, host = r.description, r.host
    for detail in children(element, "detail"):
        text = child_text(detail, "number") or child_text(detail, "caption")
        name = {"volume": "volume", "issue": "issue", "number": "issue", "article": "article_number"}.get(
            detail.get("type", "")
        )
        if name:
            setattr(host, name, text)
    for extent in children(element, "extent"):
        if fold(extent.get("unit", "")).startswith("page") or not extent.get("unit"):
            start, end = child_text(extent, "start"), child_text(extent, "end")
            host.pages = (
                f"{start}-{end}" if start and end else start or child_text(extent, "list") or host.pages
            )
    if not d.date and (text := child_text(element, "date")):
        d.date = text
    return "host.volume host.issue host.article_number host.pages date"


def _identifier(r: Reading, element: etree._Element) -> str:
    d, scheme, text = r.description, element.get("type", "").lower(), tidy(text_of(element))
    if scheme in {"citekey", "local", ""} or not text:
        r.identifier = r.identifier or (text if scheme == "citekey" else "")
        return ""
    if scheme == "uri" and (address := web_address(text)):
        d.links += [Link(url=address)] if all(link.url != address for link in d.links) else []
        return "links"
    number = identifier({"hdl": "handle", "report number": "report"}.get(scheme, scheme), text)
    number.valid = number.valid and element.get("invalid") != "yes"
    if d.type in HOSTED and scheme in {"issn", "isbn"} and r.description.host and not getattr(r.host, scheme):
        setattr(r.host, scheme, number.value)
        return f"host.{scheme} identifiers"
    d.identifiers.append(number)
    return "identifiers"


def _location(r: Reading, element: etree._Element) -> str:
    parts = ""
    for url in children(element, "url"):
        if address := web_address(text_of(url)):
            kind = LinkKind.COVER if url.get("access") == "preview" else LinkKind.FULL_TEXT
            r.description.links.append(Link(url=address, label=url.get("displayLabel", ""), kind=kind))
            parts = "links"
    holding = HoldingDraft(shelf_mark=child_text(element, "shelfLocator"))
    for place in children(element, "physicalLocation"):
        setattr(
            holding, "structure" if place.get("type") == "structure" else "location", tidy(text_of(place))
        )
    copies = [
        copy for simple in children(element, "holdingSimple") for copy in children(simple, "copyInformation")
    ]
    for copy in copies[:1]:
        holding.shelf_mark = holding.shelf_mark or child_text(copy, "shelfLocator")
        holding.location = holding.location or child_text(copy, "subLocation")
        holding.local_note = child_text(copy, "note")
        holding.barcode = child_text(copy, "itemIdentifier")
    if holding != HoldingDraft():
        r.holdings.append(holding)
        parts += " holdings"
    return parts


def _condition(r: Reading, element: etree._Element) -> str:
    d, kind, text = r.description, element.get("type", ""), tidy(text_of(element))
    if kind == "restriction on access":
        code = code_of("access", text)
        d.access = code
        return "access" if code else ""
    if kind == "license" or (element.get(XLINK_HREF) and not text):
        d.licence = element.get(XLINK_HREF, "") or text
        return "licence"
    d.rights = d.rights or text
    return "rights"


def _audience(r: Reading, element: etree._Element) -> str:
    code = code_of("publics", text_of(element))
    r.description.publics += [code] if code else []
    return "publics" if code else ""


def _record(r: Reading, element: etree._Element) -> str:
    r.identifier = child_text(element, "recordIdentifier") or r.identifier
    return "identifier"


def _extension(r: Reading, element: etree._Element) -> str:
    for child in children(element, "remainder"):
        r.remainder = text_of(child)
    return ""


def _typed(r: Reading, element: etree._Element) -> str:
    return "type"


_STEPS = {
    "titleInfo": _title, "name": _name, "typeOfResource": _typed, "genre": _typed, "originInfo": _origin,
    "language": _language, "physicalDescription": _physical, "abstract": _abstract,
    "tableOfContents": _contents, "note": _note, "subject": _subject, "relatedItem": _related,
    "identifier": _identifier, "location": _location, "accessCondition": _condition, "part": _part,
    "targetAudience": _audience, "recordInfo": _record, "extension": _extension,
}  # fmt: skip
