"""A UNIMARC record out of a draft: the fields of which reading makes the draft again."""

from __future__ import annotations

from collections.abc import Iterator

from mosaique.catalogue.values.codes import AbstractOrigin, AgentKind, DocumentType, LinkKind, NoteKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Identifier,
    RecordDraft,
    Subject,
)
from mosaique.catalogue.values.languages import iso639_2
from mosaique.exchange.formats.marc import relators
from mosaique.exchange.formats.marc.local import OWN_SCHEME, local_field
from mosaique.exchange.formats.marc.record import Field, MarcRecord, data_field
from mosaique.exchange.formats.marc.writing import control_number, language_code, pieces, timestamp, years
from mosaique.exchange.formats.unimarc.subjects import JOINT
from mosaique.exchange.formats.unimarc.tables import (
    CODINGS,
    COUNTRY_NUMBER_TAGS,
    NOTE_TAGS,
    NUMBER_TAGS,
    SUBJECT_TAGS,
    TITLE_TAGS,
)

NO_TITLE = "[Sans titre]"
_BLANK = "  "


def build(draft: RecordDraft) -> MarcRecord:
    """The record, without what UNIMARC has no field for."""
    d, stamp = draft.description, timestamp(draft)
    fields = [
        ("001", control_number(draft)),
        ("005", f"{stamp}.0"),
        *map(_number, d.identifiers),
        data_field("100", _BLANK, ("a", general_data(d.date, stamp[:8]))),
        *_coded(d),
        *_isbd(d),
        *_notes(d),
        *_host(d.type, d.host),
        *_titles(d),
        *_subjects(d),
        *_people(d),
        data_field("801", " 0", ("a", "FR"), ("b", "Mosaïque"), ("c", stamp[:8])),
        *_addresses(d),
        *_copies(draft.holdings),
        local_field(d),
    ]
    leader = f"00000n{CODINGS[d.type].leader}  2200000   450 "
    return MarcRecord(leader, [one for one in fields if "\x1f" in one[1] or one[0] < "010"])


def general_data(date: str, entered: str) -> str:
    """100 $a, 36 characters: date entered, type of date and years, language of cataloguing, Unicode."""
    kind, first, last = date_codes(date)
    return f"{entered:8}{kind}{first:4}{last:4}m  y0frey50      ba"


def date_codes(date: str) -> tuple[str, str, str]:
    """100 $a/8-16: a for what goes on, d for one year, f for an uncertain one, g for several, u unknown."""
    first, last = years(date)
    known = PartialDate.parse(date)
    if not first:
        return "u", "    ", "    "
    if known.end is None:
        return "a", first, "9999"
    if last != first:
        return ("f" if known.is_period else "g"), first, last
    return ("f", first, last) if known.uncertain else ("d", first, "    ")


def _number(identifier: Identifier) -> Field:
    scheme, value, qualifier = identifier.scheme, identifier.value, identifier.qualifier
    if scheme in {"isbn", "issn"}:
        code = "a" if identifier.valid else "z"
        return data_field("010" if scheme == "isbn" else "011", _BLANK, (code, value), ("b", qualifier))
    if not identifier.valid:
        return data_field("017", "7 ", ("z", value), ("2", scheme))
    if scheme in COUNTRY_NUMBER_TAGS:
        country = "FR" if scheme == "nnt" else qualifier
        return data_field(COUNTRY_NUMBER_TAGS[scheme], _BLANK, ("a", country), ("b", value))
    if scheme in NUMBER_TAGS:
        tag, wording = NUMBER_TAGS[scheme]
        return data_field(tag, _BLANK, ("a", wording.format(value)), ("b", qualifier))
    return data_field("017", "7 ", ("a", value), ("b", qualifier), ("2", scheme))


def _coded(d: Description) -> Iterator[Field]:
    codes = [("a", iso639_2(tag) or tag) for tag in d.languages]
    originals = [("c", iso639_2(tag) or tag) for tag in d.original_languages]
    yield data_field("101", "1 " if originals else "0 ", *codes, *originals)
    coding = CODINGS[d.type]
    if coding.tag:
        yield data_field(coding.tag, _BLANK, ("a", coding.data))


def _isbd(d: Description) -> Iterator[Field]:
    responsible, others = pieces(d.responsibility, " ; ")
    yield data_field(
        "200",
        "1 ",
        ("a", d.title or NO_TITLE),
        ("e", d.subtitle),
        ("h", d.part_number),
        ("i", d.part_title),
        ("f", responsible),
        *(("g", other) for other in others),
    )
    yield data_field("205", _BLANK, ("a", d.edition))
    published = [pair for one in d.publishers for pair in (("a", one.place), ("c", one.name))]
    yield data_field("210", _BLANK, *published, ("d", d.date))
    yield data_field("215", _BLANK, ("a", d.extent), ("c", d.physical_details), ("d", d.dimensions))
    for series in d.series:
        yield data_field("225", "1 ", ("a", series.title), ("x", series.issn), ("v", series.number))


def _notes(d: Description) -> Iterator[Field]:
    if d.thesis:
        parts = (("b", d.thesis.degree), ("c", d.thesis.discipline), ("e", d.thesis.institution))
        yield data_field("328", " 0", *parts)
    for note in d.notes:
        yield data_field(
            NOTE_TAGS[note.kind], "1 " if note.kind == NoteKind.CONTENTS else _BLANK, ("a", note.text)
        )
    for abstract in d.abstracts:
        language = language_code(abstract.language)
        origin = "" if abstract.origin == AbstractOrigin.UNKNOWN else str(abstract.origin)
        pairs = (("a", abstract.text), ("f", abstract.author), ("z", language), ("2", origin))
        yield data_field("330", _BLANK, *pairs)
    yield data_field("371", "0 ", ("a", d.rights))


_IN_JOURNALS = frozenset({DocumentType.ARTICLE, DocumentType.JOURNAL_ISSUE})


def _host(kind: DocumentType, host: Host | None) -> Iterator[Field]:
    """461 for the journal and 463 for its issue; 463 alone for a book or proceedings."""
    if host is None:
        return
    title = (("0", host.identifier), ("t", host.title), ("x", host.issn), ("y", host.isbn))
    editors = " ; ".join(editor.name for editor in host.editors)
    place = (("p", f"P. {host.pages}" if host.pages else ""), ("q", host.article_number), ("f", editors))
    if host.issn or host.issue or kind in _IN_JOURNALS:
        volume = ("v", f"Vol. {host.volume}" if host.volume else "")
        yield data_field("461", " 0", *title, volume)
        yield data_field("463", " 0", ("v", f"n° {host.issue}" if host.issue else ""), *place)
    else:
        yield data_field("463", " 0", *title, ("v", f"Vol. {host.volume}" if host.volume else ""), *place)


def _titles(d: Description) -> Iterator[Field]:
    for title in d.other_titles:
        tag, indicators = TITLE_TAGS[title.kind]
        language = language_code(title.language)
        yield data_field(tag, indicators, ("t" if tag == "454" else "a", title.text), ("z", language))


def _subjects(d: Description) -> Iterator[Field]:
    yield from map(_subject, d.subjects)
    for territory in d.territories:
        own = ("2", OWN_SCHEME) if territory.label or territory.code else ("2", "")
        yield data_field("607", _BLANK, ("a", territory.label), ("3", territory.code), own)
    for keyword in d.keywords:
        yield data_field("610", "0 ", ("a", keyword.text))


def _subject(subject: Subject) -> Field:
    tag, indicators = SUBJECT_TAGS[subject.kind]
    head, divisions = pieces(subject.label, JOINT)
    scheme, number = subject.scheme, subject.identifier
    if subject.concept and not scheme and not number:
        scheme, number = OWN_SCHEME, subject.concept
    return data_field(
        tag, indicators, ("a", head), *(("x", one) for one in divisions), ("3", number), ("2", scheme)
    )


_TENS = {AgentKind.PERSON: "70", AgentKind.BODY: "71", AgentKind.MEETING: "71", AgentKind.FAMILY: "72"}


def _people(d: Description) -> Iterator[Field]:
    """The first is the main one if it is an author (7-0), other authors stand in 7-1, the rest in 7-2."""
    if d.event:
        number = f"({d.event.number})" if d.event.number else ""
        pairs = (("a", d.event.name), ("d", number), ("f", d.event.date), ("e", d.event.place))
        yield data_field("712", "12", *pairs)
    for place, person in enumerate(d.contributors):
        last = "2" if person.role != "aut" else "0" if place == 0 else "1"
        yield _person(_TENS[person.kind] + last, person)


def _person(tag: str, person: Contributor) -> Field:
    code = ("4", relators.to_unimarc(person.role) if person.role else "")
    known = dict(person.identifiers)
    number = known.pop("idref", "") or known.pop("bnf", "")
    others = [("o", f"{scheme.upper()}{value}") for scheme, value in known.items()]
    rest = (("f", person.dates), ("p", person.affiliation), *others, code)
    if person.kind in {AgentKind.BODY, AgentKind.MEETING}:
        indicators = "12" if person.kind == AgentKind.MEETING else "02"
        return data_field(tag, indicators, ("3", number), ("a", person.name), *rest)
    family, given = (person.family, person.given) if "," in person.name else (person.name, "")
    indicators = " 1" if given else " 0"
    return data_field(tag, indicators, ("3", number), ("a", family), ("b", given), *rest)


_LINKS = {
    LinkKind.FULL_TEXT: ("40", ""),
    LinkKind.PUBLISHER: ("42", "publisher"),
    LinkKind.COVER: ("42", "cover"),
    LinkKind.RELATED: ("42", ""),
}


def _addresses(d: Description) -> Iterator[Field]:
    for link in d.links:
        indicators, part = _LINKS[link.kind]
        yield data_field("856", indicators, ("3", part), ("u", link.url), ("z", link.label))


def _copies(holdings: list[HoldingDraft]) -> Iterator[Field]:
    """930 as Sudoc has it, for those who read that; 995 with everything, which is what is read here."""
    for copy in holdings:
        if copy.shelf_mark:
            yield data_field("930", _BLANK, ("b", copy.structure), ("a", copy.shelf_mark))
    for copy in holdings:
        yield data_field(
            "995",
            _BLANK,
            ("b", copy.structure),
            ("e", copy.location),
            ("f", copy.barcode),
            ("k", copy.shelf_mark),
            ("o", str(copy.access)),
            ("u", copy.local_note),
            ("w", copy.link),
            ("x", copy.conditions),
            *(("y", word) for word in copy.local_keywords),
            ("2", OWN_SCHEME if copy == HoldingDraft() else ""),
        )
