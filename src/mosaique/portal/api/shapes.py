"""The shapes of the API's answers, written as they stand; /api/openapi.json is made from their types.

A name that was published stays (ADR 0015): members are added, never renamed or removed, within version 1.
Dates are RFC 3339 in UTC; addresses are absolute; a member without a value is an empty text, list or null.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from mosaique.catalogue.values.description import Description
from mosaique.core.messages import gettext_noop


class Shape(msgspec.Struct, kw_only=True):
    """Base of every answer and of its members."""


Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]
Identifier = Annotated[int, msgspec.Meta(ge=1, description=gettext_noop("The notice’s number, for ever."))]
Page = Annotated[str, msgspec.Meta(description=gettext_noop("The page for people."))]
Data = Annotated[str, msgspec.Meta(description=gettext_noop("The same as data, in this API."))]
Label = Annotated[str, msgspec.Meta(description=gettext_noop("The label in the language of the answer."))]
Total = Annotated[int, msgspec.Meta(ge=0, description=gettext_noop("How many there are in all."))]
Next = Annotated[
    str | None, msgspec.Meta(description=gettext_noop("The address of the next page; null on the last one."))
]
Previous = Annotated[
    str | None,
    msgspec.Meta(description=gettext_noop("The address of the page before; null on the first one.")),
]
Count = Annotated[
    int,
    msgspec.Meta(ge=0, description=gettext_noop("How many notices, those of narrower concepts included.")),
]


class Centre(Shape):
    """A centre of the network, by its code."""

    code: Annotated[str, msgspec.Meta(description=gettext_noop("The centre’s code: ORIV."))]
    name: str
    url: Page
    data: Data


class Theme(Shape):
    """A concept of the thesaurus, named."""

    id: Annotated[str, msgspec.Meta(description=gettext_noop("The concept’s identifier."))]
    label: Label
    url: Page
    data: Data


class Passage(Shape):
    """A piece of a passage found; ``found`` marks the words that the question asked for."""

    text: str
    found: bool


class Hit(Shape):
    """A notice found, as a line of a list needs it."""

    id: Identifier
    title: Annotated[str, msgspec.Meta(description=gettext_noop("Title, subtitle and part on one line."))]
    type: Annotated[str, msgspec.Meta(description=gettext_noop("The code of the type of document."))]
    type_label: Label
    contributors: Annotated[
        list[str], msgspec.Meta(description=gettext_noop("Names, family name first: “Noiriel, Gérard”."))
    ]
    date: Annotated[str, msgspec.Meta(description=gettext_noop("The date of publication as written."))]
    year: Annotated[int | None, msgspec.Meta(description=gettext_noop("Its year; null when unknown."))]
    source: Annotated[
        str, msgspec.Meta(description=gettext_noop("Journal and issue, institution or publisher."))
    ]
    subjects: list[Theme]
    centres: Annotated[
        list[str], msgspec.Meta(description=gettext_noop("The codes of the centres that hold a copy."))
    ]
    passage: Annotated[
        list[Passage],
        msgspec.Meta(description=gettext_noop("Where the words were found; filled in with extraits=1.")),
    ]
    score: Annotated[float, msgspec.Meta(description=gettext_noop("Relevance, within this answer only."))]
    url: Page
    data: Data


class FacetValue(Shape):
    """A value of a filter, with how many of the notices found carry it."""

    value: Annotated[str, msgspec.Meta(description=gettext_noop("What to give to the parameter."))]
    label: Label
    count: int


class SearchAnswer(Shape):
    """One page of what a question finds."""

    total: Total
    page: int
    parpage: int
    hits: list[Hit]
    facets: Annotated[
        dict[str, list[FacetValue]],
        msgspec.Meta(description=gettext_noop("The counts asked for with facettes, by parameter.")),
    ]
    correction: Annotated[
        str,
        msgspec.Meta(description=gettext_noop("Another spelling that finds more, when little was found.")),
    ]
    recognised: Annotated[
        list[Theme], msgspec.Meta(description=gettext_noop("The concepts that the words were recognised as."))
    ]
    warnings: Annotated[
        list[str], msgspec.Meta(description=gettext_noop("What of the question was left out, and why."))
    ]
    next: Next
    previous: Previous
    url: Page


class Copy(Shape):
    """A centre's copy: where it is and how to get it."""

    centre: Centre
    location: str
    shelf_mark: Annotated[str, msgspec.Meta(description=gettext_noop("Where it stands on the shelves."))]
    access: Annotated[str, msgspec.Meta(description=gettext_noop("The code of the way to get it."))]
    access_label: Label
    conditions: str
    link: Annotated[str, msgspec.Meta(description=gettext_noop("The copy’s own page, if it has one."))]


class File(Shape):
    """A file that readers may open."""

    title: str
    media_type: str
    size: Annotated[int, msgspec.Meta(description=gettext_noop("In bytes."))]
    url: Annotated[str, msgspec.Meta(description=gettext_noop("The file itself."))]


class Format(Shape):
    """The same thing in another format."""

    name: str
    media_type: str
    url: Annotated[str, msgspec.Meta(description=gettext_noop("The file itself."))]


class Notice(Shape):
    """One notice, whole: the description, the copies, the files, the other formats."""

    id: Identifier
    url: Page
    data: Data
    title: Annotated[str, msgspec.Meta(description=gettext_noop("Title, subtitle and part on one line."))]
    type_label: Label
    year: Annotated[int | None, msgspec.Meta(description=gettext_noop("Its year; null when unknown."))]
    described_by: Annotated[
        list[Centre],
        msgspec.Meta(
            description=gettext_noop("The centres that describe it, first the one whose record leads.")
        ),
    ]
    published_at: Annotated[
        Moment | None, msgspec.Meta(description=gettext_noop("When readers first saw it."))
    ]
    updated_at: Annotated[
        Moment,
        msgspec.Meta(description=gettext_noop("When it last changed, copies and themes included.")),
    ]
    description: Annotated[
        Description,
        msgspec.Meta(description=gettext_noop("What is said of the document; empty members are left out.")),
    ]
    subjects: Annotated[
        list[Theme],
        msgspec.Meta(description=gettext_noop("Its concepts of the network’s thesaurus, with their labels.")),
    ]
    copies: list[Copy]
    files: list[File]
    cover: Annotated[str, msgspec.Meta(description=gettext_noop("A small picture of it, if there is one."))]
    formats: list[Format]


class Change(Shape):
    """A notice in a list: its description, or that readers see it no more."""

    id: Identifier
    url: Page
    data: Data
    updated_at: Moment
    deleted: Annotated[
        bool,
        msgspec.Meta(description=gettext_noop("It was withdrawn or erased: remove your copy of it.")),
    ]
    description: Annotated[
        Description | None, msgspec.Meta(description=gettext_noop("Null when it was deleted."))
    ]


class Notices(Shape):
    """Some notices: those asked for by number, or those that changed, in the order they did."""

    notices: list[Change]
    missing: Annotated[
        list[int],
        msgspec.Meta(description=gettext_noop("Numbers asked for that readers see no notice under.")),
    ]
    cursor: Annotated[
        str,
        msgspec.Meta(description=gettext_noop("Keep it: given back later, it lists what changed since.")),
    ]
    next: Next


class ConceptLine(Shape):
    """A concept in a list."""

    id: Annotated[str, msgspec.Meta(description=gettext_noop("The concept’s identifier."))]
    label: Label
    labels: Annotated[
        dict[str, str], msgspec.Meta(description=gettext_noop("The preferred label, by language."))
    ]
    broader: Annotated[
        list[str], msgspec.Meta(description=gettext_noop("The identifiers of the broader concepts."))
    ]
    notices: Count
    url: Page
    data: Data


class Concepts(Shape):
    """One page of the thesaurus, in the order of the labels."""

    total: Total
    page: int
    parpage: int
    concepts: list[ConceptLine]
    next: Next
    previous: Previous


class OtherLabel(Shape):
    """Another label of a concept, by which it is found too."""

    text: str
    language: str
    kind: str


class Mapping(Shape):
    """A concept of another thesaurus: exactMatch, closeMatch, broadMatch, narrowMatch or relatedMatch."""

    kind: str
    uri: str


class Concept(Shape):
    """One concept: labels, neighbours, notes, and what is indexed with it."""

    id: Annotated[str, msgspec.Meta(description=gettext_noop("The concept’s identifier."))]
    uri: Annotated[str, msgspec.Meta(description=gettext_noop("Its URI in linked data."))]
    notation: str
    label: Label
    labels: Annotated[
        dict[str, str], msgspec.Meta(description=gettext_noop("The preferred label, by language."))
    ]
    other_labels: list[OtherLabel]
    notes: Annotated[
        list[dict[str, str]],
        msgspec.Meta(description=gettext_noop("Each with its kind, its language and its text.")),
    ]
    broader: list[Theme]
    narrower: list[Theme]
    related: list[Theme]
    replaced_by: list[Theme]
    replaces: list[Theme]
    mappings: list[Mapping]
    status: str
    valid_from: str
    valid_to: str
    notices: Count
    search: Annotated[str, msgspec.Meta(description=gettext_noop("Its notices, in this API."))]
    formats: list[Format]
    url: Page
    data: Data


class Place(Shape):
    """A territory."""

    code: str
    label: str


class Structure(Shape):
    """A centre of the network."""

    code: Annotated[str, msgspec.Meta(description=gettext_noop("The centre’s code: ORIV."))]
    name: str
    kind: str
    presentation: str
    address: str
    email: str
    phone: str
    website: str
    opening_hours: str
    territories: list[Place]
    described: Annotated[int, msgspec.Meta(description=gettext_noop("How many notices it answers for."))]
    held: Annotated[int, msgspec.Meta(description=gettext_noop("How many documents it holds a copy of."))]
    search: Annotated[str, msgspec.Meta(description=gettext_noop("Its notices, in this API."))]
    url: Page
    data: Data


class Structures(Shape):
    """The centres of the network."""

    total: Total
    structures: list[Structure]


class Entrance(Shape):
    """What there is."""

    name: str
    version: str
    search: str
    notices: str
    concepts: str
    structures: str
    openapi: str
    documentation: str
    oai: str
    sru: str


class Wrong(Shape):
    """A parameter that cannot be used: which, what it held, what to give instead."""

    parameter: str
    value: str
    detail: str


class ProblemAnswer(Shape, omit_defaults=True):
    """Why there is no answer, as RFC 9457 has it."""

    title: Annotated[str, msgspec.Meta(description=gettext_noop("What happened."))]
    status: int
    detail: Annotated[str, msgspec.Meta(description=gettext_noop("What to do about it."))]
    instance: Annotated[str, msgspec.Meta(description=gettext_noop("The address that was asked."))]
    type: str = "about:blank"
    errors: list[Wrong] = []
