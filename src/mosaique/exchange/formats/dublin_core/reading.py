"""The elements of a Dublin Core record as a draft, with the parts of the draft that each one feeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from lxml import etree

from mosaique.catalogue.values.codes import Access, DocumentType, TitleKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Territory,
)
from mosaique.catalogue.values.identifiers import identifier, recognise, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.catalogue.values.text import fold, tidy, tidy_lines
from mosaique.exchange.formats.dublin_core.types import type_of
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.safe_xml import bare_name, text_of
from mosaique.exchange.formats.wording import split_list, split_title

T = DocumentType
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Elements of dcterms as the plain element that they refine.
PLAIN = {
    "alternative": "title", "abstract": "description", "tableOfContents": "description", "issued": "date",
    "created": "date", "available": "date", "modified": "date", "dateSubmitted": "date",
    "dateAccepted": "date", "dateCopyrighted": "date", "valid": "date", "extent": "format",
    "medium": "format", "spatial": "coverage", "temporal": "coverage", "isPartOf": "source",
    "bibliographicCitation": "identifier", "accessRights": "rights", "license": "rights",
    "audience": "description", "isVersionOf": "relation", "hasVersion": "relation",
    "references": "relation", "isReferencedBy": "relation", "provenance": "description",
}  # fmt: skip
ELEMENTS = frozenset(
    {"title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format",
    "identifier", "source", "language", "relation", "coverage", "rights"},
)  # fmt: skip
SCHEMES = [
    "isbn",
    "issn",
    "doi",
    "hal",
    "arxiv",
    "pmid",
    "handle",
    "ark",
    "nnt",
    "ppn",
    "bnf",
    "oclc",
    "lccn",
    "ean",
    "report",
]
_HOSTED = frozenset(
    {T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER, T.JOURNAL_ISSUE, T.WEB_PAGE, T.LEGAL_TEXT, T.OTHER}
)
_SCHEME = re.compile(rf"({'|'.join(SCHEMES)})\s*:\s*(\S.*)")
_SOURCE = re.compile(
    r"(?P<title>.+?)(?:, vol\. (?P<volume>[^,]{1,20}))?(?:, n° (?P<issue>[^,]{1,20}))?"
    r"(?:, p\. (?P<pages>[\w, -]{1,30}))?"
)
_LIFE = re.compile(r"(.+?) \(((?:ca )?[0-9.?]{3,4}[^()]{0,20})\)(?:\. (.+))?")
_PLACE = re.compile(r"(.+?) \(([^()0-9]{2,60})\)")
_SERIES = re.compile(r"Collection : (.+?)(?: ; (.+))?")
_ROLES = {"auteur du texte": "aut", "auteur": "aut", "editeur scientifique": "edt", "traducteur": "trl",
          "directeur de la publication": "pbd", "prefacier": "aui", "illustrateur": "ill"}  # fmt: skip
_YEAR = re.compile("[0-9]{3}")
_INDENTED = re.compile(r"[ \t]*\n[ \t]{2,}")
_WRAPPED = re.compile(r"(?i)^(?:info:eu-repo/semantics/altIdentifier/(\w+)/|urn:(isbn|issn|nbn):)")
_SERIAL = re.compile(r"(?i)^(e?issn|isbn)\s*:?\s*")
_ACCESS = {
    "openaccess": Access.OPEN,
    "restrictedaccess": Access.RESTRICTED,
    "embargoedaccess": Access.RESTRICTED,
    "closedaccess": Access.RESTRICTED,
}


class Reading:
    """One record being read; ``fed`` has the parts that each child feeds, none for what is only kept."""

    def __init__(self, element: etree._Element) -> None:
        named = [(child, names) for child in element if (names := _names(child.tag))]  # type: ignore[arg-type]  # a tag is hashable
        self.children = [child for child, _ in named]
        self._places: dict[str, list[int]] = {}
        for place, (_, names) in enumerate(named):
            for name in names:
                self._places.setdefault(name, []).append(place)
        self.fed: list[Parts] = [frozenset()] * len(self.children)
        self.description = Description(
            type=_type_of(tuple(text for _, text, _ in self.values("type", "type")))
        )
        for step in _STEPS:
            step(self)

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description)

    def values(self, name: str, parts: str = "") -> list[tuple[int, str, str]]:
        """Place, text and language of the elements of that name, refined ones included."""
        found = []
        for place in self._places.get(name, ()):
            child = self.children[place]
            if text := tidy(text_of(child)):
                language = child.get(LANG)
                found.append((place, text, _tag(language) if language else ""))
                if parts:
                    self.feed(place, parts)
        return found

    def feed(self, place: int, parts: str) -> None:
        self.fed[place] |= _parts(parts)


@lru_cache(maxsize=1_000)
def _names(tag: object) -> frozenset[str]:
    """The names that an element answers to: its own, and the plain element's that it refines."""
    name = bare_name(tag)
    return frozenset({name, PLAIN.get(name, name)}) if name else frozenset()


@cache
def _parts(written: str) -> Parts:
    return frozenset(written.split())


# Few words for types, and few languages, come back from record to record.
_type_of = lru_cache(maxsize=1_000)(type_of)
_tag = lru_cache(maxsize=1_000)(language_tag)


def _titles(r: Reading) -> None:
    d = r.description
    for place, text, language in r.values("title"):
        if not d.title:
            r.feed(place, "title subtitle part_number part_title")
            d.title, d.subtitle = split_title(text)
        else:
            r.feed(place, "other_titles")
            kind = TitleKind.PARALLEL if language else TitleKind.ALTERNATIVE
            d.other_titles.append(OtherTitle(text=text, kind=kind, language=language))


def _people(r: Reading) -> None:
    for name, role in (("creator", "aut"), ("contributor", "ctb")):
        for place, text, _language in r.values(name):
            r.feed(place, "contributors")
            r.description.contributors.append(_person(text, role))


def _person(text: str, role: str) -> Contributor:
    """A name, with what Gallica says after it: "Dupont, Jean (1900-1980). Traducteur"."""
    match = _LIFE.fullmatch(text)
    if not match:
        return contributor(text, role=role)
    person = contributor(match[1], role=_ROLES.get(fold(match[3] or ""), role))
    person.dates = match[2]
    return person


def _subjects(r: Reading) -> None:
    d = r.description
    for place, text, language in r.values("subject"):
        r.feed(place, "subjects keywords")
        d.keywords += [Keyword(text=word, language=language) for word in split_list(text)]
    for place, text, _language in r.values("coverage"):
        if not _YEAR.search(text):
            r.feed(place, "territories")
            d.territories.append(Territory(label=text))


def _descriptions(r: Reading) -> None:
    for place, text, language in r.values("description"):
        if len(text) < 40 and not text.endswith((".", "…", "!", "?")):
            r.feed(place, "notes")
            r.description.notes.append(Note(text=text))
        else:
            r.feed(place, "abstracts")
            lines = _unwrapped(text_of(r.children[place]).strip())
            r.description.abstracts.append(Abstract(text=lines, language=language))


def _unwrapped(text: str) -> str:
    """The text with its paragraphs, without the line ends of an indented file."""
    return tidy_lines(_INDENTED.sub(" ", text) if "\n" in text else text)


def _publication(r: Reading) -> None:
    d = r.description
    for place, text, _language in r.values("publisher"):
        r.feed(place, "publishers")
        match = _PLACE.fullmatch(text)
        town, colon, name = text.partition(" : ")
        if match:
            d.publishers.append(Publisher(name=match[1], place=match[2]))
        else:
            d.publishers.append(Publisher(name=name, place=town) if colon else Publisher(name=text))
    dates = r.values("date")
    plain = [found for found in dates if "T" not in found[1]] or sorted(dates, key=lambda found: found[1])
    if plain:  # DSpace gives the days of deposit and of publication beside the date of issue
        place, text, _language = plain[0]
        r.feed(place, "date")
        d.date = PartialDate.parse(text).iso if "T" in text else text
    for place, text, _language in r.values("format"):
        if "/" not in text and not d.extent:
            r.feed(place, "extent")
            d.extent = text
    for place, text, _language in r.values("language"):
        if tag := _tag(text):
            r.feed(place, "languages")
            d.languages += [tag] if tag not in d.languages else []


def _identifiers(r: Reading) -> None:
    d = r.description
    for place, text, _language in [*r.values("identifier"), *r.values("relation")]:
        found = _identifier(text)
        address = web_address(text)
        if found and found not in d.identifiers:
            d.identifiers.append(found)
        if found:
            r.feed(place, "identifiers")
        if address and not (found and found.scheme == "doi"):
            r.feed(place, "links")
            d.links += [] if any(link.url == address for link in d.links) else [Link(url=address)]
        elif not found and (match := _SERIES.fullmatch(text)):
            r.feed(place, "series")
            d.series.append(Series(title=match[1], number=match[2] or ""))


def _identifier(text: str) -> Identifier | None:
    plain = _WRAPPED.sub(r"\1\2:", text)
    if match := _SCHEME.fullmatch(plain.strip()) or _SCHEME.fullmatch(_lower_scheme(plain)):
        return identifier(match[1], match[2])
    return recognise(plain)


def _lower_scheme(text: str) -> str:
    scheme, colon, value = text.partition(":")
    return f"{scheme.strip().lower()}:{value}" if colon else text


def _host(r: Reading) -> None:
    d = r.description
    host = Host()
    for place, text, _language in r.values("source"):
        number = recognise(_SERIAL.sub(r"\1 ", text))
        if number and number.scheme in {"issn", "isbn"}:
            r.feed(place, f"host.{number.scheme}")
            setattr(host, number.scheme, number.value)
        elif (
            d.type in _HOSTED
            and not host.title
            and not web_address(text)
            and (match := _SOURCE.fullmatch(text))
        ):
            r.feed(place, "host.title host.volume host.issue host.pages")
            host.title, host.volume = match["title"], match["volume"] or ""
            host.issue, host.pages = match["issue"] or "", match["pages"] or ""
    if host != Host():
        d.host = host


def _rights(r: Reading) -> None:
    d = r.description
    for place, text, _language in r.values("rights"):
        access = _ACCESS.get(fold(text).removeprefix("info:eu-repo/semantics/"))
        if access:
            r.feed(place, "access")
            d.access = str(access)
        elif web_address(text) and not d.licence:
            r.feed(place, "licence")
            d.licence = text
        elif not d.rights:
            r.feed(place, "rights")
            d.rights = text


_STEPS: tuple[Callable[[Reading], None], ...] = (
    _titles, _people, _subjects, _descriptions, _publication, _identifiers, _host, _rights,
)  # fmt: skip
