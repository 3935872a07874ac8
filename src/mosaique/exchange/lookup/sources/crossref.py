"""Crossref: what publishers declare of a DOI (api.crossref.org, "works").

The answer is CSL-JSON but for its types, its numbers with their kinds, JATS in its abstracts and lists where
CSL has texts; those are set right and the rest is read by ``formats.csl_json``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from mosaique.catalogue.values.codes import Access, DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import Description, Link, OtherTitle, RecordDraft, Source, Thesis
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Orcid, web_address
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.csl_json.reading import Reading as CslReading
from mosaique.exchange.formats.csl_json.reading import contributor_of, date_of
from mosaique.exchange.formats.wording import plain, split_title
from mosaique.exchange.lookup.query import Key, Kind
from mosaique.exchange.lookup.sources.base import NOT_UNDERSTOOD, Reading, Received, problem
from mosaique.exchange.lookup.sources.json_values import (
    Json,
    decoded,
    first_object,
    first_text,
    objects,
    texts,
)

T = DocumentType
# api.crossref.org/types → CSL, with our own type where CSL has none.
_TYPES = {
    "journal-article": ("article-journal", T.ARTICLE),
    "posted-content": ("article", T.ARTICLE),
    "peer-review": ("review", T.ARTICLE),
    "book": ("book", T.BOOK),
    "monograph": ("book", T.BOOK),
    "edited-book": ("book", T.BOOK),
    "reference-book": ("book", T.BOOK),
    "book-set": ("book", T.BOOK),
    "book-series": ("book", T.BOOK),
    "book-chapter": ("chapter", T.CHAPTER),
    "book-section": ("chapter", T.CHAPTER),
    "book-part": ("chapter", T.CHAPTER),
    "book-track": ("chapter", T.CHAPTER),
    "reference-entry": ("entry-encyclopedia", T.CHAPTER),
    "proceedings": ("book", T.PROCEEDINGS),
    "proceedings-article": ("paper-conference", T.CONFERENCE_PAPER),
    "report": ("report", T.REPORT),
    "report-component": ("report", T.REPORT),
    "report-series": ("report", T.REPORT),
    "dissertation": ("thesis", T.THESIS),
    "journal": ("periodical", T.JOURNAL),
    "journal-issue": ("periodical", T.JOURNAL_ISSUE),
    "dataset": ("dataset", T.DATASET),
    "database": ("dataset", T.DATASET),
}
_JATS_HEADING = re.compile(r"(?is)<jats:title\b[^<>]*>\s*(?:abstract|summary|résumé|resumen)\s*</jats:title>")
_JATS_BLOCK = re.compile(r"(?i)</(?:jats:)?(?:p|title|sec|list-item)>")
_JATS_TAG = re.compile(r"(?i)</?jats:[a-z-]+(?:\s[^<>]{0,300})?/?>")
_LICENCE = re.compile(r"(?i)https?://(?:www\.)?creativecommons\.org/\S+")


class Crossref:
    """The source ``crossref``."""

    name = "crossref"
    label = "Crossref"
    kinds = frozenset({Kind.DOI})
    base = "https://api.crossref.org/works"
    accept = "application/json"
    not_found_is_an_answer = True

    def address(self, key: Key, base: str) -> str:
        return f"{base}/{quote(key.value, safe='')}"

    def read(self, received: Received) -> Reading:
        answer = decoded(received.body)
        if isinstance(answer, str):
            return problem(NOT_UNDERSTOOD, error=answer)
        work = first_object(answer.get("message"))
        return [draft_of(work)] if work.get("title") or work.get("DOI") else []


CROSSREF = Crossref()


def draft_of(work: Json) -> RecordDraft:
    """The draft of one work."""
    csl, kind = _TYPES.get(first_text(work.get("type")), ("document", T.OTHER))
    reading = CslReading(_as_csl(work, csl))
    d = reading.description
    d.type = kind
    _complete_titles(d, work)
    _complete_people(d, work)
    _complete_thesis(d, work)
    _complete_rights(d, work)
    return RecordDraft(description=d, source=Source(identifier=d.identifier("doi")))


def _as_csl(work: Json, csl: str) -> Json:
    """The item that CSL would make of it: one ISSN or ISBN for a part, the printed one, and printed dates."""
    item = {key: work.get(key) for key in ("DOI", "title", "subtitle", "original-title", "container-title",
                                           "volume", "issue", "page", "publisher", "language", "author",
                                           "editor", "translator")}  # fmt: skip
    item["type"] = csl
    item["issued"] = next(
        (work[key] for key in ("published-print", "published", "issued") if date_of(work.get(key))), None
    )
    item["publisher-place"] = work.get("publisher-location")
    item["edition"] = work.get("edition-number")
    item["number"] = work.get("article-number")
    if re.fullmatch(r"[0-9]{6,}", first_text(item["page"])):  # no journal has so many pages
        item["number"] = item["number"] or item["page"]
        item["page"] = None
    item["ISSN"] = _printed_first(work, "issn-type", "ISSN")[:1]
    numbers = _printed_first(work, "isbn-type", "ISBN")
    item["ISBN"] = numbers if csl == "book" else numbers[:1]
    if isinstance(abstract := work.get("abstract"), str):
        item["abstract"] = abstract_of(abstract)
    event = first_object(work.get("event"))
    item["event-title"], item["event-place"] = event.get("name"), event.get("location")
    item["event-date"] = event.get("start")
    return {key: value for key, value in item.items() if value not in (None, "", [])}


def abstract_of(jats: str) -> str:
    """The text of an abstract in JATS: its paragraphs as lines, without the heading "Abstract"."""
    paragraphs = _JATS_BLOCK.sub("\n", _JATS_HEADING.sub("", jats.replace("\n", " ")))
    lines = (tidy(line) for line in _JATS_TAG.sub("", paragraphs).split("\n"))
    return "\n".join(line.replace(" .", ".").replace(" ,", ",") for line in lines if line)


def _printed_first(work: Json, kinds: str, plain_key: str) -> list[str]:
    """ISSNs or ISBNs, bare, those of the printed edition first."""
    known = sorted(objects(work.get(kinds)), key=lambda number: number.get("type") != "print")
    numbers = [*texts([number.get("value") for number in known]), *texts(work.get(plain_key))]
    return list(dict.fromkeys(number.rpartition("/")[2] for number in numbers))


def _complete_titles(d: Description, work: Json) -> None:
    """What CSL has no room for: a second title is the same in another language."""
    for title in texts(work.get("title"))[1:]:
        text, subtitle = split_title(plain(title))
        full = f"{text} : {subtitle}" if subtitle else text
        d.other_titles.append(OtherTitle(text=full, kind=TitleKind.PARALLEL))


def _complete_people(d: Description, work: Json) -> None:
    """Identifiers and institutions of people, told from their names."""
    known = {}
    for role, key in (("aut", "author"), ("edt", "editor"), ("trl", "translator")):
        for person in objects(work.get(key)):
            if found := contributor_of(person, role):
                known[role, found.name] = person
    for contributor in [*d.contributors, *(d.host.editors if d.host else [])]:
        person = known.get((contributor.role, contributor.name), {})
        contributor.affiliation = "; ".join(
            texts([a.get("name") for a in objects(person.get("affiliation"))])
        )
        try:
            contributor.identifiers = {"orcid": str(Orcid.parse(first_text(person.get("ORCID"))))}
        except InvalidIdentifier:
            continue


def _complete_thesis(d: Description, work: Json) -> None:
    """A thesis' university is its ``institution``; its publisher may be a library."""
    if d.type == T.THESIS:
        institution = first_text([i.get("name") for i in objects(work.get("institution"))])
        d.thesis = Thesis(
            institution=institution or (d.thesis.institution if d.thesis else ""),
            degree=first_text(work.get("degree")),
        )


def _complete_rights(d: Description, work: Json) -> None:
    """A Creative Commons licence opens the document; those for text mining say nothing to readers."""
    for licence in objects(work.get("license")):
        address = first_text(licence.get("URL"))
        if _LICENCE.fullmatch(address):
            d.licence, d.access = address, Access.OPEN
            break
    address = web_address(
        first_text(first_object(first_object(work.get("resource")).get("primary")).get("URL"))
    )
    if address and d.type != T.OTHER:
        d.links.append(Link(url=address, kind=LinkKind.PUBLISHER))
