"""The bibliographic description: what a record says of a document, and the draft that carries it in.

One shape serves every format, the database (as a JSON document), versions, citations and exports. All
members have defaults, so that a partial source gives a partial description; what is empty is not written
to JSON. Text is NFC, trimmed, never ``None``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mosaique.catalogue.values.codes import (
    AbstractOrigin,
    AgentKind,
    DocumentType,
    LinkKind,
    NoteKind,
    SubjectKind,
    TitleKind,
)


class Part(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of every member of a description."""


class OtherTitle(Part):
    """A title beside the title proper; ``language`` is a BCP 47 tag or empty."""

    text: str
    kind: TitleKind = TitleKind.ALTERNATIVE
    language: str = ""


class Contributor(Part):
    """A person or body with what they did.

    ``name`` is in heading form: "Noiriel, Gérard" for a person, the name as it stands for a body.
    ``role`` is a MARC relator code (``aut``, ``edt``, ``trl``…, loc.gov/marc/relators), empty when unsaid.
    ``identifiers`` maps a scheme (``idref``, ``viaf``, ``isni``, ``orcid``, ``bnf``) to its value.
    """

    name: str
    kind: AgentKind = AgentKind.PERSON
    role: str = "aut"
    dates: str = ""
    affiliation: str = ""
    identifiers: dict[str, str] = {}

    @property
    def family(self) -> str:
        """The part of the heading before the first comma; the whole name of a body."""
        return self.name.partition(",")[0].strip() if self.kind == AgentKind.PERSON else self.name

    @property
    def given(self) -> str:
        """The part of a person's heading after the first comma; empty for a body."""
        return self.name.partition(",")[2].strip() if self.kind == AgentKind.PERSON else ""

    @property
    def direct_name(self) -> str:
        """The name in reading order: "Gérard Noiriel"."""
        return f"{self.given} {self.family}".strip()


class Publisher(Part):
    """A publisher and its place, either of which may be empty."""

    name: str = ""
    place: str = ""


class Series(Part):
    """A collection the document belongs to."""

    title: str
    number: str = ""
    issn: str = ""


class Host(Part):
    """The journal, issue or book that holds an article or a chapter."""

    title: str = ""
    issn: str = ""
    isbn: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    editors: list[Contributor] = []
    identifier: str = ""


class Thesis(Part):
    """The degree a thesis was written for."""

    degree: str = ""
    institution: str = ""
    discipline: str = ""


class Event(Part):
    """The meeting that proceedings or a paper come from; ``date`` as in ``Description.date``."""

    name: str = ""
    place: str = ""
    date: str = ""
    number: str = ""


class Identifier(Part):
    """A standard number. ``scheme``: isbn, issn, doi, hal, arxiv, pmid, handle, ark, nnt, ppn, bnf, oclc,
    lccn, ean, report or another lower-case word. ISBN and ISSN are kept normalised when valid, as written
    when not (``valid`` is then false). ``qualifier``: "br.", "rel.", "PDF".
    """

    scheme: str
    value: str
    qualifier: str = ""
    valid: bool = True


class Link(Part):
    """An address on the web."""

    url: str
    label: str = ""
    kind: LinkKind = LinkKind.FULL_TEXT


class Abstract(Part):
    """A summary with its language (BCP 47), who wrote it and who signs it."""

    text: str
    language: str = ""
    origin: AbstractOrigin = AbstractOrigin.UNKNOWN
    author: str = ""


class Subject(Part):
    """A controlled subject. ``concept`` is the identifier of a concept of our thesaurus once recognised;
    ``label`` the heading as the source has it, subdivisions joined by " -- "; ``scheme`` its vocabulary
    ("rameau", "lc", "fmesh"…).
    """

    label: str
    concept: str = ""
    scheme: str = ""
    kind: SubjectKind = SubjectKind.TOPIC
    identifier: str = ""


class Keyword(Part):
    """A free keyword, as written."""

    text: str
    language: str = ""


class Territory(Part):
    """A place the document is about. ``code`` is a code of ``vocabularies.Territory`` ("R44", "D67",
    "C67482", "FR") when known.
    """

    label: str = ""
    code: str = ""


class Note(Part):
    """A note."""

    text: str
    kind: NoteKind = NoteKind.GENERAL


class Description(Part):
    """What a record says of a document.

    ``date`` is the publication date as written ("2009", "2009-05", "[1998?]", "1998-2001"): parse it with
    ``values.dates.PartialDate``. ``languages`` are BCP 47 tags ("fr", "en"). ``scope`` and ``publics`` hold
    values of ``codes.Scope`` and ``codes.Public``. ``added`` and other facts about the record itself are
    not here: they belong to the record.
    """

    type: DocumentType = DocumentType.OTHER
    title: str = ""
    subtitle: str = ""
    part_number: str = ""
    part_title: str = ""
    responsibility: str = ""
    other_titles: list[OtherTitle] = []
    contributors: list[Contributor] = []
    edition: str = ""
    publishers: list[Publisher] = []
    date: str = ""
    extent: str = ""
    physical_details: str = ""
    dimensions: str = ""
    series: list[Series] = []
    host: Host | None = None
    thesis: Thesis | None = None
    event: Event | None = None
    identifiers: list[Identifier] = []
    links: list[Link] = []
    languages: list[str] = []
    original_languages: list[str] = []
    abstracts: list[Abstract] = []
    subjects: list[Subject] = []
    keywords: list[Keyword] = []
    territories: list[Territory] = []
    publics: list[str] = []
    scope: str = ""
    notes: list[Note] = []
    rights: str = ""
    licence: str = ""
    access: str = ""

    def identifier(self, scheme: str) -> str:
        """The first value of that scheme, or an empty string."""
        return next((i.value for i in self.identifiers if i.scheme == scheme), "")

    def full_title(self) -> str:
        """Title, subtitle and part as one line, with French punctuation kept out: "Title: subtitle"."""
        head = f"{self.title}: {self.subtitle}" if self.subtitle else self.title
        return ". ".join(filter(None, (head, self.part_number, self.part_title)))


class HoldingDraft(Part):
    """A centre's copy: where it stands and how to get it.

    ``structure`` is a code, empty for the importing centre; ``access`` a value of ``codes.Access``.
    ``local_note`` and ``local_keywords`` are the centre's own layer over a shared record.
    """

    structure: str = ""
    shelf_mark: str = ""
    location: str = ""
    access: str = ""
    conditions: str = ""
    link: str = ""
    barcode: str = ""
    local_note: str = ""
    local_keywords: list[str] = []


class Source(Part):
    """Where a draft comes from. ``original`` is the record's own bytes as found; ``position`` counts
    records from 1; ``line`` (text) or ``offset`` (binary, bytes) locates it; ``identifier`` is the
    source's own control number.
    """

    format: str = ""
    identifier: str = ""
    original: bytes = b""
    position: int = 0
    line: int | None = None
    offset: int | None = None
    modified: str = ""


class RecordDraft(Part):
    """One record read from somewhere, or about to be written: description, copies, origin."""

    description: Description
    holdings: list[HoldingDraft] = []
    source: Source = msgspec.field(default_factory=Source)
    warnings: list[str] = []


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Description)


def to_json(description: Description) -> bytes:
    """The description as UTF-8 JSON without its empty members."""
    return _encoder.encode(description)


def from_json(data: bytes | str) -> Description:
    """The description that JSON holds. Raises ``msgspec.ValidationError`` if it is not one."""
    return _decoder.decode(data)


def to_builtins(description: Description) -> dict[str, Any]:
    """The description as dictionaries and lists, for templates and differences."""
    return msgspec.to_builtins(description)  # type: ignore[no-any-return]  # msgspec types this as Any


def from_builtins(data: dict[str, Any]) -> Description:
    """The description that dictionaries hold. Raises ``msgspec.ValidationError`` if it is not one."""
    return msgspec.convert(data, Description)
