"""An item of Zotero RDF as a draft: bibliontology, FOAF, PRISM and Dublin Core terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
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
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Source,
    Thesis,
)
from mosaique.catalogue.values.identifiers import identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import Name, contributor
from mosaique.catalogue.values.text import tidy, tidy_lines
from mosaique.exchange.formats.safe_xml import local_name, text_of
from mosaique.exchange.formats.wording import plain, plain_lines, split_title

T = DocumentType
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

TYPES = {
    "artwork": T.IMAGE, "audioRecording": T.SOUND, "bill": T.LEGAL_TEXT, "blogPost": T.WEB_PAGE,
    "book": T.BOOK, "bookSection": T.CHAPTER, "case": T.LEGAL_TEXT, "computerProgram": T.SOFTWARE,
    "conferencePaper": T.CONFERENCE_PAPER, "dataset": T.DATASET, "dictionaryEntry": T.CHAPTER,
    "document": T.OTHER, "encyclopediaArticle": T.CHAPTER, "film": T.FILM, "forumPost": T.WEB_PAGE,
    "hearing": T.LEGAL_TEXT, "journalArticle": T.ARTICLE, "magazineArticle": T.ARTICLE,
    "manuscript": T.GREY_LITERATURE, "map": T.MAP, "newspaperArticle": T.ARTICLE, "podcast": T.SOUND,
    "preprint": T.ARTICLE, "presentation": T.CONFERENCE_PAPER, "radioBroadcast": T.SOUND,
    "report": T.REPORT, "standard": T.OTHER, "statute": T.LEGAL_TEXT, "thesis": T.THESIS,
    "tvBroadcast": T.FILM, "videoRecording": T.FILM, "webpage": T.WEB_PAGE,
}  # fmt: skip
# Node names, for files whose items say no type of Zotero's.
NODES = {
    "Article": T.ARTICLE, "Book": T.BOOK, "BookSection": T.CHAPTER, "Thesis": T.THESIS,
    "Report": T.REPORT, "Manuscript": T.GREY_LITERATURE, "MotionPicture": T.FILM, "Recording": T.SOUND,
    "Illustration": T.IMAGE, "Image": T.IMAGE, "Map": T.MAP, "Legislation": T.LEGAL_TEXT,
    "CourtCase": T.LEGAL_TEXT, "Document": T.OTHER, "Data": T.DATASET, "Letter": T.OTHER,
    "Interview": T.OTHER, "Patent": T.OTHER,
}  # fmt: skip
_ROLES = {
    "authors": "aut", "presenters": "aut", "artists": "art", "directors": "drt", "composers": "cmp",
    "programmers": "prg", "cartographers": "ctg", "podcasters": "aut", "inventors": "aut",
    "interviewees": "ive", "performers": "prf", "editors": "edt", "translators": "trl",
    "seriesEditors": "pbd", "contributors": "ctb", "bookAuthors": "ctb", "scriptwriters": "aus",
    "producers": "pro", "interviewers": "ivr", "reviewedAuthors": "ant", "castMembers": "act",
}  # fmt: skip
_EDITED_HOST = frozenset({T.CHAPTER, T.CONFERENCE_PAPER})


def read_item(root: etree._Element) -> RecordDraft:
    """The draft of the first node of an RDF document; the other nodes are what it refers to."""
    item, *others = [node for node in root if local_name(node)]
    known = {node.get(f"{RDF}about", ""): node for node in others}
    return _Reading(item, known).draft()


def item_type(node: etree._Element) -> str:
    """Zotero's type of an item, empty for a node that says none."""
    return tidy(text_of(next(_named(node, "itemType"), None)))


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if local_name(child) == name)


class _Reading:
    def __init__(self, item: etree._Element, known: dict[str, etree._Element]) -> None:
        self.item = item
        self.known = known
        kind = TYPES.get(item_type(item)) or NODES.get(local_name(item), T.OTHER)
        self.description = Description(type=kind)
        self.host = Host()

    def draft(self) -> RecordDraft:
        d = self.description
        d.title, d.subtitle = split_title(self.text("title"))
        if short := self.text("shortTitle"):
            d.other_titles = [OtherTitle(text=short, kind=TitleKind.ABBREVIATED)] if short != d.title else []
        self.people()
        self.publication()
        for part in self.targets(self.item, "isPartOf"):
            self.part(part)
        for meeting in self.targets(self.item, "presentedAt"):
            d.event = Event(name=self.text("title", meeting))
        self.numbers(self.item)
        self.content()
        d.host = self.host if self.host != Host() else None
        call_number = self.call_number()
        return RecordDraft(
            description=d,
            holdings=[HoldingDraft(shelf_mark=call_number)] if call_number else [],
            source=Source(identifier=self.item.get(f"{RDF}about", "")),
        )

    def text(self, name: str, node: etree._Element | None = None) -> str:
        found = next(_named(self.item if node is None else node, name), None)
        return plain(text_of(found))

    def targets(self, node: etree._Element, name: str) -> list[etree._Element]:
        """The nodes that a property leads to, inside it or elsewhere in the file."""
        found = []
        for child in _named(node, name):
            reference = child.get(f"{RDF}resource", "")
            inside = [grandchild for grandchild in child if local_name(grandchild)]
            found += inside or ([self.known[reference]] if reference in self.known else [])
        return found

    def people(self) -> None:
        d = self.description
        for child in self.item:
            role = _ROLES.get(local_name(child), "")
            if not role:
                continue
            found = [
                p
                for agent in child.iter("{*}Person", "{*}Organization", "{*}Agent")
                if (p := _agent(agent, role))
            ]
            if role == "edt" and d.type in _EDITED_HOST:
                self.host.editors += found
            else:
                d.contributors += found

    def publication(self) -> None:
        d = self.description
        names = [self.publisher(node) for node in _named(self.item, "publisher")]
        if d.type == T.THESIS:
            institution = names.pop(0) if names else Publisher()
            thesis = Thesis(institution=institution.name, degree=self.text("type"))
            d.thesis = thesis if thesis != Thesis() else None
            names = [*([Publisher(place=institution.place)] if institution.place else []), *names]
        d.publishers = [publisher for publisher in names if publisher != Publisher()]
        d.date = self.text("date")
        d.edition = self.text("edition")
        pages = self.text("numPages")
        d.extent = f"{pages} p." if pages.isdecimal() else pages
        self.host.pages = self.text("pages").replace("\u2013", "-")
        d.rights = self.text("rights")
        if d.type in {T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER}:
            self.host.volume, self.host.issue = self.text("volume"), self.text("number")
        else:
            d.part_number = self.text("volume")

    def publisher(self, node: etree._Element) -> Publisher:
        name = next(node.iter("{*}name"), None)
        place = next(node.iter("{*}locality"), None)
        if name is None and place is None:
            return Publisher(name=plain(text_of(node)))
        return Publisher(name=plain(text_of(name)), place=plain(text_of(place)))

    def part(self, node: etree._Element) -> None:
        """What holds the item: a journal, a book, a site, or a series."""
        d, title = self.description, self.text("title", node)
        if local_name(node) == "Series" or (
            d.type in {T.BOOK, T.REPORT, T.MAP} and local_name(node) != "Journal"
        ):
            if title:
                issn = next(
                    (t for n in _named(node, "identifier") if (t := tidy(text_of(n))).startswith("ISSN ")), ""
                )
                d.series.append(
                    Series(
                        title=title, number=self.text("number", node), issn=identifier("issn", issn[5:]).value
                    )
                )
            return
        self.host.title = self.host.title or title
        self.host.volume = self.host.volume or self.text("volume", node)
        self.host.issue = self.host.issue or self.text("number", node)
        self.numbers(node, in_host=True)
        for part in self.targets(node, "isPartOf"):
            self.part(part)

    def numbers(self, node: etree._Element, *, in_host: bool = False) -> None:
        d = self.description
        for child in _named(node, "identifier"):
            text = tidy(text_of(child))
            scheme, _, value = text.partition(" ")
            scheme = scheme.lower()
            if scheme in {"isbn", "issn", "doi"} and value:
                for number in (
                    identifier(scheme, part) for part in re.split(r"[,;]|\s(?=97[89]|[0-9]{4}-)", value)
                ):
                    self.keep(number, in_host=in_host)
            elif address := web_address(text):
                d.links += [Link(url=address)] if all(link.url != address for link in d.links) else []
            elif text and not in_host and d.type == T.REPORT:
                d.identifiers.append(Identifier(scheme="report", value=text))
        if d.type == T.REPORT and not in_host and (report := self.text("number")):
            d.identifiers.append(Identifier(scheme="report", value=report))

    def keep(self, number: Identifier, *, in_host: bool) -> None:
        """Zotero writes an article's DOI on its journal, and a chapter's ISBN on the chapter."""
        hosted = in_host or self.description.type in _EDITED_HOST | {T.ARTICLE}
        if hosted and number.scheme in {"isbn", "issn"} and not getattr(self.host, number.scheme):
            setattr(self.host, number.scheme, number.value)
        elif number not in self.description.identifiers:
            self.description.identifiers.append(number)

    def content(self) -> None:
        d = self.description
        if tag := language_tag(self.text("language")):
            d.languages = [tag]
        if abstract := plain_lines(text_of(next(_named(self.item, "abstract"), None))):
            d.abstracts = [Abstract(text=abstract)]
        for subject in _named(self.item, "subject"):
            if next(subject.iter("{*}LCC"), None) is None and (word := plain(text_of(subject))):
                d.keywords.append(Keyword(text=word))
        if extra := tidy_lines(text_of(next(_named(self.item, "description"), None))):
            d.notes = [Note(text=extra)]

    def call_number(self) -> str:
        found = [node for subject in _named(self.item, "subject") for node in subject.iter("{*}LCC")]
        return plain(text_of(found[0])) if found else ""


def _agent(node: etree._Element, role: str) -> Contributor | None:
    part = {local_name(child): tidy(text_of(child)) for child in node}
    family = part.get("surname") or part.get("familyName", "")
    given = part.get("givenName") or part.get("givenname", "")
    if family and given:
        return Contributor(name=Name(family, given).heading, role=role)
    name = family or part.get("name", "") or given
    if not name:
        return None
    kind = (
        AgentKind.PERSON
        if local_name(node) == "Person" and not part.get("name") and " " not in name
        else None
    )
    return contributor(name, role=role, kind=kind)
