"""The ``citation_*`` tags that publishers and archives write for Google Scholar
(scholar.google.com/intl/en/scholar/inclusion.html): the surest a page has.
"""

from __future__ import annotations

import re

from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    Host,
    Identifier,
    Keyword,
    Link,
    Publisher,
    Thesis,
)
from mosaique.catalogue.values.identifiers import InvalidIdentifier, Orcid, identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.wording import plain, split_list, split_title
from mosaique.exchange.lookup.sources.page.document import Page

T = DocumentType
_NUMBERS = {"doi": "doi", "pmid": "pmid", "arxiv_id": "arxiv", "hal_id": "hal"}
_DATES = ("citation_publication_date", "citation_date", "citation_cover_date", "citation_year",
          "citation_online_date")  # fmt: skip


def describe(page: Page) -> Description:
    """What the tags say; an empty description when there are none."""
    journal, meeting = (
        page.first("citation_journal_title"),
        page.first("citation_conference_title", "citation_conference"),
    )
    book = page.first("citation_inbook_title", "citation_book_title")
    institution = page.first("citation_dissertation_institution")
    report = page.first("citation_technical_report_institution")
    d = Description(type=_type(journal, meeting, book, institution, report))
    d.title, d.subtitle = split_title(plain(page.first("citation_title")))
    d.contributors = _people(page)
    d.date = re.sub(r"(?<=[0-9])/(?=[0-9])", "-", page.first(*_DATES)).partition("T")[0]
    d.languages = [tag] if (tag := language_tag(page.first("citation_language"))) else []
    d.abstracts = [Abstract(text=text) for text in page.all("citation_abstract")]
    words = page.all("citation_keywords", "citation_keyword")
    d.keywords = [
        Keyword(text=word) for line in words for word in split_list(line, ";" if ";" in line else ",")
    ]
    if institution:
        d.thesis = Thesis(institution=institution, degree=page.first("citation_dissertation_name"))
    if meeting:
        d.event = Event(name=meeting)
    if publisher := page.first("citation_publisher") or report:
        d.publishers = [Publisher(name=publisher)]
    _numbers(d, page)
    _host(d, page, journal or book)
    if file := web_address(page.first("citation_pdf_url")):
        d.links = [Link(url=file, label="PDF", kind=LinkKind.FULL_TEXT)]
    return d


def _type(journal: str, meeting: str, book: str, institution: str, report: str) -> DocumentType:
    known = ((institution, T.THESIS), (report, T.REPORT), (meeting, T.CONFERENCE_PAPER), (journal, T.ARTICLE),
             (book, T.CHAPTER))  # fmt: skip
    return next((kind for text, kind in known if text), T.OTHER)


def _people(page: Page) -> list[Contributor]:
    """Authors in the page's order, each with the institution and ORCID written after it."""
    people: list[Contributor] = []
    for meta in page.metas:
        match meta.name:
            case "citation_author":
                people.append(contributor(meta.content))
            case "citation_authors":
                people += [contributor(name) for name in split_list(meta.content)]
            case "citation_editor":
                people.append(contributor(meta.content, role="edt"))
            case "citation_author_institution" if people:
                people[-1].affiliation = "; ".join(filter(None, (people[-1].affiliation, meta.content)))
            case "citation_author_orcid" if people:
                try:
                    people[-1].identifiers = {"orcid": str(Orcid.parse(meta.content))}
                except InvalidIdentifier:
                    continue
            case _:
                continue
    return people


def _numbers(d: Description, page: Page) -> None:
    for tag, scheme in _NUMBERS.items():
        for text in page.all(f"citation_{tag}")[:1]:
            number = identifier(scheme, text)
            if number.valid:
                d.identifiers.append(number)
    if number_of_report := page.first("citation_technical_report_number"):
        d.identifiers.append(Identifier(scheme="report", value=number_of_report))


def _host(d: Description, page: Page, title: str) -> None:
    """The journal or the book around it; a book's own ISBN is its own."""
    pages = [*page.all("citation_firstpage")[:1], *page.all("citation_lastpage")[:1]]
    host = Host(
        title=plain(title),
        volume=page.first("citation_volume"),
        issue=page.first("citation_issue"),
        pages="-".join(dict.fromkeys(pages)),
        issn=_valid("issn", page.all("citation_issn")),
    )
    isbn = _valid("isbn", page.all("citation_isbn"))
    if isbn and d.type in {T.CHAPTER, T.CONFERENCE_PAPER}:
        host.isbn = isbn
    elif isbn:
        d.identifiers.append(identifier("isbn", isbn))
        d.type = T.BOOK if d.type == T.OTHER else d.type
    d.host = host if host != Host() else None


def _valid(scheme: str, written: list[str]) -> str:
    numbers = (identifier(scheme, text) for text in written)
    return next((number.value for number in numbers if number.valid), "")
