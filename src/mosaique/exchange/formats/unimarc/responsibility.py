"""UNIMARC block 7--: people, bodies, meetings; and 856 with what is behind an address."""

from __future__ import annotations

from mosaique.catalogue.values.codes import AgentKind, LinkKind
from mosaique.catalogue.values.description import Contributor, Event, Link
from mosaique.catalogue.values.identifiers import web_address
from mosaique.exchange.formats.marc import relators
from mosaique.exchange.formats.marc.reading import Handler, Reading, agent_identifiers, link_identifier
from mosaique.exchange.formats.marc.record import first_values, subfields, values_of
from mosaique.exchange.formats.marc.wording import kind_of

_RESPONSIBLE = frozenset({"700", "701", "710", "711", "720", "721"})


def person(reading: Reading, tag: str, text: str) -> None:
    values = first_values(text)
    family = values.get("a", "").rstrip(", ")
    if not family:
        return
    given = " ".join(filter(None, (values.get("b", "").rstrip(", "), values.get("d"))))
    name = f"{family}, {given}" if given else family
    kind = AgentKind.PERSON if tag < "720" else AgentKind.FAMILY
    _add(reading, tag, text, name=name, kind=kind)


def body(reading: Reading, tag: str, text: str) -> None:
    """710 to 712. The first meeting (first indicator 1) is the event that the document comes from."""
    values = first_values(text)
    name = ". ".join(part.rstrip(". ") if part != values.get("a") else part for part in values_of(text, "ab"))
    if not name:
        return
    if text[:1] == "1" and reading.d.event is None:
        reading.d.event = Event(
            name=name,
            place=values.get("e", ""),
            date=values.get("f", ""),
            number=values.get("d", "").strip("()"),
        )
        return
    if qualifier := values.get("c"):
        name = f"{name} ({qualifier.strip('()')})"
    _add(reading, tag, text, name=name, kind=AgentKind.MEETING if text[:1] == "1" else AgentKind.BODY)


def _add(reading: Reading, tag: str, text: str, *, name: str, kind: AgentKind) -> None:
    """One contributor for each role; those of main responsibility are authors when none is said."""
    pairs = subfields(text)
    values = dict(reversed(pairs))
    roles = list(dict.fromkeys([relators.from_unimarc(value) for code, value in pairs if code == "4"]))
    if not roles:
        roles = ["aut" if tag in _RESPONSIBLE else ""]
    identifiers = agent_identifiers([value for code, value in pairs if code in "3o"])
    for role in roles:
        reading.d.contributors.append(
            Contributor(
                name=name,
                kind=kind,
                role=role,
                dates=values.get("f", "") if kind != AgentKind.MEETING else "",
                affiliation=values.get("p", ""),
                identifiers=dict(identifiers),
            )
        )


def link(reading: Reading, tag: str, text: str) -> None:
    """856 $u; the second indicator 2 is a related resource, $3 or $2 or $z or $y say what it is."""
    values = first_values(text)
    label = next((values[code] for code in "zy2" if code in values), "")
    part = values.get("3", "")
    for code, value in subfields(text):
        if code == "u" and (url := web_address(value)):
            kind = kind_of(text[1:2], f"{part} {label}", values.get("q", ""))
            words = "" if part in {"cover", "publisher"} and not label else label or part
            reading.d.links.append(Link(url=url, label=words, kind=kind))
            link_identifier(reading, url)


def cover(reading: Reading, tag: str, text: str) -> None:
    """896 $a: the address of a thumbnail, as PMB exports it."""
    if url := web_address(first_values(text).get("a", "")):
        reading.d.links.append(Link(url=url, kind=LinkKind.COVER))


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("700", "701", "702", "703", "720", "721", "722"), person),
    **dict.fromkeys(("710", "711", "712"), body),
    "856": link,
    "896": cover,
}
