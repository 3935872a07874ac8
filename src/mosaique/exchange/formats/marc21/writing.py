"""A MARC 21 record out of a draft: the fields of which reading makes the draft again.

ISBD punctuation is left out, and the leader says so (leader/18 is c).
"""

from __future__ import annotations

from collections.abc import Iterator

from mosaique.catalogue.values.codes import AbstractOrigin, AgentKind, LinkKind
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
from mosaique.exchange.formats.marc.local import OWN_SCHEME, local_field
from mosaique.exchange.formats.marc.record import Field, MarcRecord, data_field
from mosaique.exchange.formats.marc.writing import control_number, language_code, pieces, timestamp, years
from mosaique.exchange.formats.marc21.access import JOINT, SCHEMES
from mosaique.exchange.formats.marc21.tables import (
    CODINGS,
    NOTE_TAGS,
    NUMBER_TAGS,
    SUBJECT_TAGS,
    SYSTEM_NUMBERS,
    TITLE_TAGS,
)

NO_TITLE = "[Sans titre]"
_BLANK = "  "


def build(draft: RecordDraft) -> MarcRecord:
    """The record, without what MARC 21 has no field for."""
    d, stamp = draft.description, timestamp(draft)
    fields = [
        ("001", control_number(draft)),
        ("005", f"{stamp}.0"),
        ("008", fixed_data(d, stamp[2:8])),
        *map(_number, d.identifiers),
        data_field("040", _BLANK, ("a", "Mosaïque"), ("b", "fre")),
        *_languages(d),
        *_main_agent(d),
        *_description(d),
        *_notes(d),
        *_subjects(d),
        *_added_agents(d),
        *_host(d.host),
        *_addresses(d),
        *map(_copy, draft.holdings),
        local_field(d),
    ]
    leader = f"00000n{CODINGS[d.type].leader} a2200000 c 4500"
    return MarcRecord(leader, [one for one in fields if "\x1f" in one[1] or one[0] < "010"])


def fixed_data(d: Description, entered: str) -> str:
    """008: forty characters."""
    language = iso639_2(d.languages[0]) if d.languages else ""
    material = CODINGS[d.type].material
    return (
        f"{entered:6}{date_codes(d.date, serial=material[3:4] in 'pw')}xx {material}{language or '|||':3} d"
    )


def date_codes(date: str, *, serial: bool) -> str:
    """008/06-14: the type of date and two years."""
    first, last = years(date)
    known = PartialDate.parse(date)
    if not first:
        return "|||||||||" if not serial else "uuuuuuuuu"
    if known.end is None:
        return f"{'c' if serial else 'm'}{first}9999"
    if last != first:
        return f"{'q' if known.is_period else 'd' if serial else 'm'}{first}{last}"
    return f"s{first}    "


def _number(identifier: Identifier) -> Field:
    scheme, value, qualifier = identifier.scheme, identifier.value, identifier.qualifier
    code = "a" if identifier.valid else "z"
    if scheme in {"isbn", "issn"}:
        return data_field("020" if scheme == "isbn" else "022", _BLANK, (code, value), ("q", qualifier))
    if scheme in NUMBER_TAGS and identifier.valid:
        tag, indicator = NUMBER_TAGS[scheme]
        return data_field(tag, f"{indicator} ", ("a", value), ("q", qualifier))
    if scheme in SYSTEM_NUMBERS and identifier.valid:
        return data_field("035", _BLANK, ("a", SYSTEM_NUMBERS[scheme].format(value)))
    name = "hdl" if scheme == "handle" else scheme
    return data_field("024", "7 ", (code, value), ("q", qualifier), ("2", name))


def _languages(d: Description) -> Iterator[Field]:
    """041, unless 008 says it all."""
    codes = [iso639_2(tag) or tag for tag in d.languages]
    originals = [iso639_2(tag) or tag for tag in d.original_languages]
    if len(codes) > 1 or originals or any(len(code) != 3 for code in codes):
        indicators = "1 " if originals else "0 "
        yield data_field(
            "041", indicators, *(("a", code) for code in codes), *(("h", code) for code in originals)
        )


_HUNDREDS = {AgentKind.PERSON: "00", AgentKind.FAMILY: "00", AgentKind.BODY: "10", AgentKind.MEETING: "11"}


def _main_agent(d: Description) -> Iterator[Field]:
    """1--: the first contributor, when an author."""
    if d.contributors and d.contributors[0].role == "aut" and d.contributors[0].kind != AgentKind.MEETING:
        yield _agent("1", d.contributors[0])


def _added_agents(d: Description) -> Iterator[Field]:
    """711 for the event, 7-- for everybody else."""
    if d.event:
        pairs = (("a", d.event.name), ("n", d.event.number), ("d", d.event.date), ("c", d.event.place))
        yield data_field("711", "2 ", *pairs)
    main = bool(list(_main_agent(d)))
    for person in d.contributors[main:]:
        yield _agent("7", person)


def _agent(hundred: str, person: Contributor) -> Field:
    tag = hundred + _HUNDREDS[person.kind]
    first = "2"
    if person.kind in {AgentKind.PERSON, AgentKind.FAMILY}:
        first = "3" if person.kind == AgentKind.FAMILY else "1" if "," in person.name else "0"
    numbers = [("0", f"({scheme}){value}") for scheme, value in person.identifiers.items()]
    pairs = (("a", person.name), ("d", person.dates), ("u", person.affiliation), *numbers, ("4", person.role))
    return data_field(tag, f"{first} ", *pairs)


def _description(d: Description) -> Iterator[Field]:
    for title in d.other_titles:
        tag, indicators, code = TITLE_TAGS[title.kind]
        yield data_field(tag, indicators, (code, title.text), ("9", language_code(title.language)))
    yield data_field(
        "245",
        "00",
        ("a", d.title or NO_TITLE),
        ("b", d.subtitle),
        ("n", d.part_number),
        ("p", d.part_title),
        ("c", d.responsibility),
    )
    yield data_field("250", _BLANK, ("a", d.edition))
    published = [pair for one in d.publishers for pair in (("a", one.place), ("b", one.name))]
    yield data_field("264", " 1", *published, ("c", d.date))
    yield data_field("300", _BLANK, ("a", d.extent), ("b", d.physical_details), ("c", d.dimensions))
    for series in d.series:
        yield data_field("490", "0 ", ("a", series.title), ("x", series.issn), ("v", series.number))


def _notes(d: Description) -> Iterator[Field]:
    if d.thesis:
        parts = (("b", d.thesis.degree), ("c", d.thesis.institution), ("g", d.thesis.discipline))
        yield data_field("502", _BLANK, *parts)
    for note in d.notes:
        tag = NOTE_TAGS[note.kind]
        yield data_field(tag, "0 " if tag == "505" else _BLANK, ("a", note.text))
    for abstract in d.abstracts:
        origin = "" if abstract.origin == AbstractOrigin.UNKNOWN else str(abstract.origin)
        language = language_code(abstract.language)
        pairs = (("a", abstract.text), ("c", abstract.author), ("2", origin), ("9", language))
        yield data_field("520", _BLANK, *pairs)
    yield data_field("540", _BLANK, ("a", d.rights))


def _subjects(d: Description) -> Iterator[Field]:
    yield from map(_subject, d.subjects)
    for territory in d.territories:
        own = OWN_SCHEME if territory.label or territory.code else ""
        yield data_field("651", " 7", ("a", territory.label), ("0", territory.code), ("2", own))
    for keyword in d.keywords:
        yield data_field("653", _BLANK, ("a", keyword.text))


_INDICATORS = {scheme: indicator for indicator, scheme in SCHEMES.items()}


def _subject(subject: Subject) -> Field:
    tag, first = SUBJECT_TAGS[subject.kind]
    head, divisions = pieces(subject.label, JOINT)
    scheme, number = subject.scheme, subject.identifier
    if subject.concept and not scheme and not number:
        scheme, number = OWN_SCHEME, subject.concept
    second = _INDICATORS.get(scheme, "7" if scheme else "4")
    source = scheme if second == "7" else ""
    pairs = (("a", head), *(("x", one) for one in divisions), ("0", number), ("2", source))
    return data_field(tag, first + second, *pairs)


def _host(host: Host | None) -> Iterator[Field]:
    if host is None:
        return
    words = (
        f"vol. {host.volume}" if host.volume else "",
        f"n° {host.issue}" if host.issue else "",
        f"p. {host.pages}" if host.pages else "",
    )
    yield data_field(
        "773",
        "0 ",
        ("t", host.title),
        ("g", ", ".join(filter(None, words))),
        ("x", host.issn),
        ("z", host.isbn),
        ("o", host.article_number),
        ("w", host.identifier),
        ("9", " ; ".join(editor.name for editor in host.editors)),
    )


_LINKS = {
    LinkKind.FULL_TEXT: ("40", ""),
    LinkKind.PUBLISHER: ("42", "publisher"),
    LinkKind.COVER: ("42", "cover"),
    LinkKind.RELATED: ("42", ""),
}


def _addresses(d: Description) -> Iterator[Field]:
    for link in d.links:
        indicators, part = _LINKS[link.kind]
        yield data_field("856", indicators, ("3", part), ("u", link.url), ("y", link.label))


def _copy(copy: HoldingDraft) -> Field:
    """952 as Koha has it, with $2 to say that $k and $q are this program's."""
    pairs = [
        ("a", copy.structure),
        ("c", copy.location),
        ("o", copy.shelf_mark),
        ("p", copy.barcode),
        ("7", str(copy.access)),
        ("u", copy.link),
        ("z", copy.local_note),
        ("q", copy.conditions),
        *(("k", word) for word in copy.local_keywords),
    ]
    own = copy.conditions or copy.local_keywords or not any(value for _, value in pairs[1:])
    return data_field("952", _BLANK, *pairs, ("2", OWN_SCHEME if own else ""))
