"""MARC 21 names, subjects, links and copies: 1--, 6--, 7--, 852, 856, 952."""

from __future__ import annotations

from mosaique.catalogue.values.codes import AgentKind, LinkKind, SubjectKind
from mosaique.catalogue.values.description import (
    Contributor,
    Event,
    HoldingDraft,
    Keyword,
    Link,
    Subject,
    Territory,
)
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.marc import relators
from mosaique.exchange.formats.marc.local import LOCAL_TAG, OWN_SCHEME, read_local
from mosaique.exchange.formats.marc.reading import (
    Handler,
    Reading,
    agent_identifiers,
    link_identifier,
    trimmed,
)
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.marc.wording import access_of, kind_of
from mosaique.exchange.formats.marc21.descriptive import unpointed

JOINT = " -- "


def agent(reading: Reading, tag: str, text: str) -> None:
    """100, 110, 111, 700, 710, 711. With $t it is a work, not somebody who did something."""
    pairs = subfields(text)
    values = dict(reversed(pairs))
    if "t" in values or not values.get("a"):
        return
    kind = _kind(tag, text)
    if kind == AgentKind.MEETING and reading.d.event is None:
        reading.d.event = Event(
            name=unpointed(trimmed(values["a"])),
            number=values.get("n", "").strip("(): "),
            date=values.get("d", "").strip("(): "),
            place=values.get("c", "").strip("(): "),
        )
        return
    codes = [relators.from_marc21(value) for code, value in pairs if code == "4"]
    codes = codes or [relators.from_marc21(value) for code, value in pairs if code == "e"]
    roles = list(dict.fromkeys(codes)) or ["aut" if tag < "200" else ""]
    identifiers = agent_identifiers(
        [value for code, value in pairs if code in "01" and not value[0].isdigit()]
    )
    for role in roles:
        reading.d.contributors.append(
            Contributor(
                name=_name(pairs, kind),
                kind=kind,
                role=role,
                dates=values.get("d", "").rstrip(" .,") if kind != AgentKind.MEETING else "",
                affiliation=values.get("u", "").rstrip(" ,"),
                identifiers=dict(identifiers),
            )
        )


def _kind(tag: str, text: str) -> AgentKind:
    if tag.endswith("00"):
        return AgentKind.FAMILY if text[:1] == "3" else AgentKind.PERSON
    return AgentKind.BODY if tag.endswith("10") else AgentKind.MEETING


def _name(pairs: list[tuple[str, str]], kind: AgentKind) -> str:
    if kind == AgentKind.BODY:
        parts = [value.rstrip(" ,") for code, value in pairs if code in "ab"]
        return ". ".join([*(part.rstrip(".") for part in parts[:-1]), unpointed(parts[-1])])
    head = next(value for code, value in pairs if code == "a").rstrip(" ,")
    number = next((value.rstrip(" ,") for code, value in pairs if code == "b"), "")
    return unpointed(f"{head} {number}".strip())


def free_name(reading: Reading, tag: str, text: str) -> None:
    """720: a name that no authority controls, in whatever order."""
    values = first_values(text)
    if name := values.get("a"):
        kind = {"1": AgentKind.PERSON, "2": AgentKind.BODY}.get(text[:1])
        role = relators.from_marc21(values.get("4", "") or values.get("e", ""))
        reading.d.contributors.append(contributor(name, role=role, kind=kind))


_SUBJECTS = {
    "600": SubjectKind.PERSON,
    "610": SubjectKind.BODY,
    "611": SubjectKind.BODY,
    "630": SubjectKind.TITLE,
    "647": SubjectKind.TOPIC,
    "648": SubjectKind.PERIOD,
    "650": SubjectKind.TOPIC,
    "651": SubjectKind.PLACE,
    "655": SubjectKind.FORM,
    "656": SubjectKind.TOPIC,
    "690": SubjectKind.TOPIC,
}
SCHEMES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "cash", "6": "rvm"}


def subject(reading: Reading, tag: str, text: str) -> None:
    """A heading with its subdivisions ($v form, $x topic, $y period, $z place) in their order."""
    head: list[str] = []
    divisions: list[str] = []
    scheme = SCHEMES.get(text[1:2], "")
    number = ""
    for code, value in subfields(text):
        if code == "2" and text[1:2] in {"7", " "}:
            scheme = value
        elif code == "0":
            number = number or value
        elif code in "vxyz":
            divisions.append(value)
        elif code in "abcdkmnopqrt":
            head.append(
                value.rstrip(" ,") + ("," if head == [] and code == "a" and value.endswith(",") else "")
            )
    label = JOINT.join(unpointed(one) for one in [" ".join(head).rstrip(","), *divisions] if one)
    if tag == "651" and scheme == OWN_SCHEME:
        if label or number:
            reading.d.territories.append(Territory(label=label, code=number))
    elif label and scheme == OWN_SCHEME:
        reading.d.subjects.append(Subject(label=label, concept=number, kind=_SUBJECTS[tag]))
    elif label:
        reading.d.subjects.append(Subject(label=label, scheme=scheme, kind=_SUBJECTS[tag], identifier=number))


def keywords(reading: Reading, tag: str, text: str) -> None:
    for value in values_of(text, "a"):
        reading.d.keywords.append(Keyword(text=unpointed(trimmed(value))))


def link(reading: Reading, tag: str, text: str) -> None:
    """856 $u; $y is the text of the link, $3 the part concerned, $z a note."""
    values = first_values(text)
    label = next((values[code] for code in "yz" if code in values), "")
    part = values.get("3", "")
    for value in values_of(text, "u"):
        if url := web_address(value):
            kind = kind_of(text[1:2], f"{part} {label}", values.get("q", ""))
            words = "" if part in {LinkKind.COVER, LinkKind.PUBLISHER} and not label else label or part
            reading.d.links.append(Link(url=url, label=words, kind=kind))
            link_identifier(reading, url)


_KOHA = frozenset("bcopy7")


def koha_copy(reading: Reading, tag: str, text: str) -> None:
    """952, as Koha exports its items. The Library of Congress notes things there, in $a alone."""
    values = first_values(text)
    own = values.get("2") == OWN_SCHEME
    if not own and not values.keys() & _KOHA:
        return
    reading.holdings.append(
        HoldingDraft(
            structure=values.get("a") or values.get("b", ""),
            shelf_mark=values.get("o", ""),
            location=values.get("c", ""),
            access=access_of(values.get("7", "")),
            conditions=values.get("q", "") if own else "",
            link=values.get("u", ""),
            barcode=values.get("p", ""),
            local_note=" ; ".join(filter(None, (values.get("h"), values.get("z")))),
            local_keywords=values_of(text, "k") if own else [],
        )
    )


def library_copy(reading: Reading, tag: str, text: str) -> None:
    if values := first_values(text):
        reading.keep(tag, values)


def settle_copies(reading: Reading) -> None:
    """The copies of 852 when there is no 952."""
    if reading.holdings:
        return
    for values in reading.kept("852"):
        reading.holdings.append(
            HoldingDraft(
                structure=values.get("a", ""),
                shelf_mark=" ".join(values[code] for code in "khijm" if code in values),
                location=values.get("b") or values.get("c", ""),
                link=values.get("u", ""),
                barcode=values.get("p", ""),
                local_note=values.get("z", ""),
            )
        )


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("100", "110", "111", "700", "710", "711"), agent),
    "720": free_name,
    **dict.fromkeys(_SUBJECTS, subject),
    "653": keywords,
    "856": link,
    "952": koha_copy,
    "852": library_copy,
    LOCAL_TAG: read_local,
}
