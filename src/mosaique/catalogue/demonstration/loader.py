"""The demonstration's references, as drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from mosaique.catalogue.values.codes import (
    AbstractOrigin,
    Access,
    AgentKind,
    DocumentType,
    LinkKind,
    NoteKind,
    Public,
    Scope,
)
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    Publisher,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.catalogue.values.identifiers import identifier

_PUBLICS = {
    "professionnels": Public.PROFESSIONALS,
    "elus": Public.ELECTED,
    "associations": Public.ASSOCIATIONS,
    "habitants": Public.RESIDENTS,
    "chercheurs": Public.RESEARCHERS,
    "enseignants": Public.TEACHERS,
    "etudiants": Public.STUDENTS,
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A real reference: its slug, the centre that describes it, those that hold it too."""

    key: str
    structure: str
    also_held_by: tuple[str, ...]
    description: Description
    holding: HoldingDraft


def references() -> Iterator[Reference]:
    """Every reference of the demonstration, in the file's order."""
    data = files("mosaique.catalogue.demonstration").joinpath("references.json").read_text(encoding="utf-8")
    for facts in json.loads(data):
        yield Reference(
            key=facts["key"],
            structure=facts["structure"],
            also_held_by=tuple(facts.get("also_held_by", ())),
            description=_description(facts),
            holding=HoldingDraft(shelf_mark=facts.get("shelf_mark", ""), access=Access(facts["access"])),
        )


def _description(facts: dict[str, Any]) -> Description:
    language = facts["language"]
    return Description(
        type=DocumentType(facts["type"]),
        title=facts["title"],
        subtitle=facts.get("subtitle", ""),
        contributors=[_contributor(person) for person in facts.get("contributors", ())],
        publishers=[Publisher(name=facts.get("publisher", ""), place=facts.get("place", ""))]
        if facts.get("publisher") or facts.get("place")
        else [],
        date=facts["date"],
        edition=facts.get("edition", ""),
        extent=facts.get("extent", ""),
        series=[Series(**facts["series"])] if "series" in facts else [],
        host=Host(**facts["host"]) if "host" in facts else None,
        thesis=Thesis(**facts["thesis"]) if "thesis" in facts else None,
        event=Event(**facts["event"]) if "event" in facts else None,
        identifiers=_identifiers(facts),
        links=[Link(url=facts["url"], kind=_link_kind(facts))] if "url" in facts else [],
        languages=[language],
        abstracts=_abstracts(facts),
        subjects=[Subject(label=label, concept=label, scheme="mosaique") for label in facts["subjects"]],
        keywords=[Keyword(text=word, language=language) for word in facts.get("keywords", ())],
        territories=[Territory(code=code) for code in facts.get("territories", ())],
        publics=[_PUBLICS[public] for public in facts.get("publics", ())],
        scope=Scope(facts["scope"]),
        notes=[
            Note(text=f"Vérifié le {_day(facts['checked_on'])} : {facts['source_url']}", kind=NoteKind.SYSTEM)
        ],
        access=Access.OPEN if facts["access"] == Access.OPEN else "",
    )


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _contributor(person: dict[str, str]) -> Contributor:
    role = person.get("role", "aut")
    if "name" in person:
        return Contributor(name=person["name"], kind=AgentKind(person.get("kind", AgentKind.BODY)), role=role)
    return Contributor(name=f"{person['family']}, {person.get('given', '')}".rstrip(", "), role=role)


def _identifiers(facts: dict[str, Any]) -> list[Identifier]:
    found = [identifier("isbn", value) for value in facts.get("isbn", ())]
    return found + [identifier(scheme, facts[scheme]) for scheme in ("issn", "doi") if scheme in facts]


def _link_kind(facts: dict[str, Any]) -> LinkKind:
    return LinkKind.FULL_TEXT if facts["access"] == Access.OPEN else LinkKind.PUBLISHER


def _abstracts(facts: dict[str, Any]) -> list[Abstract]:
    signed = facts["structure"]
    found = [Abstract(text=facts["abstract"], language="fr", origin=AbstractOrigin.OWN, author=signed)]
    if "abstract_en" in facts:
        found.append(
            Abstract(
                text=facts["abstract_en"], language="en", origin=AbstractOrigin.TRANSLATED, author=signed
            )
        )
    return found
